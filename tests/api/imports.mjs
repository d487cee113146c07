// Importing spreadsheets through the API.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bell, count, sheet, until } from './importing.mjs';
import { fresh, world } from './support.mjs';

test('imports: upload, settings, dry run, run, rejected rows, undo', async () => {
  const person = await (await world()).person(fresh('importer'), 'sales_manager');
  const prefix = fresh('导入');
  const made = await person.call('POST', '/imports', sheet([`${prefix}一号,0574-87275367,展会,`, `${prefix}二号,没有电话,,`, ',13800001234,展会,', `${prefix}一号,,,`]));
  assert.equal(made.state, 'uploaded');
  assert.equal(made.columns[0].field, 'name');
  assert.equal(made.columns[1].field, 'phone');
  const set = await person.call('PATCH', `/imports/${made.id}`, { owner: '@me', duplicates: 'skip', defaults: { source: 'alibaba' } });
  assert.equal(set.duplicates, 'skip');
  const dry = await person.call('POST', `/imports/${made.id}/dry_run`);
  assert.equal(dry.total, dry.would_create + dry.would_update + dry.would_skip + dry.would_reject);
  const told = (kind) => dry.notes.filter((note) => note.kind === kind).length;
  assert.equal(told('skip'), Math.min(dry.would_skip, 100), 'each skipped row is told with its reason');
  assert.ok(told('warning') >= Math.min(dry.warnings, 100));
  assert.equal(dry.would_create, 2);
  assert.equal(await count(person, prefix), 0);
  await person.call('POST', `/imports/${made.id}/start`);
  const done = await until(person, made.id, 'done');
  assert.equal(done.created, 2);
  assert.equal(done.created + done.updated + done.skipped + done.rejected, done.total);
  assert.equal(await count(person, prefix), 2);
  const rung = await bell(person, made.id);
  assert.equal(rung.object, 'import');
  assert.match(rung.title, /新建 2，更新 0，跳过 1，拒绝 1/);
  assert.equal(rung.body, 'customers.csv');
  const rejected = await person.send('GET', `/api/v1/imports/${made.id}/rejected.xlsx`);
  assert.equal(rejected.status, 200);
  assert.match(rejected.headers.get('content-disposition'), /^attachment/);
  assert.ok(rejected.body.startsWith('PK'));
  assert.ok((await person.call('GET', '/imports?limit=5')).imports.some((each) => each.id === made.id));
  await person.call('POST', `/imports/${made.id}/undo`);
  const undone = await until(person, made.id, 'undone');
  assert.equal(undone.undone, 2);
  assert.match((await bell(person, made.id, 1)).title, /撤回 2，保留 0/);
  assert.equal(await count(person, prefix), 0);
});

test('imports: a running one is paused, goes on, and is cancelled', async () => {
  const person = await (await world()).person(fresh('pauser'), 'sales_manager');
  const prefix = fresh('长');
  const { id } = await person.call('POST', '/imports', sheet(Array.from({ length: 8000 }, (_, i) => `${prefix}第${i}家公司,,展会,`)));
  await person.call('PATCH', `/imports/${id}`, { owner: '@me', duplicates: 'allow' });
  await person.call('POST', `/imports/${id}/start`);
  await person.call('POST', `/imports/${id}/pause`);
  const paused = await until(person, id, 'paused');
  assert.ok(paused.done < paused.total);
  await person.refused(409, 'POST', `/imports/${id}/pause`);
  await person.call('POST', `/imports/${id}/start`);
  await person.call('POST', `/imports/${id}/cancel`);
  const cancelled = await until(person, id, 'cancelled');
  assert.equal(await count(person, prefix), cancelled.created);
  await person.refused(409, 'POST', `/imports/${id}/start`);
});

test('imports: a template to fill in', async () => {
  const person = await (await world()).person(fresh('template'), 'sales_manager');
  const answer = await person.send('GET', '/api/v1/imports/template/customer');
  assert.equal(answer.status, 200);
  assert.ok(answer.body.startsWith('PK'));
  /* It comes back as what it is: the sheet to fill in, although the other is longer. */
  const file = Buffer.from(await (await fetch(`${person.address}/api/v1/imports/template/customer`, { headers: person.headers('GET') })).arrayBuffer());
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([file]), 'template.xlsx');
  const problem = await person.refused(422, 'POST', '/imports', form);
  assert.match(problem.detail, /没有数据行/);
});

