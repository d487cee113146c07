// The server about itself, jobs, files, events.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { Client, customer, fresh, listen, ownWorld, query, world } from './support.mjs';

test('server: health, readiness, figures', async () => {
  const nobody = (await world()).nobody();
  assert.deepEqual((await nobody.send('GET', '/healthz')).body, { status: 'ok' });
  assert.deepEqual((await nobody.send('GET', '/readyz')).body, { status: 'ok' });
  const metrics = await nobody.send('GET', '/metrics');
  assert.match(metrics.body, /^guanxi_transactions_total\{mode="read"\} \d+$/m);
  assert.match(metrics.body, /^http_requests_total\{route="GET \/healthz",status="200"\} \d+$/m);
  assert.equal((await nobody.send('GET', '/metrics', undefined, { 'x-forwarded-for': '10.0.0.1' })).status, 403);
});

test('server: every answer carries an id and the headers that protect', async () => {
  const { admin } = await world();
  const answer = await admin.send('GET', '/api/v1/session');
  assert.match(answer.headers.get('x-request-id'), /^\w{16}$/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.ok(answer.headers.get('content-security-policy'));
  assert.equal(answer.headers.get('server'), null);
});

test('server: errors come in the caller\'s language', async () => {
  const nobody = (await world()).nobody();
  assert.match((await nobody.refused(401, 'GET', '/session', undefined, { 'accept-language': 'en-GB,en;q=0.9' })).detail, /log in/);
  assert.match((await nobody.refused(401, 'GET', '/session', undefined, { 'accept-language': 'zh-CN' })).detail, /登录/);
});

test('server: other languages fall back to Chinese', async () => {
  const nobody = (await world()).nobody();
  assert.match((await nobody.refused(401, 'GET', '/session', undefined, { 'accept-language': 'fr,de' })).detail, /登录/);
});

test('jobs: administrators see the queue, and give dead jobs another chance', async () => {
  const { admin, database } = await world();
  const make = (id) => database.sql(`INSERT INTO job VALUES (${id}, 'nonsense', 0, 0, 0, NULL, 'dead', '{}', 0, 8, 0, 0, 'broken', 0, 0)`);
  make(900001);
  make(900002);
  const dead = await admin.call('GET', '/jobs?state=dead&limit=10');
  assert.deepEqual(dead.jobs.map((job) => job.id).sort(), [900001, 900002]);
  await admin.call('POST', '/jobs/900001/discard');
  await admin.call('POST', '/jobs/900002/retry');
  await admin.refused(409, 'POST', '/jobs/900001/retry');
  for (let i = 0; i < 100; i++) {
    const { jobs } = await admin.call('GET', '/jobs?state=dead');
    if (jobs.some((job) => job.id === 900002)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('a job of a kind that nobody knows dies again');
});

test('files: uploaded, typed by content, downloaded under the record\'s rights', async () => {
  const seller = await (await world()).person(fresh('filer'), 'sales');
  const stranger = await (await world()).person(fresh('nofiler'), 'sales');
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  const form = new FormData();
  form.set('file', new Blob([png]), '照片 "1".txt');
  const file = await seller.call('POST', '/files', form);
  assert.equal(file.type, 'image/png');
  const made = await seller.call('POST', '/records/customer', customer({ image: file.id }));
  assert.deepEqual(made.image, { id: file.id, name: file.name });
  assert.deepEqual((await seller.call('GET', `/records/customer?${query({ filter: ['id', '=', made.id], fields: 'image' })}`)).records[0].image, made.image);
  const response = await fetch(`${seller.address}/api/v1/files/${file.id}`, { headers: seller.headers('GET') });
  assert.equal(response.status, 200);
  assert.deepEqual(Buffer.from(await response.arrayBuffer()), png);
  assert.match(response.headers.get('content-disposition'), /^inline; filename\*=UTF-8''%E7%85%A7/);
  assert.match(response.headers.get('content-security-policy'), /sandbox/);
  await stranger.refused(404, 'GET', `/files/${file.id}`);
  await seller.refused(404, 'GET', '/files/999999');
  const empty = new FormData();
  empty.set('other', 'x');
  const problem = await seller.refused(422, 'POST', '/files', empty);
  assert.deepEqual(problem.errors.map((error) => error.field).sort(), ['file', 'other']);
  await (await world()).nobody().refused(401, 'POST', '/files', form);
});

test('files: one that is sent twice with one key is one file', async () => {
  const seller = await (await world()).person(fresh('filetwice'), 'sales');
  const key = { 'idempotency-key': fresh('key') };
  const form = (content) => {
    const made = new FormData();
    made.set('file', new Blob([content]), '说明.txt');
    return made;
  };
  const first = await seller.send('POST', '/api/v1/files', form('一'), key);
  const again = await seller.send('POST', '/api/v1/files', form('一'), key);
  assert.deepEqual([first.status, again.status], [201, 201]);
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  await seller.refused(409, 'POST', '/files', form('二'), key);
});

test('events: who looked at a record learns of its change', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('watcher'), 'boss');
  const one = await admin.call('POST', '/records/customer', customer());
  const two = await admin.call('POST', '/records/customer', customer());
  const events = await listen(person);
  await person.call('GET', `/records/customer/${two.id}`);
  await admin.call('PATCH', `/records/customer/${one.id}`, { short_name: '未看' });
  await admin.call('PATCH', `/records/customer/${two.id}`, { short_name: '在看' });
  assert.deepEqual(await events.next('record'), { object: 'customer', id: two.id, version: 2 });
  events.stop();
});

test('events: a new model is told to all', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('modelwatcher'), 'sales');
  const events = await listen(person);
  await admin.call('POST', '/model/changes', { fields: [
    { object: 'customer', name: fresh('told_'), type: 'text', label: { zh: '字', en: 'Text' } },
  ] });
  await events.next('model');
  events.stop();
});

test('events: the stream ends with the session', async () => {
  const person = await (await world()).person(fresh('ending'), 'sales');
  const events = await listen(person);
  await person.call('DELETE', '/session');
  await assert.rejects(events.next('record'));
});

test('events: the stream ends with the user', async () => {
  const { admin } = await world();
  const person = await (await world()).person(fresh('fired'), 'sales');
  const events = await listen(person);
  await admin.call('PATCH', `/users/${person.user.id}`, { title: '留任' });
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: true });
  await assert.rejects(events.next('record'));
});

test('server: the data outlives a restart, and one server has it', async () => {
  const own = await ownWorld().start();
  const made = await own.admin.call('POST', '/records/customer', customer());
  assert.throws(() => execFileSync(process.env.GUANXI ?? 'build/src/cmd/guanxi',
    ['serve', '--data', own.data, '--listen', '127.0.0.1:0'], { stdio: 'pipe', env: own.env }), (error) => error.status === 1);
  const { cookie } = own.admin;
  own.server.kill('SIGTERM');
  assert.equal(await own.ended, 0);
  await own.start();
  const again = new Client(own.address);
  again.cookie = cookie;
  assert.equal((await again.call('GET', `/records/customer/${made.id}`)).name, made.name);
  assert.equal(await own.stop(), 0);
});
