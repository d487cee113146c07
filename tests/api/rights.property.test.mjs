// Random companies, every door, every user: what an answer shows must be what the
// rules of docs/access.md (said once more in property/oracle.mjs) let its reader see.
// SEED chooses the company, ROUNDS how many questions are asked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Asking } from './property/asking.mjs';
import { Company, brands, objects, phones, stages, token, tokens, tokensIn } from './property/company.mjs';
import { Oracle, references } from './property/oracle.mjs';
import { randomOf } from './property/random.mjs';
import { listen, ownWorld, query } from './support.mjs';

const seed = Number(process.env.SEED ?? 20260301);
const rounds = Number(process.env.ROUNDS ?? 1500);
const random = randomOf(seed);
const { below, chance, pick, some } = random;
const size = { departments: 7, roles: 7, users: 12, pools: 3, customers: 90, children: 110, scripts: 40, deleted: 24 };
const asked = objects.slice(0, 4);

let world;
let company;
let oracle;
let asking;
let numbers;

before(async () => {
  world = await ownWorld().start();
  company = await new Company(world, random).make(size);
  oracle = new Oracle(company);
  asking = new Asking(company, () => oracle, seed);
  ({ numbers } = asking);
});

after(async () => {
  assert.equal(await world.stop(), 0);
});

// --- what every answer must keep ---

const ask = (...question) => asking.ask(...question);

function assertRefused(answer, status, code) {
  assert.equal(answer.status, status, `${answer.what}: ${answer.status} ${JSON.stringify(answer.body)}`);
  assert.equal(answer.body.code, code, answer.what);
}

/** The refusal of an object of which the user may not read anything. */
const closed = (user, object) => oracle.scope(user, object, 'read') === 'none';
const ids = (rows) => rows.map((row) => row.id).sort((a, b) => a - b);

// --- random questions ---

const long = ['remark', 'needs', 'description', 'content', 'note'];
const conditions = {
  customer: {
    stage: () => pick([['=', 'deal'], ['!=', 'target'], ['in', ['reserve', 'deal']], ['not_in', ['potential']]]),
    grade: () => pick([['=', 'key'], ['!=', 'minor'], ['empty']]),
    province: () => pick([['=', '330000'], ['!=', '310000'], ['in', ['330000', '440000']], ['empty'], ['not_empty']]),
    employees: () => number(50),
    annual_revenue: () => pick([['>=', { amount: '50000.00', currency: 'CNY' }], ['empty']]),
    owner: () => pick([['=', '@me'], ['=', pick(company.users).id], ['!=', pick(company.users).id], ['in', some(company.users, 0.4).map((user) => user.id).concat(1)], ['empty'], ['not_empty']]),
    pool: () => pick([['=', pick(company.rows.pool).id], ['empty'], ['not_empty']]),
    collaborators: () => pick([['contains', pick(company.users).id], ['contains', '@me'], ['not_contains', pick(company.users).id], ['empty'], ['not_empty']]),
    next_visit_at: () => pick([['<', '2031-06-01T00:00:00Z'], ['>=', '2031-03-01T00:00:00Z'], ['empty']]),
    parent: () => pick([['=', pick(company.rows.customer).id], ['empty'], ['not_empty']]),
    ...texts('customer'),
  },
  contact: {
    gender: () => pick([['=', 'male'], ['!=', 'female'], ['empty']]),
    customer: () => pick([['=', pick(company.rows.customer).id], ['!=', pick(company.rows.customer).id]]),
    ...texts('contact'),
  },
  activity: {
    kind: () => pick([['=', 'phone'], ['!=', 'visit'], ['in', ['email', 'other']]]),
    minutes: () => number(90),
    owner: () => pick([['=', '@me'], ['=', pick(company.users).id]]),
    contact: () => pick([['empty'], ['not_empty'], ['=', pick(company.rows.contact).id]]),
    ...texts('activity'),
  },
  script: {
    owner: () => pick([['=', '@me'], ['!=', '@me'], ['in', some(company.users, 0.5).map((user) => user.id).concat(1)]]),
    ...texts('script'),
  },
};

function number(limit) {
  const at = below(limit);
  return pick([['=', at], ['!=', at], ['<', at], ['<=', at], ['>', at], ['>=', at], ['between', [at, at + 10]], ['empty'], ['not_empty']]);
}

