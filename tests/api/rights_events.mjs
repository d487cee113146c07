// Events reach those alone who may still see what they tell of; streams end with
// whatever they were opened with.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, customer, fresh, listen, password, world } from './support.mjs';

/** Nothing of `id` comes to the stream before the news of `later`. */
async function hearsOnly(events, later, hidden) {
  for (;;) {
    const { id } = await events.next('record');
    assert.notEqual(id, hidden);
    if (id === later) return;
  }
}

test('events: who lost a record hears of it no more', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('loser'), 'sales');
  const lost = await admin.call('POST', '/records/customer', customer({ owner: seller.user.id }));
  const kept = await admin.call('POST', '/records/customer', customer({ owner: seller.user.id }));
  const events = await listen(seller);
  for (const { id } of [lost, kept]) await seller.call('GET', `/records/customer/${id}`);
  await admin.call('PATCH', `/records/customer/${lost.id}`, { short_name: 'a' });
  assert.equal((await events.next('record')).id, lost.id);
  await admin.call('PATCH', `/records/customer/${lost.id}`, { owner: admin.user.id });
  await admin.call('PATCH', `/records/customer/${lost.id}`, { short_name: 'b' });
  await admin.call('POST', '/batch', { operations: [{ op: 'update', object: 'customer', id: lost.id, values: { short_name: 'c' } }] });
  await admin.call('PATCH', `/records/customer/${kept.id}`, { short_name: 'b' });
  await hearsOnly(events, kept.id, lost.id);
  await admin.call('DELETE', `/records/customer/${kept.id}`);
  assert.equal((await events.next('record')).id, kept.id, 'that it was deleted is news');
  events.stop();
});

test('events: who lost a right hears no more', async () => {
  const { admin } = await world();
  const boss = await (await world()).person(fresh('demoted'), 'boss');
  const record = await admin.call('POST', '/records/customer', customer());
  const events = await listen(boss);
  await boss.call('GET', `/records/customer/${record.id}`);
  const own = await boss.call('POST', '/records/customer', customer());
  await boss.call('GET', `/records/customer/${own.id}`);
  await admin.call('PATCH', `/users/${boss.user.id}`, { roles: [await (await world()).role('sales')] });
  await admin.call('PATCH', `/records/customer/${record.id}`, { short_name: 'x' });
  await admin.call('PATCH', `/records/customer/${own.id}`, { short_name: 'x' });
  await hearsOnly(events, own.id, record.id);
  events.stop();
});

/** The stream has ended, or ends. */
async function ends(events) {
  await assert.rejects(events.next('never'), /stream ended/);
}

test('events: streams end with the session, the password, the token and the user', async () => {
  const { admin, address } = await world();
  const person = await (await world()).person(fresh('streamer'), 'sales');
  const login = person.user.login;
  const elsewhere = await new Client(address).login(login);
  let events = await listen(elsewhere);
  const { sessions } = await person.call('GET', '/sessions');
  await person.call('DELETE', `/sessions/${sessions.find((one) => !one.current).id}`);
  await ends(events);

  const other = await new Client(address).login(login);
  events = await listen(other);
  const changed = 'only-for-tests-2';
  await person.call('POST', '/session/password', { old: password, password: changed });
  await ends(events);
  await other.refused(401, 'GET', '/session');

  const made = await person.call('POST', '/tokens', { name: 't', scope: 'read' });
  const machine = new Client(address);
  machine.token = made.token;
  events = await listen(machine);
  await person.call('DELETE', `/tokens/${made.id}`);
  await ends(events);

  events = await listen(person);
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: true });
  await ends(events);
  await admin.call('PATCH', `/users/${person.user.id}`, { disabled: false });
  await person.refused(401, 'GET', '/session');
});
