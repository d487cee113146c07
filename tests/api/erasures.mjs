// Personal data erased on request: gone from everywhere, while business records stay.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { known } from './personal.mjs';
import { customer, fresh, ownWorld, query, world } from './support.mjs';

const asked = { reason: '本人来函要求删除', asked_by: '本人书面' };
const list = async (client, object, filter) => (await client.call('GET', `/records/${object}?${query({ filter, limit: 200 })}`)).records;

test('erasure: what is to be looked through names what speaks of the person', async () => {
  const { admin, contact, name, about, naming } = await known();
  const review = await admin.call('GET', `/contacts/${contact.id}/erasure`);
  assert.equal(review.name, name);
  assert.equal(review.replacement, `已删除的联系人 #${contact.id}`);
  assert.deepEqual(new Map(review.activities.map(({ id, of_contact: own }) => [id, own])), new Map([[about.id, true], [naming.id, false]]));
  assert.ok(review.activities.flatMap(({ texts }) => texts).some(({ text }) => text.includes(name)));
});

test('erasure: the person is gone from page, lists, search, duplicates, history, notices, answers and reports', async () => {
  const { admin, person, company, contact, name, about, naming, other } = await known();
  const mobile = '13912345678';
  const key = { 'idempotency-key': fresh('key') };
  await person.call('POST', '/records/contact', { customer: company.id, name: `${name}的助理` }, key);
  const done = await admin.call('POST', `/contacts/${contact.id}/erasure`, { name, ...asked, activities: [about.id, naming.id] });
  assert.deepEqual(done, { id: contact.id, name: `已删除的联系人 #${contact.id}`, activities: 2, notices: 0 });
  const now = await admin.call('GET', `/records/contact/${contact.id}`);
  assert.equal(now.name, done.name);
  assert.equal(now.customer.id, company.id);
  assert.ok(now.erased_at);
  for (const field of ['mobile', 'email', 'birthday', 'hobbies', 'title']) assert.equal(now[field], null, field);
  // Business records stay: who was called when, and what has nothing to do with it.
  const activities = await list(admin, 'activity', ['customer', '=', company.id]);
  assert.equal(activities.length, 3);
  const called = activities.find(({ id }) => id === about.id);
  assert.equal(called.subject, '（内容已按要求删除）');
  assert.equal(called.content, null);
  assert.equal(called.kind, 'phone');
  assert.equal(called.contact.name, done.name);
  assert.equal(activities.find(({ id }) => id === other.id).content, '报价已发');
  const found = (await admin.call('GET', `/search?${query({ q: name })}`)).results;
  assert.deepEqual(found.filter(({ id, object }) => object === 'contact' && id === contact.id), []);
  const { matches } = await admin.call('POST', '/records/contact/duplicates', { email: contact.email });
  assert.ok(matches.every(({ id }) => id !== contact.id));
  for (const [object, id] of [['contact', contact.id], ['activity', about.id], ['activity', naming.id]]) {
    const text = JSON.stringify(await admin.call('GET', `/records/${object}/${id}/history`));
    for (const secret of [name, mobile, contact.email, '她说孩子下周考试', '采购经理']) assert.ok(!text.includes(secret), `${object} ${secret}`);
  }
  const [entry] = (await admin.call('GET', `/history?${query({ object: 'contact', record: contact.id, action: 'erase' })}`)).entries;
  assert.deepEqual(entry.detail, { ...asked, activities: 2 });
  assert.equal(entry.actor.id, admin.user.id);
  const report = JSON.stringify(await admin.call('POST', `/contacts/${contact.id}/personal_data`));
  for (const secret of [name, '139', contact.email]) assert.ok(!report.includes(secret), secret);
  const again = await person.send('POST', '/api/v1/records/contact', { customer: company.id, name: `${name}的助理` }, key);
  assert.ok(!JSON.stringify(again.body ?? '').includes(name));
  assert.deepEqual((await admin.call('GET', `/records/contact/${contact.id}/contact_allowed`)).channels.phone.allowed, false);
  assert.equal((await admin.refused(409, 'POST', `/contacts/${contact.id}/erasure`, { name: done.name, ...asked })).code, 'conflict');
});

