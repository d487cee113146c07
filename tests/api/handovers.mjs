// The work of one person in the hands of others: by rule, with everything below it, as a
// whole, and back again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

const person = async (name, preset = 'sales', department) => (await world()).person(fresh(name), preset, department);
const list = async (client, object, filter, rest = {}) => (await client.call('GET', `/records/${object}?${query({ filter, limit: 200, ...rest })}`)).records;
const whole = (client, object, id) => client.call('GET', `/records/${object}/${id}`);
const count = async (client, filter) => (await client.call('GET', `/records/customer?${query({ filter, limit: 1, count: true })}`)).count;

/** So many customers of somebody's, of these stages in turn. */
async function customers(owner, number, stages = ['target']) {
  const { admin } = await world();
  const operations = Array.from({ length: number }, (_, place) => ({
    op: 'create', object: 'customer', values: customer({ owner: owner.user.id, stage: stages[place % stages.length] }),
  }));
  return (await admin.call('POST', '/batch', { operations })).results.map((one) => one.id);
}

const without = (record, names) => Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));

test('hand-over: all of a person, each stage evenly, with everything below, and nothing else changed', async () => {
  const { admin } = await world();
  const [giver, one, two, helper] = await Promise.all(['走', '接甲', '接乙', '协同'].map((name) => person(name)));
  const ids = await customers(giver, 9, ['target', 'deal', 'reserve']);
  await admin.call('PATCH', `/records/customer/${ids[0]}`, { collaborators: [helper.user.id, one.user.id, two.user.id] });
  const contact = await giver.call('POST', '/records/contact', { customer: ids[0], name: '王工', mobile: '13900008888' });
  const activity = await giver.call('POST', '/records/activity', { customer: ids[0], contact: contact.id, subject: '报价', content: '第一次' });
  const form = new FormData();
  form.append('file', new Blob(['合同']), '合同.txt');
  const file = await giver.call('POST', '/files', form);
  await giver.call('POST', `/records/customer/${ids[0]}/files`, { file: file.id });
  const before = await Promise.all(ids.map((id) => whole(admin, 'customer', id)));
  const body = { from: giver.user.id, to: [{ user: one.user.id }, { user: two.user.id }], reason: '离职交接' };

  const preview = await admin.call('POST', '/hand_overs/preview', body);
  assert.equal(preview.records, 9);
  assert.deepEqual(preview.parts, [{ object: 'customer', count: 9, unchanged: 0, refused: 0, collaborations: 0, stages: { reserve: 3, target: 3, deal: 3 }, along: { contact: 1, activity: 1, attachment: 1 } }]);
  assert.deepEqual(preview.takers.map((taker) => taker.customers).sort(), [4, 5]);
  for (const taker of preview.takers) for (const stage of ['reserve', 'target', 'deal']) assert.ok([1, 2].includes(taker.stages[stage]), stage);
  assert.equal(await count(admin, ['owner', '=', giver.user.id]), 9, 'a preview changes nothing');

  const made = await admin.call('POST', '/hand_overs', body);
  assert.deepEqual([made.customers, made.records, made.from.id, made.by.id, made.can_undo, made.undone_at], [9, 9, giver.user.id, admin.user.id, true, null]);
  assert.deepEqual(made.takers.map((user) => user.id).sort(), [one.user.id, two.user.id].sort());
  const after = await Promise.all(ids.map((id) => whole(admin, 'customer', id)));
  for (const [place, now] of after.entries()) {
    const changing = ['owner', 'owner_changed_at', 'version', 'updated_at', 'updated_by', 'collaborators'];
    assert.deepEqual(without(now, changing), without(before[place], changing));
    assert.ok([one.user.id, two.user.id].includes(now.owner.id));
    assert.equal(now.version, before[place].version + 1);
    const left = (before[place].collaborators ?? []).map((user) => user.id).filter((id) => id !== now.owner.id);
    assert.deepEqual((now.collaborators ?? []).map((user) => user.id), left);
  }
  for (const taker of preview.takers) assert.equal(await count(admin, ['owner', '=', taker.user.id]), taker.customers);
  assert.deepEqual(await whole(admin, 'contact', contact.id), contact);
  assert.deepEqual((await admin.call('GET', `/records/customer/${ids[0]}/files`)).files.map((one) => [one.name, one.by]), [['合同.txt', giver.user.login ?? giver.user.name]]);
  assert.equal((await whole(admin, 'activity', activity.id)).owner.id, giver.user.id, 'who wrote it wrote it');

  const changes = await list(admin, 'owner_change', ['customer', 'in', ids]);
  assert.deepEqual(changes.map((change) => [change.from.id, change.reason, change.by.id]), ids.map(() => [giver.user.id, '离职交接', admin.user.id]));
  const { entries } = await admin.call('GET', `/records/customer/${ids[1]}/history`);
  assert.deepEqual([entries[0].action, entries[0].reason], ['hand_over', '离职交接']);
  assert.ok(entries[0].changes.some((change) => change.field === 'owner'));

  await giver.refused(404, 'GET', `/records/customer/${ids[0]}`);
  assert.deepEqual((await list(giver, 'customer', [])).length, 0);
  for (const taker of [one, two]) {
    const { notices } = await taker.call('GET', '/notices');
    const [notice] = notices.filter((found) => found.object === 'hand_over');
    const share = preview.takers.find((found) => found.user.id === taker.user.id).customers;
    assert.match(notice.title, new RegExp(`${share} 个客户`));
    assert.equal(notice.record, made.id);
    assert.equal((await list(taker, 'customer', [['owner', '=', '@me'], ['owner_changed_at', '=', notice.at]])).length, share, 'it leads to just these');
    assert.equal((await list(taker, 'customer', ['owner', '=', '@me'])).length, share);
    const found = await taker.call('GET', `/search?${query({ q: before.find((_, place) => after[place].owner.id === taker.user.id).name })}`);
    assert.ok(found.results.length > 0, 'the search knows whose they are');
  }
  assert.ok((await giver.call('GET', '/notices')).notices.some((notice) => notice.object === null && /9 条记录/.test(notice.title)));
});

