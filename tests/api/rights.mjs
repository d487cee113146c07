// Who may see and do what, at the API's door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, password, query, world } from './support.mjs';

async function department(name) {
  const { admin } = await world();
  return (await admin.call('POST', '/departments', { name: fresh(name), parent: 1 })).id;
}

test('rights: sales people see their own, managers their department, siblings nothing', async () => {
  const east = await department('东区');
  const west = await department('西区');
  const seller = await (await world()).person(fresh('east'), 'sales', east);
  const manager = await (await world()).person(fresh('eastboss'), 'sales_manager', east);
  const sibling = await (await world()).person(fresh('westboss'), 'sales_manager', west);
  const made = await seller.call('POST', '/records/customer', customer());
  const path = `/records/customer/${made.id}`;
  const filter = query({ filter: ['id', '=', made.id], count: true });
  for (const [client, sees] of [[seller, 1], [manager, 1], [sibling, 0]]) {
    assert.equal((await client.call('GET', `/records/customer?${filter}`)).count, sees);
    const { groups } = await client.call('POST', '/records/customer/aggregate', { filter: ['id', '=', made.id], measures: [{ op: 'count' }] });
    assert.equal(groups[0]?.count ?? 0, sees);
    if (sees) await client.call('GET', path);
    else for (const [method, tail, body] of [['GET', ''], ['PATCH', '', { short_name: 'x' }], ['GET', '/history'], ['POST', '/actions/release', { reason: 'x' }]])
      assert.equal((await client.refused(404, method, path + tail, body)).code, 'not_found');
  }
  const { matches } = await sibling.call('POST', '/records/customer/duplicates', { name: made.name });
  assert.deepEqual(Object.keys(matches[0]).filter((key) => !['name', 'owner', 'reason', 'visible'].includes(key)), []);
  assert.equal(matches[0].visible, false);
});

test('rights: what is for administrators is for nobody else', async () => {
  const { admin } = await world();
  for (const preset of ['sales', 'sales_manager', 'telesales', 'service', 'finance', 'warehouse', 'marketing']) {
    const person = await (await world()).person(`door-${preset}`, preset);
    for (const [method, path, body] of [
      ['GET', '/history'], ['GET', '/jobs'], ['POST', '/jobs/1/retry'], ['POST', '/jobs/1/discard'], ['GET', '/roles/1/rights'],
      ['PUT', '/roles/1/rights', {}], ['POST', '/roles/1/restore'], ['PUT', `/users/${admin.user.id}/password`, { password }],
      ['POST', '/users', { login: 'evil', name: 'evil' }], ['PATCH', `/users/${person.user.id}`, { roles: [1] }],
      ['POST', '/roles', { name: 'evil' }], ['DELETE', '/roles/1'], ['POST', '/departments', { name: 'x' }], ['DELETE', '/departments/1'],
      ['POST', '/model/changes', {}],
    ]) assert.equal((await person.refused(403, method, path, body)).code, 'forbidden', `${preset} ${method} ${path}`);
  }
});

test('rights: a role\'s rights are read, changed, restored, and in force at once', async () => {
  const { admin } = await world();
  const role = await (await world()).role('telesales');
  const person = await (await world()).person('caller', 'telesales');
  await person.call('POST', '/records/customer', customer());
  const rights = await admin.call('GET', `/roles/${role}/rights`);
  const changed = structuredClone(rights);
  changed.objects.customer = { ...changed.objects.customer, create: 'none' };
  changed.fields = { ...changed.fields, customer: { ...changed.fields?.customer, phone: 'hidden' } };
  await admin.call('PUT', `/roles/${role}/rights`, changed);
  assert.equal((await person.refused(403, 'POST', '/records/customer', customer())).code, 'forbidden');
  const { objects } = await person.call('GET', '/model');
  const model = objects.find((object) => object.name === 'customer');
  assert.equal(model.rights.create, false);
  assert.ok(!model.fields.some((field) => field.name === 'phone'));
  const { records } = await person.call('GET', '/records/customer');
  assert.ok(records.length && !('phone' in records[0]));
  await person.refused(422, 'GET', `/records/customer?${query({ filter: ['phone', '=', '1'] })}`);
  assert.ok(!('phone' in (await person.call('GET', '/openapi.json')).components.schemas.customer.properties));
  await admin.refused(422, 'PUT', `/roles/${role}/rights`, { objects: { customer: { read: 'everything' } } });
  await admin.call('POST', `/roles/${role}/restore`);
  assert.deepEqual(await admin.call('GET', `/roles/${role}/rights`), rights);
  await person.call('POST', '/records/customer', customer());
});

test('administration: users, departments and roles have the forms of any record', async () => {
  const { admin } = await world();
  const above = await admin.call('POST', '/departments', { name: fresh('中心'), parent: 1 });
  assert.equal((await admin.call('GET', `/departments/${above.id}`)).name, above.name);
  await admin.call('PATCH', `/departments/${above.id}`, { manager: admin.user.id });
  assert.ok((await admin.call('GET', `/departments?${query({ filter: ['manager', '=', '@me'] })}`)).records.length >= 1);
  await admin.call('DELETE', `/departments/${above.id}`);

  const role = await admin.call('POST', '/roles', { name: fresh('实习') });
  assert.equal((await admin.call('GET', `/roles/${role.id}`)).name, role.name);
  await admin.call('PATCH', `/roles/${role.id}`, { description: '只看' });
  await admin.call('DELETE', `/roles/${role.id}`);

  const user = await admin.call('POST', '/users', { login: fresh('temp'), name: '临时' });
  assert.equal((await admin.call('GET', `/users/${user.id}`)).name, '临时');
  await admin.call('DELETE', `/users/${user.id}`);
  await admin.refused(404, 'PUT', '/users/999999/password', { password });
  await admin.refused(422, 'PUT', `/users/${admin.user.id}/password`, { password: 'short' });
});
