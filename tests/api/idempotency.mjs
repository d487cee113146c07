// Idempotency-Key: the first answer again, never a second effect.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

const named = async (client, name) => (await client.call('GET', `/records/customer?${query({ filter: ['name', '=', name], count: true })}`)).count;

test('idempotency: the same key gives the first answer', async () => {
  const { admin } = await world();
  const key = { 'idempotency-key': fresh('key') };
  const body = customer();
  const first = await admin.send('POST', '/api/v1/records/customer', body, key);
  const again = await admin.send('POST', '/api/v1/records/customer', body, key);
  assert.equal(first.status, 201);
  assert.equal(again.status, 201);
  assert.deepEqual(again.body, first.body);
  assert.equal(again.headers.get('etag'), first.headers.get('etag'));
  assert.equal(again.headers.get('idempotency-replayed'), 'true');
  assert.equal(await named(admin, body.name), 1);
});

test('idempotency: the same key for something else is a conflict', async () => {
  const { admin } = await world();
  const key = { 'idempotency-key': fresh('key') };
  await admin.call('POST', '/records/customer', customer(), key);
  assert.equal((await admin.refused(409, 'POST', '/records/customer', customer(), key)).code, 'conflict');
  assert.equal((await admin.refused(409, 'POST', '/batch', { operations: [{ op: 'create', object: 'customer', values: customer() }] }, key)).code, 'conflict');
});

test('idempotency: a refusal is no answer to keep', async () => {
  const { admin } = await world();
  const key = { 'idempotency-key': fresh('key') };
  await admin.refused(422, 'POST', '/records/customer', { name: '', source: 'alibaba' }, key);
  await admin.call('POST', '/records/customer', customer(), key);
});

test('idempotency: everybody has keys of his own', async () => {
  const one = await (await world()).person('key-one', 'sales');
  const two = await (await world()).person('key-two', 'sales');
  const key = { 'idempotency-key': 'the-same-for-both' };
  const first = await one.call('POST', '/records/customer', customer(), key);
  const second = await two.call('POST', '/records/customer', customer(), key);
  assert.notEqual(first.id, second.id);
});

test('idempotency: ten at once have one effect', async () => {
  const { admin } = await world();
  const key = { 'idempotency-key': fresh('key') };
  const body = customer();
  const answers = await Promise.all(Array.from({ length: 10 }, () => admin.send('POST', '/api/v1/records/customer', body, key)));
  for (const answer of answers) {
    assert.equal(answer.status, 201);
    assert.equal(answer.body.id, answers[0].body.id);
  }
  assert.equal(await named(admin, body.name), 1);
});

test('idempotency: a secret is not shown a second time', async () => {
  const { admin } = await world();
  const key = { 'idempotency-key': fresh('key') };
  const body = { name: 'once', scope: 'read' };
  const made = await admin.call('POST', '/tokens', body, key);
  await admin.refused(409, 'POST', '/tokens', body, key);
  assert.equal((await admin.call('GET', '/tokens')).tokens.filter((token) => token.name === 'once').length, 1);
  await admin.call('DELETE', `/tokens/${made.id}`);
});

test('idempotency: a key that is none is refused', async () => {
  const { admin } = await world();
  for (const key of ['x'.repeat(201), 'two words'])
    assert.equal((await admin.refused(400, 'POST', '/records/customer', customer(), { 'idempotency-key': key })).code, 'malformed');
});