function texts(object) {
  const condition = (field) => () => {
    const whole = token(object, field, below(40));
    const starts = long.includes(field) ? ['contains', whole] : ['starts', whole.slice(0, 5)];
    return pick([['contains', whole.slice(0, -1)], ['not_contains', whole.slice(0, -1)], starts, ['empty'], ['not_empty']]);
  };
  return Object.fromEntries(Object.keys(tokens[object]).filter((field) => !['name', 'title', 'subject', 'body'].includes(field)).map((field) => [field, condition(field)]));
}

const roads = { customer: ['parent'], contact: ['customer', 'customer.parent'], activity: ['customer', 'contact', 'contact.customer', 'customer.parent'], script: [] };

/** A condition; and which fields it names, with their objects. */
function randomCondition(object) {
  const road = chance(0.35) && roads[object].length ? pick(roads[object]).split('.') : [];
  let at = object;
  const named = [];
  for (const step of road) {
    named.push([at, step]);
    at = references[at][step];
  }
  const field = pick(Object.keys(conditions[at]));
  named.push([at, field]);
  return { filter: [[...road, field].join('.'), ...conditions[at][field]()], named, through: named.slice(1).map(([target]) => target) };
}

function randomFilter(object, depth = 0) {
  const shape = depth < 3 ? random.next() : 1;
  if (shape > 0.55) return randomCondition(object);
  if (shape > 0.4) {
    const inner = randomFilter(object, depth + 1);
    return { ...inner, filter: ['not', inner.filter] };
  }
  const parts = Array.from({ length: 1 + below(3) }, () => randomFilter(object, depth + 1));
  return { filter: [pick(['and', 'or']), ...parts.map((part) => part.filter)], named: parts.flatMap((part) => part.named), through: parts.flatMap((part) => part.through) };
}

/** A filter that names no hidden field and leads through no closed object. */
function openFilter(user, object) {
  for (;;) {
    const filter = randomFilter(object);
    if (permitted(user, filter)) return filter.filter;
  }
}

function permitted(user, { named, through }) {
  return named.every(([object, field]) => oracle.seesField(user, object, field)) && through.every((object) => !closed(user, object));
}

const matching = (user, object, filter) => oracle.visible(user, object).filter((row) => oracle.holds(user, object, row, filter));
const seen = (user, object) => Object.keys(conditions[object]).filter((field) => oracle.seesField(user, object, field));

// --- the doors ---

async function checkGet(user, object) {
  const row = pick(company.rows[object]);
  const answer = await ask(user, 'GET', `/records/${object}/${row.id}`);
  if (closed(user, object)) return assertRefused(answer, 403, 'forbidden');
  if (!oracle.sees(user, object, row)) return assertRefused(answer, 404, 'not_found');
  assert.equal(answer.status, 200, answer.what);
  for (const field of [...Object.keys(tokens[object]), ...phones[object] ?? []])
    if (!oracle.seesField(user, object, field)) assert.ok(!(field in answer.body), `${answer.what}: ${field}`);
    else if (oracle.knows(user, object, field, row) && tokens[object][field]) assert.equal(answer.body[field], row[field] ?? null, answer.what);
}

async function checkList(user, object) {
  const chosen = randomFilter(object);
  const answer = await ask(user, 'GET', `/records/${object}?${query({ filter: chosen.filter, count: true, limit: 200 })}`);
  if (closed(user, object)) return assertRefused(answer, 403, 'forbidden');
  if (!permitted(user, chosen)) return assert.ok([403, 422].includes(answer.status), `${answer.what}: ${answer.status}`);
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  const expected = ids(matching(user, object, chosen.filter));
  assert.deepEqual(ids(answer.body.records), expected, answer.what);
  assert.equal(answer.body.count, expected.length, answer.what);
}

const sortable = {
  customer: ['name', 'employees', 'next_visit_at', 'created_at', 'stage', 'number', 'id', 'owner', 'grade'],
  contact: ['name', 'created_at', 'title', 'id'], activity: ['at', 'minutes', 'subject', 'created_at'], script: ['title', 'created_at', 'owner'],
};

