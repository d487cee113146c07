// guanxi import and guanxi export: the real program on a company's folder.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { database } from '../database.mjs';
import { Client, fresh, ownWorld, password } from './support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const folder = mkdtempSync(join(tmpdir(), 'guanxi-commands-'));
const data = join(folder, 'company');
const base = database(data);

function guanxi(words, { input, status = 0, env = {} } = {}) {
  const { status: code, stdout, stderr } = spawnSync(program, words, {
    cwd: folder, input, encoding: 'utf8', env: { ...base.env, LANG: 'zh_CN.UTF-8', GUANXI_DATA: data, ...env },
  });
  assert.equal(code, status, `guanxi ${words.join(' ')}\n${stdout}${stderr}`);
  return { stdout, stderr };
}

/** A file of customers with the usual headings; its name. */
function sheet(rows, heading = '客户名称,电话,来源,客户级别') {
  const name = `${fresh('sheet')}.csv`;
  writeFileSync(join(folder, name), [heading, ...rows].join('\r\n'));
  return name;
}

/** What an import says of its rows: [rows, created, updated, skipped, rejected]. */
const counts = (text) => text.match(/^\S+ \d+$/gm).slice(0, 5).map((line) => Number(line.split(' ')[1]));

/** The names that an export of a filter finds, sorted, with another field behind. */
function exported(filter, field = 'owner', more = []) {
  const { stdout } = guanxi(['export', '-', '--object', 'customer', '--fields', `name,${field}`, '--sort', 'name', '--format', 'csv',
    '--filter', JSON.stringify(filter), ...more]);
  return stdout.replace(/^\ufeff/, '').trim().split(/\r?\n/).slice(1);
}

before(() => {
  guanxi(['init', data, '--name', '海川五金', '--admin', 'admin', '--admin-password-stdin'], { input: `${password}\n` });
  for (const login of ['li', 'zhang']) guanxi(['user', 'add', login, '--role', 'sales', '--password-stdin'], { input: `${password}\n` });
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
  base.drop();
});

test('commands: what is missing or unknown is a usage error', () => {
  for (const words of [['import'], ['import', 'x.csv'], ['import', 'x.csv', 'y.csv', '--object', 'customer'], ['import', 'x.csv', '--object'],
    ['import', 'x.csv', '--object', 'customer', '--what'], ['export', 'x.csv'], ['export', '--object', 'customer'], ['export', 'x', '--object', 'customer', '--dry-run']])
    guanxi(words, { status: 2 });
  for (const name of ['import', 'export']) {
    const { stdout } = guanxi([name, '--help']);
    for (const option of ['--data', '--object', '--as']) assert.match(stdout, new RegExp(`^  ${option} `, 'm'));
  }
  assert.match(guanxi(['--help']).stdout, /^ {2}import .*\n {2}export /m);
});

test('commands: an import by headings that are known, then an export of it', () => {
  const mark = fresh('直接');
  const file = sheet([`${mark}一号,0574-87275367,展会,`, `${mark}二号,没有电话,,`, ',13800001234,展会,', `${mark}一号,,,`]);
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify({ columns: { 客户名称: 'name' }, defaults: { source: 'alibaba' } }));
  const rejected = join(folder, 'rejected.xlsx');
  const { stdout } = guanxi(['import', file, '--object', 'customer', '--mapping', mapping, '--rejected', rejected]);
  assert.deepEqual(counts(stdout), [4, 2, 0, 1, 1]);
  assert.match(stdout, /^第 4 行：.*客户名称/m);
  assert.ok(readFileSync(rejected).subarray(0, 2).equals(Buffer.from('PK')));
  assert.ok(existsSync(join(folder, file)), 'the file stays where it was');
  assert.deepEqual(exported(['name', 'starts', mark], 'source'), [`${mark}二号,阿里巴巴`, `${mark}一号,展会`]);
  for (const [name, start] of [['list.xlsx', 'PK'], ['list.csv', '\xef\xbb\xbf'], ['list.pdf', '%PDF']]) {
    const { stderr } = guanxi(['export', name, '--object', 'customer', '--filter', JSON.stringify(['name', 'starts', mark])]);
    assert.match(stderr, / 2 /);
    assert.ok(readFileSync(join(folder, name), 'latin1').startsWith(start), name);
  }
  assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith('.part')), []);
});

test('commands: a dry run leaves nothing, not even the file', () => {
  const mark = fresh('试');
  const { stdout } = guanxi(['import', sheet([`${mark},,展会,`, ',13800001234,,']), '--object', 'customer', '--dry-run']);
  assert.match(stdout, /试运行/);
  assert.deepEqual(counts(stdout), [2, 1, 0, 0, 1]);
  assert.deepEqual(exported(['name', 'starts', mark]), []);
  const names = guanxi(['import', sheet([`${mark},,展会,`]), '--object', 'customer']);
  assert.deepEqual(counts(names.stdout), [1, 1, 0, 0, 0]);
});

