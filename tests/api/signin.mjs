// One-time codes, one-time passwords, the rules for passwords, ending sessions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf } from '../codes.mjs';
import { Client, customer, fresh, listen, password, world } from './support.mjs';

function signIn(login, secret, code) {
  const nobody = new Client('');
  return world().then(({ address }) => {
    nobody.address = address;
    return nobody.send('POST', '/api/v1/session', { login, password: secret, ...(code !== undefined && { code }) });
  });
}

/** Somebody with one-time codes; the code of the step before was used. */
async function coded(prefix) {
  const person = await (await world()).person(fresh(prefix), 'sales');
  const { secret, address } = await person.call('POST', '/session/code', { password });
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.ok(address.startsWith('otpauth://totp/') && address.includes(`secret=${secret}`));
  const { recovery } = await person.call('POST', '/session/code/confirm', { code: codeOf(secret, -1) });
  return { person, login: person.user.login, secret, recovery };
}

test('codes: asked for after a right password alone, in a form that programs read', async () => {
  const { person, login, secret } = await coded('coded');
  assert.deepEqual(await person.call('GET', '/session/code').then(({ active, required, recovery_left }) => ({ active, required, recovery_left })),
    { active: true, required: false, recovery_left: 10 });
  const wrong = await signIn(login, 'not-the-password');
  const unknown = await signIn('nobody-here', 'not-the-password', '123456');
  assert.equal(wrong.body.errors, undefined);
  assert.equal(wrong.body.detail, unknown.body.detail);
  const asked = await signIn(login, password);
  assert.equal(asked.status, 401);
  assert.equal(asked.headers.get('set-cookie'), null);
  assert.deepEqual(asked.body.errors.map(({ field, code }) => [field, code]), [['code', 'required']]);
  const refused = await signIn(login, password, '000000');
  assert.deepEqual(refused.body.errors.map(({ field, code }) => [field, code]), [['code', 'wrong']]);
  assert.equal((await signIn(login, password, codeOf(secret))).status, 200);
});

test('codes: none is taken twice, also of many at the same instant', async () => {
  const { login, secret, recovery } = await coded('replay');
  for (const code of [codeOf(secret), recovery[0]]) {
    const answers = await Promise.all(Array.from({ length: 4 }, () => signIn(login, password, code)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401]);
  }
  assert.equal((await signIn(login, password, recovery[1].toUpperCase().replaceAll('-', ' '))).status, 200);
});

test('codes: recovery codes are made anew, codes switched off, by password and code', async () => {
  const { person, login, secret, recovery } = await coded('off');
  await person.refused(422, 'POST', '/session/code/recovery', { password: 'not-the-password', code: recovery[0] });
  const made = await person.call('POST', '/session/code/recovery', { password, code: codeOf(secret) });
  assert.equal(new Set([...made.recovery, ...recovery]).size, 20);
  assert.equal((await person.refused(422, 'POST', '/session/code/off', { password, code: recovery[1] })).errors[0].field, 'code');
  assert.equal((await person.refused(422, 'POST', '/session/code/off', { password: 'x', code: made.recovery[0] })).errors[0].field, 'password');
  await person.call('POST', '/session/code/off', { password, code: made.recovery[0] });
  assert.equal((await signIn(login, password)).status, 200);
});

test('codes: what is shown once is kept nowhere, not even for an Idempotency-Key', async () => {
  const person = await (await world()).person(fresh('keyed'), 'sales');
  const key = { 'idempotency-key': fresh('key') };
  await person.call('POST', '/session/code', { password }, key);
  assert.equal((await person.refused(409, 'POST', '/session/code', { password }, key)).code, 'conflict');
});

test('codes: an administrator resets those of others, and nobody else does', async () => {
  const { admin } = await world();
  const { person, login } = await coded('lost');
  const stranger = await (await world()).person(fresh('stranger'), 'boss');
  await stranger.refused(403, 'DELETE', `/users/${person.user.id}/code`);
  await admin.refused(403, 'DELETE', `/users/${admin.user.id}/code`);
  const before = await admin.call('GET', `/users/${person.user.id}/sign_in`);
  assert.equal(before.code.active, true);
  assert.equal(before.sessions.length, 1);
  await admin.call('DELETE', `/users/${person.user.id}/code`);
  await admin.refused(404, 'DELETE', `/users/${person.user.id}/code`);
  assert.equal((await signIn(login, password)).status, 200);
  const { entries } = await admin.call('GET', `/records/user/${person.user.id}/history`);
  assert.deepEqual(entries.map(({ action }) => action).filter((action) => action.startsWith('code')), ['code_reset', 'code_on']);
});

