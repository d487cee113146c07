// guanxi backup and restore: under load, again and again, tampered with, cut short, on full disks.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attach, begin, customers, digestOf, download, filesBelow, fill, good, guanxi, written } from './backups.mjs';
import { Server, fillDisk, init, sleep, smallDisk, temporary } from './support.mjs';

/** A served company with customers and an attachment. */
async function company(t, count = 300) {
  const folder = temporary(t);
  const data = init(folder);
  const server = await new Server(t, data).start();
  const [first] = await fill(server.admin, '备份', count);
  const paper = randomBytes(100000);
  const file = await attach(server.admin, first, paper);
  return { folder, data, server, paper, file };
}

test('backup: beside a server under load, into a file and a store; what comes back is the same', async (t) => {
  const { folder, data, server, paper, file } = await company(t);
  const before = await customers(server.admin);
  let going = true;
  let made = 0;
  const load = [1, 2, 3, 4].map(async (writer) => {
    for (let i = 0; going; i += 1) {
      const { id } = await server.admin.call('POST', '/records/customer', { name: `负载${writer}-${i}有限公司`, source: 'fair', remark: 'x'.repeat(500) });
      if (i % 10 === 0) await attach(server.admin, id, randomBytes(5000));
      made += 1;
    }
  });
  const [one, store] = [join(folder, 'one.zip'), join(folder, 'store/')];
  for (const target of [one, store, store]) {
    const from = made;
    assert.equal(await begin('backup', target, '--data', data, '--verify').ended, 0);
    assert.ok(made > from, 'people went on working meanwhile');
  }
  going = false;
  await Promise.all(load);
  await server.stop();
  for (const source of [one, store]) {
    const back = join(folder, `back-${source === one}`);
    assert.match(good('restore', source, back), /海川五金进出口有限公司 已恢复到/);
    assert.match(good('check', back, '--files'), /一切完好/);
    const again = await new Server(t, back).start();
    assert.deepEqual(await customers(again.admin), before);
    assert.deepEqual(digestOf(await download(again.admin, file)), digestOf(paper));
    await again.stop();
  }
});

test('backup: a file is an ordinary archive, a further backup in a store costs what changed', async (t) => {
  const { folder, data, server } = await company(t, 2000);
  const store = join(folder, 'store/');
  const first = written(good('backup', store, '--data', data));
  const nothing = written(good('backup', store, '--data', data));
  await fill(server.admin, '又一个', 1);
  const little = written(good('backup', store, '--data', data));
  assert.equal(nothing, 0);
  assert.ok(little > 0 && little < first / 4, `${first} ${little}`);
  const list = good('restore', 'list', store).trim().split('\n');
  assert.equal(list.length, 3);
  const names = list.map((line) => line.split(' ')[0]);
  good('restore', store, join(folder, 'first'), '--name', names[0]);
  good('restore', store, join(folder, 'last'));
  const count = async (back) => {
    const other = await new Server(t, join(folder, back)).start();
    const found = await customers(other.admin);
    await other.stop();
    return found.length;
  };
  assert.deepEqual([await count('first'), await count('last')], [2000, 2001]);
  assert.equal(guanxi('restore', store, join(folder, 'none'), '--name', '20000101T000000.000Z').status, 1);
  assert.equal(guanxi('restore', store, join(folder, 'none'), '--at', '2000-01-01T00:00:00Z').status, 1);
  assert.equal(guanxi('restore', store, join(folder, 'none'), '--at', 'noon').status, 1);
  await server.stop();
});

test('restore: neither into a folder that holds something nor from what is no backup', async (t) => {
  const { folder, data, server } = await company(t, 1);
  await server.stop();
  const one = join(folder, 'one.zip');
  good('backup', one, '--data', data);
  const held = readFileSync(join(data, 'guanxi.db'));
  const refused = guanxi('restore', one, data);
  assert.equal(refused.status, 1);
  assert.match(refused.text, /已有内容/);
  assert.deepEqual(readFileSync(join(data, 'guanxi.db')), held);
  mkdirSync(join(folder, 'empty'));
  good('restore', one, join(folder, 'empty'));
  writeFileSync(join(folder, 'letter.txt'), 'no backup');
  for (const source of ['letter.txt', 'empty', 'nowhere']) {
    const { status, text } = guanxi('restore', join(folder, source), join(folder, 'new'));
    assert.equal(status, 1);
    assert.match(text, /不是备份/);
    assert.ok(!existsSync(join(folder, 'new')));
  }
  const other = guanxi('backup', join(folder, 'empty'), '--data', data);
  assert.equal(other.status, 1, 'a folder of something else is left alone');
  assert.match(other.text, /别的东西/);
  assert.equal(guanxi('backup').status, 2);
  assert.equal(guanxi('restore', one).status, 2);
});

