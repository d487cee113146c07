// A mixed load by people who work at the same time, and who know of everything what it must
// be: for tests that cut the program off in the middle of it.
import assert from 'node:assert/strict';
import { query } from './support.mjs';

const ndjson = { 'content-type': 'application/x-ndjson' };

/** One of those people. What is his nobody else touches. */
class Hand {
  constructor(load, number) {
    this.load = load;
    this.number = number;
    this.counter = 0;
    this.known = new Map(); /* path → what reading it gave after the last write that was answered */
    this.customers = [];
    this.files = [];
    this.pending = null;
  }

  get client() { return this.load.server.admin; }

  fresh(what) { return `${what}${this.load.seed}-${this.number}-${(this.counter += 1)}`; }

  async read(path) {
    const { status, body } = await this.client.send('GET', `/api/v1${path}`);
    return status === 200 ? body : status;
  }

  /** From now on this is what it must be. */
  async learn(...paths) {
    const read = await Promise.all(paths.map((path) => this.read(path)));
    paths.forEach((path, i) => this.known.set(path, read[i]));
  }

  /** Those of his customers that are there, so many at most; deleted ones may be left behind
   * where he was cut off. */
  get alive() { return this.customers.filter((id) => this.known.get(this.customer(id)) !== 404); }

  /** A write of which the end may never be heard. `done` tells, from what can be read
   * afterwards, whether it happened: wholly (true) or not at all (false). */
  async write(method, path, body, { done, learn, headers = {} }) {
    const key = method === 'POST' ? { 'idempotency-key': this.fresh('key') } : {};
    const send = () => this.client.send(method, `/api/v1${path}`, typeof body === 'function' ? body() : body, { ...headers, ...key });
    this.pending = { send, done, learn, words: `${method} ${path}`, again: method === 'POST' };
    let answer = await send();
    while (answer.status === 503 && /繁忙/.test(answer.body.detail)) answer = await send();
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    this.pending.answered = true;
    this.load.answered += 1;
    await learn(answer.body);
    this.pending = null;
    return answer.body;
  }

  /** What he does next. */
  async step() {
    const { random } = this.load;
    const work = random.pick(Object.values(this.alive.length < 3 ? { make: works.make } : works));
    await work(this, random);
  }

  /** After a restart: what he was told is so, and what he was not told happened or did not. */
  async verify() {
    if (this.pending) await this.settle(this.pending);
    for (const [path, body] of this.known) assert.deepEqual(await this.read(path), body, path);
    /* Who hangs on a deleted record is not to be seen either. */
    const seen = this.files.filter(({ customer }) => this.alive.includes(customer)).slice(-3);
    for (const { id, content } of seen) assert.ok((await this.client.send('GET', `/api/v1/files/${id}`)).body === content, `file ${id}`);
  }

  async settle({ send, done, learn, words, again, answered }) {
    this.pending = null;
    const before = await done();
    assert.equal(typeof before, 'boolean', `${words}: wholly or not at all, not ${before}`);
    assert.ok(before || !answered, `${words} was acknowledged`);
    this.load.open[before ? 'done' : 'undone'] += 1;
    if (!again && before) {
      await learn();
      return;
    }
    const answer = await send();
    assert.ok(answer.status < 300, `${words} again: ${answer.status} ${JSON.stringify(answer.body)}`);
    assert.equal(await done(answer.body), true, words);
    await learn(answer.body);
  }

  /* --- what most works need --- */

  customer(id) { return `/records/customer/${id}`; }
  history(id) { return `/records/customer/${id}/history`; }
  contacts(id) { return `/records/contact?${query({ filter: ['customer', '=', id], fields: 'name,owner,remark', sort: 'id', limit: 200 })}`; }
  hung(id) { return `/records/customer/${id}/files`; }
  named(object, name) { return `/records/${object}?${query({ filter: ['name', '=', name] })}`; }

  async count(path) { return (await this.read(path)).records.length; }

  /** Did the customer get past the version that it had? By one: no write counts twice. */
  async passed(id) {
    const had = this.known.get(this.customer(id)).version;
    const { version } = await this.read(this.customer(id));
    return version === had ? false : version === had + 1 || 'more than once';
  }
}

