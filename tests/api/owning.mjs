// Who owns customers, helps with them, and thinks of them first.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

test('owning: whoever becomes the owner is no collaborator any more', async () => {
  const { admin } = await world();
  const [one, two] = await Promise.all(['helper', 'helper2'].map(async (name) => (await world()).person(fresh(name), 'sales')));
  const made = await admin.call('POST', '/records/customer', customer({ collaborators: [one.user.id, two.user.id] }));
  const path = `/records/customer/${made.id}`;
  await admin.call('POST', `${path}/actions/hand_over`, { to: one.user.id });
  const now = await one.call('GET', path);
  assert.deepEqual([now.owner.id, now.collaborators.map((user) => user.id)], [one.user.id, [two.user.id]]);
  assert.deepEqual((await admin.call('PATCH', path, { owner: two.user.id })).collaborators, []);
  assert.deepEqual((await admin.call('PATCH', path, { collaborators: [two.user.id] })).collaborators, []);
});

test('owning: hot customers are few, and leave when they are won, paused or handed over', async () => {
  const { admin } = await world();
  const scopes = { read: 'own', create: 'own', update: 'own' };
  const person = await personWith({ objects: { '*': scopes }, actions: { '*': ['*'] }, limits: { hot_limit: 2 } });
  const make = (values) => person.call('POST', '/records/customer', customer({ stage: 'potential', hot: true, ...values }));
  const hot = async ({ id }) => (await person.call('GET', `/records/customer/${id}`)).hot;
  const [one, two] = [await make(), await make()];
  const full = await person.refused(422, 'POST', '/records/customer', customer({ stage: 'potential', hot: true }));
  assert.deepEqual(full.errors.map((error) => [error.field, error.code]), [['hot', 'too_many']]);
  await person.call('PATCH', `/records/customer/${one.id}`, { remark: 'still hot' });
  assert.equal(await hot(one), true);
  await person.call('POST', `/records/customer/${one.id}/actions/pause`, {});
  assert.equal(await hot(one), false);
  await person.refused(422, 'PATCH', `/records/customer/${one.id}`, { hot: true });
  const three = await make();
  await person.call('POST', `/records/customer/${three.id}/actions/promote`, { stage: 'deal' });
  assert.equal(await hot(three), false);
  assert.equal((await admin.call('POST', `/records/customer/${two.id}/actions/hand_over`, { to: admin.user.id })).hot, false);
});
