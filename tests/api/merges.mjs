// Two customers that were one all along: everything of both comes together, and apart again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

const list = async (client, object, filter, fields) =>
  (await client.call('GET', `/records/${object}?${query({ filter, fields, sort: 'id', limit: 200 })}`)).records;
const get = (client, { id }) => client.call('GET', `/records/customer/${id}`);

/** Two customers of a manager, with contacts, activities, files, relations and a branch. */
async function pair() {
  const manager = await (await world()).person(fresh('merger'), 'sales_manager');
  const kept = await manager.call('POST', '/records/customer', customer({ phone: '0574-87040458', tags: [] }));
  const other = await manager.call('POST', '/records/customer', customer({ phone: '0574-87040459', city: '330200', remark: '老客户' }));
  const third = await manager.call('POST', '/records/customer', customer({ parent: other.id }));
  const person = async (of, name) => manager.call('POST', '/records/contact', { customer: of.id, name });
  const people = [await person(kept, '王主'), await person(other, '李副'), await person(other, '张三')];
  const note = (of, contact, subject, at) => manager.call('POST', '/records/activity', { customer: of.id, contact: contact?.id, kind: 'phone', subject, at });
  const notes = [await note(kept, null, '早先', '2026-01-05T02:00:00Z'), await note(other, people[1], '更早', '2025-12-01T02:00:00Z'),
    await note(other, null, '最近', '2026-02-01T02:00:00Z')];
  const relation = (from, to) => manager.call('POST', '/records/customer_relation', { customer: from.id, other: to.id, kind: 'cooperation' });
  const relations = [await relation(kept, other), await relation(other, third)];
  const form = new FormData();
  form.set('file', new Blob(['合同']), '合同.txt');
  const file = await manager.call('POST', '/files', form);
  await manager.call('POST', `/records/customer/${other.id}/files`, { file: file.id });
  return { manager, kept, other, third, people, notes, relations, file };
}

test('merging: contacts, activities, relations, branches, files and history come over', async () => {
  const { manager, kept, other, third, people, notes, relations, file } = await pair();
  const merged = await manager.call('POST', `/records/customer/${kept.id}/merge`, { from: other.id, take: ['name', 'city', 'remark'] });
  assert.equal(merged.id, kept.id);
  assert.equal(merged.name, other.name);
  assert.equal(merged.city, '330200');
  assert.equal(merged.remark, '老客户');
  assert.equal(merged.phone, kept.phone);

  const contacts = await list(manager, 'contact', ['customer', '=', kept.id], 'name,primary');
  assert.deepEqual(contacts.map(({ name, primary }) => [name, primary]), [['王主', true], ['李副', false], ['张三', false]]);
  assert.deepEqual((await list(manager, 'activity', ['customer', '=', kept.id], 'subject')).map((one) => one.subject), ['早先', '更早', '最近']);
  const now = await get(manager, kept);
  assert.equal(now.contact_count, 3);
  assert.equal(now.first_contact_at, '2025-12-01T02:00:00Z');
  assert.equal(now.last_contact_at, '2026-02-01T02:00:00Z');
  assert.equal((await get(manager, third)).parent.id, kept.id);
  // What related the two to each other is gone, what related them to others is not.
  assert.deepEqual((await list(manager, 'customer_relation', ['customer', '=', kept.id], 'other')).map((one) => one.other.id), [third.id]);
  await manager.refused(404, 'GET', `/records/customer_relation/${relations[0].id}`);
  assert.deepEqual((await manager.call('GET', `/records/customer/${kept.id}/files`)).files.map((one) => one.file), [file.id]);
  await manager.refused(404, 'GET', `/records/customer/${other.id}`);

  const { entries } = await manager.call('GET', `/records/customer/${kept.id}/history?limit=200`);
  const told = entries.find((entry) => entry.action === 'merge' && entry.reason === other.name);
  assert.ok(told, 'the merging itself');
  assert.equal(entries.filter((entry) => entry.action === 'create').length, 2, 'the beginnings of both');
  assert.ok(people.length && notes.length);
});