test('erasure: a text that was not chosen stays as it is, without the name in its history\'s references', async () => {
  const { admin, contact, name, about } = await known();
  await admin.call('POST', `/contacts/${contact.id}/erasure`, { name, ...asked });
  const kept = await admin.call('GET', `/records/activity/${about.id}`);
  assert.ok(kept.subject.includes(name));
  assert.equal(kept.contact.name, `已删除的联系人 #${contact.id}`);
  assert.ok(!JSON.stringify(await admin.call('GET', `/records/activity/${about.id}/history`)).includes(name));
});

test('erasure: needs the name as it is, a reason, who asked, and nothing that names the person', async () => {
  const { admin, person, contact, name, other } = await known();
  await person.refused(403, 'GET', `/contacts/${contact.id}/erasure`);
  await person.refused(403, 'POST', `/contacts/${contact.id}/erasure`, { name, ...asked });
  const wrong = async (body, field) =>
    assert.ok((await admin.refused(422, 'POST', `/contacts/${contact.id}/erasure`, { name, ...asked, ...body })).errors.some((one) => one.field === field), field);
  await wrong({ name: `${name} ` }, 'name');
  await wrong({ reason: '要求' }, 'reason');
  await wrong({ reason: `${name}要求删除` }, 'reason');
  await wrong({ asked_by: '' }, 'asked_by');
  await wrong({ asked_by: name }, 'asked_by');
  await wrong({ activities: [other.id] }, 'activities');
  assert.equal((await admin.call('GET', `/records/contact/${contact.id}`)).name, name);
  await admin.refused(404, 'POST', '/contacts/9007199254740991/erasure', { name, ...asked });
});

test('erasure: files go, those who were merged into it too, also out of the recycle bin', async () => {
  const { admin, person, company, contact, name, about } = await known();
  const hung = async (object, id, content) => {
    const form = new FormData();
    form.append('file', new Blob([content]), '扫描件.txt');
    const file = await person.call('POST', '/files', form);
    await person.call('POST', `/records/${object}/${id}/files`, { file: file.id });
    return file.id;
  };
  const files = [await hung('contact', contact.id, `${name} 的护照`), await hung('activity', about.id, `${name} 的名片`)];
  const double = await person.call('POST', '/records/contact', { customer: company.id, name: `${name}（重复）`, mobile: '13912345679' });
  await person.call('POST', `/records/contact/${contact.id}/merge`, { from: double.id });
  await admin.call('DELETE', `/records/contact/${contact.id}`);
  const review = await admin.call('GET', `/contacts/${contact.id}/erasure`);
  assert.deepEqual([review.deleted, review.merged, review.files], [true, 1, 1]);
  await admin.call('POST', `/contacts/${contact.id}/erasure`, { name, ...asked, activities: [about.id] });
  const gone = await admin.call('GET', `/records/contact/${double.id}?deleted=true`);
  assert.equal(gone.name, `已删除的联系人 #${double.id}`);
  assert.equal(gone.mobile, null);
  for (const id of files) await person.refused(404, 'GET', `/files/${id}`);
  const restored = await admin.call('POST', `/records/contact/${contact.id}/restore`);
  assert.equal(restored.name, `已删除的联系人 #${contact.id}`);
  const text = JSON.stringify((await (await world()).admin.call('GET', `/history?${query({ object: 'contact', record: double.id })}`)).entries);
  assert.ok(!text.includes(name));
});

test('erasure: what is kept is whole afterwards, the chains of the history included', async () => {
  const own = await ownWorld().start();
  const company = await own.admin.call('POST', '/records/customer', customer());
  const contact = await own.admin.call('POST', '/records/contact', { customer: company.id, name: '欧阳女士', mobile: '13912345678' });
  const call = await own.admin.call('POST', '/records/activity', { customer: company.id, contact: contact.id, kind: 'phone', subject: '给欧阳女士打电话' });
  await own.admin.call('POST', `/contacts/${contact.id}/erasure`, { name: '欧阳女士', ...asked, activities: [call.id] });
  own.server.kill('SIGTERM');
  assert.equal(await own.ended, 0);
  // Throws where a fault is found.
  execFileSync(process.env.GUANXI ?? 'build/src/cmd/guanxi', ['check', own.data, '--files'], { env: own.env });
  await own.start();
  assert.equal(await own.stop(), 0);
});
