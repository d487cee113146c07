// One record: its life from creation to the recycle bin and back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';

test('records: create, read, change, and what the answer carries', async () => {
  const { admin } = await world();
  const sent = customer({ city: undefined, phone: '0579-87275367', next_visit_at: '2026-03-01T08:00:00Z' });
  const answer = await admin.send('POST', '/api/v1/records/customer', sent);
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get('etag'), '"1"');
  const made = answer.body;
  assert.equal(made.version, 1);
  assert.equal(made.phone, '+8657987275367');
  assert.equal(made.next_visit_at, '2026-03-01T08:00:00Z');
  assert.equal(made.owner.name, 'admin');
  assert.ok(made.number, 'numbered by itself');
  assert.deepEqual(await admin.call('GET', `/records/customer/${made.id}`), made);

  const changed = await admin.call('PATCH', `/records/customer/${made.id}`, { short_name: '海天' });
  assert.equal(changed.version, 2);
  assert.equal(changed.short_name, '海天');
  assert.equal(changed.name, sent.name);
});

test('records: a change of nothing is no change', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer({ short_name: '同' }));
  const same = await admin.call('PATCH', `/records/customer/${made.id}`, { short_name: '同' });
  assert.equal(same.version, 1);
});

test('records: what is unchanged is not sent again', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer());
  const answer = await admin.send('GET', `/api/v1/records/customer/${made.id}`, undefined, { 'if-none-match': '"1"' });
  assert.equal(answer.status, 304);
  assert.equal(answer.body, '');
});

test('records: If-Match guards against overwriting, and shows both versions', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer());
  const path = `/records/customer/${made.id}`;
  await admin.call('PATCH', path, { short_name: '甲' }, { 'if-match': '"1"' });
  const problem = await admin.refused(409, 'PATCH', path, { short_name: '乙' }, { 'if-match': '"1"' });
  assert.equal(problem.code, 'conflict');
  assert.ok(JSON.stringify(problem).includes('甲'), 'what is there now');
  assert.equal((await admin.call('GET', path)).short_name, '甲');
  assert.equal((await admin.refused(409, 'DELETE', path, undefined, { 'if-match': '"1"' })).code, 'conflict');
  for (const wrong of ['2', '"x"', '"2', 'W/', '""', '"-1"'])
    assert.equal((await admin.refused(400, 'PATCH', path, { short_name: '乙' }, { 'if-match': wrong })).code, 'malformed');
  await admin.call('PATCH', path, { short_name: '丙' }, { 'if-match': '*' });
});

test('records: If-Match compares strongly, takes lists, and needs something to match', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer());
  const path = `/records/customer/${made.id}`;
  const refused = (match, method = 'PATCH') => admin.refused(409, method, path, { short_name: '乙' }, { 'if-match': match });
  for (const match of ['W/"1"', 'W/"1", W/"2"', 'W/"1", "2"', '"2","3"']) {
    assert.equal((await refused(match)).code, 'conflict', match);
    assert.equal((await admin.refused(409, 'DELETE', path, undefined, { 'if-match': match })).code, 'conflict', match);
  }
  for (const wrong of ['"1",', '"1" "2"', '*, "1"', 'W/"1', ','])
    await admin.refused(400, 'PATCH', path, { short_name: '乙' }, { 'if-match': wrong });
  await admin.call('PATCH', path, { short_name: '甲' }, { 'if-match': '"9" , "1",W/"7"' });
  assert.equal((await admin.call('GET', path)).version, 2);
  const nobody = `/records/customer/by/name/${encodeURIComponent(fresh('没有'))}`;
  for (const match of ['*', '"1"', '"1","2"'])
    assert.equal((await admin.refused(409, 'PUT', nobody, { source: 'alibaba' }, { 'if-match': match })).code, 'conflict', match);
});

test('records: all faults of a form are told at once, and nothing is changed', async () => {
  const { admin } = await world();
  const before = (await admin.call('GET', '/records/customer?count=true&limit=1')).count;
  const problem = await admin.refused(422, 'POST', '/records/customer', {
    ...customer(), name: '', nonsense: 1, phone: 'abc', stage: 'paradise', employees: 'many', created_at: '2020-01-01T00:00:00Z',
  });
  const fields = problem.errors.map((error) => error.field);
  for (const field of ['nonsense', 'phone', 'stage', 'employees', 'created_at']) assert.ok(fields.includes(field), field);
  for (const error of problem.errors) assert.ok(error.code && error.message);
  assert.equal((await admin.call('GET', '/records/customer?count=true&limit=1')).count, before);
});

