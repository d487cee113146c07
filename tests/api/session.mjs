// Logging in and out, sessions, passwords, tokens.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, password, world } from './support.mjs';

test('session: wrong login and wrong password are told apart by nobody', async () => {
  const nobody = (await world()).nobody();
  const one = await nobody.refused(401, 'POST', '/session', { login: 'nobody-here', password });
  const two = await nobody.refused(401, 'POST', '/session', { login: 'admin', password: 'wrong-password' });
  assert.equal(one.detail, two.detail);
  assert.equal(one.code, 'unauthenticated');
});

test('session: the cookie can not be read by scripts', async () => {
  const answer = await (await world()).nobody().send('POST', '/api/v1/session', { login: 'admin', password });
  const cookie = answer.headers.get('set-cookie');
  assert.match(cookie, /^guanxi_session=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax/);
  assert.doesNotMatch(cookie, /Secure/, 'plain http');
  assert.equal(answer.body.user.login, 'admin');
});

test('session: people set their own language and numbers, and nothing else', async () => {
  const { admin } = await world();
  const person = await (await world()).person('own-settings', 'sales');
  await person.refused(403, 'PATCH', `/users/${person.user.id}`, { language: 'en' });
  await person.call('PATCH', '/session', { language: 'en', time_zone: 'Europe/Berlin', phone: '13800138000', email: 'own@example.com' });
  const stored = await admin.call('GET', `/users/${person.user.id}`);
  assert.deepEqual([stored.language, stored.time_zone, stored.email], ['en', 'Europe/Berlin', 'own@example.com']);
  const { entries: [entry] } = await admin.call('GET', `/records/user/${person.user.id}/history`);
  assert.equal(entry.actor.id, person.user.id, 'the history names who did it');
  // The stored language comes before what the browser asks for.
  const chinese = { 'accept-language': 'zh-CN' };
  assert.match((await person.refused(404, 'GET', '/records/customer/999999', undefined, chinese)).detail, /^[\x20-\x7e]+$/);
  await person.call('PATCH', '/session', { language: 'zh', time_zone: null });
  assert.match((await person.refused(404, 'GET', '/records/customer/999999')).detail, /[\u4e00-\u9fff]/);
  for (const body of [{ language: 'de' }, { time_zone: 'Mars/Olympus' }, { email: 'no' }, { roles: [1] }, { disabled: true }, { login: 'boss' }])
    assert.equal((await person.refused(422, 'PATCH', '/session', body)).errors[0].field, Object.keys(body)[0]);
  await (await world()).nobody().refused(401, 'PATCH', '/session', { language: 'en' });
});

test('session: without a session, or with a made-up one, nothing is shown', async () => {
  const nobody = (await world()).nobody();
  for (const cookie of ['', 'guanxi_session=', 'guanxi_session=x', `guanxi_session=${'A'.repeat(43)}`, `guanxi_session=${'%00'.repeat(20)}`]) {
    nobody.cookie = cookie;
    for (const path of ['/session', '/model', '/records/customer', '/records/customer/1', '/users', '/search?q=a'])
      assert.equal((await nobody.refused(401, 'GET', path)).code, 'unauthenticated');
  }
});

test('session: a change needs the CSRF token of this very session', async () => {
  const person = await (await world()).person('csrf', 'sales');
  const other = await (await world()).person('csrf-other', 'sales');
  const mine = person.csrf;
  for (const token of ['', 'x', other.csrf]) {
    person.csrf = token;
    assert.equal((await person.refused(403, 'POST', '/records/customer', customer())).code, 'forbidden');
  }
  person.csrf = mine;
  await person.call('POST', '/records/customer', customer());
});

test('session: GET says who I am', async () => {
  const person = await (await world()).person('who', 'sales');
  const { user, csrf } = await person.call('GET', '/session');
  assert.equal(user.login, 'who');
  assert.equal(user.administrator, false);
  assert.equal(csrf, person.csrf);
});

