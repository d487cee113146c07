// The doors by which records are reached. Each says what it is asked for (`operation`),
// of which objects, whether a row should be let through (`may`, by the oracle), and asks
// the server (`ask`: for each row, was it?). A door that asks for rows one by one sees
// some of them, `few`; the others see all.
import assert from 'node:assert/strict';
import { query } from '../support.mjs';
import { phones, token, tokens } from './company.mjs';

const written = ['customer', 'contact', 'activity', 'script', 'customer_relation', 'saved_view', 'resource_site', 'tag', 'consent'];
const administration = ['user', 'department', 'role'];
const everything = [...written, ...administration, 'owner_change', 'pool'];
const changed = [...written, ...administration];
const owned = ['customer', 'script', 'saved_view'];
export const missing = 9007199254740000;
const ndjson = { 'content-type': 'application/x-ndjson' };
/** A field of each object that is sent as it is: whether it may be changed shows, and nothing comes of it. */
const harmless = { customer: 'remark', contact: 'remark', activity: 'result', script: 'body', customer_relation: 'note', saved_view: 'name', resource_site: 'note', tag: 'name', consent: 'source', user: 'title', department: 'code', role: 'description' };
/** What it takes to make one. */
const required = { customer: ['name', 'source', 'stage'], contact: ['name', 'customer'], activity: ['subject', 'customer'], script: ['title', 'body'], customer_relation: ['customer', 'other'], saved_view: ['name', 'object'], resource_site: ['name'], tag: ['name'], consent: ['customer', 'source'] };
export const ids = (rows) => rows.map((row) => row.id);
const sorted = (list) => [...list].sort((a, b) => a - b);

export class Doors {
  constructor(company, oracle, asking) {
    Object.assign(this, { company, oracle, asking });
    this.made = 0;
    this.changed = changed;
  }

  closed(user, object) {
    return this.oracle.scope(user, object, 'read') === 'none';
  }

  writes(user, object, fields) {
    return fields.every((field) => this.oracle.field(user, object, field) === 'write');
  }

  /** A refusal says the same of what is there and not to be seen as of what is not there. */
  async refused(user, method, path, body, answer, row, options) {
    assert.ok([403, 404].includes(answer.status), `${answer.what}: ${answer.status} ${JSON.stringify(answer.body)}`);
    if (answer.status === 403) assert.equal(answer.body.code, 'forbidden', answer.what);
    const other = await this.asking.ask(user, method, path.replace(String(row.id), String(missing)), body, options);
    const plain = ({ status, body: { request_id, ...rest } }) => ({ status, ...rest });
    assert.deepEqual(plain(answer), plain(other), answer.what);
  }

  /** Asks for one row: 200, or a refusal. Where it may be seen the refusal is 403. */
  async one(user, object, row, method, path, body, options) {
    const answer = await this.asking.ask(user, method, path, body, options);
    if (this.closed(user, object)) assert.equal(answer.status, 403, `${answer.what} ${JSON.stringify(answer.body)}`);
    if (answer.status === 403 || answer.status === 404) {
      if (this.closed(user, object) || !this.oracle.sees(user, object, row)) await this.refused(user, method, path, body, answer, row, options);
      else assert.equal(answer.status, 403, answer.what);
    }
    return answer;
  }

  /** What one operation would come to: the second of the batch fails always. */
  async tried(user, object, operation) {
    const answer = await this.asking.ask(user, 'POST', '/batch', { operations: [operation, { op: 'update', object: 'customer', id: missing, values: {} }] });
    assert.ok(answer.status >= 400, answer.what);
    return { ...answer, allowed: answer.body.operation === 1, refusal: answer.body.operation === 0 ? answer.body : null };
  }

  /** A refusal in a batch is that of the call by itself. */
  async triedOne(user, object, row, operation) {
    const answer = await this.tried(user, object, operation);
    if (answer.allowed) return true;
    const seen = !this.closed(user, object) && this.oracle.sees(user, object, row);
    const { status } = answer.refusal;
    if (!seen) {
      const other = await this.tried(user, object, { ...operation, id: missing });
      assert.deepEqual({ ...other.body, request_id: '' }, { ...answer.body, request_id: '' }, answer.what);
      assert.ok([403, 404, 422].includes(status), answer.what);
      return false;
    }
    return ![403, 422].includes(status);
  }

