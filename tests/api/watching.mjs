// Who looks at or takes away unusually much is noticed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, listen, ownWorld, query, world } from './support.mjs';

const quiet = { watch_records_hour: 0, watch_records_day: 0, watch_list_rows_hour: 0, watch_export_rows_day: 0, watch_phones_day: 0, watch_files_day: 0, watch_copies_day: 0, watch_prints_day: 0 };

/** A sales manager's rights, with lines of one's own. */
async function watched(lines, more = {}) {
  const { admin } = await world();
  const rights = await admin.call('GET', `/roles/${await (await world()).role('sales_manager')}/rights`);
  const role = await admin.call('POST', '/roles', { name: fresh('受关注') });
  await admin.call('PUT', `/roles/${role.id}/rights`, { ...rights, limits: { ...rights.limits, ...quiet, ...lines, ...more } });
  const person = await (await world()).person(fresh('watched'), 'sales_manager');
  await admin.call('PATCH', `/users/${person.user.id}`, { roles: [role.id] });
  return person;
}

async function alertsOf(person) {
  const { alerts } = await (await world()).admin.call('GET', '/alerts?limit=200');
  return alerts.filter(({ user }) => user.id === person.user.id);
}

const usageOf = async (person) => (await world()).admin.call('GET', `/users/${person.user.id}/usage`);

async function customers(person, count, values = {}) {
  const made = [];
  for (let i = 0; i < count; i += 1) made.push(await person.call('POST', '/records/customer', customer(values)));
  return made;
}

test('watching: opening many records is told to administrators once, however it goes on', async () => {
  const { admin } = await world();
  const person = await watched({ watch_records_hour: 5 });
  const made = await customers(person, 8);
  const bells = await listen(admin);
  for (const { id } of made.slice(0, 4)) await person.call('GET', `/records/customer/${id}`);
  // The same again is nothing new.
  for (let i = 0; i < 10; i += 1) await person.call('GET', `/records/customer/${made[0].id}`);
  assert.deepEqual(await alertsOf(person), []);
  await person.call('GET', `/records/customer/${made[4].id}`);
  const [alert, ...others] = await alertsOf(person);
  assert.deepEqual(others, []);
  assert.equal(alert.kind, 'records_hour');
  assert.equal(alert.figure, 5);
  assert.equal(alert.most, 5);
  assert.equal(alert.state, 'new');
  assert.match(alert.words, /5 条记录/);
  await bells.next('notice');
  bells.stop();
  for (const { id } of made.slice(5)) await person.call('GET', `/records/customer/${id}`);
  const grown = await alertsOf(person);
  assert.deepEqual(grown.map(({ id, figure }) => [id, figure]), [[alert.id, 8]]);
  const { notices } = await admin.call('GET', '/notices?limit=200');
  const told = notices.filter(({ object, record }) => object === 'alert' && record === alert.id);
  assert.equal(told.length, 1);
  assert.match(told[0].title, new RegExp(person.user.name));
});

test('watching: an alert is seen, dismissed with a note, and told of again when it has become ten times as much', async () => {
  const { admin } = await world();
  const person = await watched({ watch_list_rows_hour: 3 });
  await customers(person, 3);
  const look = () => person.call('GET', `/records/customer?${query({ limit: 3, filter: ['owner', '=', '@me'] })}`);
  await look();
  const [alert] = await alertsOf(person);
  assert.equal(alert.kind, 'list_rows_hour');
  assert.equal((await admin.call('POST', `/alerts/${alert.id}`, { state: 'seen' })).state, 'seen');
  const problem = await admin.refused(422, 'POST', `/alerts/${alert.id}`, { state: 'dismissed' });
  assert.equal(problem.errors[0].field, 'note');
  const done = await admin.call('POST', `/alerts/${alert.id}`, { state: 'dismissed', note: '整理名单，已核实' });
  assert.equal(done.handled_by.id, admin.user.id);
  await look();
  assert.deepEqual((await alertsOf(person)).map(({ state, figure }) => [state, figure]), [['dismissed', 6]]);
  for (let i = 0; i < 8; i += 1) await look();
  assert.deepEqual((await alertsOf(person)).map(({ state, figure, note }) => [state, figure, note]), [['new', 30, '整理名单，已核实']]);
  assert.ok((await admin.call('GET', '/alerts?state=new')).alerts.every(({ state }) => state === 'new'));
  await admin.refused(404, 'POST', '/alerts/9007199254740991', { state: 'seen' });
  await admin.refused(422, 'POST', `/alerts/${alert.id}`, { state: 'forgotten' });
});

