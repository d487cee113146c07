// Browsers by the thousand that only listen: they stay, they learn of news, and the
// server serves others meanwhile in bounded memory. STREAMS says how many, 1,000 unless
// given (scripts/test --long: 10,000).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { Client, password } from '../api/support.mjs';
import { long } from './broken.mjs';
import { Server, init, sleep, temporary } from './support.mjs';

const wanted = Number(process.env.STREAMS ?? (long ? 10000 : 1000));
const perPerson = 32;
const memoryLimit = 400 << 20;

/** Does `work` for each item, a few at a time. */
async function each(items, width, work) {
  const left = [...items.entries()];
  await Promise.all(Array.from({ length: width }, async () => {
    for (let next; (next = left.shift());) await work(next[1], next[0]);
  }));
}

/** So many people, all logged in. */
async function crowd(server, count) {
  const people = [];
  const role = (await server.admin.call('GET', `/roles?filter=${encodeURIComponent('["preset","=","sales"]')}`)).records[0].id;
  await each(Array.from({ length: count }), 4, async (_, i) => {
    const user = await server.admin.call('POST', '/users', { login: `listener${i}`, name: `听众${i}`, roles: [role], department: 1 });
    await server.admin.call('PUT', `/users/${user.id}/password`, { password });
    people.push(await new Client(server.address).login(`listener${i}`));
  });
  return people;
}

/** An open stream from one of a few addresses, since one has not ports enough for many. */
function listen(server, person, place) {
  const { hostname, port } = new URL(server.address);
  const stream = { heard: '', ended: false };
  stream.socket = connect({ host: hostname, port: Number(port), localAddress: `127.0.0.${2 + (place % 8)}` }, () => {
    stream.socket.write(`GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: ${person.cookie}\r\n\r\n`);
  });
  stream.socket.on('data', (piece) => { stream.heard += piece; });
  stream.socket.on('error', () => {});
  stream.socket.on('close', () => { stream.ended = true; });
  return stream;
}

/** Until all streams have heard it; one that ends before fails. */
async function heard(streams, words) {
  for (const stream of streams) {
    while (!stream.heard.includes(words)) {
      assert.ok(!stream.ended, `a stream ended: ${stream.heard.slice(0, 200)}`);
      await sleep(10);
    }
  }
}

/** Bytes in memory; null where a sanitizer keeps its own beside. */
function resident(server) {
  if (/lib[at]san/.test(readFileSync(`/proc/${server.process.pid}/maps`, 'latin1'))) return null;
  return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.process.pid}/status`, 'latin1'))[1]) << 10;
}

const openStreams = async (server) => Number(/^http_event_streams (\d+)$/m.exec((await new Client(server.address).send('GET', '/metrics')).body)[1]);

test(`streams: ${wanted} idle listeners stay and are told, and others are served`, async (t) => {
  const files = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))[1]);
  assert.ok(files > wanted + 200, `this shell allows ${files} open files: too few`);
  const server = await new Server(t, init(temporary(t))).start();
  const people = await crowd(server, Math.ceil(wanted / perPerson));
  const streams = [];
  t.after(() => streams.forEach((stream) => stream.socket.destroy()));
  await each(Array.from({ length: wanted }), 200, async (_, i) => {
    const stream = listen(server, people[i % people.length], i);
    streams.push(stream);
    await heard([stream], 'retry:');
  });
  assert.equal(await openStreams(server), wanted);

  const busy = people.slice(0, 20);
  await each(Array.from({ length: 400 }), 20, async (_, i) => {
    await busy[i % busy.length].call('GET', ['/session', '/records/customer?limit=50', '/mainline', '/search?q=13800'][i % 4]);
    if (i % 10 === 0) await busy[i % busy.length].call('POST', '/records/customer', { name: `忙碌${i}有限公司`, source: 'alibaba' });
  });
  await server.admin.call('POST', '/model/changes', { fields: [{ object: 'customer', name: 'told', type: 'text', label: { zh: '字', en: 'Text' } }] });
  await heard(streams, 'event: model');
  assert.equal(await openStreams(server), wanted, 'all are still there');
  const memory = resident(server);
  t.diagnostic(`${memory === null ? 'unknown' : (memory / (1 << 20)).toFixed(1)} MiB`);
  assert.ok(memory === null || memory < memoryLimit, `${memory >> 20} MiB`);

  /* Half of them go without a word; the rest do not notice. */
  const [gone, kept] = [streams.slice(0, wanted / 2), streams.slice(wanted / 2)];
  for (const stream of gone) stream.socket.resetAndDestroy();
  while (await openStreams(server) > kept.length) await sleep(20);
  assert.ok(kept.every((stream) => !stream.ended));
  await server.stop();
});

test('streams: connections that say nothing by the thousand keep nobody out', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const { hostname, port } = new URL(server.address);
  const silent = [];
  t.after(() => silent.forEach((socket) => socket.destroy()));
  await each(Array.from({ length: wanted }), 200, (_, i) => new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port), localAddress: `127.0.0.${2 + (i % 8)}` }, resolve);
    socket.on('error', resolve);
    silent.push(socket);
  }));
  for (let i = 0; i < 50; i += 1) await server.admin.call('GET', '/session');
  for (const socket of silent) socket.write('GET / HTTP/1.1\r\nHost: ');
  for (let i = 0; i < 50; i += 1) await server.admin.call('GET', '/session');
  await server.stop();
});