test('imports: the template says what each column takes', async () => {
  const { data } = await world();
  const person = await (await world()).person(fresh('template'), 'sales_manager');
  const file = Buffer.from(await (await fetch(`${person.address}/api/v1/imports/template/customer`, { headers: person.headers('GET') })).arrayBuffer());
  const path = join(data, 'template.xlsx');
  writeFileSync(path, file);
  const sheets = JSON.parse(execFileSync('python3', ['-c', `
import json, re, sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
print(json.dumps([re.findall("<t[^>]*>([^<]*)</t>", book.read(f"xl/worksheets/sheet{n}.xml").decode()) for n in (1, 2)]))
`, path], { encoding: 'utf8' }));
  assert.ok(sheets[0].includes('客户名称') && sheets[0].includes('来源'));
  for (const heading of sheets[0]) assert.ok(sheets[1].includes(heading), heading);
  assert.ok(sheets[1].includes('必填'));
  assert.ok(sheets[1].some((text) => text.split('\n').includes('阿里巴巴')));
  assert.ok(sheets[1].some((text) => /共 \d+ 项/.test(text)), 'long lists are cut');
});

test('imports: what can not be one is refused, and is nobody else\'s', async () => {
  const person = await (await world()).person(fresh('wrong'), 'sales_manager');
  const stranger = await (await world()).person(fresh('stranger'), 'sales_manager');
  const broken = new FormData();
  broken.set('object', 'customer');
  broken.set('file', new Blob([new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 1, 2, 3])]), 'broken.xlsx');
  await person.refused(422, 'POST', '/imports', broken);
  await person.refused(422, 'POST', '/imports', new FormData());
  const { id } = await person.call('POST', '/imports', sheet([`${fresh('它')},,,`]));
  for (const [method, tail, body] of [['GET', ''], ['PATCH', '', {}], ['POST', '/start'], ['POST', '/undo'], ['POST', '/dry_run'], ['GET', '/rejected.xlsx']])
    await stranger.refused(404, method, `/imports/${id}${tail}`, body);
  for (const settings of [{ nonsense: 1 }, { duplicates: 'maybe' }, { sheet: 9 }, { header_row: -1 }, { mapping: { x: 'name' } }, { mapping: { 0: 'nothing' } }, { owner: 'me' }, { defaults: { phone: 'x' } }])
    await person.refused(422, 'PATCH', `/imports/${id}`, settings);
  await person.refused(409, 'POST', `/imports/${id}/undo`);
});

test('imports: the first rows of the file, titles and all, for choosing the headings', async () => {
  const person = await (await world()).person(fresh('preview'), 'sales_manager');
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob(['2026年客户名单,,\r\n,,制表：小王\r\n客户名称,电话,来源\r\n甲公司,,展会\r\n']), 'list.csv');
  const { id, header_row } = await person.call('POST', '/imports', form);
  assert.equal(header_row, 3);
  const shown = await person.call('GET', `/imports/${id}/rows`);
  assert.deepEqual(shown, { sheet: 0, rows: [
    { number: 1, cells: ['2026年客户名单'] }, { number: 2, cells: ['', '', '制表：小王'] },
    { number: 3, cells: ['客户名称', '电话', '来源'] }, { number: 4, cells: ['甲公司', '', '展会'] },
  ] });
  assert.equal((await person.call('GET', `/imports/${id}/rows?sheet=0&limit=2`)).rows.length, 2);
  await person.refused(422, 'GET', `/imports/${id}/rows?sheet=1`);
  await person.refused(422, 'GET', `/imports/${id}/rows?limit=101`);
  const stranger = await (await world()).person(fresh('stranger'), 'sales_manager');
  await stranger.refused(404, 'GET', `/imports/${id}/rows`);
});

