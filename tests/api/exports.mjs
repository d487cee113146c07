// Exporting what a list shows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

const ndjson = { 'content-type': 'application/x-ndjson' };

test('exports: a small list comes at once, in each format', async () => {
  const person = await (await world()).person(fresh('exporter'), 'sales_manager');
  const made = await person.call('POST', '/records/customer', customer());
  const filter = ['id', '=', made.id];
  for (const [format, start] of [['xlsx', 'PK'], ['csv', '\ufeff'], ['pdf', '%PDF']]) {
    const answer = await person.send('POST', '/api/v1/exports', { object: 'customer', filter, fields: ['name', 'stage'], format });
    assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 200));
    assert.match(answer.headers.get('content-disposition'), new RegExp(`^attachment; filename\\*=UTF-8''.*\\.${format}$`));
    if (format !== 'csv') assert.ok(answer.body.startsWith(start), format);
    else assert.ok(answer.body.includes(made.name));
  }
});

test('exports: a large list is a job\'s work', async () => {
  const person = await (await world()).person(fresh('exporter'), 'sales_manager');
  const prefix = fresh('出口');
  const lines = Array.from({ length: 2100 }, (_, i) => JSON.stringify(customer({ name: `${prefix}第${i}家` }))).join('\n');
  await person.send('POST', '/api/v1/records/customer/bulk', lines, ndjson);
  const answer = await person.send('POST', '/api/v1/exports', { object: 'customer', filter: ['name', 'starts', prefix], fields: ['name'], format: 'csv' });
  assert.equal(answer.status, 202, JSON.stringify(answer.body).slice(0, 200));
  const { id } = answer.body;
  let state;
  do {
    await new Promise((resolve) => setTimeout(resolve, 20));
    state = await person.call('GET', `/exports/${id}`);
  } while (state.state === 'waiting');
  assert.equal(state.state, 'done');
  const file = await person.send('GET', `/api/v1/exports/${id}/file`);
  assert.equal(file.body.split('\n').filter((line) => line.includes(prefix)).length, 2100);
  const stranger = await (await world()).person(fresh('stranger'), 'sales_manager');
  await stranger.refused(404, 'GET', `/exports/${id}`);
  await stranger.refused(404, 'GET', `/exports/${id}/file`);
});

test('exports: without the right, or for nonsense, there is none', async () => {
  const person = await (await world()).person(fresh('exporter'), 'sales_manager');
  for (const body of [{ object: 'customer', fields: ['nothing'] }, { object: 'customer', format: 'doc' }, { object: 'customer', filter: ['x'] }, { object: 'customer', nonsense: 1 }, {}]) {
    const answer = await person.send('POST', '/api/v1/exports', body);
    assert.ok([400, 404, 422].includes(answer.status), JSON.stringify([body, answer.body]));
  }
  const { admin } = await world();
  const rights = { objects: { '*': { read: 'own', create: 'own' } }, fields: {}, actions: {}, limits: {}, stages: {} };
  const role = await admin.call('POST', '/roles', { name: fresh('不可导出') });
  await admin.call('PUT', `/roles/${role.id}/rights`, rights);
  await admin.call('PATCH', `/users/${person.user.id}`, { roles: [role.id] });
  assert.equal((await person.refused(403, 'POST', '/exports', { object: 'customer' })).code, 'forbidden');
  assert.ok((await person.call('GET', `/records/customer?${query({ limit: 1 })}`)).records);
});