test('records: an identical name is refused, with the match', async () => {
  const { admin } = await world();
  const sent = customer();
  const made = await admin.call('POST', '/records/customer', sent);
  const problem = await admin.refused(409, 'POST', '/records/customer', sent);
  assert.equal(problem.code, 'duplicate');
  assert.equal(problem.matches[0].id, made.id);
});

test('records: what is not there is not found', async () => {
  const { admin } = await world();
  for (const path of ['/records/customer/999999999', '/records/customer/9007199254740991', '/records/customer/0',
    '/records/customer/-1', '/records/customer/01', '/records/customer/99999999999999999999999', '/records/customer/1e3',
    '/records/nothing/1', '/records/nothing', '/records/attachment', '/records/customer/1/nothing', '/nothing'])
    assert.equal((await admin.refused(404, 'GET', path)).code, 'not_found', path);
  await admin.refused(404, 'POST', '/records/attachment', {});
  await admin.refused(404, 'PUT', '/records/customer/1', {});
});

test('records: into the recycle bin with what hangs on it, and back', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer());
  const contact = await admin.call('POST', '/records/contact', { customer: made.id, name: '王强' });
  const path = `/records/customer/${made.id}`;
  const preview = await admin.call('GET', `${path}/delete_preview`);
  assert.equal(preview.contact, 1);
  await admin.call('DELETE', path);
  await admin.refused(404, 'GET', path);
  await admin.refused(404, 'GET', `/records/contact/${contact.id}`);
  assert.equal((await admin.call('GET', `${path}?deleted=true`)).id, made.id);
  const bin = await admin.call('GET', `/records/customer?${query({ deleted: true, filter: ['id', '=', made.id] })}`);
  assert.equal(bin.records.length, 1);
  await admin.call('POST', `${path}/restore`);
  assert.equal((await admin.call('GET', path)).name, made.name);
  assert.equal((await admin.call('GET', `/records/contact/${contact.id}`)).customer.id, made.id);
  await admin.refused(404, 'POST', `${path}/restore`);
});

test('records: the history says who changed what', async () => {
  const { admin } = await world();
  const made = await admin.call('POST', '/records/customer', customer({ short_name: '旧' }));
  await admin.call('PATCH', `/records/customer/${made.id}`, { short_name: '新' });
  const { entries } = await admin.call('GET', `/records/customer/${made.id}/history?limit=10`);
  const [change, creation] = entries;
  assert.equal(creation.action, 'create');
  assert.equal(change.action, 'update');
  assert.equal(change.actor.name, 'admin');
  const field = change.changes.find((each) => each.field === 'short_name');
  assert.deepEqual([field.old, field.new], ['旧', '新']);
  const found = await admin.call('GET', `/history?${query({ object: 'customer', record: made.id, action: 'update' })}`);
  assert.equal(found.entries.length, 1);
});

test('records: create or change by a unique field', async () => {
  const { admin } = await world();
  const name = `${fresh('唯一')}公司`;
  const path = `/records/customer/by/name/${encodeURIComponent(name)}`;
  const made = await admin.send('PUT', `/api/v1${path}`, { source: 'alibaba' });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  assert.equal(made.body.name, name);
  const again = await admin.send('PUT', `/api/v1${path}`, { short_name: '再' });
  assert.equal(again.status, 200);
  assert.equal(again.body.id, made.body.id);
  assert.equal(again.body.version, 2);
  await admin.refused(422, 'PUT', '/records/customer/by/city/x', {});
  await admin.refused(422, 'PUT', '/records/customer/by/nothing/x', {});
});

test('records: likely duplicates are found while typing', async () => {
  const { admin } = await world();
  const word = fresh('海天');
  const made = await admin.call('POST', '/records/customer', customer({ name: `宁波${word}机械有限公司` }));
  const { matches } = await admin.call('POST', '/records/customer/duplicates', { name: `宁波${word}机械` });
  assert.equal(matches[0].id, made.id);
  assert.ok(matches[0].reason);
  const without = await admin.call('POST', '/records/customer/duplicates', { id: made.id, name: made.name });
  assert.deepEqual(without.matches.filter((match) => match.id === made.id), []);
});
