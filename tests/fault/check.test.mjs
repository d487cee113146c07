// guanxi check: a company's folder that somebody wrote into by hand, in many ways.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Server, init, sleep, temporary } from './support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';

function check(data, ...options) {
  const { status, stdout, stderr } = spawnSync(program, ['check', data, ...options], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } });
  return { status, text: stdout + stderr };
}

/** Runs SQL on the database as anybody who can write the file might; how many rows it changed. */
function tamper(data, statements) {
  const script = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=20) as database:
    for statement in sys.stdin.read().split(';;'):
        if statement.strip():
            database.execute(statement)
    print(database.total_changes)
`;
  return Number(execFileSync('python3', ['-c', script, join(data, 'guanxi.db')], { input: statements, encoding: 'utf8' }));
}

/** Has a server seal the history, as it does every hour. */
async function seal(data, server) {
  tamper(data, "UPDATE job SET run_at = 0 WHERE kind = 'history_seal'");
  await server.start();
  for (let tries = 0; !server.log.includes('history_sealed') && tries < 100; tries += 1) await sleep(50);
  assert.match(server.log, /history_sealed request=\S+ entry=\d+ seal=[0-9a-f]{64}/);
  await server.stop();
}

/** A company with customers, contacts, an attachment and a history that is sealed. */
async function company(t) {
  const folder = temporary(t);
  const data = init(folder);
  const server = await new Server(t, data).start();
  const { admin } = server;
  const make = (name) => admin.call('POST', '/records/customer', { name, source: 'fair', mobile: '13800001234', next_visit_at: '2026-08-01T02:00:00Z' });
  const [one, two, three] = [await make('宁波海天有限公司'), await make('义乌小商品有限公司'), await make('温州鞋业有限公司')];
  await admin.call('PATCH', `/records/customer/${one.id}`, { remark: '第一次' });
  await admin.call('PATCH', `/records/customer/${one.id}`, { remark: '第二次' });
  const contact = await admin.call('POST', '/records/contact', { customer: one.id, name: '王经理' });
  const form = new FormData();
  form.set('file', new Blob(['a contract']), 'contract.txt');
  const file = await admin.call('POST', '/files', form);
  await admin.call('POST', `/records/customer/${two.id}/files`, { file: file.id });
  await server.stop();
  await seal(data, server);
  return { folder, data, server, one, two, three, contact };
}

test('check: a whole company is whole, stopped and running, and its seal can be asked for', async (t) => {
  const { data, server, two } = await company(t);
  for (const options of [[], ['--files']]) {
    const whole = check(data, ...options);
    assert.equal(whole.status, 0, whole.text);
    assert.match(whole.text, /一切完好/);
    assert.match(whole.text, /历史（条）：检查 [1-9]\d*，0 处问题，\d/);
  }
  const [last] = check(data).text.match(/[0-9a-f]{64}/);
  assert.equal(check(data, '--seal', last).status, 0);
  const other = check(data, '--seal', '0'.repeat(64));
  assert.equal(other.status, 1);
  assert.match(other.text, /没有给出的封存/);
  await server.start();
  assert.equal(check(data).status, 0);
  const refused = check(data, '--repair');
  assert.equal(refused.status, 1);
  assert.match(refused.text, /服务正在运行/);
  await server.admin.call('PATCH', `/records/customer/${two.id}`, { remark: '照常工作' });
  const running = check(data);
  assert.equal(running.status, 0, running.text);
  await server.stop();
  assert.equal(check(data).status, 0);
});

test('check: usage, and folders that hold nothing', async (t) => {
  const folder = temporary(t);
  assert.equal(check(folder).status, 1);
  assert.equal(spawnSync(program, ['check']).status, 2);
  assert.equal(spawnSync(program, ['check', folder, '--what']).status, 2);
  writeFileSync(join(folder, 'guanxi.db'), 'this is no database, however long it may be'.repeat(100));
  const { status, text } = check(folder);
  assert.equal(status, 1);
  assert.match(text, /不是有效的数据库|损坏/);
});

test('check: whatever is changed in the history names its record, even its end', async (t) => {
  const { folder, data, one, three } = await company(t);
  const of = (id) => `object = 'customer' AND record = ${id}`;
  const last = `id = (SELECT max(id) FROM history WHERE ${of(one.id)})`;
  const ways = {
    'a change': `UPDATE history SET changes = replace(changes, '第一次', '第三次') WHERE ${of(one.id)}`,
    'an actor': `UPDATE history SET actor = actor + 1 WHERE ${of(one.id)} AND action = 'create'`,
    'an instant': `UPDATE history SET at = at + 1000 WHERE ${last}`,
    'a reason': `UPDATE history SET reason = 'why not' WHERE ${last}`,
    'an address': `UPDATE history SET address = '10.0.0.1' WHERE ${last}`,
    'words taken out': `UPDATE history SET changes = NULL WHERE ${last}`,
    'words taken out as by a purge': `UPDATE history SET changes = '{}', content = substr(content, 17) WHERE ${last}`,
    'a salt': `UPDATE history SET content = zeroblob(16) || substr(content, 17) WHERE ${last}`,
    'the first entry gone': `DELETE FROM history WHERE ${of(one.id)} AND action = 'create'`,
    'the newest entry gone': `DELETE FROM history WHERE ${last}`,
    'the whole chain gone': `DELETE FROM history WHERE ${of(one.id)}`,
    'chain and record gone': `DELETE FROM history WHERE ${of(one.id)};;DELETE FROM customer WHERE id = ${one.id}`,
    'the chain given to another': `UPDATE history SET record = ${three.id} + 100 WHERE ${of(one.id)}`,
    'its seal gone with it': `DELETE FROM history WHERE ${last};;DELETE FROM history_seal_head WHERE ${of(one.id)}`,
    'the row gone': `DELETE FROM customer WHERE id = ${one.id}`,
    'the row emptied': `UPDATE customer SET deleted_at = 1, deleted_with = NULL, name = NULL, name_key = NULL WHERE id = ${one.id}`,
  };
  for (const [way, sql] of Object.entries(ways)) {
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    assert.ok(tamper(copy, sql) > 0, way);
    const { status, text } = check(copy);
    assert.equal(status, 1, `${way}\n${text}`);
    assert.match(text, new RegExp(`^ {2}客户 ${one.id}\\b`, 'm'), `${way}\n${text}`);
    assert.doesNotMatch(text, /温州鞋业/, way);
    rmSync(copy, { recursive: true });
  }
});

test('check: seals that are changed or taken out show', async (t) => {
  const { folder, data, server } = await company(t);
  await server.start();
  await server.admin.call('POST', '/records/customer', { name: '再来一家', source: 'fair' });
  await server.stop();
  await seal(data, server);
  assert.equal(check(data).status, 0);
  const [last] = check(data).text.match(/[0-9a-f]{64}/);
  for (const sql of ['UPDATE history_seal SET hash = zeroblob(32) WHERE id = 1', 'DELETE FROM history_seal WHERE id = 1',
    'UPDATE history_seal SET at = at - 1 WHERE id = 1', 'UPDATE history_seal SET entry = entry - 1 WHERE id = 1']) {
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    assert.equal(tamper(copy, sql), 1);
    const { status, text } = check(copy);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, /封存不符/, sql);
    rmSync(copy, { recursive: true });
  }
  tamper(data, 'DELETE FROM history_seal');
  tamper(data, 'DELETE FROM history_seal_head');
  assert.equal(check(data).status, 0, 'without any seal there is nothing to hold');
  assert.match(check(data, '--seal', last).text, /没有给出的封存/);
});

test('check: what points at nothing', async (t) => {
  const { folder, data, one, contact } = await company(t);
  const ways = [
    [`UPDATE contact SET customer = 999999 WHERE id = ${contact.id}`, /^ {2}联系人 \d+“王经理”：.*指向的客户 999999 不存在/m],
    [`UPDATE customer SET owner = 4711 WHERE id = ${one.id}`, new RegExp(`^ {2}客户 ${one.id}“宁波海天有限公司”：.*4711`, 'm')],
    [`INSERT INTO customer_collaborators (record, place, value) VALUES (${one.id}, 0, 4711)`, new RegExp(`^ {2}客户 ${one.id}“宁波海天有限公司”：.*4711`, 'm')],
    ['INSERT INTO customer_collaborators (record, place, value) VALUES (777777, 0, 1)', /^ {2}客户 777777.*记录却不存在/m],
    ["UPDATE attachment SET record = 888888 WHERE object = 'customer'", /^ {2}附件 \d+“contract.txt”：所属的客户 888888 不存在/m],
    ['DELETE FROM file_use', /^ {2}附件 \d+“contract.txt”.*没有登记/m],
    ['DELETE FROM stored_file', /^ {2}附件 \d+“contract.txt”.*没有登记/m],
    ["UPDATE file_use SET record = 999999", /^ {2}附件 999999.*其实没有/m],
    ["UPDATE stored_file SET digest = '../../../etc/passwd'", /摘要无效/],
  ];
  for (const [sql, expected] of ways) {
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    assert.ok(tamper(copy, sql) > 0, sql);
    const { status, text } = check(copy);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, expected, sql);
    rmSync(copy, { recursive: true });
  }
});

test('check: bytes of files', async (t) => {
  const { folder, data } = await company(t);
  const files = join(data, 'files');
  const [name] = readdirSync(files, { recursive: true }).filter((one) => /^..\/.{62}$/.test(one));
  const path = join(files, name);
  const safe = join(folder, 'safe');
  cpSync(path, safe);
  writeFileSync(path, 'another on');
  assert.equal(check(data).status, 0, 'the same size: only --files reads them');
  assert.match(check(data, '--files').text, /附件 \d+“contract.txt”：文件“contract.txt”（\d+）：内容被改动过/);
  appendFileSync(path, 'more');
  assert.match(check(data).text, /大小不对/);
  truncateSync(path, 0);
  assert.match(check(data).text, /大小不对/);
  rmSync(path);
  const gone = check(data);
  assert.equal(gone.status, 1);
  assert.match(gone.text, /附件 \d+“contract.txt”：文件“contract.txt”（\d+）：内容不在文件目录里/);
  cpSync(safe, path);
  assert.equal(check(data, '--files').status, 0);
});

test('check: what follows from the records is told and made anew', async (t) => {
  const { folder, data, server, one } = await company(t);
  const named = new RegExp(`^ {2}客户 ${one.id}“[^”]*”：`, 'm');
  const ways = [
    [`UPDATE customer SET name = '被改的名字厂' WHERE id = ${one.id}`, [named, /搜索索引与记录的内容不符/, /查重键与记录的内容不符/]],
    [`DELETE FROM duplicate_key WHERE object = 'customer' AND record = ${one.id}`, [named, /查重键/]],
    ["INSERT INTO duplicate_key (key, kind, object, record) VALUES ('nobody', 1, 'customer', 555555)", [/客户 555555.*查重键/]],
    [`UPDATE duplicate_key SET kind = 3 WHERE kind = 2 AND object = 'customer' AND record = ${one.id}`, [named, /查重键/]],
    ['UPDATE _customer_by_next_visit_at SET count = count + 1', [/现成计数.*差 -?1 条/]],
    ['DELETE FROM _customer_by_next_visit_at_whole', [/现成计数.*差 3 条/]],
    ['DELETE FROM customer_search_data WHERE id > 10', [/客户：搜索索引读不出来/]],
  ];
  for (const [sql, expected] of ways) {
    const copy = join(folder, 'copy');
    cpSync(data, copy, { recursive: true });
    assert.ok(tamper(copy, sql) > 0, sql);
    const { status, text } = check(copy);
    assert.equal(status, 1, `${sql}\n${text}`);
    for (const words of expected) assert.match(text, words, sql);
    const repaired = check(copy, '--repair');
    assert.equal(repaired.status, 0, `${sql}\n${repaired.text}`);
    assert.match(repaired.text, /已重建/);
    assert.equal(check(copy).status, 0);
    rmSync(copy, { recursive: true });
  }
  assert.equal(tamper(data, `UPDATE customer SET name = '手改海天厂' WHERE id = ${one.id}`), 1);
  assert.equal(check(data, '--repair').status, 0);
  await server.start();
  const { results } = await server.admin.call('GET', `/search?q=${encodeURIComponent('手改海天')}`);
  assert.deepEqual(results.map((found) => found.id), [one.id]);
  await server.stop();
});

test('check: a damaged file is told, page by page', async (t) => {
  const { data } = await company(t);
  tamper(data, 'PRAGMA wal_checkpoint(TRUNCATE)');
  const script = `
import sqlite3, sys
path = sys.argv[1]
with sqlite3.connect(path) as database:
    page, = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'history_record'").fetchone()
    size, = database.execute("PRAGMA page_size").fetchone()
with open(path, 'r+b') as file:
    file.seek(page * size - size // 4)
    file.write(b'\\xff' * (size // 4))
`;
  execFileSync('python3', ['-c', script, join(data, 'guanxi.db')]);
  const { status, text } = check(data);
  assert.equal(status, 1);
  assert.match(text, /数据库文件：|数据文件已损坏/);
});
