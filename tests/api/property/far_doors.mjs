// The doors by which records are reached besides their own calls: what lies in the recycle
// bin and in earlier versions, figures, plans and forecasts about them, events, files, and
// what is kept about a person.
import assert from 'node:assert/strict';
import { listen, query } from '../support.mjs';
import { stages } from './company.mjs';
import { Doors, ids, missing } from './doors.mjs';

/** A field that no other door looks at, and that changes with each try. */
const told = { customer: 'qq', contact: 'fax' };
const stale = { headers: { 'if-match': '"999999"' } };

export class FarDoors extends Doors {
  constructor(...parts) {
    super(...parts);
    this.entries = new Map();
    this.news = 10000;
  }

  inBin = (user, object, row) => this.oracle.inBin(user, object, row);
  mayGoBack = (user, object, row) => this.sees(user, object, row) && this.oracle.may(user, object, 'update', row);

  // --- the recycle bin ---

  /** One entry for each deletion: contacts that went along with a customer have none. */
  async binList(user, object, rows) {
    const answer = await this.asking.ask(user, 'GET', `/records/${object}/bin?limit=200`);
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
    const entries = new Map(answer.body.entries.map((entry) => [entry.id, entry]));
    for (const row of rows.filter(({ id }) => object === 'customer' && entries.has(id))) {
      const along = this.company.bin.contact.filter((contact) => contact.customer === row.id && this.inBin(user, 'contact', contact)).length;
      assert.equal(entries.get(row.id).counts.contact ?? 0, along, `${answer.what} ${row.id}`);
    }
    return rows.map((row) => entries.has(row.id));
  }

  listed = (user, object, row) => object === 'customer' && this.inBin(user, object, row);

  async binOpened(user, object, row) {
    const path = `/records/${object}/${row.id}/bin`;
    const answer = await this.asking.ask(user, 'GET', path);
    if (answer.status !== 200) {
      await this.refused(user, 'GET', path, undefined, answer, row);
      return false;
    }
    const below = object === 'customer' ? this.company.bin.contact.filter((contact) => contact.customer === row.id && this.inBin(user, 'contact', contact)) : [];
    assert.deepEqual(ids(answer.body.records.filter((one) => one.object === 'contact')), ids(below), answer.what);
    return true;
  }

  /** With a part that is none, so that nothing comes of it. */
  async partRestored(user, object, row) {
    const path = `/records/${object}/${row.id}/restore_part`;
    const body = { records: [{ object: 'contact', id: missing }] };
    const answer = await this.asking.ask(user, 'POST', path, body);
    /* What went along comes back behind what it hangs on. */
    if (answer.status === (object === 'customer' ? 422 : 409)) return true;
    await this.refused(user, 'POST', path, body, answer, row);
    return false;
  }

  /** Not even with the right name and a reason. */
  async purged(user, object, row) {
    const path = `/records/${object}/${row.id}/purge`;
    const body = { name: '不是它的名字', reason: '试一试能不能' };
    const answer = await this.asking.ask(user, 'POST', path, body, { typed: body.name });
    if (answer.status === 422) return true;
    await this.refused(user, 'POST', path, body, answer, row, { typed: body.name });
    return false;
  }

  administrates = (user) => user.roles.some((rights) => rights.administrator);

  // --- as it was ---

  async entryOf(object, row) {
    const key = `${object} ${row.id}`;
    if (!this.entries.has(key)) this.entries.set(key, (await this.company.admin.call('GET', `/records/${object}/${row.id}/history?limit=1`)).entries[0].id);
    return this.entries.get(key);
  }

  async version(user, object, row) {
    const path = `/records/${object}/${row.id}/history/${await this.entryOf(object, row)}`;
    const answer = await this.one(user, object, row, 'GET', path);
    if (answer.status !== 200) return false;
    for (const { field } of [...answer.body.changes, ...answer.body.kept]) assert.ok(this.oracle.seesField(user, object, field), `${answer.what}: ${field}`);
    return true;
  }

  /** Somebody was faster, always: nothing comes of it. */
  async versionRestored(user, object, row) {
    const path = `/records/${object}/${row.id}/history/${await this.entryOf(object, row)}/restore`;
    return (await this.one(user, object, row, 'POST', path, undefined, stale)).status === 409;
  }

  // --- figures, plans and forecasts ---

  /** Each stage's total is that of the rows; a cell is counted like a list. */
  async board(user, object, rows) {
    if (!['owner', 'next_visit_at', 'collaborators'].every((field) => this.oracle.seesField(user, 'customer', field))) return null;
    for (const scope of ['mine', 'collaborators', 'department']) {
      const answer = await this.asking.ask(user, 'GET', `/mainline?scope=${scope}`);
      if (this.closed(user, object)) {
        assert.equal(answer.status, 403, answer.what);
        continue;
      }
      assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
      const mine = rows.filter((row) => this.sees(user, object, row) && this.onBoard(user, scope, row));
      const expected = stages.filter((stage) => this.oracle.stages(user).has(stage)).map((stage) => [stage, mine.filter((row) => row.stage === stage).length]);
      assert.deepEqual(Object.fromEntries(answer.body.rows.map(({ stage, total }) => [stage, total])), Object.fromEntries(expected), answer.what);
    }
    return rows.map((row) => this.sees(user, object, row));
  }

