// Data of other versions: every former release's is opened, newer ones are refused.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { look } from '../releases/look.mjs';
import { good, guanxi } from './backups.mjs';
import { tamper } from './checking.mjs';
import { Server, init, refusedStart, smallDisk, temporary } from './support.mjs';

const releases = new URL('../releases/', import.meta.url).pathname;

/** Everything that was there is still there, and says the same; there may be more. */
function includes(now, then, where) {
  if (Array.isArray(then)) {
    assert.equal(now?.length, then.length, `${where}.length`);
    then.forEach((value, i) => includes(now[i], value, `${where}.${i}`));
  } else if (then && typeof then === 'object') {
    for (const [name, value] of Object.entries(then)) includes(now?.[name], value, `${where}.${name}`);
  } else assert.equal(now, then, where);
}

const versions = readdirSync(releases).filter((name) => name.endsWith('.zip')).map((name) => name.slice(0, -4));

test('upgrade: there is a sample of every release', () => assert.ok(versions.length >= 1));

for (const version of versions) {
  test(`upgrade: a company of ${version} is opened, whole and with all that it had`, async (t) => {
    const data = join(temporary(t), 'company');
    good('restore', join(releases, `${version}.zip`), data);
    const server = await new Server(t, data).start();
    includes(await look(server.admin), JSON.parse(readFileSync(join(releases, `${version}.json`), 'utf8')), version);
    await server.admin.call('POST', '/records/customer', { name: '升级之后有限公司', source: 'fair' });
    await server.stop();
    assert.match(good('check', data, '--files'), /一切完好/);
  });
}

/** As if a program from before the room "bin" had written it, and one of another version. */
const older = "UPDATE schema_version SET number = 1 WHERE room = 'program';;DELETE FROM schema_version WHERE room = 'bin';;DROP TABLE bin_rule;;DROP TABLE file_gone";

test('upgrade: the database as it was is put aside; the last two stay; going back is possible', async (t) => {
  const data = init(temporary(t));
  const server = await new Server(t, data).start();
  await server.admin.call('POST', '/records/customer', { name: '升级之前有限公司', source: 'fair' });
  await server.stop();
  const aside = join(data, 'before-upgrade');
  assert.ok(!existsSync(aside), 'where nothing changes, nothing is put aside');
  const seen = new Set();
  for (let round = 0; round < 3; round += 1) {
    tamper(data, older);
    await (await new Server(t, data).start()).stop();
    readdirSync(aside).forEach((name) => seen.add(name));
  }
  const kept = readdirSync(aside).sort();
  assert.equal(seen.size, 3);
  assert.deepEqual(kept, [...seen].sort().slice(1));
  assert.ok(kept.every((name) => name.endsWith('-0.0.1.db')), 'each says whose it was');
  for (const name of ['guanxi.db', 'guanxi.db-wal', 'guanxi.db-shm']) rmSync(join(data, name), { force: true });
  copyFileSync(join(aside, kept.at(-1)), join(data, 'guanxi.db'));
  assert.match(good('check', data), /一切完好/);
  assert.equal(readdirSync(aside).length, 2, 'and it was brought up to date again');
});

test('upgrade: without room for the copy nothing is changed, and it is said how much it takes', async (t) => {
  const folder = smallDisk(t, 70);
  assert.ok(folder || process.getuid() !== 0, 'root can mount a small disk');
  if (!folder) return t.skip('no disk may be mounted here');
  const data = init(folder);
  tamper(data, older);
  const before = readFileSync(join(data, 'guanxi.db'));
  const filler = join(folder, 'filler');
  writeFileSync(filler, Buffer.alloc(30 << 20));
  const { status, words } = refusedStart(data);
  assert.equal(status, 1);
  assert.match(words, /还需要 \d+ MB/);
  assert.deepEqual(readFileSync(join(data, 'guanxi.db')), before);
  rmSync(filler);
  await (await new Server(t, data).start()).stop();
  assert.equal(readdirSync(join(data, 'before-upgrade')).length, 1);
});

test('upgrade: newer data are refused, with both versions, and left as they are', async (t) => {
  const folder = temporary(t);
  const data = init(folder);
  good('backup', join(folder, 'mine.zip'), '--data', data);
  tamper(data, "UPDATE schema_version SET number = 7008009 WHERE room = 'program'");
  const before = readFileSync(join(data, 'guanxi.db'));
  for (const words of [['check', data], ['backup', join(folder, 'newer.zip'), '--data', data], ['user', 'list', '--data', data]]) {
    const { status, text } = guanxi(...words);
    assert.equal(status, 1, words.join(' '));
    assert.match(text, /guanxi 7\.8\.9 写入，本程序是 \d+\.\d+\.\d+/);
    assert.match(text, /请升级本程序/);
  }
  const start = refusedStart(data);
  assert.equal(start.status, 1);
  assert.match(start.words, /7\.8\.9/);
  assert.deepEqual(readFileSync(join(data, 'guanxi.db')), before);
  tamper(data, "UPDATE schema_version SET number = 1 WHERE room = 'program';;UPDATE schema_version SET number = 99 WHERE room = 'access'");
  assert.match(refusedStart(data).words, /更新版本的程序/, 'a step that this program does not know');
});