test('session: logging out ends it', async () => {
  const person = await (await world()).person('leaver', 'sales');
  await person.call('DELETE', '/session');
  await person.refused(401, 'GET', '/session');
});

test('session: one\'s sessions are listed, and ended one by one', async () => {
  const one = await (await world()).person('twice', 'sales');
  const two = await (await world()).person('twice', 'sales');
  const stranger = await (await world()).person('twice-not', 'sales');
  const { sessions } = await one.call('GET', '/sessions');
  assert.equal(sessions.length, 2, 'none of others');
  const others = sessions.filter((session) => !session.current);
  await stranger.refused(404, 'DELETE', `/sessions/${others[0].id}`);
  for (const session of others) await one.call('DELETE', `/sessions/${session.id}`);
  await two.refused(401, 'GET', '/session');
  await one.call('GET', '/session');
});

test('session: a new password ends the other sessions, and must be a good one', async () => {
  const one = await (await world()).person('changer', 'sales');
  const two = await (await world()).person('changer', 'sales');
  assert.equal((await one.refused(422, 'POST', '/session/password', { old: 'not-mine-at-all', password: 'another-one-2' })).errors[0].field, 'old');
  assert.equal((await one.refused(422, 'POST', '/session/password', { old: password, password: 'short' })).errors[0].field, 'password');
  await one.call('POST', '/session/password', { old: password, password: 'another-one-2' });
  await one.call('GET', '/session');
  await two.refused(401, 'GET', '/session');
  await (await world()).nobody().login('changer', 'another-one-2');
});

test('session: disabling a user ends everything at once', async () => {
  const { admin } = await world();
  const person = await (await world()).person('dismissed', 'sales');
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: true });
  await person.refused(401, 'GET', '/records/customer');
  await (await world()).nobody().refused(401, 'POST', '/session', { login: 'dismissed', password });
});

test('session: guessing is slowed down, with the time to wait', async () => {
  const person = (await world()).nobody();
  await (await world()).person('guessed', 'sales');
  let problem;
  for (let i = 0; i < 12 && problem?.status !== 429; i++) {
    const answer = await person.send('POST', '/api/v1/session', { login: 'guessed', password: `guess-number-${i}` });
    problem = answer.body;
    if (problem.status === 429) assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  }
  assert.equal(problem.code, 'rate_limited');
});

test('tokens: read and write scopes, shown once, revocable', async () => {
  const person = await (await world()).person('machine', 'sales');
  const read = await person.call('POST', '/tokens', { name: '报表', scope: 'read' });
  const write = await person.call('POST', '/tokens', { name: '同步', scope: 'write', expires_at: '2099-01-01T00:00:00Z' });
  assert.match(read.token, /^gx_/);
  const machine = (await world()).nobody();
  machine.token = read.token;
  await machine.call('GET', '/records/customer');
  assert.equal((await machine.refused(403, 'POST', '/records/customer', customer())).code, 'forbidden');
  machine.token = write.token;
  await machine.call('POST', '/records/customer', customer());
  const { tokens } = await person.call('GET', '/tokens');
  assert.equal(tokens.length, 2);
  assert.ok(!JSON.stringify(tokens).includes(read.token));
  await person.call('DELETE', `/tokens/${write.id}`);
  await machine.refused(401, 'GET', '/records/customer');
  for (const token of ['gx_', 'gx_wrong', write.token.slice(0, -1), 'x']) {
    machine.token = token;
    await machine.refused(401, 'GET', '/session');
  }
});

test('tokens: an expired one, or one with a wrong scope, can not be made', async () => {
  const person = await (await world()).person('machine', 'sales');
  await person.refused(422, 'POST', '/tokens', { name: 'x', scope: 'all' });
  await person.refused(422, 'POST', '/tokens', { name: 'x', scope: 'read', expires_at: 'tomorrow' });
  await person.refused(422, 'POST', '/tokens', { scope: 'read' });
});
