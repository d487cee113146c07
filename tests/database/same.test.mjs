// The same random work on a company in SQLite and on one in PostgreSQL: every answer must
// be the same, and in the end what is kept. SEED and ROUNDS choose another run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { ownWorld, program, query } from '../api/support.mjs';
import { randomOf } from '../api/property/random.mjs';

const server = process.env.GUANXI_TEST_DATABASE;
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const rounds = Number(process.env.ROUNDS ?? 500);
const { below, pick, chance, some } = randomOf(seed);
const log = [];
let worlds, model, people;

// Of every type of field that there is.
const car = {
  name: 'car', label: { zh: '车' }, name_field: 'plate', access: { kind: 'owned', owner: 'keeper' },
  fields: [
    { name: 'plate', type: 'text', required: true, unique: true, searchable: true, sort: true, label: { zh: '车牌' } },
    { name: 'keeper', type: 'ref', target: 'user', default: '@me', label: { zh: '保管人' } },
    { name: 'drivers', type: 'refs', target: 'user', label: { zh: '司机' } },
    { name: 'colours', type: 'choices', choices: ['red', 'blue', 'white'].map((value) => ({ value, label: { zh: value } })), label: { zh: '颜色' } },
    { name: 'price', type: 'money', label: { zh: '价格' } },
    { name: 'length', type: 'decimal', scale: 2, label: { zh: '长' } },
    { name: 'seats', type: 'integer', label: { zh: '座位' } },
    { name: 'long', type: 'formula', formula: 'length > 5', result: 'boolean', label: { zh: '长车' } },
    { name: 'built', type: 'date', label: { zh: '出厂' } },
    { name: 'told', type: 'html', label: { zh: '说明' } },
    { name: 'customer', type: 'ref', target: 'customer', on_delete: 'clear', label: { zh: '客户' } },
  ],
};
const objects = ['customer', 'contact', 'activity', 'car'];

before(async () => {
  assert.ok(server, 'scripts/with-postgres starts a server and names it');
  worlds = await Promise.all([ownWorld(null).start(), ownWorld(server).start()]);
  const changed = await both('admin', 'POST', '/model/changes', { objects: [car] });
  assert.equal(both.status, 204, JSON.stringify(changed));
  people = ['admin'];
  for (const [login, preset] of [['boss', 'boss'], ['zhang', 'sales'], ['li', 'sales'], ['wang', 'sales_manager']]) {
    const made = await Promise.all(worlds.map((world) => world.person(login, preset)));
    worlds.forEach((world, i) => { world[login] = made[i]; });
    people.push(login);
  }
  model = Object.fromEntries((await both('admin', 'GET', '/model')).objects.map((object) => [object.name, object]));
});

after(async () => {
  for (const world of worlds ?? []) assert.equal(await world.stop(), 0);
});

/* --- what is compared --- */

/** Instants of the two runs differ, and what is random in each; the test's own lie in 2030
 * and later. Jobs write into the history too, each when it comes to it: its numbers differ. */
