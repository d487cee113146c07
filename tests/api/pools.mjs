// Pools: dealing out, protection, rules, and what goes back when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personWith } from './rights_stages.mjs';
import { customer, fresh, query, world } from './support.mjs';

/** A pool of its own with some people, and their logins. */
async function pool(values = {}, people = ['one', 'two']) {
  const { admin } = await world();
  const persons = await Promise.all(people.map(async (name) => (await world()).person(fresh(name), 'sales')));
  const made = await admin.call('POST', '/records/pool', { name: fresh('公海'), members: persons.map(({ user }) => user.id), ...values });
  return { id: made.id, name: made.name, persons };
}

async function inPool(id, count) {
  const { admin } = await world();
  return Promise.all(Array.from({ length: count }, async () => (await admin.call('POST', '/records/customer', customer({ pool: id }))).id));
}

/** Those that somebody claimed from the pool and thus has from there. */
async function claimed(person, id, count) {
  const ids = await inPool(id, count);
  const { results } = await person.call('POST', '/records/customer/actions/claim', { ids });
  assert.ok(results.every((result) => result.ok), JSON.stringify(results));
  return ids;
}

const listed = async (person, filter) =>
  (await person.call('GET', `/records/customer?${query({ filter, limit: 200, fields: 'id', count: true })}`));

const figuresOf = async (person, id) => (await person.call('GET', '/pools')).pools.find((one) => one.id === id);

test('pools: customers are dealt out evenly, by managers alone, with a result for each', async () => {
  const { admin } = await world();
  const { id, persons } = await pool({}, ['a', 'b', 'c', 'chief']);
  const chief = persons.pop();
  await admin.call('PATCH', `/records/pool/${id}`, { managers: [chief.user.id] });
  const ids = await inPool(id, 8);
  const to = persons.map(({ user }) => user.id);
  const refused = await persons[0].call('POST', '/records/customer/actions/deal_out', { ids, to });
  assert.deepEqual(refused.results.map(({ ok, error }) => [ok, error.code]), ids.map(() => [false, 'forbidden']));
  const taken = await admin.call('POST', '/records/customer', customer({ owner: persons[2].user.id }));
  const { results } = await chief.call('POST', '/records/customer/actions/deal_out', { ids: [...ids, taken.id], to, reason: '新一批' });
  assert.deepEqual(results.map(({ ok }) => ok), [...ids.map(() => true), false]);
  const owners = await Promise.all(ids.map(async (one) => (await admin.call('GET', `/records/customer/${one}`)).owner.id));
  assert.deepEqual(to.map((user) => owners.filter((owner) => owner === user).length), [3, 3, 2]);
  const { claimed_today: total, claimed_by: by, count } = await figuresOf(chief, id);
  assert.deepEqual([total, count, by.map((one) => one.count)], [8, 0, [3, 3, 2]]);
});

test('pools: a manager takes out for himself and puts in again', async () => {
  const { admin } = await world();
  const { id, persons: [chief, member] } = await pool();
  const other = await pool();
  await admin.call('PATCH', `/records/pool/${id}`, { managers: [chief.user.id] });
  await admin.call('PATCH', `/records/pool/${other.id}`, { managers: [chief.user.id] });
  const [one] = await inPool(id, 1);
  await member.refused(403, 'POST', `/records/customer/${one}/actions/assign`, { to: member.user.id });
  assert.equal((await chief.call('POST', `/records/customer/${one}/actions/assign`, { to: chief.user.id })).owner.id, chief.user.id);
  const back = await chief.call('POST', `/records/customer/${one}/actions/release`, { reason: '放回', pool: other.id });
  assert.deepEqual([back.owner, back.pool.id], [null, other.id]);
});

test('pools: the figures of today, for members and nobody else', async () => {
  const { id, persons: [one] } = await pool();
  const stranger = await (await world()).person(fresh('stranger'), 'sales');
  const [first] = await claimed(one, id, 3);
  await inPool(id, 2);
  await one.call('POST', `/records/customer/${first}/actions/release`, { reason: '退回' });
  const { count, new_today: fresh_, claimed_today: taken, claimed_by: by, manager } = await figuresOf(one, id);
  assert.deepEqual({ count, fresh_, taken, manager }, { count: 3, fresh_: 3, taken: 3, manager: false });
  assert.deepEqual(by, [{ user: { id: one.user.id, name: one.user.name }, count: 3 }]);
  assert.equal(await figuresOf(stranger, id), undefined);
});

