// Many writes in one call: batch, bulk, actions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

const count = async (client, filter) => (await client.call('GET', `/records/customer?${query({ filter, count: true, limit: 1 })}`)).count;

test('batch: later operations refer to earlier ones', async () => {
  const { admin } = await world();
  const { results } = await admin.call('POST', '/batch', { operations: [
    { op: 'create', object: 'customer', values: customer() },
    { op: 'create', object: 'contact', values: { customer: '@0.id', name: '李梅' } },
    { op: 'update', object: 'customer', id: '@0.id', values: { short_name: '改' } },
    { op: 'action', object: 'customer', id: '@0.id', action: 'promote', values: { stage: 'opportunity' } },
    { op: 'delete', object: 'contact', id: '@1.id' },
  ] });
  assert.equal(results.length, 5);
  assert.equal(results[1].record.customer.id, results[0].id);
  assert.equal(results[3].record.stage, 'opportunity');
  assert.equal((await admin.call('GET', `/records/customer/${results[0].id}`)).short_name, '改');
  await admin.refused(404, 'GET', `/records/contact/${results[1].id}`);
});

test('batch: all or none, and which one it was', async () => {
  const { admin } = await world();
  const prefix = fresh('全或无');
  const problem = await admin.refused(422, 'POST', '/batch', { operations: [
    { op: 'create', object: 'customer', values: customer({ name: `${prefix}一` }) },
    { op: 'create', object: 'customer', values: customer({ name: `${prefix}二`, employees: 'many' }) },
  ] });
  assert.equal(problem.operation, 1);
  assert.match(problem.errors[0].field, /^operations\.1\..*employees$/);
  assert.equal(await count(admin, ['name', 'starts', prefix]), 0);
});

test('batch: what makes no sense is refused', async () => {
  const { admin } = await world();
  const wrong = [
    {}, { operations: [] }, { operations: 1 }, { operations: [1] }, { operations: [{}] },
    { operations: [{ op: 'create', object: 'customer', values: { name: '@9.id' } }] },
    { operations: [{ op: 'update', object: 'customer', values: {} }] },
    { operations: [{ op: 'explode', object: 'customer' }] },
    { operations: [{ op: 'create', object: 'customer', values: {}, extra: 1 }] },
    { operations: [{ op: 'update', object: 'contact', id: '@5.id', values: { customer: '@6.id' } }] },
    { operations: Array.from({ length: 1001 }, () => ({ op: 'create', object: 'tag', values: { name: 'x' } })) },
  ];
  for (const body of wrong) {
    const answer = await admin.send('POST', '/api/v1/batch', body);
    assert.ok([400, 422].includes(answer.status), JSON.stringify(body).slice(0, 80) + JSON.stringify(answer.body));
  }
  await admin.refused(404, 'POST', '/batch', { operations: [{ op: 'create', object: 'nothing' }] });
});

const lines = (text) => text.trim().split('\n').map((line) => JSON.parse(line));
const ndjson = { 'content-type': 'application/x-ndjson' };

test('bulk: a result for each line; a fault stays with its line', async () => {
  const { admin } = await world();
  const prefix = fresh('批量');
  const made = await admin.call('POST', '/records/customer', customer());
  const body = [
    JSON.stringify(customer({ name: `${prefix}甲` })), '{"name":', JSON.stringify({ name: `${prefix}乙`, nonsense: 1 }),
    '[]', '', JSON.stringify({ id: made.id, short_name: '改' }), JSON.stringify({ delete: 999999999 }),
    JSON.stringify({ id: 'x' }), JSON.stringify(customer({ name: `${prefix}甲` })), JSON.stringify({ delete: made.id }),
  ].join('\n');
  const answer = await admin.send('POST', '/api/v1/records/customer/bulk', body, ndjson);
  assert.equal(answer.status, 200);
  const results = lines(answer.body);
  assert.deepEqual(results.map((result) => result.ok), [true, false, false, false, true, false, false, false, true]);
  assert.deepEqual(results.filter((result) => !result.ok).map((result) => result.error.code),
    ['malformed', 'invalid', 'malformed', 'not_found', 'invalid', 'duplicate']);
  assert.equal(await count(admin, ['name', 'starts', prefix]), 1);
});

test('bulk: thousands of lines, and the same again under one key', async () => {
  const { admin } = await world();
  const prefix = fresh('流');
  const body = Array.from({ length: 1500 }, (_, i) => JSON.stringify(customer({ name: `${prefix}第${i}号` }))).join('\n');
  const key = { ...ndjson, 'idempotency-key': fresh('bulk') };
  const first = await admin.send('POST', '/api/v1/records/customer/bulk', body, key);
  const again = await admin.send('POST', '/api/v1/records/customer/bulk', body, key);
  assert.equal(lines(first.body).length, 1500);
  assert.ok(lines(first.body).every((result) => result.ok));
  assert.equal(again.body, first.body);
  assert.equal(await count(admin, ['name', 'starts', prefix]), 1500);
  const other = await admin.send('POST', '/api/v1/records/customer/bulk', body.replace(prefix, fresh('流')), key);
  assert.equal(lines(other.body)[0].error.code, 'conflict');
});

test('bulk: a line that is too long, and no lines at all', async () => {
  const { admin } = await world();
  const long = JSON.stringify(customer({ remark: 'x'.repeat(300000) }));
  const answer = await admin.send('POST', '/api/v1/records/customer/bulk', `${long}\n${JSON.stringify(customer())}\n`, ndjson);
  assert.deepEqual(lines(answer.body).map((result) => result.ok), [false, true]);
  assert.equal(lines(answer.body)[0].error.code, 'too_large');
  const none = await admin.send('POST', '/api/v1/records/customer/bulk', '\n\n', ndjson);
  assert.equal(none.status, 200);
  assert.equal(none.body, '');
});

test('actions: on one, on many, with a result for each', async () => {
  const { admin } = await world();
  const person = await (await world()).person('actor', 'sales');
  const pool = (await admin.call('GET', '/records/pool?sort=id')).records[0].id;
  const made = [];
  for (let i = 0; i < 3; i++) made.push(await admin.call('POST', '/records/customer', customer({ owner: null, pool })));
  const one = await person.call('POST', `/records/customer/${made[0].id}/actions/claim`);
  assert.equal(one.owner.id, person.user.id);
  const { results } = await person.call('POST', '/records/customer/actions/claim', { ids: [made[1].id, made[0].id, made[2].id, 999999999] });
  assert.deepEqual(results.map((result) => result.ok), [true, false, true, false]);
  await person.call('POST', '/records/customer/actions/demote', { filter: ['id', '=', made[1].id], stage: 'reserve' });
  assert.equal((await person.call('GET', `/records/customer/${made[1].id}`)).stage, 'reserve');
  for (const [path, body, status] of [
    [`/${made[1].id}/actions/fly`, {}, 404], [`/${made[1].id}/actions/promote`, { nonsense: 1 }, 422],
    ['/actions/claim', {}, 422], ['/actions/claim', { ids: 'all' }, 422], ['/actions/claim', { ids: [] , filter: 1 }, 422],
  ]) {
    const answer = await person.send('POST', `/api/v1/records/customer${path}`, body);
    assert.ok(answer.status === status || (answer.status >= 400 && answer.status < 423), `${path} ${JSON.stringify(body)} ${answer.status}`);
  }
});