test('hand-over: per stage to people and pools, and back as a whole', async () => {
  const { admin } = await world();
  const [giver, one, two] = await Promise.all(['出', '收甲', '收乙'].map((name) => person(name)));
  const pool = await admin.call('POST', '/records/pool', { name: fresh('交接公海'), members: [one.user.id], managers: [two.user.id] });
  const ids = await customers(giver, 6, ['reserve', 'target', 'deal']);
  await admin.call('PATCH', `/records/customer/${ids[1]}`, { hot: true, collaborators: [one.user.id, two.user.id] });
  const before = await Promise.all(ids.map((id) => whole(admin, 'customer', id)));
  const stages = { reserve: [{ pool: pool.id }], deal: [{ user: two.user.id }] };
  const nobody = await admin.refused(422, 'POST', '/hand_overs', { from: giver.user.id, stages });
  assert.deepEqual(nobody.errors.map((error) => [error.field, error.code]), [['to', 'required']]);
  assert.equal(await count(admin, ['owner', '=', giver.user.id]), 6, 'all or nothing');

  const made = await admin.call('POST', '/hand_overs', { from: giver.user.id, stages, to: [{ user: one.user.id }] });
  const owners = async () => (await Promise.all(ids.map((id) => whole(admin, 'customer', id)))).map((now) => now.owner?.id ?? `pool ${now.pool.id}`);
  const expected = [`pool ${pool.id}`, one.user.id, two.user.id];
  assert.deepEqual(await owners(), [...expected, ...expected]);
  assert.deepEqual(made.pools.map((one) => one.id), [pool.id]);
  assert.equal((await whole(admin, 'customer', ids[1])).hot, false);

  const other = await person('后来');
  await admin.call('POST', `/records/customer/${ids[2]}/actions/hand_over`, { to: other.user.id });
  await admin.call('PATCH', `/records/customer/${ids[1]}`, { remark: '接手后写的' });
  await admin.call('DELETE', `/records/customer/${ids[5]}`);
  const undone = await admin.call('POST', `/hand_overs/${made.id}/undo`);
  assert.deepEqual([undone.returned, undone.can_undo, undone.undone_by.id], [4, false, admin.user.id]);
  assert.deepEqual((await admin.call('GET', `/hand_overs/${made.id}`)).returned, 4);
  await admin.call('POST', `/records/customer/${ids[5]}/restore`);
  const [g, o] = [giver.user.id, other.user.id];
  assert.deepEqual(await owners(), [g, g, o, g, g, two.user.id], 'what was moved on since stays');
  for (const place of [0, 1, 3, 4]) {
    const now = await whole(admin, 'customer', ids[place]);
    const changing = ['version', 'updated_at', 'updated_by', ...(place === 1 ? ['remark'] : [])];
    assert.deepEqual(without(now, changing), without(before[place], changing));
  }
  assert.equal((await whole(admin, 'customer', ids[1])).remark, '接手后写的');
  const again = await admin.refused(409, 'POST', `/hand_overs/${made.id}/undo`);
  assert.equal(again.code, 'conflict');
});