test('merging: taken back, everything is as it was, but for what was changed since', async () => {
  const { manager, kept, other, third, people, file } = await pair();
  const before = [await get(manager, kept), await get(manager, other)];
  await manager.call('POST', `/records/customer/${kept.id}/merge`, { from: other.id, take: ['name', 'city', 'remark'] });
  await manager.call('PATCH', `/records/customer/${kept.id}`, { remark: '合并后改过' });
  await manager.call('PATCH', `/records/contact/${people[2].id}`, { title: '经理' });
  await manager.refused(409, 'POST', `/records/customer/${other.id}/restore`);
  const apart = await manager.call('POST', `/records/customer/${kept.id}/unmerge`);
  assert.equal(apart.remark, '合并后改过');

  const unchanged = (record) => Object.fromEntries(Object.entries(record).filter(([name]) => !/^(version|updated_|remark)/.test(name)));
  assert.deepEqual(unchanged(await get(manager, kept)), unchanged(before[0]));
  assert.deepEqual(unchanged(await get(manager, other)), unchanged(before[1]));
  assert.deepEqual((await list(manager, 'contact', ['customer', '=', other.id], 'name,title')).map(({ name, title }) => [name, title]), [['李副', null], ['张三', '经理']]);
  assert.equal((await list(manager, 'activity', ['customer', '=', other.id], 'subject')).length, 2);
  assert.equal((await list(manager, 'customer_relation', ['customer', '=', kept.id], 'other')).length, 1);
  assert.equal((await get(manager, third)).parent.id, other.id);
  assert.deepEqual((await manager.call('GET', `/records/customer/${other.id}/files`)).files.map((one) => one.file), [file.id]);
  assert.deepEqual((await manager.call('GET', `/records/customer/${kept.id}/files`)).files, []);
  const { entries } = await manager.call('GET', `/records/customer/${kept.id}/history?limit=200`);
  assert.equal(entries.filter((entry) => entry.action === 'create').length, 1);
  await manager.refused(409, 'POST', `/records/customer/${kept.id}/unmerge`);
});

test('merging: one into another into a third, and back in turn', async () => {
  const manager = await (await world()).person(fresh('chain'), 'sales_manager');
  const [a, b, c] = await Promise.all([1, 2, 3].map(() => manager.call('POST', '/records/customer', customer())));
  await manager.call('POST', `/records/customer/${b.id}/merge`, { from: c.id });
  await manager.call('POST', `/records/customer/${a.id}/merge`, { from: b.id, take: ['name'] });
  const creations = async () => (await manager.call('GET', `/records/customer/${a.id}/history`)).entries.filter((entry) => entry.action === 'create').length;
  assert.equal(await creations(), 3);
  await manager.call('POST', `/records/customer/${a.id}/unmerge`);
  assert.equal(await creations(), 1);
  await manager.call('POST', `/records/customer/${b.id}/unmerge`);
  for (const one of [a, b, c]) assert.equal((await get(manager, one)).name, one.name);
});

test('merging: only by who may change both and delete one, only what can be', async () => {
  const world_ = await world();
  const { manager, kept, other } = await pair();
  const seller = await world_.person(fresh('seller'), 'sales');
  const own = await seller.call('POST', '/records/customer', customer());
  const colleague = await world_.person(fresh('mate'), 'sales');
  const path = (id) => `/records/customer/${id}/merge`;
  const strange = await colleague.call('POST', '/records/customer', customer());
  assert.ok([403, 404].includes((await seller.send('POST', `/api/v1${path(own.id)}`, { from: strange.id })).status));
  assert.ok([403, 404].includes((await seller.send('POST', `/api/v1${path(strange.id)}`, { from: own.id })).status));
  assert.equal((await get(colleague, strange)).name, strange.name);
  await manager.refused(422, 'POST', path(kept.id), { from: kept.id });
  await manager.refused(404, 'POST', path(kept.id), { from: 9007199254740991 });
  for (const take of [['nothing'], ['last_contact_at'], ['id'], 'name', [7]]) {
    const answer = await manager.send('POST', `/api/v1${path(kept.id)}`, { from: other.id, take });
    assert.ok([400, 422].includes(answer.status), `${take}: ${answer.status}`);
  }
  await manager.refused(422, 'POST', path(kept.id), {});
  await manager.refused(422, 'POST', path(kept.id), { from: other.id, more: 1 });
  const admin = world_.admin;
  const users = (await admin.call('GET', '/users?limit=2')).records;
  await admin.refused(403, 'POST', `/records/user/${users[0].id}/merge`, { from: users[1].id });
  assert.equal((await get(manager, other)).name, other.name, 'nothing of all that had an effect');
});

test('merging: lists that name the one name the other, each once', async () => {
  const { admin } = await world();
  const [kept, other] = await Promise.all([1, 2].map(() => admin.call('POST', '/records/tag', { name: fresh('标签') })));
  const lists = [[kept.id], [other.id], [other.id, kept.id], []];
  const customers = [];
  for (const tags of lists) customers.push(await admin.call('POST', '/records/customer', customer({ tags })));
  const tagged = async () => Promise.all(customers.map(async (one) => (await get(admin, one)).tags?.map((tag) => tag.id) ?? []));
  assert.deepEqual(await tagged(), lists);
  await admin.call('POST', `/records/tag/${kept.id}/merge`, { from: other.id });
  assert.deepEqual(await tagged(), [[kept.id], [kept.id], [kept.id], []]);
  await admin.call('POST', `/records/tag/${kept.id}/unmerge`);
  const sorted = (all) => all.map((ids) => [...ids].sort((a, b) => a - b));
  assert.deepEqual(sorted(await tagged()), sorted(lists));
});