  sees = (user, object, row) => this.oracle.sees(user, object, row);
  mayUpdate = (user, object, row) => this.sees(user, object, row) && this.oracle.may(user, object, 'update', row) && this.writes(user, object, [harmless[object]]);
  mayDelete = (user, object, row) => this.sees(user, object, row) && this.oracle.may(user, object, 'delete', row);

  filtered(rows, more = {}) {
    return query({ filter: ['id', 'in', ids(rows)], limit: 200, fields: 'id', ...more });
  }

  async list(user, object, rows, more) {
    const answer = await this.asking.ask(user, 'GET', `/records/${object}?${this.filtered(rows, more)}`);
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return [];
    }
    assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
    if (more?.count) assert.equal(answer.body.count, answer.body.records.length, answer.what);
    return ids(answer.body.records);
  }

  /** Which of the rows are among what was found, and that nothing else is. */
  among(rows, found) {
    const known = new Set(ids(rows));
    for (const id of found) assert.ok(known.has(id), `${id} was not asked for`);
    const there = new Set(found);
    return rows.map((row) => there.has(row.id));
  }

  async pages(user, object, rows) {
    const keys = ['created_at', 'id', '-id', '-updated_at', ...(this.oracle.seesField(user, object, 'name') && tokens[object].name ? ['name', '-name'] : [])];
    const sort = keys[(user.id + everything.indexOf(object)) % keys.length];
    const found = [];
    for (let after = ''; after !== null;) {
      const answer = await this.asking.ask(user, 'GET', `/records/${object}?${this.filtered(rows, { sort, limit: 23, ...(after && { after }) })}`);
      if (this.closed(user, object)) {
        assert.equal(answer.status, 403, answer.what);
        break;
      }
      found.push(...ids(answer.body.records));
      after = answer.body.next;
    }
    assert.equal(new Set(found).size, found.length, 'no row twice');
    return this.among(rows, found);
  }

  /** How many of those that should be seen are counted, and of those that should not. */
  async counted(user, object, rows) {
    const total = async (some) => {
      const answer = await this.asking.ask(user, 'POST', `/records/${object}/aggregate`, { filter: ['id', 'in', ids(some)], measures: [{ op: 'count' }] });
      if (this.closed(user, object)) assert.equal(answer.status, 403, answer.what);
      else assert.equal(answer.status, 200, `${answer.what} ${JSON.stringify(answer.body)}`);
      return answer.body.groups?.[0]?.count ?? 0;
    };
    const [seen, unseen] = [true, false].map((which) => rows.filter((row) => this.sees(user, object, row) === which));
    const [all, none] = [seen.length ? await total(seen) : 0, unseen.length ? await total(unseen) : 0];
    assert.ok((all === seen.length || all === 0) && (none === 0 || none === unseen.length), `SEED ${user.login} ${object}: ${all} of ${seen.length} seen, ${none} of ${unseen.length} unseen are counted`);
    return rows.map((row) => (this.sees(user, object, row) ? all > 0 : none > 0));
  }

  /** Grouped by what it refers to: names of groups are searched as all answers are. */
  async grouped(user, object, rows) {
    const by = { contact: 'customer', activity: 'contact', customer_relation: 'other', customer: 'parent', consent: 'customer', owner_change: 'customer' }[object];
    if (!this.oracle.seesField(user, object, by)) return null;
    const answer = await this.asking.ask(user, 'POST', `/records/${object}/aggregate`, { filter: ['id', 'in', ids(rows)], group: [by], measures: [{ op: 'count' }], limit: 200 });
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    const seen = rows.filter((row) => this.sees(user, object, row));
    const places = new Map();
    for (const group of answer.body.groups) places.set(group[by]?.id ?? null, group.count);
    for (const [place, count] of places) assert.equal(seen.filter((row) => (row[by] ?? null) === place).length, count, `${answer.what} ${place}`);
    assert.equal([...places.values()].reduce((sum, count) => sum + count, 0), seen.length, answer.what);
    return rows.map((row) => places.has(row[by] ?? null) && seen.includes(row));
  }

  /** Children by a condition on what is above them: it finds by what is to be seen there. */
  async through(user, object, rows) {
    if (this.closed(user, 'customer') || !this.oracle.seesField(user, object, 'customer')) return null;
    const above = [...new Set(rows.map((row) => row.customer))];
    const answer = await this.asking.ask(user, 'GET', `/records/${object}?${query({ filter: ['and', ['id', 'in', ids(rows)], ['customer.id', 'in', above]], limit: 200, fields: 'id', count: true })}`);
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    assert.equal(answer.body.count, answer.body.records.length, answer.what);
    return this.among(rows, ids(answer.body.records));
  }

  seesAbove = (user, object, row) => this.sees(user, object, row) && this.sees(user, 'customer', this.oracle.byId.customer.get(row.customer));

  async get(user, object, row) {
    const answer = await this.one(user, object, row, 'GET', `/records/${object}/${row.id}`);
    if (answer.status !== 200) return false;
    for (const field of [...Object.keys(tokens[object]), ...phones[object] ?? []])
      assert.equal(field in answer.body, this.oracle.seesField(user, object, field), `${answer.what}: ${field}`);
    const again = await user.client.send('GET', `/api/v1/records/${object}/${row.id}`, undefined, { 'if-none-match': answer.headers.get('etag') });
    assert.equal(again.status, 304, answer.what);
    return true;
  }

  async search(user, object, row) {
    const field = { customer: 'name', contact: 'name', activity: 'subject', script: 'title' }[object];
    const answer = await this.asking.ask(user, 'GET', `/search?${query({ q: token(object, field, row.index), objects: object })}`);
    if (answer.status === 403) return false;
    assert.equal(answer.status, 200, answer.what);
    assert.ok(answer.body.results.length <= 1, answer.what);
    return answer.body.results.length === 1 && answer.body.results[0].id === row.id;
  }

  finds = (user, object, row) => this.sees(user, object, row) && this.oracle.seesField(user, object, { customer: 'name', contact: 'name', activity: 'subject', script: 'title' }[object]);

  /** Is it there to be opened? Whatever the answer, a match has a name and an owner. */
  async duplicates(user, object, row) {
    const answer = await this.asking.ask(user, 'POST', '/records/customer/duplicates', { name: row.name }, { except: ['customer'] });
    if (answer.status !== 200) {
      assert.ok([403, 422].includes(answer.status), answer.what);
      return false;
    }
    const match = answer.body.matches.find((one) => one.name === row.name);
    assert.ok(match, answer.what);
    for (const one of answer.body.matches)
      assert.deepEqual(Object.keys(one).sort(), [...(one.visible ? ['id'] : []), 'name', 'owner', 'reason', 'visible'].sort(), answer.what);
    return match.visible;
  }

  async history(user, object, row) {
    const answer = await this.one(user, object, row, 'GET', `/records/${object}/${row.id}/history`);
    if (answer.status !== 200) return false;
    for (const { changes } of answer.body.entries)
      for (const { field } of changes) assert.ok(this.oracle.seesField(user, object, field), `${answer.what}: ${field}`);
    return true;
  }

  async files(user, object, row) {
    return (await this.one(user, object, row, 'GET', `/records/${object}/${row.id}/files`)).status === 200;
  }

  async attach(user, object, row) {
    const path = `/records/${object}/${row.id}/files`;
    const answer = await this.asking.ask(user, 'POST', path, { file: missing });
    if (/文件/.test(answer.body.detail)) return true;
    if (!this.sees(user, object, row)) await this.refused(user, 'POST', path, { file: missing }, answer, row);
    assert.ok([403, 404].includes(answer.status), answer.what);
    return false;
  }

  // --- taking out ---

  mayExport = (user, object, row) => this.oracle.may(user, object, 'export', row) && this.oracle.scope(user, object, 'export') !== 'none';

  /** How many rows the user may take out at once; Infinity without a limit. */
  rowsAtOnce(user) {
    const limit = this.oracle.limit(user, 'export_rows_limit', -1);
    return limit < 0 ? Infinity : limit;
  }

  exportable = (user, object, row) => this.mayExport(user, object, row) && this.rowsAtOnce(user) > 0;

  async exported(user, object, rows) {
    const limit = this.rowsAtOnce(user);
    const open = this.oracle.scope(user, object, 'export') !== 'none';
    const mine = rows.filter((row) => this.mayExport(user, object, row));
    const others = rows.filter((row) => !mine.includes(row));
    const found = [];
    const parts = limit >= mine.length ? [rows] : [];
    for (let at = 0; limit > 0 && limit < mine.length && at < mine.length; at += limit) parts.push(mine.slice(at, at + limit));
    if (limit < mine.length) parts.push(others);
    const order = (some) => ({ object, filter: ['id', 'in', ids(some)], fields: ['id'], format: 'csv' });
    if (open && limit < mine.length) {
      const answer = await this.asking.ask(user, 'POST', '/exports', order(rows));
      assert.equal(answer.status, 403, answer.what);
      assert.deepEqual([...answer.body.detail.matchAll(/\d+/g)].map(([number]) => Number(number)), [mine.length, limit], answer.what);
    }
    for (const part of parts.filter((some) => some.length)) {
      const answer = await this.asking.ask(user, 'POST', '/exports', order(part));
      assert.equal(answer.status, open ? 200 : 403, `${answer.what} ${JSON.stringify(answer.body)}`);
      if (open) found.push(...answer.body.replace(/^\ufeff/, '').trim().split(/\r?\n/).slice(1).filter(Boolean).map(Number));
    }
    return this.among(rows, found);
  }

  /** All fields that are to be seen, as text and as sheet. */
  async exportedWhole(user, object, row) {
    const answer = await this.asking.ask(user, 'POST', '/exports', { object, filter: ['id', '=', row.id], format: 'csv' });
    if (answer.status !== 200) {
      assert.equal(answer.status, 403, `${answer.what} ${JSON.stringify(answer.body)}`);
      return false;
    }
    return answer.body.trim().split(/\r?\n/).length > 1;
  }

  // --- changing ---

  unchanged(object, row) {
    return { [harmless[object]]: row[harmless[object]] ?? null };
  }

  async bulk(user, object, rows) {
    const body = rows.map((row) => JSON.stringify({ id: row.id, ...this.unchanged(object, row) })).join('\n');
    const answer = await this.asking.ask(user, 'POST', `/records/${object}/bulk`, body, { headers: ndjson });
    if (answer.status !== 200) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    const results = answer.body.trim().split('\n').map((line) => JSON.parse(line));
    return rows.map((row, at) => {
      if (results[at].ok) return true;
      const seen = this.sees(user, object, row) && !this.closed(user, object);
      const field = !this.writes(user, object, [harmless[object]]);
      assert.equal(results[at].error.status, field ? 422 : this.closed(user, object) || seen ? 403 : 404, `${answer.what} ${row.id} ${JSON.stringify(results[at])}`);
      return false;
    });
  }

  async patched(user, object, row) {
    const answer = await this.asking.ask(user, 'PATCH', `/records/${object}/${row.id}`, this.unchanged(object, row));
    if (answer.status === 200) return true;
    if (!this.writes(user, object, [harmless[object]])) assert.ok([403, 422].includes(answer.status), answer.what);
    else await this.one(user, object, row, 'PATCH', `/records/${object}/${row.id}`, this.unchanged(object, row));
    return false;
  }

  /** Somebody was faster: shown is the record as its reader may see it, to who may change it. */
  async conflict(user, object, row) {
    const options = { headers: { 'if-match': '"999999"' } };
    const answer = await this.asking.ask(user, 'PATCH', `/records/${object}/${row.id}`, this.unchanged(object, row), options);
    if (answer.status !== 409) {
      assert.ok([403, 404, 422].includes(answer.status), answer.what);
      assert.ok(!('current' in answer.body), answer.what);
      return false;
    }
    assert.deepEqual(answer.body.current, await user.client.call('GET', `/records/${object}/${row.id}`), answer.what);
    return true;
  }

  async updated(user, object, row) {
    return this.triedOne(user, object, row, { op: 'update', object, id: row.id, values: this.unchanged(object, row) });
  }

  async put(user, object, row) {
    const answer = await this.asking.ask(user, 'PUT', `/records/customer/by/number/${row.number}`, this.unchanged(object, row));
    /* Of one that is not to be seen a new one would be made, and a number is not the caller's to give. */
    if (answer.status !== 200) assert.ok([403, 422].includes(answer.status), `${answer.what} ${JSON.stringify(answer.body)}`);
    return answer.status === 200;
  }

  mayPut = (user, object, row) => this.mayUpdate(user, object, row) && this.oracle.seesField(user, 'customer', 'number');

  /** To promote to the lowest stage is always wrong, so that nothing comes of it. */
  mayAct = (user, object, row) => this.sees(user, object, row) && this.oracle.may(user, object, 'update', row) && this.oracle.acts(user, object, 'promote');

  actOf(user, object, row, { ok, error }, what) {
    assert.ok(!ok, what);
    if (error.code === 'invalid') return true;
    assert.equal(error.code, this.sees(user, object, row) && !this.closed(user, object) ? 'forbidden' : this.closed(user, object) ? 'forbidden' : 'not_found', `${what} ${row.id}`);
    return false;
  }

  async act(user, object, row) {
    const answer = await this.one(user, object, row, 'POST', `/records/customer/${row.id}/actions/promote`, { stage: 'reserve' });
    return answer.status === 422;
  }

  async actMany(user, object, rows) {
    const answer = await this.asking.ask(user, 'POST', '/records/customer/actions/promote', { ids: ids(rows), stage: 'reserve' });
    if (answer.status !== 200) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    return rows.map((row, at) => this.actOf(user, object, row, answer.body.results[at], answer.what));
  }

  /** A filter finds what is to be seen, and nothing else is named. */
  async actFiltered(user, object, rows) {
    const answer = await this.asking.ask(user, 'POST', '/records/customer/actions/promote', { filter: ['id', 'in', ids(rows)], stage: 'reserve' });
    if (answer.status !== 200) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    const seen = rows.filter((row) => this.sees(user, object, row));
    assert.deepEqual(sorted(ids(answer.body.results)), sorted(ids(seen)), answer.what);
    const results = new Map(answer.body.results.map((result) => [result.id, result]));
    return rows.map((row) => results.has(row.id) && this.actOf(user, object, row, results.get(row.id), answer.what));
  }

  async merged(user, object, row) {
    const other = this.company.rows[object].find((one) => one !== row && this.mayUpdate(user, object, one)) ?? this.company.rows[object].find((one) => one !== row);
    const answer = await this.asking.ask(user, 'POST', `/records/${object}/${row.id}/merge`, { from: other.id, take: ['nothing'] });
    const back = await this.asking.ask(user, 'POST', `/records/${object}/${other.id}/merge`, { from: row.id, take: ['nothing'] });
    for (const one of [answer, back]) assert.ok([403, 404, 422].includes(one.status), `${one.what} ${JSON.stringify(one.body)}`);
    assert.equal(answer.status === 422, back.status === 422, answer.what);
    return answer.status === 422;
  }

  mayMerge = (user, object, row) => {
    const may = (one) => this.sees(user, object, one) && this.oracle.may(user, object, 'update', one);
    const rows = this.company.rows[object];
    const other = rows.find((one) => one !== row && this.mayUpdate(user, object, one)) ?? rows.find((one) => one !== row);
    return this.oracle.scope(user, object, 'update') !== 'none' && this.oracle.scope(user, object, 'delete') !== 'none' && may(row) && may(other);
  };

  // --- deleting, giving, making ---

  async deleted(user, object, row) {
    return this.triedOne(user, object, row, { op: 'delete', object, id: row.id });
  }

  async preview(user, object, row) {
    const answer = await this.asking.ask(user, 'GET', `/records/${object}/${row.id}/delete_preview`);
    if (answer.status === 200) return true;
    assert.ok([403, 404].includes(answer.status), answer.what);
    if (!this.sees(user, object, row)) await this.refused(user, 'GET', `/records/${object}/${row.id}/delete_preview`, undefined, answer, row);
    return false;
  }

  to = (user, row) => this.company.users[(user.id + row.id) % this.company.users.length].id;

  async given(user, object, row) {
    return this.triedOne(user, object, row, { op: 'update', object, id: row.id, values: { owner: this.to(user, row) } });
  }

  mayGive = (user, object, row) => {
    const to = this.to(user, row);
    if (!this.writes(user, object, ['owner'])) return false;
    if (row.owner === to) return this.sees(user, object, row) && this.oracle.may(user, object, 'update', row);
    return this.oracle.mayHandOver(user, object, row, to);
  };

  /** One like the row, of another name, in the same hands. */
  like(user, object, row) {
    this.made += 1;
    const name = `仿制${this.made}号`;
    const place = row.pool ? { pool: row.pool } : row.owner && row.owner !== user.id ? { owner: row.owner } : {};
    return {
      customer: { name, source: 'alibaba', stage: row.stage, ...place },
      contact: { name, customer: row.customer },
      activity: { subject: name, customer: row.customer, ...place },
      script: { title: name, body: name, ...place },
      customer_relation: { customer: row.customer, other: row.other },
      saved_view: { name, object: 'customer', ...place },
      resource_site: { name },
      tag: { name },
      consent: { customer: row.customer, kind: 'refused', channels: ['phone'], source: name },
    }[object];
  }

  mayMake = (user, object, row) => {
    const names = required[object].concat(row.pool ? ['pool'] : row.owner && row.owner !== user.id && object !== 'contact' ? ['owner'] : []);
    if (!this.writes(user, object, names)) return false;
    /* Colleagues are known to everybody, pools to who may read any. */
    if (row.pool && this.closed(user, 'pool')) return false;
    if (['contact', 'activity', 'customer_relation', 'consent'].includes(object) && this.closed(user, 'customer')) return false;
    return this.oracle.mayMake(user, object, row);
  };

  async making(user, object, row) {
    const answer = await this.tried(user, object, { op: 'create', object, values: this.like(user, object, row) });
    if (!answer.allowed) assert.ok([403, 422].includes(answer.refusal.status), `${answer.what} ${JSON.stringify(answer.refusal)}`);
    return answer.allowed;
  }

  /** In earnest; the administrator takes it away again. */
  async created(user, object, row) {
    const answer = await this.asking.ask(user, 'POST', `/records/${object}`, this.like(user, object, row));
    if (answer.status !== 201) {
      assert.ok([403, 422].includes(answer.status), `${answer.what} ${JSON.stringify(answer.body)}`);
      return false;
    }
    await this.company.admin.call('DELETE', `/records/${object}/${answer.body.id}`);
    return true;
  }

  /** The sheet has every customer by name, and policy says: change what is there. */
  async imported(user, object, rows) {
    const form = new FormData();
    form.set('object', 'customer');
    form.set('file', new Blob([['客户名称', ...rows.map((row) => row.name)].join('\r\n')]), 'all.csv');
    const except = { except: ['customer'] };
    const made = await this.asking.ask(user, 'POST', '/imports', form, except);
    if (made.status >= 300) {
      assert.equal(made.status, 403, `${made.what} ${JSON.stringify(made.body)}`);
      return rows.map(() => false);
    }
    const { id } = made.body;
    const set = await this.asking.ask(user, 'PATCH', `/imports/${id}`, { header_row: 1, mapping: { [made.body.columns[0].index]: 'name' }, duplicates: 'update' }, except);
    if (set.status === 422) return rows.map(() => false);
    const dry = await this.asking.ask(user, 'POST', `/imports/${id}/dry_run`, {}, except);
    if (dry.status === 422) return rows.map(() => false);
    assert.equal(dry.status, 200, `${dry.what} ${JSON.stringify(dry.body)}`);
    const may = rows.filter((row) => this.mayImport(user, object, row));
    assert.deepEqual([dry.body.would_create, dry.body.would_update + dry.body.would_skip, dry.body.would_reject], [0, may.length, rows.length - may.length], `${dry.what} ${JSON.stringify(dry.body)}`);
    return rows.map((row) => this.mayImport(user, object, row));
  }

  mayImport = (user, object, row) => this.oracle.scope(user, object, 'import') !== 'none' && this.oracle.scope(user, object, 'create') !== 'none'
    && this.sees(user, object, row) && this.oracle.may(user, object, 'update', row) && this.writes(user, object, ['name']);

  // --- the recycle bin ---

  async binned(user, object, rows) {
    const answer = await this.asking.ask(user, 'GET', `/records/${object}?${this.filtered(rows, { deleted: true, count: true })}`);
    if (this.closed(user, object)) {
      assert.equal(answer.status, 403, answer.what);
      return rows.map(() => false);
    }
    assert.equal(answer.body.count, answer.body.records.length, answer.what);
    return this.among(rows, ids(answer.body.records));
  }

  async binOne(user, object, row) {
    const path = `/records/${object}/${row.id}`;
    const answer = await this.asking.ask(user, 'GET', `${path}?deleted=true`);
    if (answer.status === 200) return true;
    await this.refused(user, 'GET', `${path}?deleted=true`, undefined, answer, row);
    await this.refused(user, 'POST', `${path}/restore`, undefined, await this.asking.ask(user, 'POST', `${path}/restore`), row);
    return false;
  }

  /** The table of doors. */
  get table() {
    const one = (ask) => async (user, object, rows) => {
      const answers = [];
      for (const row of rows) answers.push(await ask.call(this, user, object, row));
      return answers;
    };
    const many = (ask) => ask.bind(this);
    const below = ['contact', 'activity', 'customer_relation', 'consent', 'owner_change'];
    const bin = (user, object, row) => this.oracle.inBin(user, object, row);
    return [
      { name: 'list', operation: 'read', objects: everything, may: this.sees, ask: async (user, object, rows) => this.among(rows, await this.list(user, object, rows, { count: true })) },
      { name: 'pages', operation: 'read', objects: everything, may: this.sees, ask: many(this.pages) },
      { name: 'aggregate', operation: 'read', objects: everything, may: this.sees, ask: many(this.counted) },
      { name: 'group', operation: 'read', objects: [...below, 'customer'], may: this.sees, ask: many(this.grouped) },
      { name: 'through', operation: 'read', objects: below, may: this.seesAbove, ask: many(this.through) },
      { name: 'get', operation: 'read', objects: everything, may: this.sees, few: true, ask: one(this.get) },
      { name: 'search', operation: 'read', objects: everything.slice(0, 4), may: this.finds, few: true, ask: one(this.search) },
      { name: 'duplicates', operation: 'read', objects: ['customer'], few: true, ask: one(this.duplicates),
        may: (user, object, row) => this.finds(user, object, row) },
      { name: 'history', operation: 'read', objects: everything, may: this.sees, few: true, ask: one(this.history) },
      { name: 'files', operation: 'read', objects: written, may: this.sees, few: true, ask: one(this.files) },
      { name: 'contact allowed', operation: 'read', objects: ['customer', 'contact'], may: this.sees, few: true,
        ask: one(async (user, object, row) => (await this.one(user, object, row, 'GET', `/records/${object}/${row.id}/contact_allowed`)).status === 200) },
      { name: 'bin', operation: 'read', objects: ['customer', 'contact'], binned: true, may: bin, ask: many(this.binned) },
      { name: 'bin one', operation: 'read', objects: ['customer', 'contact'], binned: true, may: bin, few: true, ask: one(this.binOne) },
      { name: 'export', operation: 'export', objects: everything, may: this.exportable, ask: many(this.exported) },
      { name: 'export whole', operation: 'export', objects: everything.slice(0, 4), may: this.exportable, few: true, ask: one(this.exportedWhole) },
      { name: 'bulk', operation: 'update', objects: changed, may: this.mayUpdate, ask: many(this.bulk) },
      { name: 'patch', operation: 'update', objects: changed, may: this.mayUpdate, few: true, ask: one(this.patched) },
      { name: 'conflict', operation: 'update', objects: changed, may: this.mayUpdate, few: true, ask: one(this.conflict) },
      { name: 'batch', operation: 'update', objects: changed, may: this.mayUpdate, few: true, ask: one(this.updated) },
      { name: 'put', operation: 'update', objects: ['customer'], may: this.mayPut, few: true, ask: one(this.put) },
      { name: 'attach', operation: 'update', objects: changed, few: true, ask: one(this.attach),
        may: (user, object, row) => this.sees(user, object, row) && this.oracle.may(user, object, 'update', row) },
      { name: 'action', operation: 'update', objects: ['customer'], may: this.mayAct, few: true, ask: one(this.act) },
      { name: 'actions', operation: 'update', objects: ['customer'], may: this.mayAct, ask: many(this.actMany) },
      { name: 'actions by filter', operation: 'update', objects: ['customer'], may: this.mayAct, ask: many(this.actFiltered) },
      { name: 'merge', operation: 'update', objects: ['customer', 'contact', 'script'], may: this.mayMerge, few: true, ask: one(this.merged) },
      { name: 'delete', operation: 'delete', objects: changed, may: this.mayDelete, few: true, ask: one(this.deleted) },
      { name: 'delete preview', operation: 'delete', objects: changed, may: this.mayDelete, few: true, ask: one(this.preview) },
      { name: 'give', operation: 'hand_over', objects: owned, may: this.mayGive, few: true, ask: one(this.given) },
      { name: 'make', operation: 'create', objects: written, may: this.mayMake, few: true, ask: one(this.making) },
      { name: 'create', operation: 'create', objects: written.slice(0, 4), may: this.mayMake, few: true, ask: one(this.created) },
      { name: 'import', operation: 'import', objects: ['customer'], may: this.mayImport, ask: many(this.imported) },
    ];
  }
}
