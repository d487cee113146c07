// The demo company as somebody finds it who logs in first.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, query } from './support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const folder = mkdtempSync(join(tmpdir(), 'guanxi-demo-'));
const data = join(folder, 'company');
let server, address;

before(async () => {
  execFileSync(program, ['demo', data]);
  server = spawn(program, ['demo serve'.split(' '), data, '--listen', '127.0.0.1:0'].flat());
  let said = '';
  address = await new Promise((resolve) => server.stdout.on('data', (piece) => {
    said += piece;
    const found = /http:\S+/.exec(said);
    if (found) resolve(found[0]);
  }));
});
after(async () => {
  const stopped = new Promise((resolve) => server.on('exit', resolve));
  server.kill('SIGTERM');
  await stopped;
  rmSync(folder, { recursive: true, force: true });
});

const as = (login) => new Client(address).login(login, 'guanxi-demo');

test('demo: scripts of one\'s own, and those that all share, in every category but the last', async () => {
  const sales = await as('sales1');
  const { records } = await sales.call('GET', `/records/script?${query({ limit: 100, fields: 'title,body,category,shared,owner' })}`);
  const own = records.filter((script) => !script.shared);
  assert.ok(own.length >= 2 && own.every((script) => script.owner.id === sales.user.id));
  assert.deepEqual([...new Set(records.map((script) => script.category))].sort(), ['closing', 'follow_up', 'needs', 'objection', 'opening', 'price', 'product']);
  assert.ok(records.every((script) => script.body.length > 20));
  assert.equal((await (await as('sales3')).call('GET', `/records/script?${query({ filter: ['shared', '=', false] })}`)).records.length, 0);
});

test('demo: resource sites', async () => {
  const { records } = await (await as('marketing1')).call('GET', `/records/resource_site?${query({ limit: 100 })}`);
  assert.ok(records.length >= 10);
  assert.ok(records.every((site) => site.address.startsWith('http') && site.note));
});

test('demo: a bell that somebody has looked at', async () => {
  const { notices, unread } = await (await as('sales1')).call('GET', '/notices?limit=200');
  assert.ok(unread >= 3 && unread <= 5, String(unread));
  assert.ok(notices.slice(0, unread).every((notice) => Date.now() - Date.parse(notice.at) < 6 * 86400_000), 'what is unread is new');
  assert.ok(notices.length > 20);
  assert.ok(notices.slice(0, unread).every((notice) => !notice.read), 'the newest are the unread ones');
});
