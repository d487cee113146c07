// Ten thousand guesses at a login keep its rightful user out for no moment.
import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ownWorld, password } from './support.mjs';

/** Logs in from another address of this machine. */
function from(address, agent, base, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const request = http.request(`${base}/api/v1/session`, {
      method: 'POST', agent, localAddress: address,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
    }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
    request.end(text);
  });
}

function memory(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
}

test('guessing: 10,000 guesses from one address, and the rightful user gets in from another', async () => {
  const world = await ownWorld().start();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const guess = (i) => from('127.0.0.2', agent, world.address, { login: 'admin', password: `guess-number-${i}` });
  for (let i = 0; i < 40; i++) await guess(i);
  const before = memory(world.server.pid);
  const answers = { 401: 0, 429: 0 };
  for (let done = 0; done < 10000; done += 100)
    for (const status of await Promise.all(Array.from({ length: 100 }, (_, i) => guess(done + i)))) answers[status] += 1;
  assert.equal(answers[401] + answers[429], 10000);
  assert.ok(answers[401] < 20, `${answers[401]} guesses were read`);
  assert.ok(memory(world.server.pid) - before < 32 * 1024, 'memory is bounded');
  assert.equal(await from('127.0.0.2', agent, world.address, { login: 'admin', password }), 429);
  for (const address of ['127.0.0.1', '127.0.0.3'])
    assert.equal(await from(address, new http.Agent(), world.address, { login: 'admin', password }), 200);
  agent.destroy();
  const { entries } = await world.admin.call('GET', '/history?limit=200');
  const failed = entries.filter(({ action, address }) => action === 'login_failed' && address === '127.0.0.2');
  assert.ok(failed.length >= 5 && failed.every(({ record }) => record.id === world.admin.user.id));
  const throttled = entries.filter(({ action }) => action === 'login_throttled');
  assert.ok(throttled.length >= 1 && throttled.length < 20);
  const lines = world.log.split('\n').filter((line) => line.includes('login_throttled')).length;
  assert.ok(lines >= answers[429], 'every refusal is in the log');
  assert.equal(await world.stop(), 0);
});

test('guessing: from many addresses it is slowed down, but for who was there before', async () => {
  const world = await ownWorld().start();
  const answers = { 200: 0, 401: 0, 429: 0 };
  for (let i = 0; i < 120; i++)
    answers[await from(`127.0.1.${i + 1}`, new http.Agent(), world.address, { login: 'admin', password: `guess-number-${i}` })] += 1;
  assert.ok(answers[401] >= 50 && answers[401] < 70, JSON.stringify(answers));
  assert.equal(await from('127.0.0.1', new http.Agent(), world.address, { login: 'admin', password }), 200);
  assert.equal(await world.stop(), 0);
});