test('imports: many rows are tried by a job, other settings end that', async () => {
  const person = await (await world()).person(fresh('trier'), 'sales_manager');
  const prefix = fresh('试');
  const rows = Array.from({ length: 6000 }, (_, i) => (i % 6 ? `${prefix}第${i % 5000}家,,展会,` : ',13800001234,展会,'));
  const { id } = await person.call('POST', '/imports', sheet(rows));
  await person.refused(404, 'GET', `/imports/${id}/dry_run`);
  const first = await person.send('POST', `/api/v1/imports/${id}/dry_run`, {});
  assert.equal(first.status, 202);
  assert.deepEqual([first.body.state, first.body.total], ['trying', 6000]);
  assert.equal((await person.send('POST', `/api/v1/imports/${id}/dry_run`, {})).status, 202);
  await person.call('PATCH', `/imports/${id}`, { duplicates: 'allow' });
  await person.refused(404, 'GET', `/imports/${id}/dry_run`);
  await person.call('PATCH', `/imports/${id}`, { duplicates: 'skip' });
  await person.call('POST', `/imports/${id}/dry_run`, {});
  let found;
  do {
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = await person.call('GET', `/imports/${id}/dry_run`);
    assert.notEqual(found.state, 'failed', found.reason);
  } while (found.state === 'trying');
  assert.deepEqual([found.total, found.done, found.would_create, found.would_skip, found.would_reject], [6000, 6000, 4333, 667, 1000]);
  assert.equal(found.errors.length, 100);
  assert.equal((await person.call('GET', `/imports/${id}`)).state, 'checked');
  assert.equal(await count(person, prefix), 0);
  const stranger = await (await world()).person(fresh('stranger'), 'sales_manager');
  await stranger.refused(404, 'GET', `/imports/${id}/dry_run`);
});

test('imports: an upload that is sent twice with one key is one import', async () => {
  const person = await (await world()).person(fresh('twice'), 'sales_manager');
  const key = { 'idempotency-key': fresh('key') };
  const rows = [`${fresh('两次')},,展会,`];
  const answers = [];
  for (let i = 0; i < 3; i++) answers.push(await person.send('POST', '/api/v1/imports', sheet(rows), key));
  assert.deepEqual(answers.map((answer) => answer.status), [201, 201, 201], JSON.stringify(answers[1].body));
  assert.deepEqual(answers[1].body, answers[0].body);
  assert.equal(answers[1].headers.get('idempotency-replayed'), 'true');
  assert.equal((await person.call('GET', '/imports')).imports.length, 1);
  await person.refused(409, 'POST', '/imports', sheet([`${fresh('别的')},,,`]), key);
  const many = fresh('key');
  const together = await Promise.all(Array.from({ length: 5 }, () => person.send('POST', '/api/v1/imports', sheet(rows), { 'idempotency-key': many })));
  assert.ok(together.every((answer) => answer.status === 201 || answer.status === 409));
  assert.equal((await person.call('GET', '/imports')).imports.length, 2);
});

test('imports: who has what is there already is said by name and owner', async () => {
  const owner = await (await world()).person(fresh('haver'), 'sales');
  const person = await (await world()).person(fresh('seeker'), 'sales');
  const [name, number] = [fresh('撞单'), `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`];
  await owner.call('POST', '/records/customer', { name, source: 'alibaba', mobile: number });
  const { id } = await person.call('POST', '/imports', sheet([`${name},,展会,`, `${fresh('同号')},${number},展会,`]));
  await person.call('POST', `/imports/${id}/start`);
  const { notes, ...done } = await until(person, id, 'done');
  assert.deepEqual([done.created, done.skipped], [1, 1]);
  assert.deepEqual(notes.map((note) => [note.row, note.kind, note.message]), [
    [2, 'skip', `已有客户“${name}”（负责人 ${owner.user.name}）。`],
    [3, 'warning', `客户“${name}”（负责人 ${owner.user.name}）使用相同的号码。`],
  ]);
});

test('imports: what is there already is no row to allow, and the reason says whose it is', async () => {
  const owner = await (await world()).person(fresh('haver'), 'sales');
  const person = await (await world()).person(fresh('seeker'), 'sales');
  const { name } = await owner.call('POST', '/records/customer', { name: fresh('已有'), source: 'alibaba' });
  const { id } = await person.call('POST', '/imports', sheet([`${name},,展会,`]));
  await person.call('PATCH', `/imports/${id}`, { duplicates: 'allow' });
  const tried = await person.call('POST', `/imports/${id}/dry_run`, {});
  await person.call('POST', `/imports/${id}/start`);
  const { notes, ...done } = await until(person, id, 'done');
  assert.deepEqual([done.created, done.rejected], [0, 1]);
  assert.equal(notes[0].message, `已有客户“${name}”（负责人 ${owner.user.name}）。`);
  assert.equal(tried.errors[0].message, notes[0].message);
});