test('hand-over: nobody gets more than he may hold, but by who answers for all', async () => {
  const { admin } = await world();
  const scopes = { read: 'own', create: 'own', update: 'own' };
  const small = await personWith({ objects: { '*': scopes }, actions: { '*': ['*'] }, limits: { hold_limit: 3 } });
  const giver = await person('多');
  const ids = await customers(giver, 5);
  await customers(small, 1);
  const body = { from: giver.user.id, to: [{ user: small.user.id }] };
  const preview = await admin.call('POST', '/hand_overs/preview', body);
  const [{ limit, holds, after, over }] = preview.takers;
  assert.deepEqual({ limit, holds, after, over }, { limit: 3, holds: 1, after: 6, over: true });
  assert.deepEqual([preview.over, preview.may_exceed], [true, true]);
  const refused = await admin.refused(422, 'POST', '/hand_overs', body);
  assert.deepEqual(refused.errors.map((error) => [error.field, error.code]), [['to', 'hold_limit']]);
  assert.match(refused.errors[0].message, /1 个.*5 个.*3 个/);

  // The same is asked of one at a time, of assigning, and of an edited owner.
  const act = (id, action, more = {}) => [`/records/customer/${id}/actions/${action}`, { to: small.user.id, ...more }];
  await admin.call('POST', ...act(ids[0], 'hand_over'));
  await admin.call('POST', ...act(ids[1], 'hand_over'));
  const full = await admin.refused(422, 'POST', ...act(ids[2], 'hand_over'));
  assert.deepEqual(full.errors.map((error) => [error.field, error.code]), [['to', 'hold_limit']]);
  await admin.call('POST', ...act(ids[2], 'hand_over', { over_limit: true }));
  const manager = await personWith({ objects: { '*': { read: 'department', update: 'department', hand_over: 'department' } }, actions: { '*': ['*'] } });
  const pool = await admin.call('POST', '/records/pool', { name: fresh('分配公海'), managers: [manager.user.id], hold_limit: 2 });
  const pooled = await admin.call('POST', '/records/customer', customer({ owner: null, pool: pool.id }));
  const assigned = await manager.refused(422, 'POST', ...act(pooled.id, 'assign'));
  assert.deepEqual(assigned.errors.map((error) => [error.field, error.code]), [['to', 'hold_limit']]);
  const beyond = await manager.refused(422, 'POST', ...act(pooled.id, 'assign', { over_limit: true }));
  assert.deepEqual(beyond.errors.map((error) => [error.field, error.code]), [['over_limit', 'forbidden']]);
  const edited = await manager.refused(422, 'PATCH', `/records/customer/${ids[3]}`, { owner: small.user.id });
  assert.deepEqual(edited.errors.map((error) => [error.field, error.code]), [['owner', 'hold_limit']]);
  const asked = await manager.refused(422, 'POST', '/hand_overs', { ids: [ids[3]], to: [{ user: small.user.id }], over_limit: true });
  assert.deepEqual(asked.errors.map((error) => [error.field, error.code]), [['over_limit', 'forbidden']]);

  const made = await admin.call('POST', '/hand_overs', { ...body, over_limit: true });
  assert.equal(made.customers, 2);
  assert.equal(await count(admin, ['owner', '=', small.user.id]), 6);
});

