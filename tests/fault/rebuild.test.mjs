// kill -9 while an index is made anew and people save: nothing is missing in it, and
// nothing is left of what was changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, init, sleep, temporary } from './support.mjs';

const customers = 3000;
const rounds = Number(process.env.ROUNDS ?? 4);
const plate = (i) => `浙G${100000 + i}`;

async function fill(admin) {
  for (let from = 0; from < customers; from += 100) {
    const operations = Array.from({ length: 100 }, (_, i) => ({
      op: 'create', object: 'customer', values: { name: `重建${from + i}厂`, source: 'fair', plate: plate(from + i) },
    }));
    await admin.call('POST', '/batch', { operations });
  }
}

const change = (server, members) => server.admin.call('POST', '/model/changes', {
  fields: [{ object: 'customer', name: 'plate', type: 'text', label: { zh: '车牌' }, ...members }],
});

async function builds(server) {
  const { jobs } = await server.admin.call('GET', '/jobs?limit=200');
  assert.deepEqual(jobs.filter((job) => job.state === 'dead'), []);
  return jobs.filter((job) => job.kind.startsWith('model_') && job.state === 'waiting' && job.kind !== 'model_purge');
}

async function found(server, typed) {
  const { results } = await server.admin.call('GET', `/search?q=${encodeURIComponent(typed)}&objects=customer`);
  return results.length;
}

test('rebuild: an index that is cut short again and again is whole in the end', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  await change(server, {});
  await fill(server.admin);
  const { records } = await server.admin.call('GET', '/records/customer?limit=200&fields=plate&sort=id');
  await change(server, { searchable: true, sort: true, unique: true });
  const changed = new Map();
  for (let round = 0; round < rounds; round += 1) {
    /* Answered saves are there; those that the end cuts short may be. */
    const saves = records.slice(round * 20, round * 20 + 20).map(async ({ id }, i) => {
      const value = `沪Z${700000 + round * 100 + i}`;
      const answer = await server.admin.send('PATCH', `/api/v1/records/customer/${id}`, { plate: value }).catch(() => null);
      if (answer?.status === 200) changed.set(id, value);
      if (changed.size > round * 20 + 5) server.process.kill('SIGKILL');
    });
    await Promise.all(saves);
    server.process.kill('SIGKILL');
    await server.ended;
    await server.start();
  }
  while ((await builds(server)).length > 0) await sleep(200);
  assert.ok(changed.size > rounds);
  for (const [id, value] of changed) {
    const { results } = await server.admin.call('GET', `/search?q=${encodeURIComponent(value)}`);
    assert.deepEqual(results.map((one) => one.id), [id], value);
    assert.equal(await found(server, records.find((one) => one.id === id).plate), 0, 'nothing is left of what it was');
  }
  for (let i = 200; i < customers; i += 140) assert.equal(await found(server, plate(i)), 1, plate(i));
  const twice = await server.admin.send('POST', '/api/v1/records/customer', { name: '另一家', source: 'fair', plate: plate(customers - 1) });
  assert.equal(twice.status, 409);
  const sorted = await server.admin.call('GET', '/records/customer?limit=5&fields=plate&sort=-plate');
  assert.ok(sorted.records.every((one) => one.plate.startsWith('浙')), 'by pinyin: 沪 stands before 浙');
  await server.stop();
});