/** The administrator sees all: his order, without what the user does not see, is the user's. */
async function checkPages(user, object) {
  if (closed(user, object)) return;
  const keys = some(sortable[object].filter((field) => oracle.seesField(user, object, field)), 0.4).slice(0, 3);
  const sort = keys.map((field) => (chance(0.5) ? `-${field}` : field)).join(',');
  const asking = { ...(sort && { sort }), ...(chance(0.5) && { filter: openFilter(user, object) }), fields: 'id' };
  const all = await company.admin.call('GET', `/records/${object}?${query({ sort: asking.sort ?? '-created_at', fields: 'id', limit: 200 })}`);
  const expected = new Set(ids(matching(user, object, asking.filter ?? ['and', ['id', 'not_empty']])));
  const paged = [];
  const limit = 1 + below(30);
  for (let after; after !== null;) {
    const page = await ask(user, 'GET', `/records/${object}?${query({ ...asking, limit, ...(after && { after }) })}`);
    assert.equal(page.status, 200, `${page.what}: ${JSON.stringify(page.body)}`);
    assert.ok(page.body.records.length <= limit);
    paged.push(...page.body.records.map((row) => row.id));
    after = page.body.next;
  }
  assert.deepEqual(paged, all.records.map((row) => row.id).filter((id) => expected.has(id)), `SEED=${seed} ${user.login} ${object} ${JSON.stringify(asking)} limit ${limit}`);
}

async function checkHiddenField(user, object) {
  const hidden = [...Object.keys(tokens[object]), ...phones[object] ?? []].filter((field) => !oracle.seesField(user, object, field));
  if (closed(user, object) || hidden.length === 0) return;
  const field = pick(hidden);
  const road = roads.contact.length && object === 'customer' && oracle.seesField(user, 'contact', 'customer') && !closed(user, 'contact');
  const tries = [
    ['GET', `/records/${object}?${query({ filter: [field, 'not_empty'] })}`],
    ['GET', `/records/${object}?${query({ filter: ['or', [field, 'empty'], ['id', '>', 0]] })}`],
    ['GET', `/records/${object}?${query({ sort: field })}`],
    ['GET', `/records/${object}?${query({ fields: `id,${field}` })}`],
    ['POST', `/records/${object}/aggregate`, { group: [field] }],
    ['POST', `/records/${object}/aggregate`, { measures: [{ op: 'max', field }] }],
    ['POST', `/records/${object}/aggregate`, { filter: [field, 'starts', 'a'] }],
    ['POST', `/records/${object}/duplicates`, { [field]: 'x' }],
    ...(road ? [['GET', `/records/contact?${query({ filter: [`customer.${field}`, 'not_empty'] })}`]] : []),
  ];
  for (const [method, path, body] of tries) assertRefused(await ask(user, method, path, body), 422, 'invalid');
}

async function checkAggregate(user, object) {
  if (closed(user, object)) return;
  const filter = openFilter(user, object);
  const groupable = { customer: ['stage', 'grade', 'province', 'owner'], contact: ['gender'], activity: ['kind', 'owner'], script: ['owner', 'shared'] };
  const measurable = { customer: 'employees', activity: 'minutes' };
  const group = pick(groupable[object].filter((field) => oracle.seesField(user, object, field)).concat(null));
  const sum = oracle.seesField(user, object, measurable[object] ?? 'id') ? measurable[object] : null;
  const answer = await ask(user, 'POST', `/records/${object}/aggregate`, {
    filter, ...(group && { group: [group] }), measures: [{ op: 'count' }, ...(sum ? [{ op: 'sum', field: sum, as: 'total' }] : [])], limit: 1000,
  });
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  const expected = new Map();
  for (const row of matching(user, object, filter)) {
    const key = group ? String(row[group] ?? null) : 'all';
    const before_ = expected.get(key) ?? { count: 0, total: null };
    const more = sum && row[sum] !== null ? (before_.total ?? 0) + row[sum] : before_.total;
    expected.set(key, { count: before_.count + 1, total: more });
  }
  const found = new Map(answer.body.groups.filter((one) => one.count > 0).map((one) =>
    [group ? String(one[group]?.id ?? one[group]) : 'all', { count: one.count, total: sum ? one.total : null }]));
  assert.deepEqual([...found].sort(), [...expected].sort(), answer.what);
}

