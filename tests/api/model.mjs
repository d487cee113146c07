// The object model, its changes, and the API's description of itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

test('model: objects, fields, rights and actions as the caller may see them', async () => {
  const { admin } = await world();
  const answer = await admin.send('GET', '/api/v1/model');
  const { objects, company, me } = answer.body;
  const found = objects.find((object) => object.name === 'customer');
  assert.equal(company.currency, 'CNY');
  assert.match(company.today, /^\d{4}-\d\d-\d\d$/);
  assert.equal(me.login, 'admin');
  assert.equal(found.label.zh, '客户');
  assert.equal(found.rights.create, true);
  assert.ok(found.fields.some((field) => field.name === 'stage' && field.choices.length === 5));
  assert.ok(found.actions.some((action) => action.name === 'claim' && action.many));
  assert.ok(found.children.some((child) => child.object === 'contact' && child.field === 'customer'));
  assert.ok(!objects.some((object) => object.name === 'attachment'), 'internal ones stay inside');
  const again = await admin.send('GET', '/api/v1/model', undefined, { 'if-none-match': answer.headers.get('etag') });
  assert.equal(again.status, 304);
});

test('model: long lists of choices come by themselves', async () => {
  const { admin } = await world();
  const { choices } = await admin.call('GET', '/model/choices/region');
  assert.ok(choices.some((choice) => choice.label.zh === '浙江省'));
  await admin.refused(404, 'GET', '/model/choices/nothing');
});

test('model: a field that is added can be used at once', async () => {
  const { admin } = await world();
  const name = fresh('extra_');
  const before = await admin.send('GET', '/api/v1/model');
  await admin.call('POST', '/model/changes', { fields: [
    { object: 'customer', name, type: 'integer', label: { zh: '车辆数', en: 'Vehicles' } },
  ] });
  const made = await admin.call('POST', '/records/customer', customer({ [name]: 7 }));
  assert.equal(made[name], 7);
  const after = await admin.send('GET', '/api/v1/model', undefined, { 'if-none-match': before.headers.get('etag') });
  assert.equal(after.status, 200);
  assert.ok(after.body.version > before.body.version);
});

test('model: lists come back in the order in which they were given', async () => {
  const { admin } = await world();
  const [choices, people] = [fresh('order_'), fresh('people_')];
  await admin.call('POST', '/model/changes', { fields: [
    { object: 'customer', name: choices, type: 'choices', label: { zh: '品牌' }, choices:
      ['bosch', 'makita', 'hilti'].map((value) => ({ value, label: { zh: value } })) },
    { object: 'customer', name: people, type: 'refs', target: 'user', label: { zh: '参与人' } },
  ] });
  const users = [];
  for (const login of ['order-a', 'order-b', 'order-c'])
    users.push((await (await (await world()).person(login, 'sales')).call('GET', '/model')).me.id);
  const ids = (record) => record[people].map((one) => one.id);
  const made = await admin.call('POST', '/records/customer', customer({ [choices]: ['hilti', 'bosch', 'hilti'], [people]: [...users].reverse() }));
  assert.deepEqual([made[choices], ids(made)], [['hilti', 'bosch'], [...users].reverse()]);
  await admin.call('PATCH', `/records/customer/${made.id}`, { [choices]: ['bosch', 'makita', 'hilti'], [people]: users });
  const after = await admin.call('GET', `/records/customer/${made.id}`);
  assert.deepEqual([after[choices], ids(after)], [['bosch', 'makita', 'hilti'], users]);
});

