// Lists: filters, order, pages, counts, groups, search.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

let prepared;
/** Thirty customers of a person of their own, so that nothing else is counted. */
async function lister() {
  prepared ??= (async () => {
    const person = await (await world()).person(fresh('lister'), 'sales');
    const operations = Array.from({ length: 30 }, (_, i) => ({
      op: 'create', object: 'customer',
      values: customer({ employees: i % 10, stage: i % 3 ? 'target' : 'potential', short_name: `第${i}` }),
    }));
    await person.call('POST', '/batch', { operations });
    return person;
  })();
  return prepared;
}

const mine = ['owner', '=', '@me'];
const list = async (parameters) => (await lister()).call('GET', `/records/customer?${query(parameters)}`);

test('lists: pages are complete, without repeats, in order', async () => {
  const seen = [];
  let after;
  do {
    const page = await list({ filter: mine, sort: '-employees,name', limit: 7, ...(after && { after }) });
    assert.ok(page.records.length <= 7);
    seen.push(...page.records);
    after = page.next;
  } while (after);
  assert.equal(seen.length, 30);
  assert.equal(new Set(seen.map((record) => record.id)).size, 30);
  for (let i = 1; i < seen.length; i++) assert.ok(seen[i - 1].employees >= seen[i].employees);
});

test('lists: fields, count and views', async () => {
  const page = await list({ filter: mine, fields: 'name,employees', limit: 3, count: true });
  assert.equal(page.count, 30);
  assert.deepEqual(Object.keys(page.records[0]).sort(), ['employees', 'id', 'name', 'version']);
  const view = await list({ view: 'mine', filter: ['stage', '=', 'potential'], limit: 200 });
  assert.equal(view.records.length, 10);
});

test('lists: operators', async () => {
  const counts = [
    [['employees', '>=', 5], 15], [['employees', 'between', [2, 3]], 6], [['employees', 'in', [1, 9]], 6],
    [['stage', '!=', 'target'], 10], [['short_name', 'starts', '第1'], 11], [['short_name', 'contains', '29'], 1],
    [['city', 'empty'], 30], [['created_at', 'within', 'today'], 30], [['created_at', 'within', 'yesterday'], 0],
    [['owner.login', 'starts', 'lister'], 30], [['or', ['employees', '=', 1], ['employees', '=', 2]], 6],
    [['not', ['employees', '=', 1]], 27], [['and', ['employees', '>', 1], ['stage', '=', 'potential']], 8],
  ];
  for (const [condition, count] of counts) {
    const page = await list({ filter: ['and', mine, condition], count: true, limit: 1 });
    assert.equal(page.count, count, JSON.stringify(condition));
  }
});

test('lists: what is wrong is told, with the parameter', async () => {
  const person = await lister();
  const wrong = [
    'filter=x', 'filter=%5B%22nothing%22,%22=%22,1%5D', 'filter=%5B%22stage%22,%22~%22,1%5D', 'filter=%7B%7D', 'filter=1',
    'sort=nothing', 'fields=nothing', 'limit=0', 'limit=201', 'limit=-1', 'limit=x', 'limit=99999999999999999999',
    'count=yes', 'view=nothing', 'after=x', 'after=AAAA', 'unknown=1', 'limit=1&limit=2', 'deleted=1',
  ];
  for (const parameters of wrong) {
    const answer = await person.send('GET', `/api/v1/records/customer?${parameters}`);
    assert.ok([400, 422].includes(answer.status), `${parameters}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 200)}`);
  }
  const deep = JSON.stringify(Array.from({ length: 40 }).reduce((inner) => ['not', inner], ['name', '=', 'x']));
  await person.refused(400, 'GET', `/records/customer?${new URLSearchParams({ filter: deep })}`);
  const many = JSON.stringify(['or', ...Array.from({ length: 201 }, () => ['employees', '=', 1])]);
  await person.refused(422, 'GET', `/records/customer?${new URLSearchParams({ filter: many })}`);
});

test('lists: a cursor of one order does not open another', async () => {
  const person = await lister();
  const page = await list({ filter: mine, sort: 'employees', limit: 5 });
  const answer = await person.send('GET', `/api/v1/records/customer?${query({ filter: mine, sort: 'name', limit: 5, after: page.next })}`);
  assert.ok([400, 422].includes(answer.status), JSON.stringify(answer.body));
  const forged = page.next.slice(0, -2) + (page.next.endsWith('AA') ? 'BB' : 'AA');
  const tampered = await person.send('GET', `/api/v1/records/customer?${query({ filter: mine, sort: 'employees', limit: 5, after: forged })}`);
  assert.ok(tampered.status < 500);
});

test('lists: groups with measures', async () => {
  const person = await lister();
  const { groups } = await person.call('POST', '/records/customer/aggregate', {
    filter: mine, group: ['stage'], measures: [{ op: 'count' }, { op: 'sum', field: 'employees', as: 'people' }], sort: 'stage',
  });
  assert.equal(groups.reduce((sum, group) => sum + group.count, 0), 30);
  assert.equal(groups.reduce((sum, group) => sum + Number(group.people), 0), 135);
  const days = await person.call('POST', '/records/customer/aggregate', {
    filter: mine, group: ['created_at.day'], measures: [{ op: 'count' }],
  });
  assert.equal(days.groups.length, 1);
  for (const body of [{ group: ['nothing'] }, { group: 'stage' }, { measures: [{ op: 'median' }] }, { nonsense: 1 }, { measures: 3 }])
    await person.refused(422, 'POST', '/records/customer/aggregate', body);
});

test('lists: search finds by part, pinyin and digits, and obeys access', async () => {
  const person = await lister();
  const stranger = await (await world()).person(fresh('stranger'), 'sales');
  const digits = String(Date.now()).slice(-8);
  const name = `宁波海天${fresh('塑机')}有限公司`;
  const made = await person.call('POST', '/records/customer', customer({ name, phone: `0574-${digits.replace(/^./, '8')}` }));
  for (const typed of [name, '宁波海天', 'nbht', digits.slice(-4)]) {
    const { results } = await person.call('GET', `/search?${query({ q: typed, objects: 'customer', limit: 50 })}`);
    assert.ok(results.some((result) => result.object === 'customer' && result.id === made.id), typed);
    const other = await stranger.call('GET', `/search?${query({ q: typed, limit: 50 })}`);
    assert.ok(!other.results.some((result) => result.id === made.id && result.object === 'customer'), typed);
  }
  await person.refused(422, 'GET', '/search');
  await person.refused(422, 'GET', '/search?q=a&limit=1000');
  assert.deepEqual((await person.call('GET', `/search?${query({ q: '"*() OR NEAR' })}`)).results, []);
});

test('lists: the mainline board counts what its lists show', async () => {
  const person = await lister();
  const board = await person.call('GET', '/mainline?scope=mine');
  const row = board.rows.find((each) => each.stage === 'potential');
  const { count } = await list({ filter: row.filter, count: true, limit: 1 });
  assert.equal(row.total, count);
  assert.equal(row.total, 10);
  await person.refused(422, 'GET', '/mainline?scope=galaxy');
});

test('lists: a pasted text becomes a customer', async () => {
  const person = await lister();
  const text = '永康市鑫达工具厂\n联系人：李梅 13800001234\n邮箱 li@xinda.example\n地址：浙江省永康市五湖路12号';
  const { customer: found } = await person.call('POST', '/collect', { text });
  assert.equal(found.name, '永康市鑫达工具厂');
  await person.refused(422, 'POST', '/collect', {});
});
