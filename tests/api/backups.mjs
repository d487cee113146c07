// Backups that the server makes: settings, asking for one, looking at one. (What they are
// worth is tests/fault's.)
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, world } from './support.mjs';

const onPostgres = Boolean(process.env.GUANXI_TEST_DATABASE);

async function until(what) {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = await what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come');
}

test('backups: settings are kept, and their faults named', async () => {
  const { admin } = await world();
  const state = await admin.call('GET', '/backups');
  assert.ok(state.folder.endsWith('/backups'));
  assert.equal(state.restored, false);
  const changed = await admin.call('PUT', '/backups', { every_hours: 6, at_minute: 90, keep_hours: 72, keep_days: 10, keep_weeks: 4, check: true });
  assert.deepEqual(changed.settings, { on: true, every_hours: 6, at_minute: 90, keep_hours: 72, keep_days: 10, keep_weeks: 4, check: true, continuous: false });
  assert.deepEqual((await admin.call('PUT', '/backups', { check: false })).settings, { ...changed.settings, check: false });
  const problem = await admin.refused(422, 'PUT', '/backups', { every_hours: 5, at_minute: 1440, keep_hours: 0 });
  assert.deepEqual(problem.errors.map((error) => error.field).sort(), ['at_minute', 'every_hours', 'keep_hours']);
  await admin.refused(422, 'PUT', '/backups', { folder: '/etc' });
  assert.equal((await admin.call('GET', '/backups')).settings.every_hours, 6, 'nothing of what was refused');
  await admin.call('POST', '/backups/take_over');
});

test('backups: one is made on demand, and looked at', async () => {
  const { admin } = await world();
  if (onPostgres) {
    await admin.refused(409, 'POST', '/backups');
    return;
  }
  const last = (await admin.call('GET', '/backups')).runs[0]?.id ?? 0;
  await admin.call('POST', '/backups');
  const done = (kind) => async () => (await admin.call('GET', '/backups')).runs.find((run) => run.id > last && run.kind === kind && run.state !== 'running');
  const made = await until(done('backup'));
  assert.equal(made.state, 'done', JSON.stringify(made));
  assert.ok(made.kept && made.size > 0 && made.name);
  await admin.call('POST', `/backups/${made.name}/check`);
  const looked = await until(done('check'));
  assert.deepEqual([looked.state, looked.name], ['done', made.name], JSON.stringify(looked));
  await admin.refused(404, 'POST', '/backups/20000101T000000.000Z/check');
  await admin.refused(404, 'POST', `/backups/${encodeURIComponent('../store')}/check`);
  assert.equal((await admin.call('GET', '/backups')).late, false);
});

test('backups: they are for administrators alone', async () => {
  const person = await (await world()).person(fresh('nobackup'), 'boss');
  await person.refused(403, 'GET', '/backups');
  await person.refused(403, 'PUT', '/backups', { on: false });
  await person.refused(403, 'POST', '/backups');
  await person.refused(403, 'POST', '/backups/20000101T000000.000Z/check');
  await person.refused(403, 'POST', '/backups/take_over');
});
