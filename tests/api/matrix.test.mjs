// The matrix of rights: each preset role as delivered and with other scopes, roles of one
// scope for everything, and mixtures of several; each object; each operation; each door.
// What the rules say (property/oracle.mjs) is what happens, row by row, and both answers
// are known to have been given wherever both are possible.
// SEED chooses the company; MATRIX=long tries every preset with every scope, on more rows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { Asking } from './property/asking.mjs';
import { FarDoors } from './property/far_doors.mjs';
import { administration, doorOf, ownWork, withoutDoor } from './property/ledger.mjs';
import { stages } from './property/company.mjs';
import { Oracle } from './property/oracle.mjs';
import { PresetCompany, presets } from './property/preset_company.mjs';
import { randomOf } from './property/random.mjs';
import { ownWorld, program } from './support.mjs';

const seed = Number(process.env.SEED ?? 20260322);
const long = process.env.MATRIX === 'long';
const size = { departments: 6, roles: long ? 24 : 6, pools: 3, customers: 60, children: 60, scripts: 30, deleted: 12, relations: 30, views: 24, open: 12, given: 12 };
const few = long ? 8 : 1;
/** So many people ask at the same time. */
const together = 4;
/** More rows than an export gives at once. */
const many = 2050;

let world;
let company;
let oracle;
let doors;
const ledger = new Map();
const idle = new Set();

before(async () => {
  world = await ownWorld().start();
  company = await new PresetCompany(world, randomOf(seed), long ? 5 : 2).make(size);
  oracle = new Oracle(company);
  const asking = new Asking(company, () => oracle, seed);
  doors = new FarDoors(company, oracle, asking);
});

after(async () => {
  if (world.server.exitCode === null) await world.rest();
  rmSync(world.folder, { recursive: true, force: true });
});

const rowsOf = (door, object) => (door.binned ? company.bin : company.rows)[object].filter(door.only ?? (() => true));

/** Of those that should be let through, and of those that should not, a few. */
function sample(random, door, user, object) {
  const rows = rowsOf(door, object);
  if (!door.few) return rows;
  const shuffled = rows.map((row) => [random.next(), row]).sort(([a], [b]) => a - b).map(([, row]) => row);
  return [true, false].flatMap((which) => shuffled.filter((row) => door.may(user, object, row) === which).slice(0, few));
}

function note(door, user, object, allowed) {
  for (const key of [`${door.name}: ${user.label}`, `${door.operation} of ${object}: ${user.label}`, `${door.operation} of ${object} by scope ${oracle.scope(user, object, door.operation)}`]) {
    const counts = ledger.get(key) ?? { allowed: 0, refused: 0 };
    counts[allowed ? 'allowed' : 'refused'] += 1;
    ledger.set(key, counts);
  }
}

async function askOne(door, user, object) {
  const random = randomOf(seed + user.id * 7919 + door.name.length * 31 + object.length);
  const rows = sample(random, door, user, object);
  if (rows.length === 0) return;
  const expected = rows.map((row) => door.may(user, object, row));
  const answers = await door.ask(user, object, rows);
  if (!answers) {
    idle.add(`${door.name} ${user.id} ${object}`);
    return;
  }
  for (const [at, row] of rows.entries()) {
    assert.equal(answers[at], expected[at], `SEED=${seed} ${door.name}: ${user.login} (${user.label}) ${object} ${row.id}`);
    note(door, user, object, answers[at]);
  }
}

