// Importing spreadsheets through the API.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, query, world } from './support.mjs';

function sheet(rows, name = 'customers.csv') {
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([['客户名称,电话,来源,客户级别', ...rows].join('\r\n')]), name);
  return form;
}

/** Waits until an import is in one of the states. */
async function until(client, id, ...states) {
  for (;;) {
    const state = await client.call('GET', `/imports/${id}`);
    if (states.includes(state.state)) return state;
    assert.notEqual(state.state, 'failed', state.reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const count = async (client, prefix) =>
  (await client.call('GET', `/records/customer?${query({ filter: ['name', 'starts', prefix], count: true, limit: 1 })}`)).count;

test('imports: upload, settings, dry run, run, rejected rows, undo', async () => {
  const person = await (await world()).person(fresh('importer'), 'sales_manager');
  const prefix = fresh('导入');
  const made = await person.call('POST', '/imports', sheet([`${prefix}一号,0574-87275367,展会,`, `${prefix}二号,没有电话,,`, ',13800001234,展会,', `${prefix}一号,,,`]));
  assert.equal(made.state, 'uploaded');
  assert.equal(made.columns[0].field, 'name');
  assert.equal(made.columns[1].field, 'phone');
  const set = await person.call('PATCH', `/imports/${made.id}`, { owner: '@me', duplicates: 'skip', defaults: { source: 'alibaba' } });
  assert.equal(set.duplicates, 'skip');
  const dry = await person.call('POST', `/imports/${made.id}/dry_run`);
  assert.equal(dry.total, dry.would_create + dry.would_update + dry.would_skip + dry.would_reject);
  assert.equal(dry.would_create, 2);
  assert.equal(await count(person, prefix), 0);
  await person.call('POST', `/imports/${made.id}/start`);
  const done = await until(person, made.id, 'done');
  assert.equal(done.created, 2);
  assert.equal(done.created + done.updated + done.skipped + done.rejected, done.total);
  assert.equal(await count(person, prefix), 2);
  const rejected = await person.send('GET', `/api/v1/imports/${made.id}/rejected.xlsx`);
  assert.equal(rejected.status, 200);
  assert.match(rejected.headers.get('content-disposition'), /^attachment/);
  assert.ok(rejected.body.startsWith('PK'));
  assert.ok((await person.call('GET', '/imports?limit=5')).imports.some((each) => each.id === made.id));
  await person.call('POST', `/imports/${made.id}/undo`);
  const undone = await until(person, made.id, 'undone');
  assert.equal(undone.undone, 2);
  assert.equal(await count(person, prefix), 0);
});

test('imports: a running one is paused, goes on, and is cancelled', async () => {
  const person = await (await world()).person(fresh('pauser'), 'sales_manager');
  const prefix = fresh('长');
  const { id } = await person.call('POST', '/imports', sheet(Array.from({ length: 8000 }, (_, i) => `${prefix}第${i}家公司,,展会,`)));
  await person.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'allow' });
  await person.call('POST', `/imports/${id}/start`);
  await person.call('POST', `/imports/${id}/pause`);
  const paused = await until(person, id, 'paused');
  assert.ok(paused.done < paused.total);
  await person.refused(409, 'POST', `/imports/${id}/pause`);
  await person.call('POST', `/imports/${id}/start`);
  await person.call('POST', `/imports/${id}/cancel`);
  const cancelled = await until(person, id, 'cancelled');
  assert.equal(await count(person, prefix), cancelled.created);
  await person.refused(409, 'POST', `/imports/${id}/start`);
});

test('imports: a template to fill in', async () => {
  const person = await (await world()).person(fresh('template'), 'sales_manager');
  const answer = await person.send('GET', '/api/v1/imports/template/customer');
  assert.equal(answer.status, 200);
  assert.ok(answer.body.startsWith('PK'));
});

test('imports: what can not be one is refused, and is nobody else\'s', async () => {
  const person = await (await world()).person(fresh('wrong'), 'sales_manager');
  const stranger = await (await world()).person(fresh('stranger'), 'sales_manager');
  const broken = new FormData();
  broken.set('object', 'customer');
  broken.set('file', new Blob([new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 1, 2, 3])]), 'broken.xlsx');
  await person.refused(422, 'POST', '/imports', broken);
  await person.refused(422, 'POST', '/imports', new FormData());
  const { id } = await person.call('POST', '/imports', sheet([`${fresh('它')},,,`]));
  for (const [method, tail, body] of [['GET', ''], ['PATCH', '', {}], ['POST', '/start'], ['POST', '/undo'], ['POST', '/dry_run'], ['GET', '/rejected.xlsx']])
    await stranger.refused(404, method, `/imports/${id}${tail}`, body);
  for (const settings of [{ nonsense: 1 }, { duplicates: 'maybe' }, { sheet: 9 }, { header_row: -1 }, { mapping: { x: 'name' } }, { mapping: { 0: 'nothing' } }, { owner: 'me' }, { defaults: { phone: 'x' } }])
    await person.refused(422, 'PATCH', `/imports/${id}`, settings);
  await person.refused(409, 'POST', `/imports/${id}/undo`);
});