test('watching: rows exported, numbers shown in full, files, copying and printing count', async () => {
  const person = await watched({ watch_export_rows_day: 2, watch_phones_day: 2, watch_files_day: 1, watch_copies_day: 3, watch_prints_day: 1 });
  const made = await customers(person, 2, { mobile: '13800000001' });
  await person.send('POST', '/api/v1/exports', { object: 'customer', filter: ['owner', '=', '@me'], fields: ['name'], format: 'csv' });
  await person.call('GET', `/records/customer?${query({ fields: 'mobile', filter: ['owner', '=', '@me'] })}`);
  const form = new FormData();
  form.append('file', new Blob(['%PDF-1.4\nprice list\n']), '报价.pdf');
  const file = await person.call('POST', '/files', form);
  await person.call('GET', `/files/${file.id}`);
  await person.call('POST', '/usage', { copies: 3 });
  await person.call('POST', '/usage', { prints: 1 });
  const kinds = Object.fromEntries((await alertsOf(person)).map(({ kind, figure }) => [kind, figure]));
  assert.deepEqual(kinds, { export_rows_day: 2, phones_day: 2, files_day: 1, copies_day: 3, prints_day: 1 });
  const usage = await usageOf(person);
  assert.deepEqual(usage.export_rows_day, { figure: 2, most: 2 });
  assert.equal(usage.records_hour.figure, 0);
  await person.refused(422, 'POST', '/usage', { copies: 100000 });
  await person.refused(422, 'POST', '/usage', { copies: -1 });
  assert.ok(made.length);
});

test('watching: masked numbers, open lists and refused calls count nothing; search and groups do', async () => {
  const person = await watched({}, { see_phones: 0 });
  const [made] = await customers(await (await world()).person(fresh('other'), 'sales_manager'), 1, { mobile: '13800000002' });
  await person.call('GET', '/users?limit=50');
  await person.call('GET', '/records/role?limit=50');
  await person.refused(404, 'GET', '/records/customer/9007199254740991');
  await person.refused(422, 'GET', `/records/customer?${query({ filter: ['nothing', '=', 1] })}`);
  await alertsOf(person);
  const before = await usageOf(person);
  assert.deepEqual([before.records_hour.figure, before.list_rows_hour.figure, before.phones_day.figure], [0, 0, 0]);
  const seen = await person.send('GET', `/api/v1/records/customer/${made.id}`);
  if (seen.status === 200) assert.match(seen.body.mobile, /\*/);
  await person.call('POST', '/records/customer/aggregate', { group: ['name'], measures: [{ op: 'count' }] });
  await alertsOf(person);
  const after = await usageOf(person);
  assert.equal(after.phones_day.figure, 0);
  assert.ok(after.list_rows_hour.figure > 0);
});

test('watching: of several roles the most generous line holds, and 0 is never', async () => {
  const { admin } = await world();
  const one = await watched({ watch_records_hour: 1 });
  const two = await watched({});
  const roles = [];
  for (const person of [one, two]) roles.push((await admin.call('GET', `/users/${person.user.id}`)).roles[0].id);
  await admin.call('PATCH', `/users/${one.user.id}`, { roles });
  const [made] = await customers(one, 1);
  await one.call('GET', `/records/customer/${made.id}`);
  assert.deepEqual(await alertsOf(one), []);
  const rights = await admin.call('GET', `/roles/${roles[0]}/rights`);
  for (const most of [-1, 1.5, '5'])
    await admin.refused(422, 'PUT', `/roles/${roles[0]}/rights`, { ...rights, limits: { ...rights.limits, watch_records_hour: most } });
});

test('watching: alerts and figures are for administrators', async () => {
  const person = await (await world()).person(fresh('curious'), 'boss');
  await person.refused(403, 'GET', '/alerts');
  await person.refused(403, 'POST', '/alerts/1', { state: 'seen' });
  await person.refused(403, 'GET', `/users/${person.user.id}/usage`);
  await person.refused(404, 'GET', '/records/alert');
  await (await world()).admin.refused(404, 'GET', '/users/9007199254740991/usage');
});

test('watching: what was counted survives the end of the server', async () => {
  const own = await ownWorld().start();
  const person = await own.person('counted', 'sales_manager');
  const made = await person.call('POST', '/records/customer', customer());
  await person.call('GET', `/records/customer/${made.id}`);
  await person.call('POST', '/usage', { prints: 7 });
  own.server.kill('SIGTERM');
  assert.equal(await own.ended, 0);
  await own.start();
  const usage = await own.admin.call('GET', `/users/${person.user.id}/usage`);
  assert.equal(usage.prints_day.figure, 7);
  assert.equal(usage.records_day.figure, 1);
  assert.equal(await own.stop(), 0);
});