async function search(user, q, object, typed) {
  const answer = await ask(user, 'GET', `/search?${query({ q, objects: object, limit: 50 })}`, undefined, { typed });
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  for (const { id } of answer.body.results) assert.ok(oracle.sees(user, object, oracle.byId[object].get(id)), answer.what);
  return { ...answer, ids: ids(answer.body.results) };
}

const searchable = { customer: ['name', 'short_name', 'address', 'wechat'], contact: ['name', 'wechat'], activity: ['subject'], script: ['title', 'body'] };

/** What is hidden can't be found by. */
async function checkSearchToken(user, object) {
  const row = pick(company.rows[object]);
  const field = pick(searchable[object]);
  if (!row[field]) return;
  const answer = await search(user, token(object, field, row.index), object);
  assert.deepEqual(answer.ids, oracle.knows(user, object, field, row) ? [row.id] : [], answer.what);
}

async function checkSearchName(user) {
  const part = pick(brands);
  const answer = await search(user, part, 'customer');
  const expected = oracle.seesField(user, 'customer', 'name') ? oracle.visible(user, 'customer').filter((row) => row.name.includes(part)) : [];
  if (expected.length < 50) assert.deepEqual(answer.ids, ids(expected), answer.what);
}

async function checkSearchPinyin(user) {
  await search(user, pick(['nb', 'hait', 'ningbo', 'jsyh', 'yk', 'hx', 'cj']), pick(['customer', 'contact']));
}

async function checkSearchNumber(user) {
  const [digits, { object, field, row }] = pick([...numbers]);
  const visible = oracle.sees(user, object, row) && oracle.seesField(user, object, field);
  const whole = await search(user, digits, object, digits);
  assert.deepEqual(whole.ids, visible ? [row.id] : [], whole.what);
  const part = await search(user, digits.slice(-6), object);
  assert.deepEqual(part.ids.includes(row.id), oracle.knows(user, object, field, row), part.what);
}

/** A masked number can be asked for whole, but not felt for piece by piece. */
async function checkMaskedNumber(user) {
  const [digits, { object, field, row }] = pick([...numbers]);
  if (!oracle.sees(user, object, row) || !oracle.seesField(user, object, field)) return;
  const found = async (operator, value) => {
    const answer = await ask(user, 'GET', `/records/${object}?${query({ filter: ['and', ['id', '=', row.id], [field, operator, value]], fields: 'id' })}`, undefined, { typed: digits });
    return ids(answer.body.records).includes(row.id);
  };
  const knows = oracle.knows(user, object, field, row);
  assert.equal(await found('=', digits), true);
  assert.equal(await found('contains', digits.slice(-6)), knows);
  assert.equal(await found('starts', digits.slice(0, 9)), knows);
  assert.equal(await found('not_contains', '139999'), knows);
  const [sorted, grouped] = [`/records/${object}?${query({ sort: field, fields: 'id' })}`, `/records/${object}/aggregate`];
  if (!user.roles.every((rights) => rights.limits.see_phones === 0)) return;
  assertRefused(await ask(user, 'GET', sorted), 422, 'invalid');
  assertRefused(await ask(user, 'POST', grouped, { group: [field] }), 422, 'invalid');
}

async function checkDuplicates(user) {
  const row = pick(company.rows.customer);
  const number_ = row.phone && chance(0.5);
  const body = number_ ? { phone: row.phone } : { name: row.name };
  const answer = await ask(user, 'POST', '/records/customer/duplicates', body, { except: ['customer'], typed: row.phone });
  if (closed(user, 'customer')) return assertRefused(answer, 403, 'forbidden');
  if (!oracle.seesField(user, 'customer', Object.keys(body)[0])) return assertRefused(answer, 422, 'invalid');
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  if (!oracle.seesField(user, 'customer', 'name')) return assert.ok(answer.body.matches.every((match) => match.name === ''), answer.what);
  for (const match of answer.body.matches) {
    const one = company.row('customer', tokensIn(match.name)[0].index);
    assert.equal(match.visible, oracle.sees(user, 'customer', one), answer.what);
    assert.deepEqual(Object.keys(match).sort(), [...(match.visible ? ['id'] : []), 'name', 'owner', 'reason', 'visible'].sort(), answer.what);
  }
  assert.ok(answer.body.matches.some((match) => match.name === row.name), answer.what);
}

