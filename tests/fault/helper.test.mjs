// The helper process that reads spreadsheets is killed in the middle: the import stops with a
// reason, the server goes on, and so does the import, without losing or repeating a row.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Server, all, init, sleep, temporary, whole } from './support.mjs';

const rows = 6000;

/** What /proc says of a process; nothing of one that has just ended. */
function about(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** The helpers of a server (proc(5): the parent is the second member behind the name). */
function helpers(server) {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && about(pid, 'cmdline').includes('document-helper')
    && Number(about(pid, 'stat').split(') ').pop().split(' ')[1]) === server.process.pid).map(Number);
}

test('helper: killed while an import runs', { timeout: 120000 }, async (t) => {
  const data = init(temporary(t));
  const server = await new Server(t, data).start();
  const { admin } = server;
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([`客户名称,来源\n${Array.from({ length: rows }, (_, i) => `助手${i}号厂,展会`).join('\n')}\n`]), '名单.csv');
  const { id } = await admin.call('POST', '/imports', form);
  await admin.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'skip' });
  await admin.call('POST', `/imports/${id}/start`);
  const state = () => admin.call('GET', `/imports/${id}`);
  let killed = 0;
  for (let now = await state(); now.state !== 'done'; now = await state()) {
    if (now.state === 'failed') {
      assert.ok(now.reason, 'it says why');
      assert.equal(now.created + now.updated + now.skipped + now.rejected, now.done);
      await admin.call('POST', `/imports/${id}/start`);
    }
    for (const pid of killed < 3 ? helpers(server) : []) {
      try {
        process.kill(pid, 'SIGKILL');
        killed += 1;
      } catch (error) {
        assert.equal(error.code, 'ESRCH');
      }
    }
    await sleep(10);
  }
  assert.ok(killed > 0, 'one was killed');
  const end = await state();
  assert.deepEqual([end.done, end.created], [rows, rows]);
  assert.equal((await all(admin, 'customer', ['name', 'starts', '助手'], 'id')).length, rows);
  await server.stop();
  whole(data);
});