test('hand-over: a pool that is not in use takes and gives nothing, but by handing over', async () => {
  const { admin } = await world();
  const taker = await person('关');
  const open = await admin.call('POST', '/records/pool', { name: fresh('开着'), members: [taker.user.id] });
  const pool = await admin.call('POST', '/records/pool', { name: fresh('停用'), members: [taker.user.id], managers: [taker.user.id] });
  const made = await admin.call('POST', '/records/customer', customer({ owner: null, pool: pool.id }));
  const own = await taker.call('POST', '/records/customer', customer());
  await admin.call('PATCH', `/records/pool/${pool.id}`, { active: false });
  await taker.refused(403, 'POST', `/records/customer/${made.id}/actions/claim`, {});
  await taker.refused(403, 'POST', `/records/customer/${made.id}/actions/assign`, { to: taker.user.id });
  await taker.refused(422, 'POST', `/records/customer/${own.id}/actions/release`, { reason: '不要', pool: pool.id });
  await admin.refused(422, 'POST', '/records/customer', customer({ owner: null, pool: pool.id }));
  const into = await admin.refused(422, 'POST', '/hand_overs', { from: taker.user.id, to: [{ pool: pool.id }] });
  assert.deepEqual(into.errors.map((error) => [error.field, error.code]), [['to', 'inactive']]);
  await admin.call('POST', '/hand_overs', { filter: ['pool', '=', pool.id], to: [{ pool: open.id }] });
  assert.equal((await whole(admin, 'customer', made.id)).pool.id, open.id);
});

test('hand-over: a manager gives what is his people\'s to his people, of a disabled one too', async () => {
  const { admin } = await world();
  const place = { name: fresh('销售部'), parent: 1 };
  const department = await admin.call('POST', '/departments', place);
  const manager = await person('经理', 'sales_manager', department.id);
  await admin.call('PATCH', `/departments/${department.id}`, { manager: manager.user.id });
  const [giver, taker] = await Promise.all(['下甲', '下乙'].map((name) => person(name, 'sales', department.id)));
  const stranger = await person('外人');
  const [own, others] = [await customers(giver, 3), await customers(stranger, 2)];
  await admin.call('PATCH', `/users/${giver.user.id}`, { disabled: true });
  const to = [{ user: taker.user.id }];
  const outside = await manager.refused(422, 'POST', '/hand_overs', { from: giver.user.id, to: [{ user: stranger.user.id }] });
  assert.deepEqual(outside.errors.map((error) => [error.field, error.code]), [['to', 'forbidden']]);
  await manager.refused(422, 'POST', `/records/customer/${own[0]}/actions/hand_over`, { to: stranger.user.id });
  await manager.refused(409, 'POST', '/hand_overs', { from: stranger.user.id, to });
  const disabled = await manager.refused(422, 'POST', '/hand_overs', { from: taker.user.id, to: [{ user: giver.user.id }] });
  assert.equal(disabled.errors[0].code, 'not_found');
  const chosen = { ids: [...own, ...others], to };
  assert.deepEqual((await manager.call('POST', '/hand_overs/preview', chosen)).parts[0].refused, 2);
  await giver.refused(401, 'GET', '/session');
  const made = await manager.call('POST', '/hand_overs', chosen);
  assert.equal(made.customers, 3);
  assert.deepEqual((await Promise.all(others.map((id) => whole(admin, 'customer', id)))).map((one) => one.owner.id), [stranger.user.id, stranger.user.id]);

  await taker.refused(403, 'POST', '/hand_overs', { from: taker.user.id, to: [{ user: giver.user.id }] });
  await taker.refused(403, 'POST', '/hand_overs/preview', { from: taker.user.id });
  await taker.refused(404, 'POST', `/hand_overs/${made.id}/undo`);
  await taker.refused(404, 'GET', `/hand_overs/${made.id}`);
  assert.deepEqual((await taker.call('GET', '/hand_overs')).hand_overs, []);
  assert.deepEqual((await manager.call('GET', '/hand_overs')).hand_overs.map((one) => one.id), [made.id]);
  assert.ok((await admin.call('GET', '/hand_overs?limit=200')).hand_overs.some((one) => one.id === made.id));
  assert.equal((await manager.call('POST', `/hand_overs/${made.id}/undo`)).returned, 3);
});

