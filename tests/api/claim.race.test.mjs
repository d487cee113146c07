// Claims at the same instant: one winner each, no quota passed by a single record, and
// the owner history agrees with what was answered.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, customer, ownWorld, password, query } from './support.mjs';

const people = 50;
const customers = 300;
const claims = 1000;
const perDay = 10;
const holds = 8;

let world;
let users;

before(async () => {
  world = await ownWorld().start();
  const role = await world.role('sales');
  const rights = await world.admin.call('GET', `/roles/${role}/rights`);
  rights.limits = { ...rights.limits, claim_per_day: -1, hold_limit: -1 };
  await world.admin.call('PUT', `/roles/${role}/rights`, rights);
  const made = await batch(Array.from({ length: people }, (_, i) => ({
    op: 'create', object: 'user', values: { login: `racer${i}`, name: `抢客${i}`, roles: [role], department: 1 },
  })));
  users = [];
  for (const { id } of made) await world.admin.call('PUT', `/users/${id}/password`, { password });
  for (const [i, { id }] of made.entries()) users.push({ id, name: `抢客${i}`, client: await new Client(world.address).login(`racer${i}`) });
});

after(async () => {
  assert.equal(await world.stop(), 0);
});

async function batch(operations) {
  return (await world.admin.call('POST', '/batch', { operations })).results.map((result) => result.record);
}

/** A pool of all the people with fresh customers in it: their ids. */
async function filledPool(name, count, rules) {
  const pool = await world.admin.call('POST', '/records/pool', { name, members: users.map((user) => user.id), cooling_days: 0, ...rules });
  const made = await batch(Array.from({ length: count }, () => ({ op: 'create', object: 'customer', values: customer({ owner: null, pool: pool.id }) })));
  return { pool, ids: made.map((record) => record.id) };
}

async function all(object, filter, fields) {
  const found = [];
  for (let after_; after_ !== null;) {
    const page = await world.admin.call('GET', `/records/${object}?${query({ filter, fields, sort: 'id', limit: 200, ...(after_ && { after: after_ }) })}`);
    found.push(...page.records);
    after_ = page.next;
  }
  return found;
}

const ownersOf = async (ids) => new Map((await all('customer', ['id', 'in', ids], 'owner,pool')).map((record) => [record.id, record]));
const changesOf = (ids) => all('owner_change', ['customer', 'in', ids], 'customer,from,to,from_pool,to_pool,by');
const pick = (list) => list[Math.floor(Math.random() * list.length)];

const claim = (user, id) => user.client.send('POST', `/api/v1/records/customer/${id}/actions/claim`, {});

/** An answer to a claim is one of those that are promised. */
function assertAnswer(user, { status, body }, limited) {
  if (status === 200) return;
  assert.ok(status === 409 || limited.includes(status), `${status} ${JSON.stringify(body)}`);
  assert.equal(body.code, { 409: 'conflict', 429: 'rate_limited', 403: 'forbidden' }[status]);
  if (status === 409) assert.ok(users.some((one) => body.detail.includes(one.name)) || /名下/.test(body.detail), body.detail);
}

/** Each customer has one owner or none, as its changes and the answers say. */
async function assertAgrees({ pool, ids }, won) {
  const owners = await ownersOf(ids);
  const changes = await changesOf(ids);
  assert.equal(owners.size, ids.length);
  for (const id of ids) {
    const { owner, pool: in_ } = owners.get(id);
    assert.ok(Boolean(owner) !== Boolean(in_), `customer ${id} has an owner or is in a pool`);
    const own = changes.filter((change) => change.customer.id === id);
    const last = own.at(-1);
    assert.deepEqual(last?.to?.id ?? null, owner?.id ?? null, `the last change of ${id} is its state`);
    own.forEach((change, i) => {
      assert.equal(Boolean(change.from_pool), i % 2 === 0, 'pool and owner take turns');
      assert.equal(change.by.id, (change.to ?? change.from).id);
    });
    if (!last) assert.equal(in_.id, pool.id);
  }
  const claimed = changes.filter((change) => change.to);
  assert.equal(claimed.length, won.length, 'as many claims as were answered with success');
  const key = (customer_, user) => `${customer_}-${user}`;
  assert.deepEqual(claimed.map((change) => key(change.customer.id, change.to.id)).sort(), won.map(([id, user]) => key(id, user.id)).sort());
  return { owners, claimed };
}