function plain(value, name) {
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (value && typeof value === 'object') {
    const entry = 'actor' in value && 'action' in value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'request_id' && !(entry && key === 'id')).map(([key, item]) => [key, plain(item, key)]));
  }
  if (name === 'next' && typeof value === 'string') return '<next>';
  if (typeof value !== 'string') return value;
  return value.replace(/\b20[012]\d-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

/** Asks both companies as `login`; the answers' body, once they are known to be the same. */
async function both(login, method, path, body, places = ['', '']) {
  log.push(`${login} ${method} ${decodeURIComponent(path)} ${JSON.stringify(body ?? '')}`);
  const answers = await Promise.all(worlds.map((world, i) => world[login].send(method, `/api/v1${path}${places[i]}`, body)));
  const [one, two] = answers.map(({ status, body: told }) => ({ status, body: plain(told) }));
  assert.notEqual(one.status, 500, `SEED=${seed} ${log.at(-1)}\n${worlds[0].log.slice(-800)}`);
  assert.deepEqual(two, one, `SEED=${seed} (SQLite expected, PostgreSQL actual)\n${log.slice(-6).join('\n')}\n${worlds[1].log.slice(-800)}`);
  both.places = answers.map((answer) => answer.body?.next);
  both.status = one.status;
  return answers[0].body;
}

/* --- random values --- */

const words = ['宁波', '海天', '上海', '重庆', '长城', '机械', '五金', '有限公司', 'Global', 'TOOLS', 'tools', 'Ünal', 'ß', '100%', 'a_b', "O'Neil", '"x"', '\\', '（中）', '１２３', '2024', '😀', '张三', '李四', '吕', '女', '银行', 'e3', 'ABC', 'abc'];
const phrase = () => Array.from({ length: 1 + below(4) }, () => pick(words)).join(pick(['', ' ', '']));
const digits = (count) => Array.from({ length: count }, () => below(10)).join('');
const day = () => `${2030 + below(3)}-${String(1 + below(12)).padStart(2, '0')}-${String(1 + below(28)).padStart(2, '0')}`;
const instant = () => `${day()}T${String(below(24)).padStart(2, '0')}:${pick(['00', '30'])}:00Z`;
const known = Object.fromEntries(objects.map((object) => [object, []]));
const someId = (object) => (known[object]?.length && chance(0.95) ? pick(known[object]) : 1 + below(9));
const user = () => 1 + below(5);

const values = {
  text: phrase, long_text: () => `${phrase()}\n${phrase()}`, html: () => `<p>${pick(['好', 'x & y', '<b>粗</b>'])}</p>`,
  phone: () => pick([`1380000${digits(4)}`, `138 0000 ${digits(4)}`, `0574-8727${digits(4)}`, `+49 30 1234${digits(3)}`, 'x']),
  email: () => `${pick(['Li', 'wang', 'a.b'])}@${pick(['example.com', 'Haitian.cn', 'qq.com'])}`, url: () => pick(['haitian.cn', 'https://example.com/a_b', 'ftp://x']),
  integer: () => below(30), decimal: () => (below(2000) / 100).toFixed(2), money: () => ({ amount: `${below(500)}.${digits(2)}`, currency: 'CNY' }),
  boolean: () => chance(0.5), date: day, datetime: instant,
  choice: (field) => (Array.isArray(field.choices) ? pick(field.choices).value : null), choices: (field) => some(field.choices, 0.5).map((choice) => choice.value),
  ref: (field) => (field.target === 'user' ? user() : someId(field.target)), refs: (field) => (field.target === 'user' ? [user()] : []),
};

const readable = (field) => values[field.type] && !(field.target && !['user', ...objects].includes(field.target));
const fieldsOf = (object, wanted) => model[object].fields.filter((field) => readable(field) && wanted(field));

function recordOf(object, share) {
  const record = {};
  for (const field of fieldsOf(object, (one) => one.writable && !['pool', 'owner', 'keeper'].includes(one.name))) {
    const must = field.required && share > 0.2;
    if (must || chance(share)) record[field.name] = chance(0.06) && !must ? null : values[field.type](field);
  }
  return record;
}

/* --- random questions --- */

function condition(object) {
  const field = pick(fieldsOf(object, (one) => one.filterable));
  const operator = pick(field.operators);
  const value = () => {
    if (field.type === 'money') return values.money();
    const made = values[field.type](field);
    return Array.isArray(made) ? made[0] ?? 1 : made;
  };
  const path = field.target === 'customer' && chance(0.3) ? `${field.name}.name` : field.name;
  if (path !== field.name) return [path, pick(['contains', 'starts', '=']), pick(words)];
  if (['empty', 'not_empty'].includes(operator)) return [field.name, operator];
  if (['in', 'not_in'].includes(operator)) return [field.name, operator, [value(), value()]];
  if (operator === 'between') return [field.name, operator, [value(), value()]];
  if (operator === 'within') return [field.name, operator, pick(['today', 'this_month', 'last_7_days', 'next_month'])];
  if (/contains|starts/.test(operator) && typeof value() === 'string' && !field.target && !field.choices) return [field.name, operator, pick([pick(words), digits(4), phrase()])];
  return [field.name, operator, value()];
}

function filter(object, depth = 0) {
  if (depth > 1 || chance(0.6)) return condition(object);
  if (chance(0.2)) return ['not', filter(object, depth + 1)];
  return [pick(['and', 'or']), filter(object, depth + 1), filter(object, depth + 1)];
}

const sort = (object) => some(fieldsOf(object, (field) => field.sortable).map((field) => field.name), 0.05).slice(0, 3)
  .map((name) => (chance(0.5) ? `-${name}` : name)).join(',');

/* --- random work --- */

const operations = {
  async create(login) {
    const object = pick(objects);
    const made = await both(login, 'POST', `/records/${object}`, recordOf(object, 0.3));
    if (both.status === 201) known[object].push(made.id);
  },
  async change(login) {
    const object = pick(objects);
    await both(login, 'PATCH', `/records/${object}/${someId(object)}`, recordOf(object, 0.1));
  },
  async remove(login) {
    const object = pick(objects);
    const id = someId(object);
    await both(login, 'GET', `/records/${object}/${id}/delete_preview`);
    await both(login, 'DELETE', `/records/${object}/${id}`);
  },
  async restore(login) {
    const object = pick(objects);
    const { entries } = await both(login, 'GET', `/records/${object}/bin?limit=5`);
    if (entries?.length) await both(login, 'POST', `/records/${object}/${pick(entries).id}/restore`);
  },
  async list(login) {
    const object = pick(objects);
    const asked = { limit: 1 + below(9), ...(chance(0.8) && { filter: filter(object) }), ...(chance(0.7) && { sort: sort(object) || 'name' }), ...(chance(0.5) && { count: true }) };
    if (object !== 'customer' && object !== 'contact' && asked.sort === 'name') delete asked.sort;
    let places = ['', ''];
    for (let page = 0; page < 4; page++) {
      await both(login, 'GET', `/records/${object}?${query(asked)}`, undefined, places);
      if (!both.places[0]) break;
      places = both.places.map((place) => `&${query({ after: place })}`);
    }
  },
  async show(login) {
    const object = pick(objects);
    const id = someId(object);
    await both(login, 'GET', `/records/${object}/${id}`);
    await both(login, 'GET', `/records/${object}/${id}/history?limit=20`);
  },
  async search(login) {
    await both(login, 'GET', `/search?${query({ q: pick([pick(words), phrase(), 'ningbo', 'nb', 'nbht', 'haitian', 'cq', 'zs', '0000', digits(4), 'chang', 'o']), limit: 20 })}`);
  },
  async group(login) {
    const object = pick(objects);
    const plainField = (field) => ['text', 'choice', 'ref', 'integer', 'boolean', 'date', 'datetime'].includes(field.type) && field.filterable;
    const groups = some(fieldsOf(object, plainField), 0.06).slice(0, 2)
      .map(({ name, type }) => (/^date/.test(type) ? `${name}.${pick(['day', 'week', 'month', 'quarter', 'year'])}` : name))
      .filter((name) => !/^(created|updated|stage_changed|owner_changed|last_contact|first_contact)_at\.day/.test(name));
    const numbers = fieldsOf(object, (field) => ['integer', 'money', 'decimal'].includes(field.type));
    const measures = [{ op: 'count' }, ...(numbers.length ? [{ op: pick(['sum', 'avg', 'min', 'max']), field: pick(numbers).name, as: 'm' }] : []),
      ...(chance(0.4) ? [{ op: 'count', as: 'part', filter: filter(object) }] : [])];
    await both(login, 'POST', `/records/${object}/aggregate`, { group: groups, measures, ...(chance(0.5) && { filter: filter(object) }), ...(chance(0.5) && groups.length && { sort: '-count' }) });
  },
  async duplicates(login) {
    await both(login, 'POST', `/records/${pick(['customer', 'contact'])}/duplicates`, { name: phrase(), phone: values.phone(), email: values.email() });
  },
  async many(login) {
    const ids = known.customer.length ? some(known.customer, 0.2).slice(0, 6) : [1];
    const action = pick(['hand_over', 'release', 'claim', 'promote', 'demote', 'pause', 'resume', 'protect']);
    const inputs = { hand_over: { to: user() }, promote: {}, demote: { stage: 'reserve' } }[action] ?? {};
    await both(login, 'POST', `/records/customer/actions/${action}`, { ...(chance(0.3) ? { filter: filter('customer') } : { ids }), ...inputs });
  },
  async merge(login) {
    const [one, two] = [someId('customer'), someId('customer')];
    await both(login, 'POST', `/records/customer/${one}/merge`, { from: two, take: ['phone'] });
    if (both.status < 300 && chance(0.5)) await both(login, 'POST', `/records/customer/${one}/unmerge`);
  },
  async board(login) {
    await both(login, 'GET', `/mainline?scope=${pick(['mine', 'collaborators', 'department'])}`);
  },
};
const shares = { create: 5, change: 4, remove: 1, restore: 1, list: 5, show: 2, search: 3, group: 3, duplicates: 1, many: 1, merge: 1, board: 1 };
const wheel = Object.entries(shares).flatMap(([name, share]) => Array(share).fill(name));

test(`same: ${rounds} random operations have the same answers`, async () => {
  const done = new Map();
  for (let round = 0; round < rounds; round++) {
    const name = round < 30 ? 'create' : pick(wheel);
    await operations[name](round < 30 ? 'admin' : pick(people));
    done.set(name, (done.get(name) ?? 0) + (both.status < 300));
  }
  const lacking = Object.keys(operations).filter((name) => !done.get(name));
  if (rounds >= 400) assert.deepEqual(lacking, [], `SEED=${seed}: nothing of these succeeded`);
});

test('same: in the end both hold the same, and are whole', async () => {
  const tables = ['customer', 'contact', 'activity', 'car', 'customer_collaborators', 'car_drivers', 'car_colours', 'duplicate_key', 'record_merge', 'file_use'];
  for (const table of tables) {
    const [one, two] = worlds.map((world) => world.database.sql(`SELECT count(*) FROM ${table}`));
    assert.equal(two, one, `SEED=${seed} ${table}`);
  }
  for (const world of worlds) {
    assert.equal(await world.rest(), 0);
    const { status, stdout, stderr } = spawnSync(program, ['check', world.data, '--files'], { env: world.env, encoding: 'utf8' });
    assert.equal(status, 0, `SEED=${seed}\n${stdout}${stderr}`);
    await world.start();
  }
});
