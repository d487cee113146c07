// Stages that a role does not see are seen by no door.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, customer, fresh, listen, password, query, world } from './support.mjs';

const scopes = Object.fromEntries(['read', 'create', 'update', 'delete', 'export', 'import', 'hand_over'].map((one) => [one, 'all']));
const wide = { objects: { '*': scopes }, actions: { '*': ['*'] }, limits: { export_rows_limit: -1, claim_per_day: -1 } };

/** Somebody with a role of these rights. */
export async function personWith(rights, values = {}) {
  const { admin, address } = await world();
  const role = await admin.call('POST', '/roles', { name: fresh('角色') });
  await admin.call('PUT', `/roles/${role.id}/rights`, rights);
  const login = fresh('limited');
  const user = await admin.call('POST', '/users', { login, name: login, roles: [role.id], department: 1, ...values });
  await admin.call('PUT', `/users/${user.id}/password`, { password });
  const client = await new Client(address).login(login);
  client.role = role.id;
  return client;
}

let admin;
let caller; // reads all, but of the early stages alone
let seen;
let hidden;
let contact;
let activity;
let mark;

before(async () => {
  ({ admin } = await world());
  mark = fresh('隐阶');
  caller = await personWith({ ...wide, stages: { see: ['reserve', 'target'], claim: ['target', 'deal'], move: ['reserve', 'target', 'potential'] } });
  seen = await admin.call('POST', '/records/customer', customer({ name: `${mark}明`, stage: 'target', phone: '13900001111' }));
  hidden = await admin.call('POST', '/records/customer', customer({ name: `${mark}暗`, stage: 'deal', mobile: '13955557777', next_visit_at: new Date().toISOString() }));
  contact = await admin.call('POST', '/records/contact', { customer: hidden.id, name: `${mark}人` });
  activity = await admin.call('POST', '/records/activity', { customer: hidden.id, subject: `${mark}访` });
});

test('stages: get, history, files, patch, delete and actions know nothing of an unseen one', async () => {
  const path = `/records/customer/${hidden.id}`;
  for (const [method, tail, body] of [
    ['GET', ''], ['GET', '/history'], ['GET', '/files'], ['PATCH', '', { short_name: 'x' }], ['DELETE', ''], ['GET', '/delete_preview'],
    ['POST', '/actions/promote', {}], ['POST', '/actions/claim', {}], ['POST', '/actions/hand_over', { to: caller.user.id }],
  ]) await caller.refused(404, method, path + tail, body);
  for (const [object, { id }] of [['contact', contact], ['activity', activity]]) {
    await caller.refused(404, 'GET', `/records/${object}/${id}`);
    await caller.refused(404, 'PATCH', `/records/${object}/${id}`, { [object === 'contact' ? 'title' : 'result']: 'x' });
  }
  await caller.call('GET', `/records/customer/${seen.id}`);
});

test('stages: lists, counts, aggregates, the board and search', async () => {
  const filter = ['name', 'contains', mark];
  const list = await caller.call('GET', `/records/customer?${query({ filter, count: true })}`);
  assert.deepEqual([list.records.map((one) => one.id), list.count], [[seen.id], 1]);
  const total = async (client) => (await client.call('GET', `/records/customer?${query({ count: true, limit: 1 })}`)).count;
  const groups = async (client) => (await client.call('POST', '/records/customer/aggregate', { group: ['stage'] })).groups;
  const early = (await groups(admin)).filter((one) => ['reserve', 'target'].includes(one.stage));
  assert.deepEqual(await groups(caller), early);
  assert.equal(await total(caller), early.reduce((sum, one) => sum + one.count, 0));
  assert.equal((await caller.call('GET', `/records/contact?${query({ filter })}`)).records.length, 0);
  assert.equal((await caller.call('GET', `/records/activity?${query({ filter: ['subject', 'contains', mark] })}`)).records.length, 0);
  assert.equal((await caller.call('GET', `/records/activity?${query({ filter: ['customer.name', 'contains', mark] })}`)).records.length, 0);
  const { results } = await caller.call('GET', `/search?${query({ q: mark })}`);
  assert.deepEqual(results.map((one) => one.name), [seen.name]);
  assert.deepEqual((await caller.call('GET', `/search?${query({ q: '13955557777' })}`)).results, []);
  const { rows } = await caller.call('GET', '/mainline?scope=department');
  assert.deepEqual(rows.map((row) => row.stage), ['target', 'reserve']);
});