test('pools: rules are for managers, and say beforehand what they would take', async () => {
  const { admin } = await world();
  const { id, persons: [chief, member] } = await pool({ rule_not_contacted_days: 30 });
  await admin.call('PATCH', `/records/pool/${id}`, { managers: [chief.user.id] });
  await member.refused(403, 'PUT', `/pools/${id}/rules`, { rule_no_deal_days: 9 });
  await member.refused(403, 'POST', `/pools/${id}/preview`, {});
  const stranger = await (await world()).person(fresh('stranger'), 'sales');
  await stranger.refused(404, 'PUT', `/pools/${id}/rules`, {});
  const wrong = await chief.refused(422, 'PUT', `/pools/${id}/rules`, { rule_no_deal_days: 0 });
  assert.deepEqual(wrong.errors.map(({ field }) => field), ['rule_no_deal_days']);
  await chief.refused(422, 'PUT', `/pools/${id}/rules`, { name: 'other' });
  const { rules } = await chief.call('PUT', `/pools/${id}/rules`, { rule_no_deal_days: 9, rule_not_contacted_days: null });
  assert.deepEqual(rules, {
    rule_not_contacted_days: null, rule_no_deal_days: 9, rule_protection_ended: false, rule_warn_days: 3, exempt_deal: true, active: true,
  });
  assert.deepEqual((await figuresOf(member, id)).rules, rules);
});

/** Customers whose protection ends with the day before the next run: the only ones
 * that a company of today can lose. */