async function askAll(door) {
  const work = company.users.flatMap((user) => door.objects.map((object) => [user, object]));
  let next = 0;
  const worker = async () => {
    while (next < work.length) {
      const [user, object] = work[next];
      next += 1;
      await askOne(door, user, object);
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}

for (const { name } of new FarDoors().table)
  test(`matrix: ${name}`, async () => {
    await askAll(doors.table.find((door) => door.name === name));
  });

test('matrix: both answers were given wherever both are possible', (t) => {
  const cases = [...ledger].filter(([key]) => key.includes(': ')).reduce((sum, [, { allowed, refused }]) => sum + allowed + refused, 0) / 2;
  t.diagnostic(`SEED=${seed}: ${cases} cases, ${ledger.size} combinations`);
  assert.ok(cases >= 20000, `${cases} cases`);
  for (const door of doors.table)
    for (const user of company.users)
      for (const object of door.objects) {
        if (idle.has(`${door.name} ${user.id} ${object}`)) continue;
        const possible = new Set(rowsOf(door, object).map((row) => door.may(user, object, row)));
        for (const key of [`${door.name}: ${user.label}`, `${door.operation} of ${object}: ${user.label}`])
          for (const allowed of possible) assert.ok(ledger.get(key)?.[allowed ? 'allowed' : 'refused'] > 0, `${key} was never ${allowed ? 'allowed' : 'refused'}`);
      }
  for (const door of doors.table) {
    const counts = [...ledger].filter(([key]) => key.startsWith(`${door.name}: `)).map(([, one]) => one);
    assert.ok(counts.some((one) => one.allowed) && counts.some((one) => one.refused), door.name);
    for (const user of company.users.filter(({ label }) => presets.includes(label)))
      assert.ok(ledger.has(`${door.name}: ${user.label}`) || door.objects.every((object) => idle.has(`${door.name} ${user.id} ${object}`)), `${door.name}: ${user.label}`);
  }
});

/** One of a stage that he does not see, where there is one; then one that he sees. */
test('matrix: notices name what their receiver sees, and nothing else', async () => {
  const { admin } = company;
  const told = { named: 0, counted: 0, silent: 0 };
  for (const user of company.users.filter((one) => one.id !== admin.user.id)) {
    const seen = [...oracle.stages(user)];
    await user.client.call('POST', '/notices/read', { all: true });
    const given = async (stage) => {
      const name = `赠与${user.id}${stage}`;
      const { id } = await admin.call('POST', '/records/customer', { name, source: 'alibaba', stage, owner: user.id });
      return { id, name, sees: oracle.may(user, 'customer', 'read', { id: `given ${id}`, stage, owner: user.id, pool: null, collaborators: [] }) };
    };
    const unseen = stages.find((stage) => !seen.includes(stage));
    const all = [...(unseen ? [await given(unseen)] : []), ...(seen.length ? [await given(seen[0])] : [])];
    const { notices } = await user.client.call('GET', '/notices?unread=true');
    const expected = all.filter((one) => one.sees);
    assert.deepEqual(notices.filter((one) => one.object === 'customer').map((one) => one.record), expected.map((one) => one.id), `${user.login} (${user.label})`);
    const named = oracle.seesField(user, 'customer', 'name');
    for (const { name } of all) assert.equal(JSON.stringify(notices).includes(name), named && expected.some((one) => one.name === name), `${user.login} ${name}`);
    told[expected.length === 0 ? 'silent' : named ? 'named' : 'counted'] += 1;
    for (const { id } of all) await admin.call('DELETE', `/records/customer/${id}`);
  }
  assert.ok(told.named > 0 && told.silent > 0, JSON.stringify(told));
});

test('matrix: out of the recycle bin, by who may', async () => {
  for (const row of company.bin.customer) {
    const user = company.users.find((one) => one.label !== 'administrator' && oracle.inBin(one, 'customer', row));
    if (!user) continue;
    const answer = await user.client.send('POST', `/api/v1/records/customer/${row.id}/restore`);
    assert.equal(answer.status, 200, `SEED=${seed} ${user.login} (${user.label}) ${row.id} ${JSON.stringify(answer.body)}`);
    await company.admin.call('DELETE', `/records/customer/${row.id}`);
    row.deletedBy = company.admin.user.id;
    company.bin.contact.find((one) => one.customer === row.id).deletedBy = row.deletedBy;
    oracle = new Oracle(company);
    doors.oracle = oracle;
  }
});

test('matrix: every call of the API is in the ledger, with a door that there is', async () => {
  const known = [doorOf, administration, ownWork, withoutDoor].flatMap(Object.keys);
  assert.deepEqual([...known].sort(), [...await world.routes()].sort());
  const names = new Set(doors.table.map(({ name }) => name));
  assert.deepEqual(Object.values(doorOf).filter((name) => !names.has(name)), []);
});

test('matrix: what is for administrators is for nobody else', async () => {
  const seen = { allowed: 0, refused: 0 };
  for (const user of company.users)
    for (const [label, [path, body]] of Object.entries(administration)) {
      const answer = await user.client.send(label.split(' ')[0], `/api/v1${path}`, body);
      const may = doors.administrates(user);
      assert.equal(answer.status !== 403, may, `${user.login} (${user.label}) ${label}: ${answer.status}`);
      if (!may) assert.equal(answer.body.code, 'forbidden', label);
      seen[may ? 'allowed' : 'refused'] += 1;
    }
  assert.ok(seen.allowed > 0 && seen.refused > 0, JSON.stringify(seen));
});

test('matrix: works of one\'s own are not there for others', async () => {
  const { admin } = company;
  const maker = company.users.find((user) => user.label === 'boss');
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob(['客户名称\n某某厂']), 'one.csv');
  const { id: mine } = await maker.client.call('POST', '/imports', form);
  const row = company.rows.customer.find((one) => one.owner === maker.id) ?? company.rows.customer.find((one) => one.owner);
  const work = await admin.call('POST', '/hand_overs', { ids: [row.id], objects: ['customer'], to: [{ user: row.owner === maker.id ? company.users[1].id : maker.id }], over_limit: true });
  await admin.call('POST', `/hand_overs/${work.id}/undo`);
  const ids = { imports: mine, hand_overs: work.id };
  for (const user of company.users.filter((one) => one !== maker && !doors.administrates(one)))
    for (const [label, kind] of Object.entries(ownWork).filter(([, kind_]) => ids[kind_])) {
      const [method, path] = label.split(' ');
      const asked = async (id) => (await user.client.send(method, path.replace('{id}', id), method === 'POST' && kind === 'imports' ? {} : undefined)).body;
      const [answer, other] = [await asked(ids[kind]), await asked(9007199254740000)];
      assert.ok([403, 404].includes(answer.status), `${user.login} ${label} ${JSON.stringify(answer)}`);
      assert.deepEqual({ ...answer, request_id: '' }, { ...other, request_id: '' }, label);
    }
});

/** Two customers like a row, made for it; what was merged is taken apart again. */
test('matrix: merging in earnest, by who may change both and delete the one', async () => {
  const { admin } = company;
  const seen = { allowed: 0, refused: 0 };
  let made = 0;
  const mayMerge = (user, facts) => oracle.sees(user, 'customer', facts) && ['update', 'delete'].every((operation) => oracle.may(user, 'customer', operation, facts));
  for (const user of company.users) {
    const likeness = (row) => ({ id: `merged ${row.id}`, stage: row.stage, owner: row.owner, pool: row.pool, collaborators: row.collaborators });
    const rows = [true, false].flatMap((which) => company.rows.customer.filter((row) => mayMerge(user, likeness(row)) === which).slice(0, 1));
    for (const row of rows) {
      const make = async () => {
        made += 1;
        const { stage, owner, pool, collaborators } = row;
        return (await admin.call('POST', '/records/customer', { name: `合并${made}号厂`, source: 'alibaba', stage, owner, pool, collaborators })).id;
      };
      const [kept, from] = [await make(), await make()];
      const answer = await user.client.send('POST', `/api/v1/records/customer/${kept}/merge`, { from });
      const may = mayMerge(user, likeness(row));
      assert.equal(answer.status === 200, may, `SEED=${seed} ${user.login} (${user.label}) like ${row.id}: ${JSON.stringify(answer.body)}`);
      const missing = await user.client.send('POST', '/api/v1/records/customer/9007199254740000/merge', { from: 9007199254740001 });
      if (!may && !oracle.sees(user, 'customer', row)) assert.deepEqual({ ...answer.body, request_id: '' }, { ...missing.body, request_id: '' });
      const back = await user.client.send('POST', `/api/v1/records/customer/${kept}/unmerge`);
      assert.equal(back.status === 200, may, `${user.login} ${JSON.stringify(back.body)}`);
      for (const id of [kept, from]) await admin.call('DELETE', `/records/customer/${id}`);
      seen[may ? 'allowed' : 'refused'] += 1;
    }
  }
  assert.ok(seen.allowed > 0 && seen.refused > 0, JSON.stringify(seen));
});

test('matrix: an export by a job, and a printed one', async () => {
  await company.makeMany(many);
  const order = { object: 'activity', filter: ['id', '>=', company.many[0].id], fields: ['id'] };
  for (const user of company.users.filter(({ label }) => ['boss', 'scope:all', 'sales_manager', 'finance', 'scope:none', 'several'].includes(label))) {
    const mine = company.many.filter((row) => doors.mayExport(user, 'activity', row)).length;
    const limit = doors.rowsAtOnce(user);
    const expected = oracle.scope(user, 'activity', 'export') === 'none' || mine > limit ? 403 : mine > 2000 ? 202 : 200;
    const answer = await user.client.send('POST', '/api/v1/exports', { ...order, format: 'csv' });
    assert.equal(answer.status, expected, `${user.login} (${user.label}) ${JSON.stringify(answer.body).slice(0, 200)}`);
    const small = await user.client.send('POST', '/api/v1/exports', { ...order, filter: ['id', 'in', company.many.slice(0, 20).map((row) => row.id)], format: 'pdf' });
    const some = company.many.slice(0, 20).filter((row) => doors.mayExport(user, 'activity', row)).length;
    assert.equal(small.status, oracle.scope(user, 'activity', 'export') === 'none' || some > limit ? 403 : 200, `${user.login} pdf`);
    if (expected !== 202) continue;
    let state;
    do {
      await new Promise((resolve) => setTimeout(resolve, 20));
      state = await user.client.call('GET', `/exports/${answer.body.id}`);
    } while (state.state === 'waiting');
    const file = await user.client.send('GET', `/api/v1/exports/${answer.body.id}/file`);
    assert.equal(file.body.trim().split(/\r?\n/).length - 1, mine, user.login);
    const other = company.users.find((one) => one !== user);
    for (const tail of ['', '/file']) await other.client.refused(404, 'GET', `/exports/${answer.body.id}${tail}`);
  }
});

/** The last: the server is stopped. */
test('matrix: the command line, as each of them', async () => {
  assert.equal(await world.rest(), 0);
  const seen = { allowed: 0, refused: 0 };
  for (const user of company.users.slice(0, long ? undefined : 16)) {
    const rows = company.rows.customer;
    const mine = rows.filter((row) => doors.mayExport(user, 'customer', row));
    const open = oracle.scope(user, 'customer', 'export') !== 'none' && mine.length <= doors.rowsAtOnce(user);
    const { status, stdout, stderr } = spawnSync(program, ['export', '-', '--data', world.data, '--object', 'customer', '--fields', 'id', '--format', 'csv', '--as', user.login,
      '--filter', JSON.stringify(['id', 'in', rows.map((row) => row.id)])], { encoding: 'utf8', env: world.env });
    assert.equal(status, open ? 0 : 1, `${user.login} (${user.label}): ${stderr}`);
    if (open) assert.deepEqual(stdout.replace(/^\ufeff/, '').trim().split(/\r?\n/).slice(1).filter(Boolean).map(Number).sort((a, b) => a - b), mine.map((row) => row.id).sort((a, b) => a - b), user.login);
    seen[open ? 'allowed' : 'refused'] += 1;
  }
  assert.ok(seen.allowed > 0 && seen.refused > 0, JSON.stringify(seen));
});