async function checkHistory(user, object) {
  const row = pick(company.rows[object]);
  const answer = await ask(user, 'GET', `/records/${object}/${row.id}/history`);
  if (closed(user, object)) return assertRefused(answer, 403, 'forbidden');
  if (!oracle.sees(user, object, row)) return assertRefused(answer, 404, 'not_found');
  assert.equal(answer.status, 200, answer.what);
  assert.equal(answer.body.entries.at(-1).action, 'create', answer.what);
  for (const { changes } of answer.body.entries)
    for (const { field } of changes) assert.ok(oracle.seesField(user, object, field), `${answer.what}: ${field}`);
}

async function checkFile(user) {
  const row = pick(company.rows.activity.filter((one) => one.recording));
  const answer = await ask(user, 'GET', `/files/${row.recording}`);
  const sees = oracle.sees(user, 'activity', row) && oracle.seesField(user, 'activity', 'recording');
  assert.equal(answer.status, sees ? 200 : 404, answer.what);
}

/** A change of nothing: whether it is allowed shows, and nothing comes of it. */
const harmless = { customer: 'remark', contact: 'remark', activity: 'result', script: 'body' };

function writing(user, object, row) {
  if (closed(user, object)) return 403;
  if (!oracle.sees(user, object, row)) return 404;
  return oracle.may(user, object, 'update', row) ? 200 : 403;
}

async function checkWrite(user, object) {
  const row = pick(company.rows[object]);
  const field = harmless[object];
  const right = oracle.field(user, object, field);
  const values = { [field]: row[field] ?? null };
  if (closed(user, object) && right !== 'write') return;
  const expected = right === 'write' ? writing(user, object, row) : 422;
  const door = pick(['patch', 'bulk', 'batch', ...(object === 'customer' && oracle.seesField(user, 'customer', 'number') ? ['by'] : [])]);
  if (door === 'patch') {
    const answer = await ask(user, 'PATCH', `/records/${object}/${row.id}`, values);
    assert.equal(answer.status, expected, `${answer.what}: ${JSON.stringify(answer.body)}`);
  } else if (door === 'batch') {
    const answer = await ask(user, 'POST', '/batch', { operations: [{ op: 'update', object, id: row.id, values }] });
    assert.equal(answer.status, expected, `${answer.what}: ${JSON.stringify(answer.body)}`);
  } else if (door === 'bulk') {
    const answer = await ask(user, 'POST', `/records/${object}/bulk`, `${JSON.stringify({ id: row.id, ...values })}\n`);
    const status = answer.status === 200 ? JSON.parse(answer.body).error?.status ?? 200 : answer.status;
    assert.equal(status, expected, `${answer.what}: ${answer.body}`);
  } else {
    const answer = await ask(user, 'PUT', `/records/customer/by/number/${row.number}`, values);
    /* Of one that is not to be seen a new one would be made, and a number is not the caller's to give. */
    if (expected === 404) assert.ok([403, 422].includes(answer.status), `${answer.what}: ${answer.status}`);
    else assert.equal(answer.status, expected, `${answer.what}: ${JSON.stringify(answer.body)}`);
  }
}

async function checkRefusedDoors(user, object) {
  const row = pick(company.rows[object]);
  if (closed(user, object) || oracle.sees(user, object, row)) return;
  const path = `/records/${object}/${row.id}`;
  const removing = oracle.scope(user, object, 'delete') === 'none' ? [403, 'forbidden'] : [404, 'not_found'];
  assertRefused(await ask(user, 'DELETE', path), ...removing);
  assertRefused(await ask(user, 'GET', `${path}/delete_preview`), ...removing);
  assertRefused(await ask(user, 'POST', `${path}/restore`), 404, 'not_found');
  if (object !== 'customer') return;
  for (const [action, input] of [['claim', {}], ['release', { reason: '不要了' }], ['promote', { stage: 'deal' }], ...(closed(user, 'user') ? [] : [['add_collaborator', { user: user.id }]])]) {
    assertRefused(await ask(user, 'POST', `${path}/actions/${action}`, input), 404, 'not_found');
    const many = await ask(user, 'POST', `/records/customer/actions/${action}`, { ids: [row.id], ...input });
    assert.equal(many.body.results[0].error.code, 'not_found', many.what);
  }
  const by = await ask(user, 'POST', '/records/customer/actions/claim', { filter: ['id', '=', row.id] });
  assert.deepEqual(by.body.results, [], by.what);
}

