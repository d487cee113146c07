// Damaged pages of the database: nothing crashes, words say what is to be done, what can be
// read is read, guanxi check tells what is broken.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, openSync, readSync, closeSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { randomOf } from '../api/property/random.mjs';
import { long, seeded } from './broken.mjs';
import { Server, all, check, init, query, temporary, whole } from './support.mjs';

const points = Number(process.env.POINTS ?? (long ? 200 : 12));
const size = 4096;
const told = /损坏|不是有效的数据库/;

/** The first page of a table or an index; pages count from 1. */
function root(data, name) {
  const script = 'import sqlite3, sys\nprint(sqlite3.connect(sys.argv[1]).execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (sys.argv[2],)).fetchone()[0])';
  return Number(execFileSync('python3', ['-c', script, join(data, 'guanxi.db'), name], { encoding: 'utf8' }));
}

const rubbish = {
  zeros: () => Buffer.alloc(size),
  ones: () => Buffer.alloc(size, 0xff),
  noise: (random) => Buffer.from(Array.from({ length: size }, () => random.below(256))),
  'half of it': (random, old) => Buffer.concat([old.subarray(0, size / 2), Buffer.alloc(size / 2, random.below(256))]),
  'a few bytes': (random, old) => {
    const page = Buffer.from(old);
    for (let i = 0; i < 8; i += 1) page[random.below(size)] = random.below(256);
    return page;
  },
};

function spoil(path, page, random, how) {
  const file = openSync(path, 'r+');
  const old = Buffer.alloc(size);
  readSync(file, old, 0, size, (page - 1) * size);
  writeSync(file, rubbish[how](random, old), 0, size, (page - 1) * size);
  closeSync(file);
}

async function company(t) {
  const folder = temporary(t);
  const data = init(folder);
  const server = await new Server(t, data).start();
  const operations = Array.from({ length: 200 }, (_, i) => ({
    op: 'create', object: 'customer', values: { name: `损坏${i}机械有限公司`, source: 'fair', mobile: '13800001234', remark: `备注${i}`.repeat(30) },
  }));
  const { results } = await server.admin.call('POST', '/batch', { operations });
  for (const { id } of results.slice(0, 20)) await server.admin.call('POST', '/records/contact', { customer: id, name: '王经理' });
  await server.stop();
  whole(data);
  return { folder, data, server };
}

/** What people do all day; each call is answered, or refused with what to do. */
async function day(admin) {
  const calls = [
    ['GET', '/records/customer?limit=50'], ['GET', '/records/customer/7'], ['GET', '/records/customer/7/history'], ['GET', '/records/contact?limit=50'],
    ['GET', `/search?q=${encodeURIComponent('机械')}`], ['GET', '/mainline'], ['GET', '/model'], ['GET', '/notices'], ['GET', '/jobs'],
    ['GET', `/records/customer?${query({ filter: ['name', 'contains', '损坏1'], count: true })}`],
    ['POST', '/records/customer', { name: '再来一家', source: 'fair' }], ['PATCH', '/records/customer/9', { remark: '改' }],
    ['DELETE', '/records/customer/11'], ['POST', '/records/customer/11/restore'], ['POST', '/records/customer/13/actions/promote', { stage: 'deal' }],
  ];
  const answers = [];
  for (const [method, path, body] of calls) {
    const { status, body: answer } = await admin.send(method, `/api/v1${path}`, body);
    answers.push(status);
    assert.notEqual(status, 500, `${method} ${path}: ${JSON.stringify(answer)}`);
    if (status === 503) assert.match(answer.detail, told, `${method} ${path}`);
  }
  return answers;
}

/** A server over damaged data: it works as far as that goes, or says why it does not start. */
async function served(server, words) {
  try {
    await server.start();
  } catch (error) {
    assert.match(error.message, told, words);
    assert.equal(await server.ended, 1, words);
    return null;
  }
  const answers = await day(server.admin);
  server.process.kill('SIGTERM');
  assert.ok([0, 1].includes(await server.ended), `${words}: ${server.log}`);
  return answers;
}

test(`damage: ${points} times some pages, anywhere`, async (t) => {
  const random = randomOf(seeded(t));
  const { folder, data, server } = await company(t);
  let found = 0;
  for (let point = 0; point < points; point += 1) {
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    const path = join(copy, 'guanxi.db');
    const how = random.pick(Object.keys(rubbish));
    const pages = Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(statSync(path).size / size));
    for (const page of pages) spoil(path, page, random, how);
    const words = `${how} in pages ${pages}`;
    const { status, words: said } = check(copy);
    assert.ok([0, 1].includes(status), `${words}: ${status} ${said}`);
    found += status;
    await served(Object.assign(new Server(t, copy), { admin: server.admin }), words);
    rmSync(copy, { recursive: true });
  }
  assert.ok(found > points / 2, `${found} of ${points} were found`);
});

test('damage: the rest goes on, and check names what is broken', async (t) => {
  const random = randomOf(seeded(t));
  const { folder, data, server } = await company(t);
  const parts = {
    history: [200, 503],
    contact: [200, 200],
    customer_search_data: [200, 503],
    notice: [200, 200],
  };
  for (const [table, [reading, writing]] of Object.entries(parts)) {
    const copy = join(folder, table);
    cpSync(data, copy, { recursive: true });
    spoil(join(copy, 'guanxi.db'), root(copy, table), random, 'zeros');
    const { status, words } = check(copy);
    assert.equal(status, 1, table);
    assert.match(words, new RegExp(`^  数据库文件：${table}: `, 'm'), words);
    const damaged = Object.assign(new Server(t, copy), { admin: server.admin });
    await damaged.start();
    assert.equal((await damaged.admin.send('GET', '/api/v1/records/customer/7')).status, reading, table);
    assert.equal((await all(damaged.admin, 'customer', ['source', '=', 'fair'], 'name')).length, 200, table);
    const changed = await damaged.admin.send('PATCH', '/api/v1/records/customer/7', { name: `改名${table}` });
    assert.equal(changed.status, writing, `${table}: ${JSON.stringify(changed.body)}`);
    if (changed.status === 503) {
      assert.match(changed.body.detail, told);
      assert.equal((await damaged.admin.call('GET', '/records/customer/7')).name, '损坏6机械有限公司');
    }
    damaged.process.kill('SIGTERM');
    await damaged.ended;
  }
});

test('damage: under a running server, and in the write-ahead log', async (t) => {
  const random = randomOf(seeded(t));
  const { folder, data, server } = await company(t);
  for (const [file, kill] of [['guanxi.db', false], ['guanxi.db-wal', true]]) {
    const copy = join(folder, file);
    cpSync(data, copy, { recursive: true });
    const damaged = Object.assign(new Server(t, copy), { admin: server.admin });
    await damaged.start();
    await day(damaged.admin);
    const path = join(copy, file);
    if (kill) await damaged.kill();
    for (let i = 0; i < 20; i += 1) spoil(path, 2 + random.below(statSync(path).size / size - 2), random, random.pick(Object.keys(rubbish)));
    if (!kill) await day(damaged.admin);
    if (!kill) await damaged.kill();
    assert.ok([0, 1].includes(check(copy).status));
    await served(damaged, file);
  }
});
