// Slow clients and slow work: they hold themselves up, and nobody else.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Server, init, query, sleep, temporary } from './support.mjs';

const who = (server) => `Host: x\r\nCookie: ${server.admin.cookie}\r\nX-CSRF-Token: ${server.admin.csrf}\r\n`;

/** A connection that has sent these bytes; what it hears. */
function begin(server, bytes, options = {}) {
  const { hostname, port } = new URL(server.address);
  const held = { heard: '', bytes: 0 };
  held.socket = connect({ port: Number(port), host: hostname, ...options }, () => held.socket.write(bytes));
  held.socket.on('data', (piece) => { held.heard = (held.heard + piece.toString('latin1')).slice(0, 10000); held.bytes += piece.length; });
  held.socket.on('error', () => {});
  held.ended = new Promise((resolve) => held.socket.on('close', () => resolve(held.heard)));
  return held;
}

async function light(server, count) {
  for (let i = 0; i < count; i += 1) {
    await server.admin.call('GET', '/session');
    await server.admin.call('GET', '/records/customer?limit=50');
    await server.admin.call('GET', `/search?${query({ q: '海川' })}`);
    await server.admin.call('POST', '/records/customer', { name: `轻${i}有限公司`, source: 'alibaba' });
    await server.admin.call('DELETE', `/records/customer/${(await server.admin.call('GET', `/records/customer?${query({ filter: ['name', '=', `轻${i}有限公司`] })}`)).records[0].id}`);
  }
}

test('slow: with every worker for slow work stuck, light work goes on, and the rest waits its turn', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  /* A stream of lines has a worker until it ends; these never send any. */
  const stuck = Array.from({ length: 4 }, () => begin(server, `POST /api/v1/records/customer/bulk HTTP/1.1\r\n${who(server)}Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n`));
  const waiting = async () => Number(/^http_queue_length\{pool="slow"\} (\d+)$/m.exec((await server.admin.send('GET', '/metrics')).body)[1]);
  while (await waiting() < 2) await sleep(10);
  let done = false;
  const slow = server.admin.send('POST', '/api/v1/exports', { object: 'customer', format: 'xlsx' }).then((answer) => { done = true; return answer; });
  while (await waiting() < 3) await sleep(10);
  await light(server, 10);
  assert.ok(!done, 'no worker was free for it');
  for (const one of stuck) one.socket.write('0\r\n\r\n');
  assert.equal((await slow).status, 200);
  for (const one of stuck) one.socket.destroy();
  await server.stop();
});

test('slow: light requests are answered before long exports that began earlier', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const lines = Array.from({ length: 100 }, (_, i) => JSON.stringify({ name: `出口${i}有限公司`, source: 'alibaba', remark: '很长的备注'.repeat(40) })).join('\n');
  assert.equal((await server.admin.send('POST', '/api/v1/records/customer/bulk', lines, { 'content-type': 'application/x-ndjson' })).status, 200);
  const order = [];
  const exports_ = Array.from({ length: 4 }, (_, i) => server.admin.send('POST', '/api/v1/exports', { object: 'customer', format: 'pdf', filter: ['id', '!=', i + 1] })
    .then((answer) => order.push(`export ${answer.status}`)));
  const under = async () => Number(/^http_requests_under_way (\d+)$/m.exec((await server.admin.send('GET', '/metrics')).body)[1]);
  while (await under() < exports_.length && !order.length) await sleep(1);
  await light(server, 1);
  order.push('light');
  await Promise.all(exports_);
  assert.ok(order.indexOf('light') < order.length - 1, order.join(', '));
  await server.stop();
});

test('slow: heads, bodies and answers that take for ever are cut, byte by byte or not', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const post = (target, length) => `POST ${target} HTTP/1.1\r\n${who(server)}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
  const held = {
    nothing: begin(server, ''),
    head: begin(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: '),
    body: begin(server, `${post('/api/v1/records/customer', 1 << 20)}{"name":"${'x'.repeat(100000)}`),
    upload: begin(server, `${post('/api/v1/files', 1 << 20).replace('application/json', 'multipart/form-data; boundary=b')}--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${'x'.repeat(100000)}`),
    lines: begin(server, `${post('/api/v1/records/customer/bulk', 1 << 20).replace('application/json', 'application/x-ndjson')}{"name"`),
  };
  const dripping = setInterval(() => { for (const name of ['head', 'body', 'upload', 'lines']) held[name].socket.write('x'); }, 200);
  t.after(() => clearInterval(dripping));
  for (const [name, one] of Object.entries(held)) {
    const heard = await one.ended;
    if (name !== 'nothing' && name !== 'lines') assert.match(heard, /^HTTP\/1\.1 408 /, name);
  }
  await light(server, 1);
  await server.stop();
});