test('stages: own customers of an unseen stage are unseen too, by their branch of an index as well', async () => {
  const own = await personWith({
    objects: { '*': { read: 'own', create: 'own', update: 'own' } }, actions: { customer: ['*'] },
    stages: { see: ['target'], claim: ['*'], move: ['*'] },
  });
  const mine = await own.call('POST', '/records/customer', customer());
  const given = await admin.call('POST', '/records/customer', customer({ owner: own.user.id, stage: 'deal' }));
  for (const asking of [{}, { sort: 'next_visit_at' }, { sort: '-last_contact_at' }, { sort: 'name' }, { filter: ['owner', '=', '@me'] }]) {
    const { records, count } = await own.call('GET', `/records/customer?${query({ ...asking, count: true })}`);
    assert.deepEqual([records.map((one) => one.id), count], [[mine.id], 1], JSON.stringify(asking));
  }
  await own.refused(404, 'GET', `/records/customer/${given.id}`);
  const moved = await own.call('POST', `/records/customer/${mine.id}/actions/promote`, { stage: 'deal' });
  assert.equal(moved.stage, 'deal', 'who moves it out of sight sees it once more');
  await own.refused(404, 'GET', `/records/customer/${mine.id}`);
});

test('stages: duplicates are told by name and owner only', async () => {
  const { matches } = await caller.call('POST', '/records/customer/duplicates', { name: hidden.name });
  const match = matches.find((one) => one.name === hidden.name);
  assert.equal(match.visible, false);
  assert.ok(!('id' in match));
  const problem = await caller.refused(409, 'POST', '/records/customer', customer({ name: hidden.name, stage: 'target' }));
  assert.equal(problem.code, 'duplicate');
  assert.ok(!JSON.stringify(problem).includes(`"id":${hidden.id}`));
});

test('stages: nothing is made in an unseen one, nor below one', async () => {
  const fault = (problem) => problem.errors.map((one) => one.field);
  assert.deepEqual(fault(await caller.refused(422, 'POST', '/records/customer', customer({ stage: 'deal' }))), ['stage']);
  await caller.refused(422, 'POST', '/batch', { operations: [{ op: 'create', object: 'customer', values: customer({ stage: 'deal' }) }] });
  await caller.refused(422, 'POST', '/records/contact', { customer: hidden.id, name: 'x' });
  await caller.refused(422, 'POST', '/records/activity', { customer: hidden.id, subject: 'x' });
  await caller.refused(422, 'POST', '/records/customer', customer({ stage: 'target', parent: hidden.id }));
  const child = await admin.call('POST', '/records/customer', customer({ stage: 'target', parent: hidden.id }));
  assert.deepEqual((await caller.call('GET', `/records/customer/${child.id}`)).parent, { id: hidden.id, name: null });
  const late = await personWith({ ...wide, stages: { see: ['potential', 'deal'], claim: ['*'], move: ['*'] } });
  assert.equal((await late.call('POST', '/records/customer', customer())).stage, 'potential', 'who starts at potential makes potential ones');
});

test('stages: bulk actions by filter pass them over', async () => {
  const { results } = await caller.call('POST', '/records/customer/actions/pause', { filter: ['name', 'contains', mark] });
  assert.deepEqual(results.map((one) => one.id), [seen.id]);
  const given = await caller.call('POST', '/records/customer/actions/promote', { ids: [hidden.id] });
  assert.equal(given.results[0].error.code, 'not_found');
});

test('stages: an export has the rows that a list has', async () => {
  const answer = await caller.send('POST', '/api/v1/exports', { object: 'customer', filter: ['name', 'contains', mark], fields: ['name'], format: 'csv' });
  assert.ok(answer.status < 300);
  assert.ok(answer.body.includes(seen.name) && !answer.body.includes(hidden.name));
});

test('stages: an import makes nothing in an unseen one, and changes nothing there', async () => {
  const made = `${mark}新`;
  const form = new FormData();
  form.set('file', new Blob([`客户名称,阶段,关键字\n${made},成交,a\n${hidden.name},,b\n${seen.name},,c\n`]), 'x.csv');
  form.set('object', 'customer');
  const one = await caller.call('POST', '/imports', form);
  await caller.call('PATCH', `/imports/${one.id}`, { duplicates: 'update' });
  await caller.call('POST', `/imports/${one.id}/start`, {});
  let state;
  for (let i = 0; i < 200 && !['done', 'failed'].includes(state?.state); i += 1) {
    state = await caller.call('GET', `/imports/${one.id}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(state.state, 'done');
  assert.deepEqual([state.created, state.updated, state.total], [0, 1, 3], JSON.stringify(state));
  assert.equal((await admin.call('GET', `/records/customer/${seen.id}`)).short_name, 'c');
  assert.equal((await admin.call('GET', `/records/customer/${hidden.id}`)).short_name, null);
  assert.equal((await admin.call('GET', `/records/customer?${query({ filter: ['name', '=', made], count: true })}`)).count, 0);
});

test('stages: a stage that is lost takes the events along', async () => {
  const moving = await admin.call('POST', '/records/customer', customer({ stage: 'target' }));
  const events = await listen(caller);
  await caller.call('GET', `/records/customer/${moving.id}`);
  await caller.call('GET', `/records/customer/${seen.id}`);
  await admin.call('PATCH', `/records/customer/${moving.id}`, { stage: 'deal' });
  await admin.call('PATCH', `/records/customer/${moving.id}`, { short_name: 'x' });
  await admin.call('PATCH', `/records/customer/${seen.id}`, { short_name: 'd' });
  assert.equal((await events.next('record')).id, seen.id);
  events.stop();
});