const works = {
  async make(hand) {
    const name = hand.fresh('混合');
    return hand.write('POST', '/records/customer', { name, source: 'fair', remark: name.repeat(20), mobile: '13800001234' }, {
      done: async () => [false, true][await hand.count(hand.named('customer', name))],
      learn: async ({ id }) => {
        await hand.learn(hand.customer(id), hand.history(id), hand.contacts(id));
        hand.customers.push(id);
      },
    });
  },
  async change(hand, random) {
    const id = random.pick(hand.alive);
    const values = { name: hand.fresh('改名'), remark: hand.fresh('备注').repeat(10), employees: random.below(1000), city: null };
    await hand.write('PATCH', hand.customer(id), values, {
      done: () => hand.passed(id),
      learn: async () => {
        await hand.learn(hand.customer(id), hand.history(id));
        for (const [field, value] of Object.entries(values)) assert.deepEqual(hand.known.get(hand.customer(id))[field], value);
      },
    });
  },
  async stage(hand, random) {
    const id = random.pick(hand.alive);
    const stages = ['reserve', 'target', 'potential', 'opportunity', 'deal'];
    const up = stages.indexOf(hand.known.get(hand.customer(id)).stage) + 1;
    const [action, stage] = up < stages.length ? ['promote', stages[up]] : ['demote', 'target'];
    await hand.write('POST', `${hand.customer(id)}/actions/${action}`, { stage, ...(action === 'demote' && { reason: '试' }) }, {
      done: () => hand.passed(id),
      learn: () => hand.learn(hand.customer(id), hand.history(id)),
    });
  },
  async releaseAndAssign(hand, random) {
    const id = random.pick(hand.alive);
    const [action, inputs] = hand.known.get(hand.customer(id)).pool
      ? ['assign', { to: random.pick(hand.load.takers) }] : ['release', { reason: '试', pool: hand.load.pool }];
    await hand.write('POST', `${hand.customer(id)}/actions/${action}`, inputs, {
      done: () => hand.passed(id),
      learn: () => hand.learn(hand.customer(id), hand.history(id)),
    });
  },
  async deleteAndRestore(hand, random) {
    const id = random.pick(hand.alive);
    const there = async () => (await hand.read(hand.customer(id))) !== 404;
    const learn = () => hand.learn(hand.customer(id), hand.contacts(id));
    hand.known.delete(hand.history(id));
    hand.known.delete(hand.hung(id));
    await hand.write('DELETE', hand.customer(id), undefined, { done: async () => !(await there()), learn });
    await hand.write('POST', `${hand.customer(id)}/restore`, undefined, {
      done: there,
      learn: () => hand.learn(hand.customer(id), hand.contacts(id), hand.history(id)),
    });
  },
  async many(hand) {
    const name = hand.fresh('一批');
    const operations = [{ op: 'create', object: 'customer', values: { name, source: 'fair' } },
      ...Array.from({ length: 15 }, (_, i) => ({ op: 'create', object: 'contact', values: { customer: '@0.id', name: `人${i}` } }))];
    await hand.write('POST', '/batch', { operations }, {
      done: async () => {
        const { records } = await hand.read(hand.named('customer', name));
        const contacts = records.length ? await hand.count(hand.contacts(records[0].id)) : 0;
        return records.length === 0 ? false : contacts === 15 || `${contacts} of 15`;
      },
      learn: async ({ results }) => {
        const { id } = results[0];
        await hand.learn(hand.customer(id), hand.history(id), hand.contacts(id));
        hand.customers.push(id);
      },
    });
  },
  /* Pieces of a stream are there or not, each as a whole; sent again, all are there once. */
  async stream(hand, random) {
    const id = random.pick(hand.alive);
    const prefix = hand.fresh('流');
    const lines = Array.from({ length: 300 }, (_, i) => JSON.stringify({ customer: id, name: `${prefix}·${i}` })).join('\n');
    const path = `/records/contact?${query({ filter: ['name', 'starts', `${prefix}·`], count: true, limit: 1 })}`;
    hand.known.delete(hand.contacts(id));
    await hand.write('POST', '/records/contact/bulk', lines, {
      headers: ndjson,
      done: async () => (await hand.read(path)).count === 300,
      learn: async () => {
        assert.equal((await hand.read(path)).count, 300);
        await hand.learn(hand.contacts(id));
      },
    });
  },
  async file(hand, random) {
    const id = random.pick(hand.alive);
    const content = hand.fresh('合同').repeat(1 + random.below(3000));
    const form = () => {
      const made = new FormData();
      made.set('file', new Blob([content]), '合同.txt');
      return made;
    };
    let file;
    await hand.write('POST', '/files', form, {
      done: async (answer) => answer?.size === Buffer.byteLength(content), /* nobody finds it without its id */
      learn: async (answer) => {
        file = answer;
        hand.files.push({ id: file.id, content, customer: id });
      },
    });
    const path = hand.hung(id);
    await hand.write('POST', path, { file: file.id }, {
      done: async () => (await hand.read(path)).files.some((one) => one.file === file.id),
      learn: () => hand.learn(path, hand.customer(id)),
    });
  },
  async mergeAndApart(hand) {
    const [one, other] = [await works.make(hand), await works.make(hand)];
    const learn = () => hand.learn(hand.customer(one.id), hand.customer(other.id), hand.history(one.id));
    hand.known.delete(hand.history(other.id));
    const gone = async () => (await hand.read(hand.customer(other.id))) === 404;
    await hand.write('POST', `${hand.customer(one.id)}/merge`, { from: other.id, take: ['remark'] }, { done: gone, learn });
    await hand.write('POST', `${hand.customer(one.id)}/unmerge`, undefined, { done: async () => !(await gone()), learn });
  },
  async handOver(hand, random) {
    const to = random.pick(hand.load.takers);
    const ids = hand.alive.filter((id) => hand.known.get(hand.customer(id)).owner?.id !== to).slice(-random.below(20) - 1);
    if (!ids.length) return;
    const paths = ids.flatMap((id) => [hand.customer(id), hand.history(id)]);
    await hand.write('POST', '/hand_overs', { ids, objects: ['customer'], to: [{ user: to }], reason: hand.fresh('交接') }, {
      done: async () => {
        const moved = await Promise.all(ids.map((id) => hand.read(hand.customer(id))));
        const there = moved.filter((record) => record.owner?.id === to).length;
        return there === 0 ? false : there === ids.length || `${there} of ${ids.length}`;
      },
      learn: () => hand.learn(...paths),
    });
  },
  async model(hand) {
    const value = hand.fresh('choice').replaceAll('-', '_').toLowerCase();
    const has = async () => (await hand.read('/model')).objects.find((one) => one.name === 'customer').fields
      .find((field) => field.name === 'source').choices.some((choice) => choice.value === value);
    await hand.write('POST', '/model/changes', { choices: [{ object: 'customer', field: 'source', choices: [{ value, label: { zh: value } }] }] }, {
      done: has,
      learn: async () => assert.ok(await has()),
    });
  },
};