test('hand-over: other objects come along when asked for, and go to people alone', async () => {
  const { admin } = await world();
  const name = `van_${Date.now() % 1e8}`;
  await admin.call('POST', '/model/changes', { objects: [{
    name, label: { zh: '车', en: 'Van' }, name_field: 'plate', access: { kind: 'owned', owner: 'driver' },
    fields: [{ name: 'plate', type: 'text', label: { zh: '牌', en: 'Plate' }, required: true }, { name: 'driver', type: 'ref', target: 'user', label: { zh: '司机', en: 'Driver' }, default: '@me' }],
  }] });
  const [giver, taker] = [await person('车主'), await person('新车主')];
  const pool = await admin.call('POST', '/records/pool', { name: fresh('车公海') });
  const van = await admin.call('POST', `/records/${name}`, { plate: '浙A1', driver: giver.user.id });
  const script = await giver.call('POST', '/records/script', { title: '开场', body: '您好' });
  const [id] = await customers(giver, 1);
  const body = { from: giver.user.id, objects: ['customer', name, 'script'], to: [{ pool: pool.id }] };
  const missing = await admin.refused(422, 'POST', '/hand_overs', body);
  assert.deepEqual(missing.errors.map((error) => [error.field, error.code]), [['others', 'required']]);
  const counted = await admin.call('POST', '/hand_overs/preview', { from: giver.user.id, objects: ['customer', name, 'script'] });
  assert.deepEqual([counted.records, counted.takers, counted.parts.map((part) => part.count)], [3, [], [1, 1, 1]]);
  const made = await admin.call('POST', '/hand_overs', { ...body, others: [{ user: taker.user.id }] });
  assert.deepEqual([made.customers, made.records], [1, 3]);
  assert.equal((await whole(admin, name, van.id)).driver.id, taker.user.id);
  assert.equal((await whole(admin, 'script', script.id)).owner.id, taker.user.id);
  assert.equal((await whole(admin, 'customer', id)).pool.id, pool.id);
  await admin.call('POST', `/hand_overs/${made.id}/undo`);
  assert.equal((await whole(admin, name, van.id)).driver.id, giver.user.id);
});

