// guanxi check: a company's folder that somebody wrote into by hand, in many ways.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { check, program, read, tamper } from './checking.mjs';
import { Server, init, sleep, temporary } from './support.mjs';

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
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${way}\n${text}`);
    assert.match(text, new RegExp(`^ {2}客户 ${one.id}\\b`, 'm'), `${way}\n${text}`);
    assert.doesNotMatch(text, /温州鞋业/, way);
  }
});

/** What a check says of a copy that was tampered with. */
function checkTampered(folder, data, sql) {
  const copy = join(folder, 'copy');
  cpSync(data, copy, { recursive: true });
  assert.ok(tamper(copy, sql) > 0, sql);
  const found = check(copy);
  rmSync(copy, { recursive: true });
  return found;
}

/** Another value for each column of an entry. */
const otherEntry = {
  id: 'id + 100000', object: "'contact'", record: 'record + 4000', at: 'at + 1000', actor: 'actor + 1', actor_name: "'someone'",
  action: "'login'", reason: "'why not'", address: "'10.0.0.1'", changes: "'{}'", detail: "'{}'", hash: 'zeroblob(32)', content: 'zeroblob(48)',
};

test('check: each column of each place in a history, sealed and not, names the record', async (t) => {
  const { folder, data, server, one } = await company(t);
  const of = `object = 'customer' AND record = ${one.id}`;
  const ids = read(data, `SELECT id FROM history WHERE ${of} ORDER BY id`);
  const [first, middle, last] = ids;
  assert.equal(ids.length, 3);
  const columns = read(data, "SELECT name FROM pragma_table_info('history')");
  assert.deepEqual([...columns].sort(), Object.keys(otherEntry).sort(), 'every column is tried');
  const every = (where) => Object.entries(otherEntry).map(([column, value]) => `UPDATE history SET ${column} = ${value} WHERE ${where}`);
  const rest = columns.filter((column) => column !== 'id').join(', ');
  const swapped = (one_, other) => `UPDATE history SET id = -1 WHERE id = ${one_};;UPDATE history SET id = ${one_} WHERE id = ${other};;UPDATE history SET id = ${other} WHERE id = -1`;
  const ways = [
    ...ids.flatMap((id) => [...every(`id = ${id}`), `DELETE FROM history WHERE id = ${id}`]),
    `DELETE FROM history WHERE ${of}`,
    swapped(first, middle), swapped(middle, last), swapped(first, last),
    ...ids.map((id) => `INSERT INTO history (${rest}) SELECT ${rest} FROM history WHERE id = ${id}`),
    `INSERT INTO history (id, ${rest}) SELECT -7, ${rest} FROM history WHERE id = ${first}`,
    /* What the seal says of the record. */
    `DELETE FROM history_seal_head WHERE ${of}`,
    `UPDATE history_seal_head SET hash = zeroblob(32) WHERE ${of}`,
    `UPDATE history_seal_head SET entry = ${first} WHERE ${of}`,
    `UPDATE history_seal_head SET record = record + 4000 WHERE ${of}`,
    `UPDATE history_seal_head SET object = 'tag' WHERE ${of}`,
    'DELETE FROM history_seal',
  ];
  const named = new RegExp(`^ {2}客户 ${one.id}\\b`, 'm');
  for (const sql of ways) {
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, named, `${sql}\n${text}`);
  }
  await server.start();
  await server.admin.call('PATCH', `/records/customer/${one.id}`, { remark: '第三次，未封存' });
  await server.stop();
  const newest = `id = (SELECT max(id) FROM history WHERE ${of})`;
  for (const sql of [...every(newest).filter((way) => !way.includes('SET id =')), `DELETE FROM history WHERE ${newest}`]) {
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, named, `${sql}\n${text}`);
  }
});

test('check: the history of what is no record of a list is a chain as well', async (t) => {
  const { folder, data } = await company(t);
  for (const [sql, expected] of [
    ["UPDATE history SET address = '10.0.0.1' WHERE object = 'user' AND action = 'login'", /^ {2}用户 1“/m],
    ["DELETE FROM history WHERE object = 'user' AND action = 'login'", /^ {2}用户 1“/m],
    ["UPDATE history SET object = '' WHERE object = 'role' AND action = 'create'", /^ {2}角色 \d+/m],
  ]) {
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, expected, sql);
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
    'UPDATE history_seal SET at = at - 1 WHERE id = 1', 'UPDATE history_seal SET entry = entry - 1 WHERE id = 1',
    'UPDATE history_seal SET count = count + 1 WHERE id = 1', 'UPDATE history_seal SET id = 99 WHERE id = 1']) {
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, /封存不符/, sql);
  }
  const cut = checkTampered(folder, data, 'DELETE FROM history_seal WHERE id = (SELECT max(id) FROM history_seal)');
  assert.equal(cut.status, 1);
  assert.match(cut.text, /客户 \d+.*封存的记载却不符/, 'the newest seal');
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
    const { status, text } = checkTampered(folder, data, sql);
    assert.equal(status, 1, `${sql}\n${text}`);
    assert.match(text, expected, sql);
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

test('check: bytes of no file are told once they are a day old, and moved aside', async (t) => {
  const { data, server } = await company(t);
  const files = join(data, 'files');
  const [known] = readdirSync(files, { recursive: true }).filter((one) => /^..\/.{62}$/.test(one));
  const orphan = `ab/${'c'.repeat(62)}`;
  const broken = `${known}.0badf00d`;
  mkdirSync(join(files, 'ab'), { recursive: true });
  for (const name of [orphan, broken]) writeFileSync(join(files, name), 'nobody knows');
  assert.equal(check(data).status, 0, 'an upload may be under way');
  const old = new Date(Date.now() - 25 * 3600_000);
  for (const name of [orphan, broken, known]) utimesSync(join(files, name), old, old);
  const told = check(data);
  assert.equal(told.status, 1, told.text);
  for (const name of [orphan, broken]) assert.ok(told.text.includes(`文件目录里的 ${name}（12 字节）没有登记`), told.text);
  assert.ok(!told.text.includes(`${known}（`));
  const repaired = check(data, '--repair');
  assert.equal(repaired.status, 0, repaired.text);
  assert.match(repaired.text, /移到 files-aside/);
  assert.deepEqual(readdirSync(join(data, 'files-aside')).sort(), [orphan, broken].map((name) => name.replace('/', '-')).sort());
  assert.equal(check(data, '--files').status, 0, 'what is on record stays');

  await server.start();
  const form = new FormData();
  form.set('file', new Blob(['uploaded, and never saved']), 'draft.txt');
  await server.admin.call('POST', '/files', form);
  await server.stop();
  const unused = check(data);
  assert.equal(unused.status, 0, unused.text);
  assert.match(unused.text, /没有记录引用（或不再引用）的文件：1 个，25 字节/);
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
  assert.match(text, /数据库文件：|数据库文件有损坏/);
});
