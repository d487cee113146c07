// What everybody does is in the history, and an administrator finds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '../codes.mjs';
import { Client, customer, fresh, password, query, world } from './support.mjs';

async function find(conditions) {
  return (await (await world()).admin.call('GET', `/history?${query({ limit: 200, ...conditions })}`)).entries;
}

test('audit: signing in and out, passwords, codes and tokens are in it, with who, when and from where', async () => {
  const { admin, address } = await world();
  const person = await (await world()).person(fresh('audited'), 'sales');
  const { id, login } = person.user;
  await new Client(address).send('POST', '/api/v1/session', { login, password: 'not-the-password' });
  const { secret } = await person.call('POST', '/session/code', { password });
  const { recovery } = await person.call('POST', '/session/code/confirm', { code: codeOf(secret, -1) });
  await new Client(address).send('POST', '/api/v1/session', { login, password, code: recovery[0] });
  await new Client(address).send('POST', '/api/v1/session', { login, password, code: '000000' });
  await person.call('POST', '/session/code/off', { password, code: codeOf(secret) });
  const token = await person.call('POST', '/tokens', { name: '网站询盘', scope: 'read' });
  await person.call('DELETE', `/tokens/${token.id}`);
  await person.call('DELETE', '/sessions');
  await person.call('POST', '/session/password', { old: password, password: 'hai-chuan lu 17' });
  await person.call('DELETE', '/session');
  await admin.call('POST', `/users/${id}/password_reset`);
  const entries = await find({ object: 'user', record: id });
  const actions = entries.map(({ action }) => action).reverse();
  assert.deepEqual(actions, ['create', 'password', 'login', 'login_failed', 'code_on', 'recovery_used', 'login', 'login_failed', 'code_off',
    'token_made', 'token_ended', 'sessions_ended', 'password', 'logout', 'password_reset']);
  for (const { at, address: from, record } of entries) {
    assert.ok(Math.abs(Date.parse(at) - Date.now()) < 600_000);
    assert.equal(from, '127.0.0.1');
    assert.equal(record.id, id);
  }
  const by = (action) => entries.find((entry) => entry.action === action);
  assert.equal(by('password_reset').actor.id, admin.user.id);
  assert.equal(by('logout').actor.id, id);
  assert.deepEqual(by('login_failed').detail, { reason: 'code' });
  assert.deepEqual(by('token_made').detail, { name: '网站询盘', scope: 'read' });
});

test('audit: changes of users, roles, rights and exports', async () => {
  const { admin } = await world();
  const name = fresh('审计角色');
  const role = await admin.call('POST', '/records/role', { name });
  await admin.call('PUT', `/roles/${role.id}/rights`, { objects: { customer: { read: 'own' } } });
  await admin.call('PATCH', `/records/role/${role.id}`, { code_required: true });
  assert.deepEqual((await find({ object: 'role', record: role.id })).map(({ action }) => action), ['update', 'rights', 'create']);
  const user = await admin.call('POST', '/users', { login: fresh('u'), name: '审计甲', roles: [role.id], department: 1 });
  await admin.call('PATCH', `/users/${user.id}`, { disabled: true });
  const disabled = (await find({ object: 'user', record: user.id })).find(({ action }) => action === 'update');
  assert.deepEqual(disabled.changes.map(({ field }) => field), ['disabled']);
  await admin.send('POST', '/api/v1/exports', { object: 'role' });
  assert.ok((await find({ action: 'export', actor: admin.user.id, object: 'role' })).length >= 1);
});

test('audit: by words, address, kind, object, person and period, together and apart', async () => {
  const { admin } = await world();
  const word = fresh('寻找');
  const seller = await (await world()).person(fresh('searched'), 'sales');
  const record = await seller.call('POST', '/records/customer', customer({ name: `${word}五金有限公司` }));
  await seller.call('PATCH', `/records/customer/${record.id}`, { short_name: 'Zebra 100%_' });
  assert.deepEqual((await find({ words: word })).map(({ action }) => action), ['update', 'create'], 'by the record\'s name today, too');
  assert.deepEqual((await find({ words: `${word} zebra` })).map(({ action }) => action), ['update']);
  assert.equal((await find({ words: `${word} 100%_` })).length, 1, 'signs mean themselves');
  assert.equal((await find({ words: `${word} giraffe` })).length, 0);
  assert.equal((await find({ words: word, actor: seller.user.id, object: 'customer', action: 'create' })).length, 1);
  assert.equal((await find({ words: word, actor: admin.user.id })).length, 0);
  assert.equal((await find({ words: word, address: '127.0.0.1' })).length, 2);
  assert.equal((await find({ words: word, address: '127.0.0' })).length, 0);
  assert.equal((await find({ words: word, until: '2020-01-01T00:00:00Z' })).length, 0);
  await admin.refused(422, 'GET', `/history?${query({ words: 'x'.repeat(500) })}`);
  await seller.refused(403, 'GET', '/history');
});

test('audit: page by page nothing is left out, nothing comes twice', async () => {
  const { admin } = await world();
  const all = [];
  for (let after = ''; after !== null;) {
    const page = await admin.call('GET', `/history?${query({ limit: 7, object: 'role', ...(after && { after }) })}`);
    all.push(...page.entries.map(({ id }) => id));
    after = page.next;
  }
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(all, (await find({ object: 'role' })).map(({ id }) => id).slice(0, all.length));
});

test('audit: taken out as a file, which is itself in it', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('exporter'), 'boss');
  const { length } = await find({ object: 'role' });
  const file = await admin.send('POST', '/api/v1/history/export?object=role&format=csv');
  assert.equal(file.status, 200);
  assert.match(file.headers.get('content-disposition'), /attachment/);
  const lines = file.body.trim().split(/\r?\n/);
  assert.equal(lines.length, length + 1);
  assert.match(lines[0], /时间,操作人,操作/);
  assert.match(file.body, /修改权限/);
  assert.equal((await find({ action: 'export', object: 'history' })).length, 1);
  await admin.refused(422, 'POST', '/history/export?format=doc');
  await admin.call('POST', '/history/export?object=role');
  await seller.refused(403, 'POST', '/history/export');
});