test('restore: what was tampered with is named', async (t) => {
  const { folder, data, server, file } = await company(t, 50);
  await server.stop();
  const [one, store] = [join(folder, 'one.zip'), join(folder, 'store')];
  good('backup', one, '--data', data);
  good('backup', `${store}/`, '--data', data);
  const restored = () => {
    rmSync(join(folder, 'back'), { recursive: true, force: true });
    return guanxi('restore', store, join(folder, 'back'));
  };
  const pieces = filesBelow(join(store, 'pages'));
  for (const [way, spoil] of Object.entries({
    'a byte': (path) => { const bytes = readFileSync(path); bytes[bytes.length >> 1] ^= 1; writeFileSync(path, bytes); },
    'its end': (path) => truncateSync(path, statSync(path).size - 1),
    'all of it': (path) => writeFileSync(path, ''),
    'the file': (path) => rmSync(path),
  })) {
    const path = pieces[Math.floor(pieces.length / 2)];
    const whole = readFileSync(path);
    spoil(path);
    const { status, text } = restored();
    assert.equal(status, 1, way);
    assert.ok(text.includes(path.slice(store.length + 1)), `${way}: ${text}`);
    assert.ok(!existsSync(join(folder, 'back')), 'half a company is none');
    writeFileSync(path, whole);
  }
  const [paper] = filesBelow(join(store, 'files'));
  writeFileSync(paper, randomBytes(100000));
  const lacking = restored();
  assert.equal(lacking.status, 1);
  assert.ok(lacking.text.includes(paper.slice(store.length + 1)), lacking.text);
  const back = await new Server(t, join(folder, 'back')).start();
  assert.equal((await customers(back.admin)).length, 50, 'all the rest is there');
  await back.stop();
  assert.equal(file > 0, true);
  assert.equal(guanxi('backup', `${store}/`, '--data', data, '--verify').status, 1, 'verifying finds it too');

  const bytes = readFileSync(one);
  for (const place of [100, bytes.length >> 1, bytes.length - 5000]) {
    const spoiled = Buffer.from(bytes);
    spoiled[place] ^= 0x55;
    writeFileSync(one, spoiled);
    const { status, text } = guanxi('restore', one, join(folder, 'from-file'));
    assert.equal(status, 1, `${place}: ${text}`);
    rmSync(join(folder, 'from-file'), { recursive: true, force: true });
  }
});

test('backup: a full disk leaves no half backup, and those that were there', async (t) => {
  const { folder, data, server } = await company(t, 2000);
  const disk = smallDisk(t, 4);
  assert.ok(disk || process.getuid() !== 0, 'root can mount a small disk');
  if (!disk) return t.skip('no disk may be mounted here');
  const refused = guanxi('backup', join(disk, 'one.zip'), '--data', data);
  assert.equal(refused.status, 1);
  assert.match(refused.text, /磁盘(空间不足|已满)/);
  assert.deepEqual(readdirSync(disk), []);
  const whole = smallDisk(t, 24);
  good('backup', join(whole, 'store/'), '--data', data);
  fillDisk(join(whole, 'filler'), 4 << 20);
  await fill(server.admin, '更多', 3000);
  const full = guanxi('backup', join(whole, 'store/'), '--data', data);
  assert.equal(full.status, 1, full.text);
  assert.match(full.text, /磁盘(空间不足|已满)/);
  good('restore', join(whole, 'store'), join(folder, 'back'));
  good('check', join(folder, 'back'), '--files');
  rmSync(join(whole, 'filler'));
  good('backup', join(whole, 'store/'), '--data', data);
  const tight = guanxi('restore', join(whole, 'store'), join(disk, 'back'));
  assert.equal(tight.status, 1);
  assert.ok(!existsSync(join(disk, 'back')));
  await server.stop();
});

test('backup and restore: kill -9 at any time', async (t) => {
  const { folder, data, server } = await company(t, 2000);
  const store = join(folder, 'store/');
  const back = join(folder, 'back');
  good('backup', store, '--data', data);
  let cut = 0;
  for (let round = 0; round < 8; round += 1) {
    await fill(server.admin, `杀${round}-`, 200);
    const run = begin('backup', store, '--data', data);
    await sleep(10 + Math.random() * 150);
    run.kill();
    cut += (await run.ended) === 'SIGKILL';
    rmSync(back, { recursive: true, force: true });
    good('restore', store, back);
    assert.match(good('check', back, '--files'), /一切完好/);
  }
  assert.ok(cut > 0, 'some were cut short');
  good('backup', store, '--data', data, '--verify');
  assert.ok(!existsSync(join(store, 'unfinished')) && !existsSync(join(store, 'unfinished.db')));
  let halves = 0;
  for (let round = 0; round < 8; round += 1) {
    rmSync(back, { recursive: true, force: true });
    const run = begin('restore', store, back);
    await sleep(5 + Math.random() * 60);
    run.kill();
    if ((await run.ended) !== 'SIGKILL') continue;
    halves += 1;
    if (existsSync(back)) good('check', back, '--files');
    else good('restore', store, back);
    assert.ok(!existsSync(`${back}.restoring`));
  }
  assert.ok(halves > 0, 'some were cut short');
  await server.stop();
});