test('codes: a role that asks for them lets nothing else be done before', async () => {
  const { admin, address } = await world();
  const role = await admin.call('POST', '/records/role', { name: fresh('须用验证码') });
  await admin.call('PUT', `/roles/${role.id}/rights`, { objects: { '*': { read: 'all', create: 'all' } } });
  const login = fresh('must');
  const user = await admin.call('POST', '/users', { login, name: login, roles: [role.id], department: 1 });
  await admin.call('PUT', `/users/${user.id}/password`, { password });
  const before = await new Client(address).login(login);
  await admin.call('PATCH', `/records/role/${role.id}`, { code_required: true });
  await before.call('GET', '/model');
  const person = await new Client(address).login(login);
  assert.deepEqual((await person.call('GET', '/session')).needs, ['code']);
  for (const [method, path, body] of [['GET', '/model'], ['GET', '/records/customer'], ['GET', '/events'], ['GET', '/sessions'],
    ['POST', '/records/customer', customer()], ['POST', '/tokens', { name: 't', scope: 'write' }], ['POST', '/batch', { operations: [] }],
    ['GET', '/search?q=abc'], ['GET', '/openapi.json']]) {
    const problem = await person.refused(403, method, path, body);
    assert.deepEqual(problem.errors.map(({ field, code }) => [field, code]), [['code', 'needed']], path);
  }
  const { secret } = await person.call('POST', '/session/code', {});
  await person.refused(403, 'GET', '/model');
  const { recovery } = await person.call('POST', '/session/code/confirm', { code: codeOf(secret) });
  assert.deepEqual((await person.call('GET', '/session')).needs, []);
  await person.call('GET', '/model');
  assert.equal((await person.refused(409, 'POST', '/session/code/off', { password, code: recovery[0] })).code, 'conflict');
});

test('password: a one-time password must be changed before anything else', async () => {
  const { admin, address } = await world();
  const person = await (await world()).person(fresh('forgot'), 'sales');
  const login = person.user.login;
  const once = (await admin.call('POST', `/users/${person.user.id}/password_reset`)).password;
  await person.refused(401, 'GET', '/session');
  const again = await new Client(address).login(login, once);
  assert.deepEqual((await again.call('GET', '/session')).needs, ['password']);
  assert.deepEqual((await again.refused(403, 'GET', '/model')).errors.map(({ field, code }) => [field, code]), [['password', 'needed']]);
  await again.refused(403, 'POST', '/session/code/recovery', { password: once, code: '123456' });
  assert.equal((await again.refused(422, 'POST', '/session/password', { old: once, password: once })).errors[0].code, 'same');
  await again.call('POST', '/session/password', { old: once, password: 'hai-chuan lu 17' });
  assert.deepEqual((await again.call('GET', '/session')).needs, []);
  await again.call('GET', '/model');
  assert.deepEqual((await (await new Client(address).login(login, 'hai-chuan lu 17')).call('GET', '/session')).needs, []);
});

test('password: the rules, and that an administrator sets the shortest', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('ruled'), 'sales');
  const tries = { 'short': 'too_short', 'woaini5201314': 'common', 'Qwertyuiop1': 'common', 'guanxi-demo': 'common', [`${person.user.login}1`]: 'like_login' };
  for (const [next, code] of Object.entries(tries)) {
    const { errors } = await person.refused(422, 'POST', '/session/password', { old: password, password: next });
    assert.deepEqual(errors.map((error) => [error.field, error.code]), [['password', code]], next);
  }
  await person.refused(403, 'PUT', '/password_rules', { shortest: 8 });
  for (const shortest of [7, 0, -1, 65]) await admin.refused(422, 'PUT', '/password_rules', { shortest });
  await admin.call('PUT', '/password_rules', { shortest: 16 });
  assert.deepEqual(await person.call('GET', '/password_rules'), { shortest: 16 });
  await person.refused(422, 'POST', '/session/password', { old: password, password: 'fifteen letters' });
  await admin.call('PUT', '/password_rules', { shortest: 10 });
});

test('session: a cookie stolen before the logout opens nothing after it', async () => {
  const person = await (await world()).person(fresh('robbed'), 'sales');
  const thief = Object.assign((await world()).nobody(), { cookie: person.cookie, csrf: person.csrf });
  const events = await listen(thief);
  await person.call('DELETE', '/session');
  await assert.rejects(events.next('never'), /stream ended/);
  await thief.refused(401, 'GET', '/session');
  await thief.refused(401, 'POST', '/records/customer', customer());
});

test('session: all others are ended at once, with their streams, and tokens stay', async () => {
  const { address } = await world();
  const one = await (await world()).person(fresh('many'), 'sales');
  const two = await new Client(address).login(one.user.login);
  const three = await new Client(address).login(one.user.login);
  const { token } = await one.call('POST', '/tokens', { name: 't', scope: 'read' });
  const events = await listen(three);
  await one.call('DELETE', '/sessions');
  await assert.rejects(events.next('never'), /stream ended/);
  for (const ended of [two, three]) await ended.refused(401, 'GET', '/session');
  assert.equal((await one.call('GET', '/sessions')).sessions.length, 1);
  await Object.assign(new Client(address), { token }).call('GET', '/session');
});

