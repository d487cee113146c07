// kill -9 in the middle of a mixed load: what was acknowledged is there, value for value; what
// was not is there wholly or not at all, and sent again under its key there once; the import
// that runs beside it loses no row and has none twice; guanxi check finds nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../api/property/random.mjs';
import { long, seeded } from './broken.mjs';
import { Load } from './load.mjs';
import { Server, all, init, sleep, temporary, whole } from './support.mjs';

const points = Number(process.env.POINTS ?? (long ? 200 : 10));
const rows = points * 300;

async function begin(admin) {
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([`客户名称,来源\n${Array.from({ length: rows }, (_, i) => `导入${i}号厂,展会`).join('\n')}\n`]), '名单.csv');
  const { id } = await admin.call('POST', '/imports', form);
  await admin.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'skip' });
  await admin.call('POST', `/imports/${id}/start`);
  return id;
}

async function finish(admin, id) {
  for (;;) {
    const state = await admin.call('GET', `/imports/${id}`);
    if (state.state !== 'running') return state;
    await sleep(50);
  }
}

test(`crash: killed ${points} times under a mixed load`, async (t) => {
  const seed = seeded(t);
  const random = randomOf(seed);
  const data = init(temporary(t));
  const server = await new Server(t, data).start();
  const load = new Load(server, random, seed);
  await load.prepare();
  const imported = await begin(server.admin);
  for (let point = 0; point < points; point += 1) {
    const moment = load.answered + 1 + random.below(40);
    const delay = random.below(8);
    let cut = false;
    await load.run((answered) => {
      if (cut || answered < moment) return;
      cut = true;
      setTimeout(() => server.process.kill('SIGKILL'), delay);
    });
    assert.equal(await server.ended, 'SIGKILL', server.log);
    await server.start();
    await load.verify();
    whole(data);
  }
  t.diagnostic(`${load.answered} answered, ${load.open.done} done without an answer, ${load.open.undone} not done`);
  const end = await finish(server.admin, imported);
  assert.deepEqual([end.state, end.done, end.created], ['done', rows, rows], JSON.stringify(end));
  const there = await all(server.admin, 'customer', ['name', 'starts', '导入'], 'name');
  assert.deepEqual(new Set(there.map(({ name }) => name)).size, rows);
  assert.equal(there.length, rows);
  await server.stop();
  whole(data);
});
