// What an import rests on goes away while it runs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { begun, bell, count, until } from './importing.mjs';
import { fresh, ownWorld } from './support.mjs';

const own = ownWorld();
let admin;

before(async () => { ({ admin } = await own.start()); });
after(async () => assert.equal(await own.stop(), 0));

/** The import once it stands still. */
async function still(id) {
  for (;;) {
    const state = await admin.call('GET', `/imports/${id}`);
    if (state.state !== 'running') return state;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('imports: its user is disabled in the middle', async () => {
  const person = await own.person(fresh('leaver'), 'sales_manager');
  const id = await begun(person, fresh('离职'));
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: true });
  const failed = await still(id);
  assert.equal(failed.state, 'failed');
  assert.match(failed.reason, /停用/);
  assert.ok(failed.done > 0 && failed.done < failed.total);
  assert.equal(failed.created + failed.updated + failed.skipped + failed.rejected, failed.done);
  /* Enabled again, he goes on where it stopped. */
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: false });
  const again = await own.person(person.user.login, 'sales_manager');
  await again.call('POST', `/imports/${id}/start`);
  const done = await until(again, id, 'done');
  assert.deepEqual([done.created, done.done], [40000, 40000]);
});

test('imports: a field that it fills is deleted in the middle', async () => {
  const field = fresh('gone_');
  await admin.call('POST', '/model/changes', { fields: [{ object: 'customer', name: field, type: 'text', label: { zh: '将删', en: 'To go' } }] });
  const id = await begun(admin, fresh('删字段'), { mapping: { 3: field } });
  await admin.call('POST', '/model/changes', { remove_fields: [{ object: 'customer', field }] });
  const failed = await still(id);
  assert.equal(failed.state, 'failed');
  assert.match(failed.reason, new RegExp(field));
  assert.ok(failed.done > 0 && failed.done < failed.total);
  const rung = await bell(admin, id);
  assert.match(rung.title, /没有完成/);
  assert.match(rung.body, new RegExp(field));
});

test('imports: the pool it fills goes out of use in the middle, and comes back', async () => {
  const pool = await admin.call('POST', '/records/pool', { name: fresh('旧公海'), departments: [1] });
  const prefix = fresh('进公海');
  const id = await begun(admin, prefix, { owner: { pool: pool.id } });
  await admin.call('PATCH', `/records/pool/${pool.id}`, { active: false });
  const failed = await still(id);
  assert.equal(failed.state, 'failed');
  assert.match(failed.reason, /公海/);
  assert.equal(failed.rejected, 0);
  await admin.refused(422, 'POST', `/imports/${id}/start`);
  await admin.call('PATCH', `/records/pool/${pool.id}`, { active: true });
  await admin.call('POST', `/imports/${id}/start`);
  const done = await until(admin, id, 'done');
  assert.deepEqual([done.created, done.rejected, done.total], [40000, 0, 40000]);
  assert.equal(await count(admin, prefix), 40000);
});