test('session: an administrator ends all of a user\'s, tokens too', async () => {
  const { admin, address } = await world();
  const person = await (await world()).person(fresh('sacked'), 'sales');
  const { token } = await person.call('POST', '/tokens', { name: 't', scope: 'read' });
  const stranger = await (await world()).person(fresh('stranger'), 'boss');
  await stranger.refused(403, 'DELETE', `/users/${person.user.id}/sessions`);
  await stranger.refused(403, 'GET', `/users/${person.user.id}/sign_in`);
  await admin.refused(404, 'DELETE', '/users/999999/sessions');
  const events = await listen(person);
  await admin.call('DELETE', `/users/${person.user.id}/sessions`);
  await assert.rejects(events.next('never'), /stream ended/);
  await person.refused(401, 'GET', '/session');
  await Object.assign(new Client(address), { token }).refused(401, 'GET', '/session');
});

test('session: a disabled user\'s stream ends', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('disabled'), 'sales');
  const events = await listen(person);
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: true });
  await assert.rejects(events.next('never'), /stream ended/);
});

test('tokens: one that may read changes nothing of the account', async () => {
  const person = await (await world()).person(fresh('reader'), 'sales');
  const machine = (await world()).nobody();
  machine.token = (await person.call('POST', '/tokens', { name: 't', scope: 'read' })).token;
  for (const [method, path, body] of [['POST', '/session/password', { old: password, password: 'hai-chuan lu 17' }], ['DELETE', '/sessions'],
    ['POST', '/session/code', { password }], ['POST', '/tokens', { name: 'u', scope: 'write' }]])
    await machine.refused(403, method, path, body);
  machine.token = (await person.call('POST', '/tokens', { name: 't', scope: 'write' })).token;
  await machine.refused(403, 'POST', '/session/code', { password });
  await machine.refused(403, 'POST', '/tokens', { name: 'u', scope: 'write' });
});

test('tokens: one that may read is refused by every call that changes anything', async () => {
  const world_ = await world();
  const { admin } = world_;
  const made = await admin.call('POST', '/records/customer', customer());
  const { token } = await admin.call('POST', '/tokens', { name: fresh('t'), scope: 'read' });
  const machine = Object.assign(world_.nobody(), { token });
  /* What looks and answers, though it is asked by POST. */
  const looks = ['/records/{object}/aggregate', '/records/{object}/duplicates', '/collect', '/exports', '/history/export'];
  const written = (await world_.routes()).map((label) => label.split(' '))
    .filter(([method, path]) => method !== 'GET' && path !== '/api/v1/session' && !looks.some((one) => path === `/api/v1${one}`));
  assert.ok(written.length > 40, `${written.length} routes`);
  const entries = async () => (await admin.call('GET', '/history?limit=1')).entries[0].id;
  const last = await entries();
  for (const [method, path] of written) {
    const body = path.endsWith('/bulk') ? JSON.stringify({ id: made.id, short_name: 'x' }) : { short_name: 'x' };
    const place = path.replace('{object}', 'customer').replace('{id}', made.id).replace('{field}', 'number').replace('{value}', made.number).replace('{action}', 'pause').replace('{attachment}', '1');
    const answer = await machine.send(method, place, method === 'DELETE' ? undefined : body);
    const bulk = path.endsWith('/bulk') && answer.status === 200;
    assert.ok(bulk ? answer.body.includes('"forbidden"') : answer.status >= 400 && answer.status < 500, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  await machine.refused(403, 'PATCH', `/records/customer/${made.id}`, { short_name: 'x' });
  assert.equal(await entries(), last, 'nothing was done');
  assert.equal((await admin.call('GET', `/records/customer/${made.id}`)).version, made.version);
});

test('tokens: one that has expired, or is asked for in a cookie, opens nothing', async () => {
  const world_ = await world();
  const person = await world_.person(fresh('late'), 'sales');
  const soon = new Date(Date.now() + 3000).toISOString();
  const { token } = await person.call('POST', '/tokens', { name: 't', scope: 'write', expires_at: soon });
  const machine = Object.assign(world_.nobody(), { token });
  await machine.call('GET', '/session');
  await Object.assign(world_.nobody(), { cookie: `guanxi_session=${token}` }).refused(401, 'GET', '/session');
  await Object.assign(world_.nobody(), { token: person.cookie.split('=')[1] }).refused(401, 'GET', '/session');
  while (Date.now() < Date.parse(soon)) await new Promise((resolve) => setTimeout(resolve, 50));
  await machine.refused(401, 'GET', '/session');
});

test('session: a CSRF token is of one login: not of another\'s, of an earlier one, or of none', async () => {
  const { address } = await world();
  const first = await (await world()).person(fresh('replayed'), 'sales');
  const second = await new Client(address).login(first.user.login);
  const replay = (cookie, csrf) => Object.assign(new Client(address), { cookie, csrf });
  for (const [cookie, csrf] of [[first.cookie, second.csrf], [second.cookie, first.csrf]])
    await replay(cookie, csrf).refused(403, 'POST', '/records/customer', customer());
  const old = first.csrf;
  await first.call('DELETE', '/session');
  await replay(first.cookie, old).refused(401, 'POST', '/records/customer', customer());
  await replay('', old).refused(401, 'POST', '/records/customer', customer());
  const again = await new Client(address).login(first.user.login);
  await replay(again.cookie, old).refused(403, 'POST', '/records/customer', customer());
  await again.call('POST', '/records/customer', customer());
});