test('hand-over: what is asked wrongly changes nothing', async () => {
  const { admin } = await world();
  const [giver, taker] = [await person('错'), await person('误')];
  const ids = await customers(giver, 1);
  const to = [{ user: taker.user.id }];
  for (const [body, field] of [
    [{ to }, 'from'], [{ from: 999999, to }, 'from'], [{ from: giver.user.id }, 'to'], [{ from: giver.user.id, to: [{}] }, 'to'],
    [{ from: giver.user.id, to: [{ user: taker.user.id, pool: 1 }] }, 'to'], [{ from: giver.user.id, to: [{ user: '5' }] }, 'to'],
    [{ from: giver.user.id, to: ['x'] }, 'to'], [{ from: giver.user.id, to: [{ user: 999999 }] }, 'to'], [{ from: giver.user.id, to: Array(201).fill(to[0]) }, 'to'],
    [{ from: giver.user.id, to, stages: { nowhere: to } }, 'stages'], [{ from: giver.user.id, to, stages: { deal: to[0] } }, 'stages'],
    [{ from: giver.user.id, to, objects: ['user'] }, 'objects'], [{ from: giver.user.id, to, objects: ['attachment'] }, 'objects'],
    [{ from: giver.user.id, to, collaborations: 'leave' }, 'collaborations'], [{ ids, to, collaborations: 'move' }, 'collaborations'],
    [{ from: giver.user.id, to, objects: ['nothing'] }, 'objects'], [{ ids, filter: [], to }, 'ids'], [{ ids, to, objects: ['customer', 'script'] }, 'objects'],
    [{ filter: ['nothing', '=', 1], to }, 'filter'], [{ from: giver.user.id, to, more: 1 }, 'more'],
  ]) {
    const { errors } = await admin.refused(422, 'POST', '/hand_overs', body);
    assert.ok(errors.some((error) => error.field === field || error.field.startsWith('filter')), `${JSON.stringify(body)}: ${JSON.stringify(errors)}`);
  }
  await admin.refused(409, 'POST', '/hand_overs', { ids: [999999], to });
  await admin.refused(409, 'POST', '/hand_overs', { ids, to: [{ user: giver.user.id }] });
  await admin.refused(404, 'POST', '/hand_overs/999999/undo');
  assert.equal(await count(admin, ['owner', '=', giver.user.id]), 1);
  const key = fresh('key');
  const first = await admin.call('POST', '/hand_overs', { ids, to }, { 'idempotency-key': key });
  assert.deepEqual(await admin.call('POST', '/hand_overs', { ids, to }, { 'idempotency-key': key }), first);
});

const helpersOf = async (client, id) => ((await whole(client, 'customer', id)).collaborators ?? []).map((user) => user.id);

test('hand-over: collaborations go along when that is wanted, to the same people, and come back', async () => {
  const { admin } = await world();
  const [giver, one, two, owner] = await Promise.all(['帮', '替甲', '替乙', '主'].map((name) => person(name)));
  const [g, a, b] = [giver, one, two].map(({ user }) => user.id);
  await customers(giver, 2);
  const helped = [...await customers(owner, 3), ...await customers(one, 1)];
  const before = [[g], [g, a], [b, g], [g]];
  for (const [place, id] of helped.entries()) await admin.call('PATCH', `/records/customer/${id}`, { collaborators: before[place] });
  const body = { from: g, to: [{ user: a }, { user: b }], reason: '离职' };
  const looked = await admin.call('POST', '/hand_overs/preview', body);
  assert.deepEqual([looked.records, looked.collaborations, looked.parts[0].collaborations], [2, 0, 4], 'they stay, but one knows');
  const moving = await admin.call('POST', '/hand_overs/preview', { ...body, collaborations: 'move' });
  assert.deepEqual([moving.records, moving.collaborations, moving.takers.map((taker) => taker.collaborations)], [2, 4, [2, 2]]);

  const kept = await admin.call('POST', '/hand_overs', body);
  assert.equal(kept.collaborations, 0);
  assert.deepEqual(await Promise.all(helped.map((id) => helpersOf(admin, id))), before);
  await admin.call('POST', `/hand_overs/${kept.id}/undo`);

  const moved = await admin.call('POST', '/hand_overs', { ...body, collaborations: 'move' });
  assert.deepEqual([moved.records, moved.collaborations], [2, 4]);
  const now = await Promise.all(helped.map((id) => helpersOf(admin, id)));
  // In turn: the first and the third to the one, the others to the other; nobody twice, no owner.
  assert.deepEqual(now, [[a], [b, a], [b, a], [b]]);
  const { entries: [entry] } = await admin.call('GET', `/records/customer/${helped[0]}/history`);
  assert.deepEqual([entry.action, entry.reason, entry.changes.map((change) => change.field)], ['hand_over', '离职', ['collaborators']]);
  await one.call('GET', `/records/customer/${helped[0]}`);
  await giver.refused(404, 'GET', `/records/customer/${helped[0]}`);
  assert.ok((await one.call('GET', '/notices')).notices.some((notice) => notice.object === 'hand_over' && /3 条记录/.test(notice.title)));
  await admin.call('PATCH', `/records/customer/${helped[2]}`, { collaborators: [b] });
  const back = await admin.call('POST', `/hand_overs/${moved.id}/undo`);
  assert.equal(back.returned, 5, 'what was changed since stays');
  assert.deepEqual(await Promise.all(helped.map((id) => helpersOf(admin, id))), [[g], [g, a], [b], [g]]);
});