  onBoard(user, scope, row) {
    if (scope === 'mine') return row.owner === user.id;
    if (scope === 'collaborators') return row.collaborators.includes(user.id);
    return this.oracle.reaches(user, this.oracle.scope(user, 'customer', 'read'), row.owner);
  }

  async forecast(user, object, rows) {
    const answer = await this.asking.ask(user, 'GET', '/pools/forecast?days=7&limit=200');
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
    const { customers, count, days, owners } = answer.body;
    const sum = (list) => list.reduce((total, one) => total + one.count, 0);
    const shown = this.oracle.seesField(user, 'customer', 'owner');
    assert.deepEqual([customers.length, sum(days), sum(owners)], [count, count, shown ? count : 0], answer.what);
    return this.among(rows, customers.map(({ customer }) => customer.id));
  }

  /** Who owns it is a member of a pool, whose rule takes what is no deal in three days. */
  returns = (user, object, row) => this.sees(user, object, row) && row.stage !== 'deal' && Boolean(row.owner) && this.oracle.coverOf(row) !== null;

  /** Of those that may be given, and of those that may not, how many are in the plan? */
  async planned(user, object, rows) {
    const total = async (some) => {
      const answer = await this.asking.ask(user, 'POST', '/hand_overs/preview', { ids: ids(some), objects: [object] });
      if (answer.status === 403) return 0;
      assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
      const [part] = answer.body.parts;
      assert.equal(part.count + part.unchanged + part.refused, some.length, answer.what);
      return part.count + part.unchanged;
    };
    const [given, kept] = [true, false].map((which) => rows.filter((row) => this.mayPlan(user, object, row) === which));
    const [all, none] = [given.length ? await total(given) : 0, kept.length ? await total(kept) : 0];
    assert.ok((all === given.length || all === 0) && (none === 0 || none === kept.length), `SEED ${user.login} ${object}: ${all} of ${given.length} theirs, ${none} of ${kept.length} others' are in the plan`);
    return rows.map((row) => (this.mayPlan(user, object, row) ? all > 0 : none > 0));
  }

  mayPlan = (user, object, row) => this.oracle.scope(user, object, 'hand_over') !== 'none' && this.oracle.may(user, object, 'hand_over', row)
    && (object !== 'customer' || this.oracle.acts(user, object, 'hand_over'));

  // --- pools ---

  async pools(user, object, rows) {
    const answer = await this.asking.ask(user, 'GET', '/pools', undefined, { except: ['pool'] });
    /* Their customers are counted. */
    if (this.closed(user, 'customer') && answer.status === 403) return rows.map(() => false);
    assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
    const there = new Set(ids(answer.body.pools));
    return rows.map((row) => there.has(row.id));
  }

  ofPool = (user, object, row) => !this.closed(user, 'customer') && (this.administrates(user) || this.oracle.inPool(user, row.id, false));

  async poolRules(user, object, row) {
    const body = { rule_no_deal_days: -1 };
    const answers = [];
    for (const [method, path] of [['POST', 'preview'], ['PUT', 'rules']]) {
      const answer = await this.asking.ask(user, method, `/pools/${row.id}/${path}`, body);
      assert.ok([403, 404, 422].includes(answer.status), `${answer.what} ${JSON.stringify(answer.body)}`);
      if (answer.status === 404) await this.refused(user, method, `/pools/${row.id}/${path}`, body, answer, row);
      answers.push(answer.status === 422);
    }
    assert.equal(answers[0], answers[1], `${user.login} ${row.id}`);
    return answers[0];
  }

  rules = (user, object, row) => this.administrates(user) || this.oracle.inPool(user, row.id, true);

  // --- news, files, and what is kept about a person ---

  /** One that is not to be seen is looked at and changed; then one that is. */
  async heard(user, object, rows) {
    const seen = rows.find((row) => this.sees(user, object, row));
    if (!seen) return null;
    const events = await listen(user.client);
    for (const row of rows) await this.asking.ask(user, 'GET', `/records/${object}/${row.id}`);
    const versions = new Map();
    for (const row of [...rows.filter((one) => one !== seen), seen]) {
      this.news += 1;
      versions.set(row.id, (await this.company.admin.call('PATCH', `/records/${object}/${row.id}`, { [told[object]]: object === 'contact' ? `0579872${this.news}` : String(this.news) })).version);
    }
    const ids_ = new Set();
    for (;;) {
      const { object: of, id, version } = await events.next('record');
      if (of === object) ids_.add(id);
      if (of === object && id === seen.id && version >= versions.get(id)) break;
    }
    events.stop();
    return rows.map((row) => ids_.has(row.id));
  }

