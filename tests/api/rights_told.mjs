// What comes round a corner — files, notices, matches, histories, choices — tells nobody
// more than the record itself would.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bell, sheet, until } from './importing.mjs';
import { customer, fresh, query, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

const seeing = { objects: { '*': { read: 'all' }, customer: { read: 'own', create: 'own', update: 'own', import: 'own' }, activity: { read: 'own' } }, actions: { '*': ['*'] }, limits: { export_rows_limit: -1 } };
/** These rights with others for an object, or for its fields. */
const but = (rights, { objects = {}, fields = {}, ...more }) => ({ ...rights, ...more, objects: { ...rights.objects, ...objects }, fields });
const notices = async (client) => (await client.call('GET', '/notices')).notices;

test('told: an export reaches no further than reading', async () => {
  const { admin } = await world();
  const secret = await admin.call('POST', '/records/customer', customer());
  await admin.call('POST', '/records/contact', { customer: secret.id, name: fresh('某人') });
  const exports = { objects: { customer: { read: 'own', create: 'own', export: 'all' }, contact: { read: 'own', export: 'all' } } };
  const person = await personWith(but(seeing, exports));
  const mine = await person.call('POST', '/records/customer', customer());
  const file = (object) => person.send('POST', '/api/v1/exports', { object, fields: ['id'], format: 'csv' });
  const lines = (text) => text.replace(/^\ufeff/, '').trim().split(/\r?\n/).slice(1).map(Number);
  assert.deepEqual(lines((await file('customer')).body), [mine.id]);
  assert.deepEqual(lines((await file('contact')).body), []);
  const model = (await person.call('GET', '/model')).objects.find((one) => one.name === 'customer');
  assert.equal(model.rights.export, true);
  const blind = await personWith(but(seeing, { objects: { customer: { read: 'none', export: 'all' } } }));
  await blind.refused(403, 'POST', '/exports', { object: 'customer', format: 'csv' });
});

test('told: an action by filter names only what is to be seen, each with its answer', async () => {
  const { admin } = await world();
  const mark = fresh('暗号');
  const person = await personWith(but(seeing, { objects: { customer: { read: 'own', create: 'own', update: 'all' } } }));
  await admin.call('POST', '/records/customer', customer({ remark: mark }));
  const filter = ['remark', 'contains', mark];
  assert.deepEqual((await person.call('POST', '/records/customer/actions/promote', { filter, stage: 'deal' })).results, []);
  const reader = await personWith(but(seeing, { objects: { customer: { read: 'all', create: 'own', update: 'own' } } }));
  const mine = await reader.call('POST', '/records/customer', customer({ remark: mark }));
  const { results } = await reader.call('POST', '/records/customer/actions/promote', { filter, stage: 'deal' });
  assert.deepEqual(results.map(({ ok, error }) => (ok ? 'ok' : error.code)).sort(), ['forbidden', 'ok']);
  assert.equal(results.find((one) => one.ok).id, mine.id);
});

test('told: a notice names nothing that its receiver may not see', async () => {
  const { admin } = await world();
  const staged = await personWith({ ...seeing, stages: { see: ['target'], claim: ['*'], move: ['*'] } });
  await admin.call('POST', '/records/customer', customer({ owner: staged.user.id, stage: 'deal' }));
  await admin.call('POST', '/records/customer', customer({ collaborators: [staged.user.id], stage: 'deal' }));
  assert.deepEqual(await notices(staged), []);
  const seen = await admin.call('POST', '/records/customer', customer({ owner: staged.user.id, stage: 'target' }));
  assert.deepEqual((await notices(staged)).map((one) => one.record), [seen.id]);

  const nameless = await personWith(but(seeing, { fields: { customer: { name: 'hidden' }, activity: { note: 'hidden' } } }));
  const given = await admin.call('POST', '/records/customer', customer({ owner: nameless.user.id }));
  const [notice] = await notices(nameless);
  assert.equal(notice.title, 'admin把 1 个客户交给了您');
  assert.equal(notice.record, given.id);
  const activity = await admin.call('POST', '/records/activity', { customer: given.id, subject: '拜访', owner: nameless.user.id });
  await admin.call('PATCH', `/records/activity/${activity.id}`, { note: '不像话' });
  const [note] = await notices(nameless);
  assert.deepEqual([note.title, note.body], ['admin批注了您的联系记录“拜访”', null]);
});

test('told: the model offers the stages that one sees, and moving those where one may move', async () => {
  const { admin } = await world();
  const person = await personWith({ ...seeing, stages: { see: ['reserve', 'target'], claim: ['*'], move: ['target', 'potential'] } });
  const offered = async (client) => {
    const model = (await client.call('GET', '/model')).objects.find((one) => one.name === 'customer');
    const values = (field) => field.choices.map((choice) => choice.value);
    const input = model.actions.find((action) => action.name === 'promote').input.find((one) => one.name === 'stage');
    return [values(model.fields.find((field) => field.name === 'stage')), values(input)];
  };
  const all = ['reserve', 'target', 'potential', 'opportunity', 'deal'];
  assert.deepEqual(await offered(person), [['reserve', 'target'], ['target', 'potential']]);
  assert.deepEqual(await offered(admin), [all, all]);
});

test('told: matches have no name and no owner for whom these are hidden', async () => {
  const { admin } = await world();
  const phone = '13877776666';
  const there = await admin.call('POST', '/records/customer', customer({ phone }));
  const match = async (fields) => {
    const person = await personWith(but(seeing, { fields }));
    const { matches } = await person.call('POST', '/records/customer/duplicates', { phone });
    assert.equal(matches.length, 1);
    return [matches[0].name, matches[0].owner?.id ?? null, matches[0].visible];
  };
  assert.deepEqual(await match({}), [there.name, admin.user.id, false]);
  assert.deepEqual(await match({ customer: { owner: 'hidden' } }), [there.name, null, false]);
  assert.deepEqual(await match({ customer: { name: 'hidden' } }), ['', admin.user.id, false]);
});

test('told: which id a match has is not to be felt for by leaving it out', async () => {
  const { admin } = await world();
  const there = await admin.call('POST', '/records/customer', customer());
  const person = await personWith(seeing);
  const matches = async (client, id) => (await client.call('POST', '/records/customer/duplicates', { name: there.name, id })).matches.length;
  assert.deepEqual([await matches(admin, there.id), await matches(person, there.id)], [0, 1]);
});

test('told: nor has an import\'s report', async () => {
  const { admin } = await world();
  const other = await (await world()).person(fresh('inhaber'), 'sales');
  const there = await other.call('POST', '/records/customer', customer());
  const report = async (fields) => {
    const person = await personWith(but(seeing, { fields }));
    const { id } = await person.call('POST', '/imports', sheet([`${there.name},,展会,`]));
    await person.call('PATCH', `/imports/${id}`, { duplicates: 'skip' });
    await person.call('POST', `/imports/${id}/start`);
    const { notes } = await until(person, id, 'done');
    await bell(person, id);
    return notes.map((note) => note.message).join();
  };
  assert.ok((await report({})).includes(other.user.login));
  assert.ok(!(await report({ customer: { owner: 'hidden' } })).includes(other.user.login));
  assert.equal((await admin.call('GET', `/records/customer/${there.id}`)).version, there.version);
});

test('told: a history of merging has no name for whom names are hidden', async () => {
  const { admin } = await world();
  const nameless = await personWith(but(seeing, { fields: { customer: { name: 'hidden' } } }));
  const kept = await admin.call('POST', '/records/customer', customer({ owner: nameless.user.id }));
  const other = await admin.call('POST', '/records/customer', customer());
  await admin.call('POST', `/records/customer/${kept.id}/merge`, { from: other.id, take: [] });
  await admin.call('POST', `/records/customer/${kept.id}/unmerge`);
  const told = async (client) => JSON.stringify(await client.call('GET', `/records/customer/${kept.id}/history`));
  assert.ok((await told(admin)).includes(other.name));
  const text = await told(nameless);
  assert.ok(text.includes('"unmerge"') && !text.includes(other.name) && !text.includes(kept.name), text);
});

test('told: who handed a customer over keeps his activities, and nobody\'s phone number', async () => {
  const { admin } = await world();
  const [before, now] = [await (await world()).person(fresh('former'), 'sales'), await (await world()).person(fresh('latter'), 'sales')];
  const made = await before.call('POST', '/records/customer', customer({ phone: '13866665555' }));
  const contact = await before.call('POST', '/records/contact', { customer: made.id, name: fresh('陈'), mobile: '13866664444' });
  const activity = await before.call('POST', '/records/activity', { customer: made.id, contact: contact.id, subject: '拜访' });
  assert.equal(contact.owner.id, before.user.id, 'who entered it is noted');
  await admin.call('POST', `/records/customer/${made.id}/actions/hand_over`, { to: now.user.id, reason: '换人' });
  for (const path of [`/records/customer/${made.id}`, `/records/contact/${contact.id}`, `/records/contact/${contact.id}/history`]) await before.refused(404, 'GET', path);
  assert.deepEqual((await before.call('GET', `/records/contact?${query({ filter: ['id', '=', contact.id] })}`)).records, []);
  for (const q of ['13866664444', '64444', contact.name]) assert.deepEqual((await before.call('GET', `/search?${query({ q })}`)).results.filter((one) => one.object !== 'activity'), []);
  const own = await before.call('GET', `/records/activity/${activity.id}`);
  assert.deepEqual([own.customer.name, own.contact.name], [null, null]);
  assert.ok(!JSON.stringify(own).includes('1386666'));
  assert.equal((await now.call('GET', `/records/contact/${contact.id}`)).mobile, contact.mobile);
});