test('commands: owners, pools, duplicates, who acts', () => {
  const mark = fresh('归属');
  const rows = [`${mark},,展会,`];
  assert.deepEqual(counts(guanxi(['import', sheet(rows), '--object', 'customer', '--owner', 'li']).stdout), [1, 1, 0, 0, 0]);
  assert.deepEqual(exported(['name', '=', mark]), [`${mark},li`]);
  assert.deepEqual(counts(guanxi(['import', sheet(rows), '--object', 'customer', '--duplicates', 'update']).stdout), [1, 0, 1, 0, 0]);
  assert.deepEqual(counts(guanxi(['import', sheet(rows), '--object', 'customer', '--duplicates', 'allow']).stdout), [1, 0, 0, 0, 1]);
  const pooled = fresh('公海');
  guanxi(['import', sheet([`${pooled},,展会,`]), '--object', 'customer', '--owner', 'pool:公海']);
  assert.deepEqual(exported(['name', '=', pooled], 'pool'), [`${pooled},公海`]);
  /* Sales see their own and the pool's. */
  assert.deepEqual(exported(['name', '=', mark], 'owner', ['--as', 'li']), [`${mark},li`]);
  assert.deepEqual(exported(['name', '=', mark], 'owner', ['--as', 'zhang']), []);
});

test('commands: sheets, headings, templates', () => {
  const mark = fresh('模板');
  const file = sheet([`${mark},展会,x`], '公司全名,从哪来,没用');
  guanxi(['import', file, '--object', 'customer', '--template', '没有'], { status: 1 });
  const plain = join(folder, 'plain.json');
  writeFileSync(plain, JSON.stringify({ 公司全名: 'name', 从哪来: 'source', 没用: 'ignore' }));
  assert.deepEqual(counts(guanxi(['import', file, '--object', 'customer', '--mapping', plain, '--sheet', '1', '--header-row', '1']).stdout), [1, 1, 0, 0, 0]);
  for (const [words, says] of [[['--sheet', '二月'], /二月/], [['--header-row', 'x'], /--header-row/], [['--owner', '没有此人'], /没有此人/], [['--owner', 'pool:没有'], /没有/],
    [['--mapping', 'none.json'], /none\.json/], [['--duplicates', 'maybe'], /duplicates/], [['--as', '没有'], /没有/]]) {
    const { stderr } = guanxi(['import', file, '--object', 'customer', ...words], { status: 1 });
    assert.match(stderr, says);
  }
});

test('commands: what is no spreadsheet, no object, no filter, no place', () => {
  writeFileSync(join(folder, 'broken.xlsx'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 1, 2, 3]));
  guanxi(['import', 'broken.xlsx', '--object', 'customer'], { status: 1 });
  guanxi(['import', 'absent.xlsx', '--object', 'customer'], { status: 1 });
  guanxi(['import', sheet(['x,,,']), '--object', 'nonsense'], { status: 1 });
  guanxi(['export', 'x.csv', '--object', 'nonsense'], { status: 1 });
  guanxi(['export', 'x.csv', '--object', 'customer', '--filter', '[x'], { status: 1 });
  guanxi(['export', 'x.csv', '--object', 'customer', '--format', 'doc'], { status: 1 });
  guanxi(['export', 'no/such/place.csv', '--object', 'customer'], { status: 1 });
  assert.equal(existsSync(join(folder, 'x.csv')), false);
  assert.deepEqual(readdirSync(data).filter((name) => name.startsWith('import-')), []);
});

test('commands: an import that is stopped is paused, and the server goes on with it', async () => {
  const mark = fresh('停');
  const file = sheet(Array.from({ length: 20000 }, (_, i) => `${mark}第${i}家,,展会,`));
  const uploads = () => readdirSync(join(data, 'imports')).length;
  const before = uploads();
  const child = spawn(program, ['import', file, '--object', 'customer', '--data', data], { cwd: folder, env: base.env });
  const gone = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
  while (uploads() === before) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill('SIGINT');
  assert.equal(await gone, 1);
  const server = spawn(program, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { env: base.env });
  const address = String(await new Promise((resolve) => server.stdout.once('data', resolve))).trim();
  try {
    const admin = await new Client(address).login('admin');
    /* The folder is the server's now. */
    const { stderr } = guanxi(['import', file, '--object', 'customer'], { status: 1 });
    assert.match(stderr, /服务/);
    guanxi(['export', 'x.csv', '--object', 'customer'], { status: 1 });
    const { id, state } = (await admin.call('GET', '/imports?limit=1')).imports[0];
    assert.equal(state, 'paused');
    await admin.call('POST', `/imports/${id}/start`);
    let shown;
    do {
      await new Promise((resolve) => setTimeout(resolve, 50));
      shown = await admin.call('GET', `/imports/${id}`);
    } while (shown.state === 'running');
    assert.deepEqual([shown.state, shown.created, shown.total], ['done', 20000, 20000]);
  } finally {
    const stopped = new Promise((resolve) => server.on('exit', resolve));
    server.kill('SIGTERM');
    await stopped;
  }
});