/** A load of so many hands over a server. */
export class Load {
  constructor(server, random, seed, hands = 6) {
    Object.assign(this, { server, random, seed, answered: 0, open: { done: 0, undone: 0 } });
    this.hands = Array.from({ length: hands }, (_, i) => new Hand(this, i));
  }

  /** What all need. */
  async prepare() {
    const { admin } = this.server;
    this.pool = (await admin.call('GET', '/records/pool?limit=1')).records[0].id;
    this.takers = [];
    for (const login of ['taker1', 'taker2']) {
      const role = (await admin.call('GET', `/roles?${query({ filter: ['preset', '=', 'sales_manager'] })}`)).records[0].id;
      this.takers.push((await admin.call('POST', '/users', { login, name: login, roles: [role], department: 1 })).id);
    }
    this.takers.push(admin.user.id);
  }

  /** Works until the server ends, which `heard` may bring about: it is called after each answer. */
  async run(heard) {
    this.over = false;
    const work = async (hand) => {
      while (!this.over) {
        try {
          await hand.step();
        } catch (error) {
          if (error.name === 'AssertionError') throw error;
          return; /* nobody answers any more */
        }
        heard(this.answered);
      }
    };
    await Promise.all(this.hands.map(work));
  }

  async verify() {
    await Promise.all(this.hands.map((hand) => hand.verify()));
  }
}
