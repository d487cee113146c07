// kill -9 in the middle of an import: after a restart it goes on by itself, and no row is
// lost or there twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, all, init, sleep, temporary } from './support.mjs';

const rows = Number(process.env.ROWS ?? 12000);
const kills = 3;

/** Every row its own customer, but each 50th without a name and each 70th a repetition. */
function table() {
  const lines = ['公司名称,来源,备注'];
  const names = new Set();
  let rejected = 0;
  for (let i = 0; i < rows; i += 1) {
    const nameless = i % 50 === 49;
    const name = i % 70 === 69 ? `导入${i - 1}号有限公司` : `导入${i}号有限公司`;
    if (nameless) rejected += 1;
    else names.add(name);
    lines.push(`${nameless ? '' : name},阿里巴巴,第${i}行`);
  }
  return { text: `${lines.join('\n')}\n`, names, rejected };
}

async function upload(server, text) {
  const form = new FormData();
  form.append('object', 'customer');
  form.append('file', new Blob([text], { type: 'text/csv' }), '名单.csv');
  const { id, columns } = await server.admin.call('POST', '/imports', form);
  assert.deepEqual(columns.map((column) => column.field), ['name', 'source', 'remark']);
  await server.admin.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'skip' });
  return id;
}

/** Waits until the import has come so far, or has ended. */
async function progress(server, id, far) {
  for (;;) {
    const state = await server.admin.call('GET', `/imports/${id}`);
    if (state.done >= far || !['uploaded', 'checked', 'running'].includes(state.state)) return state;
    await sleep(5);
  }
}

test('import: killed again and again, it goes on where it stopped', { timeout: 60000 }, async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const { text, names, rejected } = table();
  const id = await upload(server, text);
  await server.admin.call('POST', `/imports/${id}/start`, {});
  let interrupted = 0;
  for (let i = 1; i <= kills; i += 1) {
    const state = await progress(server, id, Math.floor((rows * i) / (kills + 2)));
    if (state.state === 'running') interrupted += 1;
    await server.kill();
    await server.start();
  }
  assert.ok(interrupted > 0, 'it was cut short at least once');
  const end = await progress(server, id, Infinity);
  assert.equal(end.state, 'done', JSON.stringify(end));
  assert.equal(end.total, rows);
  assert.equal(end.done, rows);
  assert.equal(end.created + end.updated + end.skipped + end.rejected, end.total, JSON.stringify(end));
  assert.equal(end.rejected, rejected);
  assert.equal(end.created, names.size);

  const records = await all(server.admin, 'customer', ['name', 'starts', '导入'], 'name');
  assert.equal(records.length, names.size, 'none twice');
  for (const { name } of records) assert.ok(names.delete(name), name);
  assert.equal(names.size, 0, 'none lost');
  await server.stop();
});
