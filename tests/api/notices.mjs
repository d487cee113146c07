// What the bell shows, and when it rings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '../codes.mjs';
import { Client, customer, fresh, listen, password, world } from './support.mjs';

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

test('notices: what is done with one\'s account is told, by whom and from where; a first password is no news', async () => {
  const { admin, address } = await world();
  const person = await (await world()).person(fresh('watched'), 'sales');
  const path = `/users/${person.user.id}`;
  let client = person;
  const told = async () => {
    const { notices } = await client.call('GET', '/notices?unread=true');
    await client.call('POST', '/notices/read', { all: true });
    return notices.map(({ title }) => title).reverse();
  };
  const next = 'hai-chuan lu 17';
  assert.deepEqual(await told(), []);

  const other = await new Client(address).login(person.user.login);
  const events = await listen(client);
  await client.call('POST', '/session/password', { old: password, password: next });
  assert.deepEqual(await events.next('notice'), {});
  events.stop();
  await other.refused(401, 'GET', '/session');
  const [notice] = (await client.call('GET', '/notices')).notices;
  assert.deepEqual([notice.title, notice.object, notice.record], ['您的密码已修改', 'account', null]);
  assert.match(notice.body, /^来自 127\.0\.0\.1。/);
  assert.ok(Math.abs(Date.now() - Date.parse(notice.at)) < 600_000);
  await told();

  const { secret } = await client.call('POST', '/session/code', { password: next });
  const { recovery } = await client.call('POST', '/session/code/confirm', { code: codeOf(secret) });
  await client.call('DELETE', '/sessions');
  const renewed = await client.call('POST', '/session/code/recovery', { password: next, code: recovery[0] });
  await client.call('POST', '/session/code/off', { password: next, code: renewed.recovery[0] });
  assert.deepEqual(await told(), ['您的动态验证码已启用', '您的其他登录已全部结束', '您的一个恢复码已被使用', '您的恢复码已换新', '您的一个恢复码已被使用', '您的动态验证码已关闭']);

  const again = await client.call('POST', '/session/code', { password: next });
  await client.call('POST', '/session/code/confirm', { code: codeOf(again.secret) });
  await admin.call('DELETE', `${path}/code`);
  await admin.call('DELETE', `${path}/sessions`);
  const once = (await admin.call('POST', `${path}/password_reset`)).password;
  await admin.call('PUT', `${path}/password`, { password });
  assert.ok(once);
  client = await new Client(address).login(person.user.login);
  assert.deepEqual(await told(), ['您的动态验证码已启用', 'admin重置了您的动态验证码', 'admin结束了您的全部登录和令牌', 'admin重置了您的密码', 'admin给您设置了新密码']);
  assert.ok(!(await admin.call('GET', '/notices')).notices.some((one) => /密码/.test(one.title)), 'who did it is not told');
});
