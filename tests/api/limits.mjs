// What nobody may have too much of, and what is closed, whichever way it comes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from './importing.mjs';
import { personWith } from './rights_stages.mjs';
import { customer, fresh, query, world } from './support.mjs';

const own = { read: 'own', create: 'own', update: 'own', import: 'own' };
const few = (most) => personWith({ objects: { '*': own, pool: { read: 'all' } }, actions: { '*': ['*'] }, limits: { hold_limit: most } });
const codes = (problem) => problem.errors.map((error) => [error.field, error.code]);

/** An import of these lines under these headings, run to its end. */
async function imported(person, headings, lines, settings = {}) {
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([[headings, ...lines].join('\r\n')]), 'customers.csv');
  const { id } = await person.call('POST', '/imports', form);
  await person.call('PATCH', `/imports/${id}`, { defaults: { source: 'alibaba' }, duplicates: 'allow', ...settings });
  const dry = await person.call('POST', `/imports/${id}/dry_run`);
  await person.call('POST', `/imports/${id}/start`);
  return { dry, done: await until(person, id, 'done') };
}

test('limits: who holds as many as he may makes no more for himself, nor others for him', async () => {
  const { admin } = await world();
  const person = await few(2);
  const [first] = [await person.call('POST', '/records/customer', customer()), await person.call('POST', '/records/customer', customer())];
  const full = await person.refused(422, 'POST', '/records/customer', customer());
  assert.deepEqual(codes(full), [['owner', 'hold_limit']]);
  assert.match(full.errors[0].message, /2 个.*1 个.*2 个/);
  const several = await person.refused(422, 'POST', '/batch', { operations: [{ op: 'create', object: 'customer', values: customer() }] });
  assert.deepEqual(codes(several), [['operations.0.owner', 'hold_limit']]);
  const manager = await personWith({ objects: { '*': { read: 'all', create: 'all', hand_over: 'department' } }, actions: { '*': ['*'] } });
  assert.deepEqual(codes(await manager.refused(422, 'POST', '/records/customer', customer({ owner: person.user.id }))), [['owner', 'hold_limit']]);
  // A pool is open to all, an administrator answers for everybody, and what he has can be changed.
  const pool = await admin.call('POST', '/records/pool', { name: fresh('公海'), members: [person.user.id] });
  await person.call('POST', '/records/customer', customer({ owner: null, pool: pool.id }));
  await admin.call('POST', '/records/customer', customer({ owner: person.user.id }));
  await person.call('PATCH', `/records/customer/${first.id}`, { remark: '还在跟' });
});

test('limits: an import fills up to the limit and rejects the rows beyond it, with the reason', async () => {
  const person = await few(3);
  const prefix = fresh('满');
  const { dry, done } = await imported(person, '客户名称', Array.from({ length: 5 }, (_, place) => `${prefix}第${place}家`));
  assert.deepEqual([dry.would_create, dry.would_reject], [3, 2]);
  assert.deepEqual([done.created, done.rejected, done.total], [3, 2, 5]);
  assert.deepEqual(done.notes.map((note) => [note.row, note.kind, note.field, note.code]), [[5, 'error', 'owner', 'hold_limit'], [6, 'error', 'owner', 'hold_limit']]);
  assert.match(done.notes[0].message, /超过上限 3 个/);
});

test('limits: an import puts nothing into a closed pool, whether its settings or its rows name it', async () => {
  const { admin } = await world();
  const [open, closed] = await Promise.all(['开', '关'].map((name) => admin.call('POST', '/records/pool', { name: fresh(name) })));
  await admin.call('PATCH', `/records/pool/${closed.id}`, { active: false });
  const prefix = fresh('入海');
  const { dry, done } = await imported(admin, '客户名称,公海', [`${prefix}甲,${open.name}`, `${prefix}乙,${closed.name}`]);
  assert.deepEqual([dry.would_create, dry.would_reject], [1, 1]);
  assert.deepEqual([done.created, done.rejected], [1, 1]);
  assert.deepEqual(done.notes.map((note) => [note.row, note.field, note.code]), [[3, 'pool', 'inactive']]);
  const { records } = await admin.call('GET', `/records/customer?${query({ filter: ['name', 'contains', prefix], fields: 'pool' })}`);
  assert.deepEqual(records.map((one) => one.pool.id), [open.id]);
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([`客户名称\r\n${prefix}丙`]), 'customers.csv');
  const { id } = await admin.call('POST', '/imports', form);
  await admin.call('PATCH', `/imports/${id}`, { owner: { pool: closed.id } });
  for (const step of ['dry_run', 'start']) assert.deepEqual(codes(await admin.refused(422, 'POST', `/imports/${id}/${step}`)), [['owner', 'not_found']]);
});
