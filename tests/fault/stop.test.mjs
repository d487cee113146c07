// SIGTERM under load, and two servers over one folder.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, all, init, refusedStart, sleep, temporary, whole } from './support.mjs';

/** Sends the head, and once the server has taken that (RFC 9110, 10.1.1) half of a
 * body; the rest when asked for; the whole answer. */
async function halfRequest(server, body) {
  const { hostname, port } = new URL(server.address);
  const bytes = Buffer.from(body);
  const head = `POST /api/v1/records/customer HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${server.admin.cookie}\r\nX-CSRF-Token: ${server.admin.csrf}\r\n`
    + `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n`;
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (piece) => { answer += piece; });
  const ended = new Promise((resolve) => socket.on('close', () => resolve(answer)));
  socket.on('error', () => {});
  socket.write(head);
  while (!answer.includes('\r\n\r\n')) await sleep(5);
  assert.match(answer, /^HTTP\/1\.1 100 /);
  answer = '';
  socket.write(bytes.subarray(0, bytes.length / 2));
  return { rest: () => socket.write(bytes.subarray(bytes.length / 2)), ended };
}

test('stop: requests under way are finished, new ones are not begun, nothing is half', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const under = await halfRequest(server, JSON.stringify({ name: '最后一刻有限公司', source: 'alibaba' }));
  const answered = [];
  const load = Array.from({ length: 60 }, (_, i) => server.admin.send('POST', '/api/v1/records/customer', { name: `收尾${i}有限公司`, source: 'alibaba' })
    .then((answer) => { if (answer.status === 201) answered.push(answer.body.id); else assert.equal(answer.status, 503); }, () => {}));
  await sleep(40);
  server.process.kill('SIGTERM');
  await sleep(100);
  under.rest();
  assert.match(await under.ended, /^HTTP\/1\.1 201 /);
  await Promise.all(load);
  assert.equal(await server.ended, 0, server.log);
  await assert.rejects(fetch(server.address));

  await server.start();
  const there = await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'name');
  const ids = new Set(there.map((record) => record.id));
  for (const id of answered) assert.ok(ids.has(id), `customer ${id} was acknowledged`);
  assert.ok(there.some((record) => record.name === '最后一刻有限公司'));
  await server.stop();
});

test('stop: the database is one file then, whole without its log', async (t) => {
  const data = init(temporary(t));
  assert.ok(!existsSync(join(data, 'guanxi.db-wal')), 'after init');
  const server = await new Server(t, data).start();
  await server.admin.call('POST', '/records/customer', { name: '收工有限公司', source: 'alibaba' });
  await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'name');
  await server.stop();
  assert.ok(!existsSync(join(data, 'guanxi.db-wal')), 'after serving');
  whole(data);
  assert.ok(!existsSync(join(data, 'guanxi.db-wal')), 'after looking');
});

test('stop: listeners of events do not hold it up', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const streams = await Promise.all(Array.from({ length: 5 }, () => fetch(`${server.address}/api/v1/events`, { headers: { cookie: server.admin.cookie } })));
  for (const stream of streams) assert.equal(stream.status, 200);
  const drained = streams.map((stream) => stream.text().catch(() => ''));
  const began = process.hrtime.bigint();
  await server.stop();
  assert.ok(process.hrtime.bigint() - began < 10_000_000_000n, 'before the ten seconds that requests are given');
  await Promise.all(drained);
});

test('stop: a second server over the same folder is refused, the first goes on', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const second = refusedStart(server.data);
  assert.equal(second.status, 1, second.words);
  assert.match(second.words, /正被另一个 guanxi 进程使用|in use by another/);
  await server.admin.call('POST', '/records/customer', { name: '仍在服务有限公司', source: 'alibaba' });
  await server.stop();
  await server.start();
  await server.stop();
});