/** What hangs on a record is made by who sees that. */
async function checkChild(user) {
  const row = pick(company.rows.customer);
  if (oracle.sees(user, 'customer', row) || oracle.scope(user, 'contact', 'create') === 'none') return;
  if (oracle.field(user, 'contact', 'customer') !== 'write' || oracle.field(user, 'contact', 'name') !== 'write') return;
  const unseen = await ask(user, 'POST', '/records/contact', { customer: row.id, name: '张三' });
  const missing = await ask(user, 'POST', '/records/contact', { customer: 999999, name: '张三' });
  assertRefused(unseen, 422, 'invalid');
  assert.deepEqual(unseen.body.errors, missing.body.errors, unseen.what);
}

/** The recycle bin shows what one deleted, or might have. */
async function checkBin(user) {
  const object = pick(['customer', 'contact']);
  const all = company.bin[object];
  const more = object === 'customer' && oracle.seesField(user, 'customer', 'employees') && chance(0.5) ? [['employees', '<', below(50)]] : [];
  const filter = ['and', ['id', 'in', ids(all)], ...more];
  const answer = await ask(user, 'GET', `/records/${object}?${query({ deleted: true, count: true, limit: 200, filter })}`);
  if (closed(user, object)) return assertRefused(answer, 403, 'forbidden');
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  const expected = ids(all.filter((row) => oracle.inBin(user, object, row) && oracle.holds(user, object, row, filter)));
  assert.deepEqual(ids(answer.body.records), expected, answer.what);
  assert.equal(answer.body.count, expected.length, answer.what);
  const row = pick(all);
  const status = oracle.inBin(user, object, row) ? 200 : 404;
  assert.equal((await ask(user, 'GET', `/records/${object}/${row.id}?deleted=true`)).status, status, `${answer.what} ${row.id}`);
  assert.equal((await ask(user, 'GET', `/records/${object}/${row.id}/history`)).status, status, `${answer.what} ${row.id}`);
  assert.equal((await ask(user, 'GET', `/records/${object}/${row.id}`)).status, 404);
  if (status === 404) assertRefused(await ask(user, 'POST', `/records/${object}/${row.id}/restore`), 404, 'not_found');
}

/** The board counts what the lists behind it have, and rows of seen stages alone. */
async function checkBoard(user) {
  const hidden = ['next_visit_at', 'collaborators'].some((field) => !oracle.seesField(user, 'customer', field));
  if (hidden) return;
  const scope = pick(['mine', 'collaborators', 'department']);
  const answer = await ask(user, 'GET', `/mainline?scope=${scope}`);
  if (closed(user, 'customer')) return assertRefused(answer, 403, 'forbidden');
  assert.equal(answer.status, 200, `${answer.what}: ${JSON.stringify(answer.body)}`);
  const own = { mine: (row) => row.owner === user.id, collaborators: (row) => row.collaborators.includes(user.id),
    department: (row) => oracle.reaches(user, oracle.scope(user, 'customer', 'read'), row.owner) }[scope];
  const mine = oracle.visible(user, 'customer').filter(own);
  const expected = stages.filter((stage) => oracle.stages(user).has(stage)).reverse()
    .map((stage) => [stage, mine.filter((row) => row.stage === stage).length]);
  assert.deepEqual(answer.body.rows.map((row) => [row.stage, row.total]), expected, answer.what);
}

/** The files that hang on a record beside its fields. */
async function checkAttachments(user, object) {
  const row = pick(company.rows[object]);
  const answer = await ask(user, 'GET', `/records/${object}/${row.id}/files`);
  const status = closed(user, object) ? 403 : oracle.sees(user, object, row) ? 200 : 404;
  assert.equal(answer.status, status, answer.what);
}

const doors = [checkBin, checkBoard, checkAttachments, checkGet, checkList, checkList, checkList, checkPages, checkHiddenField, checkAggregate, checkAggregate, checkSearchToken, checkSearchName,
  checkSearchPinyin, checkSearchNumber, checkMaskedNumber, checkDuplicates, checkHistory, checkFile, checkWrite, checkWrite, checkRefusedDoors, checkChild];

