// The disk refuses: each kind of writing, with each of its operations on the disk failing in
// turn. What is acknowledged is there; what is refused left nothing, and says what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../api/property/random.mjs';
import { ALWAYS, Disk, EIO, ENOSPC, EROFS, MAKE, NAME, READ, SHORT, SYNC, WRITE, long, seeded } from './broken.mjs';
import { Server, init, query, temporary, whole } from './support.mjs';

const sampled = 5;
const writing = WRITE | SYNC | MAKE | NAME;
const faults = {
  'an error': [EIO, writing, 1],
  'errors until it is mended': [EIO, writing, ALWAYS],
  'no room': [ENOSPC, WRITE | MAKE | NAME, 1],
  'no room until there is some': [ENOSPC, WRITE | MAKE | NAME, ALWAYS],
  'a short write': [SHORT, WRITE, 1],
  'short writes': [SHORT, WRITE, ALWAYS],
  'turned read-only': [EROFS, WRITE | MAKE | NAME, ALWAYS],
  'an error in reading': [EIO, READ, 1],
};

let last = 0;
const name = () => `坏盘${(last += 1)}有限公司`;
const form = (fields, content, file) => {
  const made = new FormData();
  for (const [field, value] of Object.entries(fields)) made.set(field, value);
  made.set('file', new Blob([content]), file);
  return made;
};

/* Each makes ready what it works on, and gives the call, what it should leave as it is if
 * refused, and what must hold of that when it is answered. */
const works = {
  async creating({ find }) {
    const called = name();
    return {
      call: ['POST', '/records/customer', { name: called, source: 'fair', mobile: '13800001234', remark: '长'.repeat(4000) }],
      state: () => find(called),
      done: ([one], answer) => one.id === answer.id,
    };
  },
  async changing({ made, get }) {
    const { id } = await made();
    return { call: ['PATCH', `/records/customer/${id}`, { remark: '改过', name: name() }], state: () => get(id), done: (now) => now.record.remark === '改过' };
  },
  async deleting({ made, get }) {
    const { id } = await made();
    return { call: ['DELETE', `/records/customer/${id}`], state: () => get(id), done: (now) => now.record === 404 };
  },
  async restoring({ made, get, admin }) {
    const { id } = await made();
    await admin.call('DELETE', `/records/customer/${id}`);
    return { call: ['POST', `/records/customer/${id}/restore`], state: () => get(id), done: (now) => now.record.id === id };
  },
  async promoting({ made, get }) {
    const { id } = await made();
    return { call: ['POST', `/records/customer/${id}/actions/promote`, { stage: 'opportunity' }], state: () => get(id), done: (now) => now.record.stage === 'opportunity' };
  },
  async 'many at once'({ find, contacts }) {
    const called = name();
    const operations = [{ op: 'create', object: 'customer', values: { name: called, source: 'fair' } },
      ...Array.from({ length: 20 }, (_, i) => ({ op: 'create', object: 'contact', values: { customer: '@0.id', name: `人${i}` } }))];
    return { call: ['POST', '/batch', { operations }], state: () => find(called), done: async ([one]) => (await contacts(one)).length === 20 };
  },
  async uploading({ made, admin }) {
    const { id } = await made();
    const content = `合同${id}`.repeat(10000);
    return {
      call: ['POST', '/files', () => form({}, content, '合同.txt')],
      state: () => null,
      done: async (_, answer) => (await admin.send('GET', `/api/v1/files/${answer.id}`)).body === content,
    };
  },
  async 'a new field'({ admin }) {
    const field = `broken_${(last += 1)}`;
    return {
      call: ['POST', '/model/changes', { fields: [{ object: 'customer', name: field, type: 'text', label: { zh: '坏盘' } }] }],
      state: async () => (await admin.call('GET', '/model')).objects.find((one) => one.name === 'customer').fields.some((one) => one.name === field),
      done: (now) => now,
    };
  },
  async 'taking in a list'({ admin }) {
    const rows = Array.from({ length: 3000 }, (_, i) => `${i}号厂,展会`).join('\n');
    return {
      call: ['POST', '/imports', () => form({ object: 'customer' }, `客户名称,来源\n${rows}\n`, '名单.csv')],
      state: async () => (await admin.call('GET', '/imports')).imports.length,
      done: (now, answer) => now > 0 && answer.id > 0,
    };
  },
  async 'writing a list out'({ admin }) {
    return {
      call: ['POST', '/exports', { object: 'customer', format: 'xlsx' }],
      state: () => null,
      done: () => true,
    };
  },
};