async function protectedUntilNextRun(person, ids) {
  const { admin } = await world();
  const { from } = await person.call('GET', '/pools/forecast?days=1');
  const until = new Date(Date.parse(`${from}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const today = (await admin.call('GET', '/model')).company.today;
  const day = until < today ? today : until;
  const { results } = await admin.call('POST', '/records/customer/actions/protect', { ids, until: day, reason: '等消息' });
  assert.ok(results.every((result) => result.ok), JSON.stringify(results));
  return day;
}

test('pools: what goes back when: forecast, list, count and preview are one', async () => {
  const { admin } = await world();
  const { id, name, persons: [owner, other] } = await pool({ rule_not_contacted_days: 3 });
  const ids = await claimed(owner, id, 4);
  const deal = ids[3];
  await owner.call('POST', `/records/customer/${deal}/actions/promote`, { stage: 'deal' });
  const seven = await owner.call('GET', '/pools/forecast?scope=mine&days=7');
  assert.equal(seven.count, 3);
  assert.deepEqual(seven.days.map(({ count }) => count).filter(Boolean), [3]);
  const [day] = seven.days.filter(({ count }) => count);
  assert.deepEqual(seven.customers.map(({ customer: one, owner: who, pool: where, date, reason, words }) =>
    [one.id, who.id, where.name, date, reason, words]),
  ids.slice(0, 3).sort((a, b) => a - b).map((one) => [one, owner.user.id, name, day.date, 'not_contacted', '超过 3 天未联系']));
  for (const { count, filter } of [seven, day, seven.owners[0]]) {
    const list = await listed(owner, filter);
    assert.deepEqual([list.count, list.records.map((one) => one.id).sort()], [count, ids.slice(0, 3).sort()]);
  }
  assert.equal((await owner.call('GET', '/pools/forecast?scope=mine&days=3')).count, 0);
  assert.equal((await other.call('GET', '/pools/forecast?scope=mine&days=30')).count, 0);
  // A call, and it is another day; a protection, and it is later still.
  await owner.call('POST', '/records/activity', { customer: ids[0], kind: 'phone', subject: '问候', at: new Date().toISOString() });
  await protectedUntilNextRun(owner, [ids[1]]);
  await owner.call('PATCH', '/session', { language: 'en' });
  assert.equal((await owner.call('GET', `/pools/forecast?pool=${id}&days=7`)).customers[0].words, 'not contacted for 3 days');
  await admin.call('POST', '/records/customer/actions/protect', { ids: [ids[1]], until: '2999-12-31', reason: '大客户' });
  assert.equal((await owner.call('GET', '/pools/forecast?scope=mine&days=90')).count, 2);
  await admin.call('POST', `/records/customer/${ids[1]}/actions/unprotect`, {});
  assert.equal((await owner.call('GET', '/pools/forecast?scope=mine&days=90')).count, 3);
});

test('pools: a changed rule says what it would take tonight, and nothing else is taken', async () => {
  const { admin } = await world();
  const { id, persons: [owner] } = await pool();
  const ids = await claimed(owner, id, 3);
  await protectedUntilNextRun(owner, ids.slice(0, 2));
  const before = await admin.call('POST', `/pools/${id}/preview`, {});
  const after = await admin.call('POST', `/pools/${id}/preview`, { rule_protection_ended: true });
  assert.deepEqual([before.count, after.now], [0, 0]);
  const { from } = await owner.call('GET', '/pools/forecast?days=1');
  assert.equal(after.date, from);
  const soon = await owner.call('GET', '/pools/forecast?scope=mine&days=2');
  assert.equal(soon.count, 0);
  await admin.call('PUT', `/pools/${id}/rules`, { rule_protection_ended: true });
  const now = await owner.call('GET', '/pools/forecast?scope=mine&days=2');
  assert.deepEqual(now.customers.map((one) => one.reason), ['protection_ended', 'protection_ended']);
  assert.equal(after.count, now.days[0].count);
  assert.deepEqual(after.owners.map(({ owner: who, count }) => [who.id, count]), after.count ? [[owner.user.id, after.count]] : []);
  await admin.call('PUT', `/pools/${id}/rules`, { active: false });
  assert.equal((await owner.call('GET', '/pools/forecast?scope=mine&days=90')).count, 0);
});

test('pools: managers protect, owners do not, and a protection ends with the owning', async () => {
  const { admin } = await world();
  const { id, persons: [owner, chief] } = await pool();
  await admin.call('PATCH', `/records/pool/${id}`, { managers: [chief.user.id] });
  const [one] = await claimed(owner, id, 1);
  const path = `/records/customer/${one}`;
  await owner.refused(403, 'POST', `${path}/actions/protect`, { until: '2999-12-31' });
  await admin.refused(422, 'POST', `${path}/actions/protect`, { until: '2020-01-01' });
  const kept = await admin.call('POST', `${path}/actions/protect`, { until: '2999-12-31', reason: '年框' });
  assert.match(kept.protected_until, /^2999-12-31T15:59:59/);
  const { entries } = await owner.call('GET', `${path}/history`);
  assert.deepEqual([entries[0].action, entries[0].reason], ['protect', '年框']);
  const given = await owner.call('POST', `${path}/actions/release`, { reason: '不做了' });
  assert.deepEqual([given.protected_until, given.pool.id], [null, id]);
  await admin.refused(409, 'POST', `${path}/actions/protect`, { until: '2999-12-31' });
});

test('pools: a closed pool takes nothing and gives nothing', async () => {
  const { admin } = await world();
  const { id, persons: [one] } = await pool();
  const [there, mine] = await inPool(id, 2);
  await one.call('POST', `/records/customer/${mine}/actions/claim`, {});
  await admin.call('PATCH', `/records/pool/${id}`, { active: false });
  await one.refused(403, 'POST', `/records/customer/${there}/actions/claim`, {});
  await one.refused(422, 'POST', `/records/customer/${mine}/actions/release`, { reason: '退', pool: id });
  await admin.refused(422, 'POST', '/records/customer', customer({ pool: id }));
});

test('pools: conditions of rules are checked like fields', async () => {
  const { admin } = await world();
  for (const filter of [['@returns', '=', 'soon'], ['@returns', '>', '2026-01-01'], ['@returns', 'within', 'never'],
    ['@warned', '=', 3], ['@home', '=', 'x'], ['@nothing', '=', 1]]) {
    const { errors } = await admin.refused(422, 'GET', `/records/customer?${query({ filter })}`);
    assert.equal(errors[0].field, 'filter');
  }
  await admin.refused(422, 'GET', `/records/contact?${query({ filter: ['@returns', '=', '2026-01-01'] })}`);
  await admin.refused(422, 'GET', '/pools/forecast?days=91');
  await admin.refused(422, 'GET', '/pools/forecast?scope=theirs');
  await listed(admin, ['and', ['@returns', 'within', 'next_7_days'], ['not', ['@home', '=', 999999]]]);
});

test('pools: the forecast tells nobody whose a customer is to whom that is hidden', async () => {
  const { admin } = await world();
  const { id, persons: [owner] } = await pool({ rule_no_deal_days: 3 });
  const [own] = await claimed(owner, id, 1);
  const reader = await personWith({ objects: { '*': { read: 'all' } }, fields: { customer: { owner: 'hidden' } } });
  const forecast = await reader.call('GET', `/pools/forecast?days=90&pool=${id}&limit=200`);
  assert.deepEqual(forecast.customers.map(({ customer: { id: found }, owner: whose }) => [found, whose]), [[own, null]]);
  assert.deepEqual([forecast.count, forecast.owners], [1, []]);
  assert.ok(!JSON.stringify(forecast).includes(owner.user.name));
  const seen = await admin.call('GET', `/pools/forecast?days=90&pool=${id}&limit=200`);
  assert.equal(seen.owners[0].owner.id, owner.user.id);
});

test('pools: a preview goes by the members that there would be; only administrators change them', async () => {
  const { admin } = await world();
  const lone = await (await world()).person(fresh('lone'), 'sales', (await admin.call('POST', '/departments', { name: fresh('分部') })).id);
  const made = await lone.call('POST', '/records/customer', customer());
  const { id, persons: [chief] } = await pool({ rule_protection_ended: true }, ['chief']);
  await admin.call('PATCH', `/records/pool/${id}`, { managers: [chief.user.id], members: [] });
  await protectedUntilNextRun(lone, [made.id]);
  const [{ date }] = (await admin.call('GET', `/pools/forecast?pool=${id}&days=1`)).days;
  const with_ = { members: [lone.user.id] };
  const before = await admin.call('POST', `/pools/${id}/preview`, {});
  const after = await admin.call('POST', `/pools/${id}/preview`, with_);
  assert.deepEqual([before.count, before.date, after.now], [0, date, 0]);
  for (const [method, tail] of [['POST', 'preview'], ['PUT', 'rules']]) await chief.refused(403, method, `/pools/${id}/${tail}`, with_);
  await chief.call('POST', `/pools/${id}/preview`, {});
  await admin.call('PUT', `/pools/${id}/rules`, with_);
  const now = await lone.call('GET', '/pools/forecast?scope=mine&days=2');
  assert.deepEqual(now.customers.map((one) => [one.customer.id, one.pool.id]), [[made.id, id]]);
  assert.equal(after.count, now.days[0].count, 'as it was foreseen');
  const none = await admin.call('POST', `/pools/${id}/preview`, { members: [] });
  assert.deepEqual([none.count, none.now], [0, after.count]);
});

const seeing = (fields) => personWith({ objects: { '*': { read: 'all' }, pool: { read: 'all' } }, fields: { customer: fields }, actions: { '*': ['*'] } });

test('pools: who does not see the pool of customers is told all the rest', async () => {
  const { admin } = await world();
  const { id, name } = await pool();
  await inPool(id, 2);
  for (const [fields, count, fresh_] of [[{ pool: 'hidden' }, null, null], [{ owner_changed_at: 'hidden' }, 2, null], [{}, 2, 2]]) {
    const person = await seeing(fields);
    await admin.call('PATCH', `/records/pool/${id}`, { members: [person.user.id] });
    const { rules, ...shown } = await figuresOf(person, id);
    assert.equal(rules.active, true);
    assert.deepEqual([shown.name, shown.count, shown.new_today, shown.claimed_today], [name, count, fresh_, 0]);
  }
});

test('pools: the forecast gives away nothing that is hidden otherwise', async () => {
  const { id, name, persons: [owner] } = await pool({ rule_not_contacted_days: 3 });
  const [one] = await claimed(owner, id, 1);
  const [all] = (await owner.call('GET', '/pools/forecast?scope=mine&days=7')).customers;
  assert.deepEqual([all.reason, all.pool.name, all.owner.id], ['not_contacted', name, owner.user.id]);
  const told = async (fields) => {
    const forecast = await (await seeing(fields)).call('GET', `/pools/forecast?pool=${id}&days=7`);
    const found = forecast.customers.find(({ customer: which }) => which.id === one);
    return { owners: forecast.owners.length, date: found.date, reason: found.reason, words: found.words, owner: found.owner?.id, pool: found.pool?.id };
  };
  const whole = { owners: 1, date: all.date, reason: 'not_contacted', words: '超过 3 天未联系', owner: owner.user.id, pool: id };
  assert.deepEqual(await told({}), whole);
  assert.deepEqual(await told({ protected_until: 'hidden' }), whole);
  for (const hidden of ['last_contact_at', 'owner_changed_at']) {
    assert.deepEqual(await told({ [hidden]: 'hidden' }), { ...whole, reason: null, words: '按公海规则收回' });
  }
  assert.deepEqual(await told({ owner: 'hidden' }), { ...whole, owners: 0, owner: undefined });
  assert.deepEqual(await told({ home_pool: 'hidden', name: 'hidden' }), { ...whole, pool: undefined });
});