/** Until no build of the model is under way. */
async function built(admin) {
  for (;;) {
    const { jobs } = await admin.call('GET', '/jobs?limit=200');
    const own = jobs.filter((job) => job.kind === 'model_build' && job.state !== 'cancelled');
    assert.deepEqual(own.filter((job) => job.state === 'dead'), []);
    if (own.every((job) => job.state === 'done')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('model: a field with values becomes unique, sorted and searchable', async () => {
  const { admin } = await world();
  const name = fresh('plate_');
  const define = (members) => ({ fields: [{ object: 'customer', name, ...members }] });
  await admin.call('POST', '/model/changes', define({ type: 'text', label: { zh: '车牌' } }));
  const mark = fresh('浙Q');
  const make = (value) => admin.call('POST', '/records/customer', customer({ [name]: value }));
  const [first, second] = [await make(`${mark}甲`), await make(`${mark}甲`)];
  const clash = await admin.refused(422, 'POST', '/model/changes', define({ unique: true }));
  assert.equal(clash.errors[0].code, 'values_clash');
  assert.match(clash.errors[0].message, new RegExp(`1 .*${mark}甲 \\(2\\)`));
  await admin.call('PATCH', `/records/customer/${second.id}`, { [name]: `${mark}八` });
  await admin.call('POST', '/model/changes', define({ unique: true, sort: true, searchable: true }));
  await built(admin);
  await admin.refused(409, 'POST', '/records/customer', customer({ [name]: `${mark}甲` }));
  const { results } = await admin.call('GET', `/search?${query({ q: `${mark}八` })}`);
  assert.deepEqual(results.map((one) => one.id), [second.id]);
  const { records } = await admin.call('GET', `/records/customer?${query({ sort: name, fields: name, filter: [name, 'contains', mark] })}`);
  assert.deepEqual(records.map((one) => one.id), [second.id, first.id]);
  const { objects } = await admin.call('GET', '/model');
  const shown = objects.find((one) => one.name === 'customer').fields.find((one) => one.name === name);
  assert.deepEqual([shown.unique, shown.sort, shown.searchable], [true, true, true]);
});

test('model: what is removed can be seen and restored', async () => {
  const { admin } = await world();
  const [object, field] = [fresh('ship_'), fresh('sail_')];
  await admin.call('POST', '/model/changes', {
    objects: [{ name: object, label: { zh: '船' }, access: { kind: 'open' }, name_field: 'name',
      fields: [{ name: 'name', type: 'text', label: { zh: '名称' } }] }],
    fields: [{ object: 'customer', name: field, type: 'text', label: { zh: '帆' } }],
  });
  const ship = await admin.call('POST', `/records/${object}`, { name: '一号' });
  await admin.call('POST', '/model/changes', { remove_objects: [{ name: object }], remove_fields: [{ object: 'customer', field }] });
  await admin.refused(404, 'GET', `/records/${object}/${ship.id}`);
  const { removed } = await admin.call('GET', '/model/removed');
  const [gone, lost] = [removed.find((one) => one.object === object), removed.find((one) => one.field === field)];
  assert.equal(gone.label.zh, '船');
  assert.equal(Date.parse(lost.purged_at) - Date.parse(lost.removed_at), 30 * 86400000);
  await admin.call('POST', '/model/changes', { restore_objects: [{ name: object }], restore_fields: [{ object: 'customer', field }] });
  assert.equal((await admin.call('GET', `/records/${object}/${ship.id}`)).name, '一号');
  assert.ok(!(await admin.call('GET', '/model/removed')).removed.some((one) => one.object === object || one.field === field));
});

test('model: an index is made anew on demand', async () => {
  const { admin } = await world();
  const name = fresh('重建');
  const made = await admin.call('POST', '/records/customer', customer({ name }));
  await admin.call('POST', '/model/changes', { rebuild: [{ object: 'customer' }] });
  await built(admin);
  const { results } = await admin.call('GET', `/search?${query({ q: name })}`);
  assert.deepEqual(results.map((one) => one.id), [made.id]);
  await admin.refused(422, 'POST', '/model/changes', { rebuild: [{ object: 'nothing' }] });
});

test('model: what the company added is marked as its own', async () => {
  const { admin } = await world();
  const [object, field] = [fresh('vehicle_'), fresh('own_')];
  await admin.call('POST', '/model/changes', {
    objects: [{ name: object, label: { zh: '车辆' }, access: { kind: 'open' }, name_field: 'plate', fields: [
      { name: 'plate', type: 'text', label: { zh: '车牌', en: 'Plate' }, required: true },
      { name: 'customer', type: 'ref', target: 'customer', on_delete: 'cascade', label: { zh: '客户', en: 'Customer' } },
    ] }],
    fields: [{ object: 'customer', name: field, type: 'text', label: { zh: '自己的', en: 'Own' } }],
  });
  const { objects } = await admin.call('GET', '/model');
  const find = (name) => objects.find((one) => one.name === name);
  assert.equal(find(object).custom, true);
  assert.equal(find(object).fields.find((one) => one.name === 'plate').custom, true);
  assert.equal(find('customer').custom, undefined);
  assert.deepEqual(find('customer').fields.filter((one) => one.custom && one.name === field).length, 1);
  assert.equal(find('customer').fields.find((one) => one.name === 'name').custom, undefined);
  assert.ok(find('customer').children.some((child) => child.object === object && child.field === 'customer'));
});

test('model: every member of an object is there once', async () => {
  const { admin } = await world();
  const response = await fetch(`${admin.address}/api/v1/model`, { headers: admin.headers('GET') });
  const text = await response.text();
  const count = (word) => text.split(`"${word}":`).length - 1;
  assert.equal(count('children'), JSON.parse(text).objects.length);
  assert.equal(count('actions'), count('children'));
});

test('model: a change that is wrong changes nothing', async () => {
  const { admin } = await world();
  const { version } = await admin.call('GET', '/model');
  for (const change of [
    { fields: [{ object: 'nothing', name: 'x', type: 'text', label: { zh: 'x', en: 'x' } }] },
    { fields: [{ object: 'customer', name: 'Bad Name', type: 'text', label: { zh: 'x', en: 'x' } }] },
    { fields: [{ object: 'customer', name: 'odd', type: 'nothing', label: { zh: 'x', en: 'x' } }] },
    { nonsense: [] }, { fields: 1 },
  ]) {
    const answer = await admin.send('POST', '/api/v1/model/changes', change);
    assert.ok([400, 404, 422].includes(answer.status), JSON.stringify([change, answer.body]));
  }
  assert.equal((await admin.call('GET', '/model')).version, version);
  const person = await (await world()).person('no-admin', 'sales');
  await person.refused(403, 'POST', '/model/changes', {});
});

test('openapi: every reference resolves, every call has a name of its own', async () => {
  const { admin } = await world();
  const document = await admin.call('GET', '/openapi.json');
  assert.equal(document.openapi, '3.1.0');
  const names = new Set();
  for (const [path, calls] of Object.entries(document.paths)) {
    for (const [method, call] of Object.entries(calls)) {
      assert.ok(!names.has(call.operationId), call.operationId);
      names.add(call.operationId);
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = call.parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
      assert.deepEqual(given, wanted, `${method} ${path}`);
      assert.ok(call.summary && Object.keys(call.responses).length >= 2);
    }
  }
  for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    assert.ok(document.components.schemas[reference], reference);
  const { customer: answered, customer_input: sent } = document.components.schemas;
  assert.deepEqual(answered.properties.stage.enum, ['reserve', 'target', 'potential', 'opportunity', 'deal', null]);
  assert.ok(answered.properties.order_total && !sent.properties.order_total, 'system fields are not sent');
});

test('openapi: the program describes a new company without a data folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-openapi-test-'));
  const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
  const printed = execFileSync(program, ['openapi', '--new'], { env: { ...process.env, TMPDIR: folder }, maxBuffer: 16 << 20 });
  const { paths, components } = JSON.parse(printed);
  assert.ok(paths['/api/v1/records/customer/{id}'].patch);
  assert.ok(components.schemas.customer_input.properties.name);
  assert.deepEqual(readdirSync(folder), [], 'nothing is left behind');
  rmdirSync(folder);
});

test('openapi: a record is as its schema says', async () => {
  const { admin } = await world();
  const { components: { schemas } } = await admin.call('GET', '/openapi.json');
  const made = await admin.call('POST', '/records/customer', customer({ annual_revenue: { amount: '12.50', currency: 'CNY' }, tags: [] }));
  const fits = (schema, value) => {
    if (schema.$ref) return fits(schemas[schema.$ref.split('/').pop()], value);
    if (schema.oneOf) return schema.oneOf.some((one) => fits(one, value));
    const types = [schema.type].flat();
    const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
    if (!types.includes(type) || (schema.enum && !schema.enum.includes(value))) return false;
    if (type === 'array') return value.every((item) => fits(schema.items, item));
    return type !== 'object' || Object.entries(value).every(([name, member]) => schema.properties[name] && fits(schema.properties[name], member));
  };
  for (const [name, value] of Object.entries(made))
    assert.ok(fits(schemas.customer.properties[name], value), `${name}: ${JSON.stringify(value)} ${JSON.stringify(schemas.customer.properties[name])}`);
});
