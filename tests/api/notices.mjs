// What the bell shows, and when it rings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, listen, world } from './support.mjs';

test('notices: who is given a customer is told at once, in a list that opens it', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('told'), 'sales');
  const events = await listen(person);
  const made = await admin.call('POST', '/records/customer', customer());
  await admin.call('POST', `/records/customer/${made.id}/actions/hand_over`, { to: person.user.id, reason: '换人' });
  assert.deepEqual(await events.next('notice'), {});
  events.stop();
  const { notices, unread } = await person.call('GET', '/notices?limit=10');
  assert.equal(unread, 1);
  const [{ id, at, ...notice }] = notices;
  assert.match(at, /^\d{4}-\d\d-\d\dT/);
  assert.deepEqual(notice, {
    title: `admin把客户“${made.name}”交给了您`, body: '换人', read: false, object: 'customer', record: made.id, filter: null,
  });
  await person.call('GET', `/records/${notice.object}/${notice.record}`);
  await person.call('POST', '/notices/read', { ids: [id] });
  assert.deepEqual((await person.call('GET', '/notices?unread=true')), { notices: [], unread: 0 });
  assert.equal((await person.call('GET', '/notices')).notices[0].read, true);
});

test('notices: a customer made for somebody else is news, one of one\'s own is none', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('given'), 'sales');
  await admin.call('POST', '/records/customer', customer({ owner: person.user.id }));
  await person.call('POST', '/records/customer', customer());
  assert.equal((await person.call('GET', '/notices')).notices.length, 1);
});

test('notices: hundreds handed over at once are one notice', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('flooded'), 'sales');
  const ids = [];
  for (let i = 0; i < 20; i++) ids.push((await admin.call('POST', '/records/customer', customer())).id);
  await admin.call('POST', '/records/customer/actions/hand_over', { ids, to: person.user.id });
  const { notices, unread } = await person.call('GET', '/notices');
  assert.equal(notices.length, 1);
  assert.equal(unread, 1);
  assert.match(notices[0].title, /20 个客户/);
  assert.equal(notices[0].record, null);
});

test('notices: nobody sees or marks another\'s, and records\' calls don\'t serve them', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('private'), 'sales');
  await admin.call('POST', '/records/customer', customer({ owner: person.user.id }));
  const [{ id }] = (await person.call('GET', '/notices')).notices;
  assert.ok(!(await admin.call('GET', '/notices')).notices.some((notice) => notice.id === id));
  await admin.call('POST', '/notices/read', { ids: [id] });
  await admin.call('POST', '/notices/read', { all: true });
  assert.equal((await person.call('GET', '/notices')).unread, 1);
  for (const path of ['/records/notice', `/records/notice/${id}`]) await admin.refused(404, 'GET', path);
  await person.call('POST', '/notices/read', { all: true });
  assert.equal((await person.call('GET', '/notices')).unread, 0);
});

test('notices: what is asked must make sense', async () => {
  const { admin } = await world();
  await admin.refused(400, 'POST', '/notices/read', {});
  await admin.refused(400, 'POST', '/notices/read', { all: true, ids: [1] });
  await admin.refused(422, 'GET', '/notices?limit=0');
  await admin.refused(422, 'GET', '/notices?limit=201');
  await (await world()).nobody().refused(401, 'GET', '/notices');
});