  /** One that does not hang there, so that nothing comes of it. */
  async detached(user, object, row) {
    const path = `/records/${object}/${row.id}/files/${missing - 1}`;
    const answer = await this.asking.ask(user, 'DELETE', path);
    if (/附件/.test(answer.body.detail)) return true;
    if (!this.sees(user, object, row)) await this.refused(user, 'DELETE', path, undefined, answer, row);
    assert.ok([403, 404].includes(answer.status), answer.what);
    return false;
  }

  async downloaded(user, object, row) {
    const answer = await this.asking.ask(user, 'GET', `/files/${row.recording}`);
    if (answer.status === 200) {
      assert.equal(answer.body, `recording of ${row.index}`, answer.what);
      return true;
    }
    const other = await this.asking.ask(user, 'GET', `/files/${missing}`);
    assert.deepEqual({ ...answer.body, request_id: '' }, { ...other.body, request_id: '' }, answer.what);
    assert.equal(answer.status, 404, answer.what);
    return false;
  }

  hears = (user, object, row) => this.sees(user, object, row) && this.oracle.seesField(user, object, 'recording');

  personal = (user) => this.administrates(user) || this.oracle.limit(user, 'personal_data', 0) === 1;
  mayReport = (user, object, row) => this.personal(user) && this.sees(user, object, row);
  mayErase = (user, object, row) => this.mayReport(user, object, row) && this.oracle.may(user, object, 'update', row);

  /** The person is owed all of it: a report has what roles hide, a refusal has nothing. */
  async reported(user, object, row) {
    const path = `/contacts/${row.id}/personal_data?form=page`;
    const answer = await user.client.send('POST', `/api/v1${path}`);
    if (answer.status === 200) return true;
    const asked = await this.asking.ask(user, 'POST', path);
    if (!this.sees(user, object, row) || !this.personal(user)) await this.refused(user, 'POST', path, undefined, asked, row);
    return false;
  }

  async erased(user, object, row) {
    const path = `/contacts/${row.id}/erasure`;
    const body = { name: '不是这个名字', reason: '本人要求删除', asked_by: '本人' };
    const review = await user.client.send('GET', `/api/v1${path}`);
    const answer = await this.asking.ask(user, 'POST', path, body, { typed: body.name });
    assert.ok([403, 404, 422].includes(answer.status), `${answer.what} ${JSON.stringify(answer.body)}`);
    assert.equal(review.status === 200, answer.status === 422, `${answer.what}: the review answers ${review.status}, the erasure ${answer.status}`);
    if (answer.status === 422) return true;
    if (!this.sees(user, object, row) || !this.personal(user))
      for (const [method, sent] of [['GET', undefined], ['POST', body]]) await this.refused(user, method, path, sent, await this.asking.ask(user, method, path, sent, { typed: body.name }), row, { typed: body.name });
    return false;
  }

  get table() {
    const one = (ask) => async (user, object, rows) => {
      const answers = [];
      for (const row of rows) answers.push(await ask.call(this, user, object, row));
      return answers;
    };
    const many = (ask) => ask.bind(this);
    const deletable = ['customer', 'contact'];
    return [
      ...super.table,
      { name: 'bin list', operation: 'read', objects: deletable, binned: true, may: this.listed, ask: many(this.binList) },
      { name: 'bin open', operation: 'read', objects: deletable, binned: true, may: this.inBin, few: true, ask: one(this.binOpened) },
      { name: 'restore part', operation: 'update', objects: deletable, binned: true, may: this.inBin, few: true, ask: one(this.partRestored) },
      { name: 'purge', operation: 'delete', objects: deletable, binned: true, may: this.administrates, few: true, ask: one(this.purged) },
      { name: 'version', operation: 'update', objects: this.changed, may: this.mayGoBack, few: true, ask: one(this.version) },
      { name: 'version restore', operation: 'update', objects: this.changed, may: this.mayGoBack, few: true, ask: one(this.versionRestored) },
      { name: 'board', operation: 'read', objects: ['customer'], may: this.sees, ask: many(this.board) },
      { name: 'forecast', operation: 'read', objects: ['customer'], may: this.returns, ask: many(this.forecast) },
      { name: 'hand-over preview', operation: 'hand_over', objects: ['customer', 'script'], may: this.mayPlan, ask: many(this.planned) },
      { name: 'pools', operation: 'read', objects: ['pool'], may: this.ofPool, ask: many(this.pools) },
      { name: 'pool rules', operation: 'update', objects: ['pool'], may: this.rules, few: true, ask: one(this.poolRules) },
      { name: 'events', operation: 'read', objects: deletable, may: this.sees, few: true, ask: many(this.heard) },
      { name: 'detach', operation: 'update', objects: this.changed, may: this.mayGoBack, few: true, ask: one(this.detached) },
      { name: 'download', operation: 'read', objects: ['activity'], may: this.hears, few: true, ask: one(this.downloaded), only: (row) => row.recording },
      { name: 'personal data', operation: 'read', objects: ['contact'], may: this.mayReport, few: true, ask: one(this.reported) },
      { name: 'erasure', operation: 'update', objects: ['contact'], may: this.mayErase, few: true, ask: one(this.erased) },
    ];
  }
}