function tools({ admin }) {
  const get = async (id) => {
    const there = await admin.send('GET', `/api/v1/records/customer/${id}`);
    const deleted = await admin.send('GET', `/api/v1/records/customer/${id}?deleted=true`);
    const history = there.status === 200 ? await admin.call('GET', `/records/customer/${id}/history`) : null;
    return { record: there.status === 200 ? there.body : there.status, deleted: deleted.status, history };
  };
  return {
    admin,
    get,
    find: async (called) => (await admin.call('GET', `/records/customer?${query({ filter: ['name', '=', called] })}`)).records,
    contacts: async ({ id }) => (await admin.call('GET', `/records/contact?${query({ filter: ['customer', '=', id], limit: 200 })}`)).records,
    made: () => admin.call('POST', '/records/customer', { name: name(), source: 'fair' }),
  };
}

/** Sent again under its key: the same answer, and nothing more happens. */
async function repeated(send, answer, state, now, where) {
  assert.equal(answer.headers.get('idempotency-replayed'), null, where);
  const again = await send();
  if (typeof again.body === 'object') assert.deepEqual([again.status, again.body, again.headers.get('idempotency-replayed')], [answer.status, answer.body, 'true'], where);
  assert.deepEqual(await state(), now, where);
}

/** Once; whether the fault came to pass. */
async function tried(server, disk, work, [fault, kinds, many], nth, words) {
  const { call: [method, path, body], state, done } = await work(tools(server));
  const before = await state();
  const key = method === 'POST' ? { 'idempotency-key': `${path.length}-${(last += 1)}` } : {};
  const send = () => server.admin.send(method, `/api/v1${path}`, typeof body === 'function' ? body() : body, key);
  disk.fail(fault, kinds, nth, many);
  const answer = await send();
  const reached = disk.operations >= nth;
  disk.heal();
  const now = await state();
  const where = `${words}, operation ${nth}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 400)}`;
  if (answer.status < 300) {
    assert.ok(await done(now, answer.body), where);
    if (method === 'POST') await repeated(send, answer, state, now, where);
    return reached;
  }
  assert.ok([503, 507].includes(answer.status), where);
  assert.equal(answer.body.code, 'unavailable', where);
  assert.match(answer.body.detail, /磁盘|数据目录|数据库/, where);
  assert.deepEqual(now, before, where);
  /* By itself, as soon as the disk is well. */
  const again = await send();
  assert.ok(again.status < 300, `${where}, again: ${again.status} ${JSON.stringify(again.body)}`);
  assert.ok(await done(await state(), again.body), where);
  return reached;
}

/** How many operations the work takes when nothing fails. */
async function counted(server, disk, work, kinds) {
  const { call: [method, path, body] } = await work(tools(server));
  disk.fail(0, kinds, ALWAYS);
  await server.admin.call(method, path, typeof body === 'function' ? body() : body);
  return disk.operations;
}

for (const [fault, how] of Object.entries(faults)) {
  test(`write: ${fault}`, async (t) => {
    const random = randomOf(seeded(t));
    const data = init(temporary(t));
    const disk = new Disk(t, data);
    const server = await new Server(t, data).start(disk.environment);
    let reached = 0;
    for (const [kind, work] of Object.entries(works)) {
      const number = await counted(server, disk, work, how[1]);
      const places = Array.from({ length: number }, (_, i) => i + 1);
      for (const nth of long ? places : random.some(places, sampled / number)) reached += await tried(server, disk, work, how, nth, `${fault} in ${kind}`);
    }
    assert.ok(reached > 0 || how[1] === READ);
    await server.stop();
    whole(data);
    await server.start();
    await server.admin.call('POST', '/records/customer', { name: name(), source: 'fair' });
    await server.stop();
  });
}
