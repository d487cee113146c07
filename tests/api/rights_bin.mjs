// The recycle bin shows what one may bring back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

const binOf = async (client, object, filter) =>
  (await client.call('GET', `/records/${object}?${query({ deleted: true, count: true, filter, limit: 200 })}`));

test('bin: who deleted it, who might have, and administrators', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('binner'), 'sales');
  const boss = await (await world()).person(fresh('binboss'), 'boss');
  const caller = await (await world()).person(fresh('bincaller'), 'telesales');
  const own = await seller.call('POST', '/records/customer', customer());
  const contact = await seller.call('POST', '/records/contact', { customer: own.id, name: '联系人' });
  const other = await seller.call('POST', '/records/contact', { customer: own.id, name: '另一个' });
  await seller.call('DELETE', `/records/contact/${contact.id}`);
  await seller.refused(403, 'DELETE', `/records/customer/${own.id}`);
  await boss.call('DELETE', `/records/customer/${own.id}`);
  const filter = ['id', '=', own.id];
  for (const [client, sees] of [[admin, 1], [boss, 1], [seller, 0], [caller, 0]]) {
    const bin = await binOf(client, 'customer', filter);
    assert.deepEqual([bin.records.length, bin.count], [sees, sees]);
    if (sees) await client.call('GET', `/records/customer/${own.id}?deleted=true`);
    else {
      await client.refused(404, 'GET', `/records/customer/${own.id}?deleted=true`);
      await client.refused(404, 'POST', `/records/customer/${own.id}/restore`);
      await client.refused(404, 'GET', `/records/customer/${own.id}/history`);
    }
  }
  assert.deepEqual((await binOf(seller, 'contact', ['customer', '=', own.id])).records.map((one) => one.id), [contact.id, other.id].sort((a, b) => b - a));
  assert.equal((await binOf(caller, 'contact', ['customer', '=', own.id])).count, 0);
  assert.equal((await seller.refused(409, 'POST', `/records/contact/${contact.id}/restore`)).code, 'conflict');
  await boss.call('POST', `/records/customer/${own.id}/restore`);
  assert.equal((await seller.call('GET', `/records/contact/${other.id}`)).name, '另一个');
  await seller.call('POST', `/records/contact/${contact.id}/restore`);
});

test('bin: a deletion of one\'s own is one\'s own to take back, whatever became of the right', async () => {
  const { admin } = await world();
  const scopes = { read: 'all', create: 'all', update: 'all', delete: 'all' };
  const person = await personWith({ objects: { '*': scopes } });
  const made = await admin.call('POST', '/records/customer', customer());
  await person.call('DELETE', `/records/customer/${made.id}`);
  await admin.call('PUT', `/roles/${person.role}/rights`, { objects: { '*': { ...scopes, delete: 'none', read: 'own' } } });
  assert.equal((await binOf(person, 'customer', ['id', '=', made.id])).count, 1);
  await person.call('POST', `/records/customer/${made.id}/restore`);
  await person.refused(404, 'GET', `/records/customer/${made.id}`);
  await admin.call('GET', `/records/customer/${made.id}`);
});

test('bin: hidden fields, masked numbers and unseen stages stay so there', async () => {
  const { admin } = await world();
  const scopes = { read: 'all', delete: 'all' };
  const person = await personWith({
    objects: { '*': scopes }, fields: { customer: { wechat: 'hidden' } }, limits: { see_phones: 0 },
    stages: { see: ['target'], claim: ['*'], move: ['*'] },
  });
  const [shown, unseen] = await Promise.all(['target', 'deal'].map((stage) =>
    admin.call('POST', '/records/customer', customer({ stage, mobile: '13955559999', wechat: 'secret-wechat' }))));
  for (const { id } of [shown, unseen]) await admin.call('DELETE', `/records/customer/${id}`);
  const { records } = await binOf(person, 'customer', ['id', 'in', [shown.id, unseen.id]]);
  assert.deepEqual(records.map((one) => one.id), [shown.id]);
  assert.equal(records[0].mobile, '139****9999');
  assert.ok(!('wechat' in records[0]));
  const one = await person.call('GET', `/records/customer/${shown.id}?deleted=true`);
  assert.ok(!JSON.stringify(one).includes('13955559999') && !('wechat' in one));
  await person.refused(404, 'GET', `/records/customer/${unseen.id}?deleted=true`);
  await person.refused(404, 'POST', `/records/customer/${unseen.id}/restore`);
});
