// In whose name records are made, and that a record has an owner or a pool.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

const forged = (problem) => assert.deepEqual(problem.errors?.map((one) => [one.field.split('.').at(-1), one.code]), [['owner', 'forbidden']]);

test('names: nobody makes or signs what hangs on customers for others without the right', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('signer'), 'sales');
  const other = await (await world()).person(fresh('victim'), 'sales');
  const made = await seller.call('POST', '/records/customer', customer());
  const facts = { customer: made.id, subject: 's', owner: other.user.id };
  forged(await seller.refused(422, 'POST', '/records/activity', facts));
  forged(await seller.refused(422, 'POST', '/records/contact', { customer: made.id, name: 'n', owner: other.user.id }));
  forged(await seller.refused(422, 'POST', '/batch', { operations: [{ op: 'create', object: 'activity', values: facts }] }));
  const line = JSON.parse((await seller.send('POST', '/api/v1/records/activity/bulk', `${JSON.stringify(facts)}\n`, { 'content-type': 'application/x-ndjson' })).body.trim().split('\n')[0]);
  forged(line.error);
  const own = await seller.call('POST', '/records/activity', { customer: made.id, subject: 's' });
  assert.equal(own.owner.id, seller.user.id);
  forged(await seller.refused(422, 'PATCH', `/records/activity/${own.id}`, { owner: other.user.id }));
  const theirs = await admin.call('POST', '/records/activity', { customer: made.id, subject: 't', owner: other.user.id });
  forged(await seller.refused(422, 'PATCH', `/records/activity/${theirs.id}`, { owner: seller.user.id }));
  await seller.call('PATCH', `/records/activity/${theirs.id}`, { result: 'ok' });
  for (const [object, values] of [['script', { title: fresh('话'), body: 'b' }], ['customer', customer()]])
    forged(await seller.refused(422, 'POST', `/records/${object}`, { ...values, owner: other.user.id }));
});

test('names: an import signs for nobody else either', async () => {
  const seller = await (await world()).person(fresh('importer'), 'sales');
  const other = await (await world()).person(fresh('importee'), 'sales');
  const form = new FormData();
  form.set('file', new Blob([`客户名称,负责人\n${fresh('冒名')},${other.user.login}\n`]), 'x.csv');
  form.set('object', 'customer');
  const { id } = await seller.call('POST', '/imports', form);
  await seller.call('PATCH', `/imports/${id}`, { owner: other.user.id }).catch(() => {});
  const answer = await seller.send('POST', `/api/v1/imports/${id}/start`, {});
  for (let i = 0; answer.status < 300 && i < 200; i += 1) {
    const state = await seller.call('GET', `/imports/${id}`);
    if (['done', 'failed'].includes(state.state)) return assert.equal(state.created, 0, JSON.stringify(state));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.equal(answer.status, 422);
});

test('names: managers sign for their own people, and for nobody else', async () => {
  const { admin } = await world();
  const team = (await admin.call('POST', '/departments', { name: fresh('组'), parent: 1 })).id;
  const manager = await (await world()).person(fresh('teamboss'), 'sales_manager', team);
  const member = await (await world()).person(fresh('member'), 'sales', team);
  const stranger = await (await world()).person(fresh('outsider'), 'sales');
  const made = await member.call('POST', '/records/customer', customer());
  const facts = (owner) => ({ customer: made.id, subject: 's', owner });
  const one = await manager.call('POST', '/records/activity', facts(member.user.id));
  assert.equal(one.owner.id, member.user.id);
  await manager.call('PATCH', `/records/activity/${one.id}`, { owner: manager.user.id });
  forged(await manager.refused(422, 'POST', '/records/activity', facts(stranger.user.id)));
  forged(await manager.refused(422, 'PATCH', `/records/activity/${one.id}`, { owner: stranger.user.id }));
});

test('names: nobody takes a customer out of a pool by hand but its managers', async () => {
  const { admin } = await world();
  const scopes = { read: 'all', create: 'all', update: 'all', hand_over: 'subtree' };
  const person = await personWith({ objects: { '*': scopes }, actions: { '*': ['*'] }, limits: { may_edit_shared: 1, claim_per_day: 0 } });
  const pool = await admin.call('POST', '/records/pool', { name: fresh('公海'), members: [person.user.id] });
  const lies = await admin.call('POST', '/records/customer', customer({ pool: pool.id }));
  assert.equal(lies.owner, null);
  forged(await person.refused(422, 'PATCH', `/records/customer/${lies.id}`, { owner: person.user.id }));
  await person.refused(429, 'POST', `/records/customer/${lies.id}/actions/claim`);
  await admin.call('PATCH', `/records/pool/${pool.id}`, { managers: [person.user.id] });
  assert.equal((await person.call('PATCH', `/records/customer/${lies.id}`, { owner: person.user.id })).pool, null);
});

test('places: a record has an owner or a pool, in every object that knows both', async () => {
  const { admin } = await world();
  const name = fresh('machine_');
  const label = (zh) => ({ zh, en: zh });
  const fields = (more) => [
    { name: 'name', type: 'text', label: label('名') },
    { name: 'owner', type: 'ref', target: 'user', label: label('负责人'), default: '@me', on_delete: 'restrict' },
    { name: 'pool', type: 'ref', target: 'pool', label: label('公海'), on_delete: 'restrict', ...more },
  ];
  const object = (access, more) => ({ objects: [{ name, label: label('机器'), name_field: 'name', access, fields: fields(more) }] });
  await admin.refused(422, 'POST', '/model/changes', object({ kind: 'open', pool: 'pool' }));
  await admin.refused(422, 'POST', '/model/changes', object({ kind: 'owned', owner: 'owner', pool: 'pool' }, { required: true }));
  await admin.refused(422, 'POST', '/model/changes', object({ kind: 'owned', owner: 'owner', pool: 'pool' }, { default: 1 }));
  await admin.call('POST', '/model/changes', object({ kind: 'owned', owner: 'owner', pool: 'pool' }));
  const person = await personWith({ objects: { '*': { read: 'own', create: 'own', update: 'own', hand_over: 'own' } }, limits: { may_edit_shared: 1 } });
  const pool = await admin.call('POST', '/records/pool', { name: fresh('公海'), managers: [person.user.id] });
  const problem = await person.refused(422, 'POST', `/records/${name}`, { name: 'a', owner: person.user.id, pool: pool.id });
  assert.deepEqual(problem.errors.map((one) => [one.field, one.code]), [['pool', 'does_not_fit']]);
  const made = await person.call('POST', `/records/${name}`, { name: 'a', pool: pool.id });
  assert.equal(made.owner, null);
  const mine = await person.call('PATCH', `/records/${name}/${made.id}`, { owner: person.user.id });
  assert.deepEqual([mine.owner.id, mine.pool], [person.user.id, null]);
  await person.refused(422, 'PATCH', `/records/${name}/${made.id}`, { owner: person.user.id, pool: pool.id });
  await person.call('POST', `/records/${name}`, { name: 'b', pool: pool.id });
  const list = await person.call('GET', `/records/${name}?${query({ count: true })}`);
  assert.deepEqual([list.records.length, list.count], [2, 2]);
  const { groups } = await person.call('POST', `/records/${name}/aggregate`, {});
  assert.equal(groups[0].count, 2);
});
