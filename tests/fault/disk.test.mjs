// A disk that is full, and one that can't be written.
import assert from 'node:assert/strict';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, all, init, refusedStart, remount, smallDisk } from './support.mjs';

/** Fills the disk but for `left` bytes. */
function fill(path, left) {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(64 * 1024);
  let size = 0;
  try {
    for (;;) size += writeSync(file, piece);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
  closeSync(file);
  const again = openSync(path, 'w');
  for (let rest = size - left; rest > 0; rest -= piece.length) writeSync(again, piece, 0, Math.min(rest, piece.length));
  closeSync(again);
}

const create = (server, i) => server.admin.send('POST', '/api/v1/records/customer',
  { name: `满盘${i}有限公司`, source: 'alibaba', remark: '长'.repeat(3000) }, { 'idempotency-key': `full-${i}` });

test('disk: full is unavailable and nothing half; with space again it goes on', async (t) => {
  const folder = smallDisk(t, 48);
  if (!folder) return t.skip('no disk may be mounted here');
  const server = await new Server(t, init(folder)).start();
  const filler = join(folder, 'filler');
  fill(filler, 600 * 1024);
  const good = [];
  let refused = 0;
  for (let i = 0; refused < 5 && i < 2000; i += 1) {
    const answer = await create(server, i);
    if (answer.status === 201) good.push(answer.body.id);
    else {
      assert.equal(answer.status, 503, JSON.stringify(answer.body));
      assert.equal(answer.body.code, 'unavailable');
      refused += 1;
    }
  }
  assert.ok(good.length > 0 && refused === 5, `${good.length} before the disk was full`);
  const form = new FormData();
  form.append('file', new Blob([Buffer.alloc(2 << 20, 7)]), 'big.bin');
  const upload = await server.admin.send('POST', '/api/v1/files', form);
  assert.equal(upload.status, 503, JSON.stringify(upload.body));
  const read = await server.admin.call('GET', `/records/customer/${good[0]}`);
  assert.equal(read.id, good[0], 'reading goes on');

  rmSync(filler);
  const last = await create(server, 5000);
  assert.equal(last.status, 201, JSON.stringify(last.body));
  const ids = (await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'remark')).map((record) => record.id);
  assert.deepEqual(ids, [...good, last.body.id], 'what was acknowledged, and nothing else');
  await server.stop();
  await server.start();
  assert.equal((await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'id')).length, good.length + 1);
  await server.stop();
});

test('disk: a folder that can only be read is refused with clear words', async (t) => {
  const folder = smallDisk(t, 48);
  if (!folder) return t.skip('no disk may be mounted here');
  const data = init(folder);
  remount(folder, 'ro');
  const { status, words } = refusedStart(data);
  assert.equal(status, 1, words);
  assert.ok(words.includes(data), words);
  remount(folder, 'rw');
  await (await new Server(t, data).start()).stop();
});