/** Who gives a record away sees it once more, as he may see it: without others' names. */
test('rights by every door: what was given away', async () => {
  const { admin } = company;
  const giver = company.users.find((user) => oracle.scope(user, 'customer', 'read') !== 'none' && oracle.scope(user, 'customer', 'read') !== 'all'
    && company.rows.pool.some((pool) => !oracle.inPool(user, pool.id, false)) && company.rows.customer.some((row) => !oracle.sees(user, 'customer', row)));
  if (!giver) return;
  const secret = company.rows.customer.find((row) => !oracle.sees(giver, 'customer', row));
  const foreign = company.rows.pool.find((pool) => !oracle.inPool(giver, pool.id, false));
  const given = await admin.call('POST', '/records/customer', { name: '送人有限公司', source: 'alibaba', owner: giver.id, parent: secret.id });
  const answer = await giver.client.send('POST', `/api/v1/records/customer/${given.id}/actions/release`, { reason: '送人', pool: foreign.id });
  assert.ok([200, 403, 422].includes(answer.status), JSON.stringify(answer.body));
  if (answer.status === 200) {
    asking.assertKept(giver, JSON.stringify(answer.body), 'release');
    assertRefused(await ask(giver, 'GET', `/records/customer/${given.id}`), 404, 'not_found');
  }
  await admin.call('DELETE', `/records/customer/${given.id}`);
});

for (const door of new Set(doors)) {
  const times = Math.ceil(rounds * doors.filter((one) => one === door).length / doors.length);
  test(`rights by every door: ${door.name.replace(/^check/, '').toLowerCase()}`, async () => {
    for (let i = 0; i < times; i += 1) await door(pick(company.users), pick(asked));
  });
}

test('the company has what there is to tell apart', () => {
  const shares = company.users.flatMap((user) => asked.map((object) => oracle.visible(user, object).length / company.rows[object].length));
  assert.ok(shares.some((share) => share > 0 && share < 1));
});

/** Listens, and looks at some of what the user sees. */
async function watch(user) {
  const seen = random.some(asked.flatMap((object) => oracle.visible(user, object).map((row) => ({ object, row }))), 0.5).slice(0, 14);
  const events = await listen(user.client);
  for (const { object, row } of seen) await user.client.call('GET', `/records/${object}/${row.id}`);
  return { user, seen, events };
}

/** The last: it moves customers about. */
test('rights by every door: events reach who still sees what they tell of', async () => {
  const { admin } = company;
  const watching = [];
  for (const user of company.users) watching.push(await watch(user));
  const moved = random.some(company.rows.customer, 0.5);
  for (const row of moved) {
    const change = chance(0.5) ? { stage: pick(stages) } : { owner: pick(company.users).id, pool: null };
    Object.assign(row, change);
    row.collaborators = row.collaborators.filter((user) => user !== row.owner);
    await admin.call('PATCH', `/records/customer/${row.id}`, { ...change, postcode: '310000' });
  }
  oracle = new Oracle(company);
  for (const object of asked)
    for (const { row } of watching.flatMap(({ seen }) => seen.filter((one) => one.object === object)))
      await admin.call('PATCH', `/records/${object}/${row.id}`, { [harmless[object]]: `${row[harmless[object]] ?? ''}!` });
  for (const { user, seen, events } of watching) {
    const last = seen.filter(({ object, row }) => oracle.sees(user, object, row)).at(-1);
    if (!last) { events.stop(); continue; }
    await admin.call('PATCH', `/records/${last.object}/${last.row.id}`, { [harmless[last.object]]: 'zuletzt' });
    const { version } = await admin.call('GET', `/records/${last.object}/${last.row.id}`);
    const heard = new Set();
    for (let event = {}; event.object !== last.object || event.id !== last.row.id || event.version !== version;) {
      event = await events.next('record');
      heard.add(`${event.object} ${event.id}`);
    }
    events.stop();
    const still = seen.filter(({ object, row }) => oracle.sees(user, object, row)).map(({ object, row }) => `${object} ${row.id}`);
    assert.deepEqual([...heard].sort(), still.sort(), `SEED=${seed} ${user.login}`);
  }
});