const countBy = (list, value) => list.reduce((counts, one) => counts.set(value(one), (counts.get(value(one)) ?? 0) + 1), new Map());

test('race: a thousand claims at once, with a limit a day', async () => {
  const filled = await filledPool('抢一', customers, { claim_per_day: perDay });
  const won = [];
  await Promise.all(Array.from({ length: claims }, async (_, i) => {
    const user = users[i % people];
    const id = pick(filled.ids);
    const answer = await claim(user, id);
    assertAnswer(user, answer, [429]);
    if (answer.status === 200) won.push([id, user]);
  }));
  const { claimed } = await assertAgrees(filled, won);
  const each = countBy(claimed, (change) => change.to.id);
  for (const [user, count] of each) assert.ok(count <= perDay, `user ${user} claimed ${count}`);
  assert.equal(new Set(won.map(([id]) => id)).size, won.length, 'nobody claimed what another had');
  assert.ok(won.length > customers / 2);
});

test('race: everybody wants the same one', async () => {
  const filled = await filledPool('抢二', 1, {});
  const [id] = filled.ids;
  const answers = await Promise.all(users.map((user) => claim(user, id)));
  const winners = users.filter((_, i) => answers[i].status === 200);
  assert.equal(winners.length, 1);
  answers.filter((answer) => answer.status !== 200).forEach((answer) => {
    assert.equal(answer.status, 409, JSON.stringify(answer.body));
    assert.ok(answer.body.detail.includes(winners[0].name), answer.body.detail);
  });
});

test('race: many at once, with a limit of what one holds', async () => {
  const before_ = countBy(await all('customer', ['owner', 'in', users.map((user) => user.id)], 'owner'), (record) => record.owner.id);
  const most = Math.max(0, ...before_.values()) + holds;
  const filled = await filledPool('抢三', customers, { hold_limit: most });
  const won = [];
  await Promise.all(users.map(async (user, i) => {
    const ids = Array.from({ length: 40 }, (_, k) => filled.ids[(i * 7 + k * 11) % customers]);
    const { results } = await user.client.call('POST', '/records/customer/actions/claim', { ids });
    assert.deepEqual(results.map((result) => result.id), [...new Set(ids)], 'a result for each');
    for (const { id, ok, error } of results) {
      if (ok) won.push([id, user]);
      else assertAnswer(user, { status: error.status, body: error }, [403]);
    }
  }));
  await assertAgrees(filled, won);
  const held = countBy(await all('customer', ['owner', 'in', users.map((user) => user.id)], 'owner'), (record) => record.owner.id);
  for (const [user, count] of held) assert.ok(count <= most, `user ${user} holds ${count} of ${most}`);
});

test('race: claims among releases', async () => {
  const filled = await filledPool('抢四', 20, { claim_per_day: 1000 });
  const won = [];
  await Promise.all(users.slice(0, 20).map(async (user) => {
    for (let i = 0; i < 12; i += 1) {
      const id = pick(filled.ids);
      const answer = await claim(user, id);
      assertAnswer(user, answer, []);
      if (answer.status !== 200) continue;
      won.push([id, user]);
      if (Math.random() < 0.8) await user.client.call('POST', `/records/customer/${id}/actions/release`, { reason: '换一个' });
    }
  }));
  await assertAgrees(filled, won);
  assert.ok(won.length > 20, 'some changed hands more than once');
});
