// A disk that is full, and one that can't be written, with the words that people read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALWAYS, Disk, EIO, ENOSPC, EROFS, MAKE, NAME, OPEN, READ, SYNC, WRITE, long, seeded } from './broken.mjs';
import { randomOf } from '../api/property/random.mjs';
import { Server, all, init, refusedStart, sleep, temporary, whole } from './support.mjs';

const create = (server, i) => server.admin.send('POST', '/api/v1/records/customer',
  { name: `满盘${i}有限公司`, source: 'alibaba', remark: '长'.repeat(3000) }, { 'idempotency-key': `full-${i}` });

function refusedFor(answer, words) {
  assert.ok([503, 507].includes(answer.status), JSON.stringify(answer.body));
  assert.equal(answer.body.code, 'unavailable');
  assert.match(answer.body.detail, words);
}

test('disk: full is unavailable and nothing half; with space again it goes on', async (t) => {
  const data = init(temporary(t));
  const disk = new Disk(t, data);
  const server = await new Server(t, data).start(disk.environment);
  disk.set({ room: 300 * 1024 });
  const good = [];
  for (let refused = 0, i = 0; refused < 5; i += 1) {
    const answer = await create(server, i);
    if (answer.status === 201) good.push(answer.body.id);
    else {
      refusedFor(answer, /磁盘已满/);
      refused += 1;
    }
  }
  assert.ok(good.length > 0);
  const form = new FormData();
  form.append('file', new Blob([Buffer.alloc(2 << 20, 7)]), 'big.bin');
  refusedFor(await server.admin.send('POST', '/api/v1/files', form), /磁盘已满/);
  assert.equal((await server.admin.call('GET', `/records/customer/${good[0]}`)).id, good[0], 'reading goes on');
  whole(data);

  disk.heal();
  const last = await create(server, 5000);
  assert.equal(last.status, 201, JSON.stringify(last.body));
  const ids = (await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'remark')).map((record) => record.id);
  assert.deepEqual(ids, [...good, last.body.id], 'what was acknowledged, and nothing else');
  await server.stop();
  await server.start();
  assert.equal((await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'id')).length, good.length + 1);
  await server.stop();
});

test('disk: full in the middle of an import, which goes on by itself', { timeout: 120000 }, async (t) => {
  const rows = 5000;
  const data = init(temporary(t));
  const disk = new Disk(t, data);
  const server = await new Server(t, data).start(disk.environment);
  const { admin } = server;
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([`客户名称,来源\n${Array.from({ length: rows }, (_, i) => `盘中${i}号厂,展会`).join('\n')}\n`]), '名单.csv');
  const { id } = await admin.call('POST', '/imports', form);
  await admin.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'skip' });
  await admin.call('POST', `/imports/${id}/start`);
  disk.set({ room: 200 * 1024 });
  let job;
  while (!job?.error) {
    await sleep(20);
    job = (await admin.call('GET', '/jobs?limit=50')).jobs.find((one) => one.kind === 'import');
  }
  assert.match(job.error, /磁盘已满/);
  assert.equal((await admin.call('GET', `/imports/${id}`)).state, 'running');
  disk.heal();
  let end = { state: 'running' };
  while (end.state === 'running') {
    await sleep(100);
    end = await admin.call('GET', `/imports/${id}`);
  }
  assert.deepEqual([end.state, end.done, end.created], ['done', rows, rows]);
  assert.equal((await all(admin, 'customer', ['name', 'starts', '盘中'], 'id')).length, rows);
  await server.stop();
  whole(data);
});

test('disk: one that can only be read is refused with clear words, and nothing is harmed', async (t) => {
  const data = init(temporary(t));
  const disk = new Disk(t, data);
  disk.fail(EROFS, MAKE | WRITE | NAME, 1, ALWAYS);
  const { status, words } = refusedStart(data, disk.environment);
  assert.equal(status, 1, words);
  assert.ok(words.includes(data) && /不可写|只能读取|Read-only/.test(words), words);
  await (await new Server(t, data).start()).stop();
  whole(data);
});

test('disk: whatever fails while it starts, it says so and ends, and starts afterwards', async (t) => {
  const random = randomOf(seeded(t));
  const folder = temporary(t);
  const data = init(folder);
  const disk = new Disk(t, data);
  for (const [fault, kinds] of [[EIO, WRITE | SYNC | MAKE | NAME | READ | OPEN], [ENOSPC, WRITE | MAKE | NAME]]) {
    disk.fail(0, kinds, ALWAYS);
    const server = await new Server(t, data).start(disk.environment);
    const { operations } = disk;
    await server.stop();
    const places = Array.from({ length: operations }, (_, i) => i + 1);
    for (const nth of long ? places : random.some(places, 5 / operations)) {
      disk.fail(fault, kinds, nth, ALWAYS);
      const { status, words } = refusedStart(data, disk.environment, 3000);
      assert.ok(status === 1 || (status === 0 && /event=serving/.test(words)), `operation ${nth}: ${status} ${words}`);
      if (status === 1) assert.match(words, /磁盘|数据|目录|disk|data|folder/, `operation ${nth}`);
      disk.heal();
    }
  }
  await (await new Server(t, data).start()).stop();
  whole(data);
});