test('hand-over: collaborations end, also of who has nothing else, and where only a pool takes', async () => {
  const { admin } = await world();
  const [giver, owner] = await Promise.all(['退', '主'].map((name) => person(name)));
  const pool = await admin.call('POST', '/records/pool', { name: fresh('接公海') });
  const helped = await customers(owner, 2);
  for (const id of helped) await admin.call('PATCH', `/records/customer/${id}`, { collaborators: [giver.user.id] });
  await admin.refused(409, 'POST', '/hand_overs', { from: giver.user.id, to: [{ pool: pool.id }] });
  const ended = await admin.call('POST', '/hand_overs', { from: giver.user.id, to: [{ pool: pool.id }], collaborations: 'end' });
  assert.deepEqual([ended.records, ended.collaborations], [0, 2]);
  assert.deepEqual(await Promise.all(helped.map((id) => helpersOf(admin, id))), [[], []]);
  assert.equal((await admin.call('POST', `/hand_overs/${ended.id}/undo`)).returned, 2);
  await admin.call('POST', '/hand_overs', { from: giver.user.id, to: [{ pool: pool.id }], collaborations: 'move' });
  assert.deepEqual(await Promise.all(helped.map((id) => helpersOf(admin, id))), [[], []], 'a pool helps nobody');
});

test('hand-over: chosen contacts, activities and scripts, as a whole or each with its result', async () => {
  const { admin } = await world();
  const [giver, taker] = await Promise.all(['出', '入'].map((name) => person(name)));
  const [id] = await customers(giver, 1);
  const made = {
    contact: await giver.call('POST', '/records/contact', { customer: id, name: '王工' }),
    activity: await giver.call('POST', '/records/activity', { customer: id, subject: '报价' }),
    script: await giver.call('POST', '/records/script', { title: '开场', body: '您好' }),
  };
  for (const [object, record] of Object.entries(made)) {
    const work = await admin.call('POST', '/hand_overs', { ids: [record.id], objects: [object], to: [{ user: taker.user.id }], reason: '换人' });
    assert.deepEqual([work.customers, work.records], [0, 1], object);
    assert.equal((await whole(admin, object, record.id)).owner.id, taker.user.id);
    const { entries: [entry] } = await admin.call('GET', `/records/${object}/${record.id}/history`);
    assert.deepEqual([entry.action, entry.reason], ['hand_over', '换人']);
    await admin.call('POST', `/hand_overs/${work.id}/undo`);
    assert.equal((await whole(admin, object, record.id)).owner.id, giver.user.id);
    const { results } = await admin.call('POST', `/records/${object}/actions/hand_over`, { ids: [record.id, 999999], to: taker.user.id, reason: '换人' });
    assert.deepEqual(results.map((result) => [result.id, result.ok, result.error?.code]), [[record.id, true, undefined], [999999, false, 'not_found']]);
    assert.equal((await whole(admin, object, record.id)).owner.id, taker.user.id);
    await admin.refused(409, 'POST', `/records/${object}/${record.id}/actions/hand_over`, { to: taker.user.id });
    await giver.refused(403, 'POST', `/records/${object}/${record.id}/actions/hand_over`, { to: giver.user.id });
  }
  const { objects } = await admin.call('GET', '/model');
  const offered = (list) => list.filter((object) => object.actions.some((action) => action.name === 'hand_over')).map((object) => object.name);
  for (const name of ['customer', ...Object.keys(made)]) assert.ok(offered(objects).includes(name), name);
  for (const name of ['user', 'pool', 'owner_change', 'tag']) assert.ok(!offered(objects).includes(name), name);
  assert.deepEqual(offered((await giver.call('GET', '/model')).objects), [], 'nobody is offered what his roles do not reach');
});
