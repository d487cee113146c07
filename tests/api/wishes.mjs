// Consents and do-not-contact marks, and what channels are told about them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customer, fresh, world } from './support.mjs';

const day = (offset) => new Date(Date.now() + 8 * 3600_000 + offset * 86_400_000).toISOString().slice(0, 10);

async function people() {
  const person = await (await world()).person(fresh('wishes'), 'sales_manager');
  const company = await person.call('POST', '/records/customer', customer());
  const contact = (name) => person.call('POST', '/records/contact', { customer: company.id, name });
  const mark = (values) => person.call('POST', '/records/consent', { customer: company.id, kind: 'refused', channels: ['phone'], source: '电话中要求', ...values });
  const asked = async (object, id) => (await person.call('GET', `/records/${object}/${id}/contact_allowed`)).channels;
  return { person, company, contact, mark, asked };
}

const states = (channels) => Object.fromEntries(Object.entries(channels).map(([name, { allowed, wish }]) => [name, `${allowed} ${wish}`]));
const free = { phone: 'true none', sms: 'true none', mail: 'true none', fax: 'true none', im: 'true none' };

test('wishes: a contact\'s mark is the contact\'s, a customer\'s everybody\'s', async () => {
  const { company, contact, mark, asked } = await people();
  const [wang, li] = [await contact('王经理'), await contact('李经理')];
  assert.deepEqual(states(await asked('contact', wang.id)), free);
  await mark({ contact: wang.id, channels: ['phone', 'sms'] });
  assert.deepEqual(states(await asked('contact', wang.id)), { ...free, phone: 'false refused', sms: 'false refused' });
  assert.deepEqual(states(await asked('contact', li.id)), free);
  assert.deepEqual(states(await asked('customer', company.id)), free);
  const whole = await mark({ channels: ['mail'], source: '邮件退订' });
  for (const [object, { id }] of [['contact', wang], ['contact', li], ['customer', company]])
    assert.deepEqual((await asked(object, id)).mail, { allowed: false, wish: 'refused', since: day(0), until: null, source: '邮件退订', mark: whole.id });
});

test('wishes: who refuses wins over any consent, and only on the days it holds', async () => {
  const { person, contact, mark, asked } = await people();
  const wang = await contact('王经理');
  const consent = await mark({ contact: wang.id, kind: 'granted', channels: ['phone', 'mail'] });
  assert.deepEqual(states(await asked('contact', wang.id)), { ...free, phone: 'true granted', mail: 'true granted' });
  const refusal = await mark({ contact: wang.id, since: day(-10) });
  assert.equal(states(await asked('contact', wang.id)).phone, 'false refused');
  for (const [dates, expected] of [
    [{ since: day(-10), until: day(-1) }, 'true granted'], [{ since: day(-10), until: day(0) }, 'false refused'],
    [{ since: day(1), until: null }, 'true granted'], [{ since: day(0), until: null }, 'false refused'],
  ]) {
    await person.call('PATCH', `/records/consent/${refusal.id}`, dates);
    assert.equal(states(await asked('contact', wang.id)).phone, expected, JSON.stringify(dates));
  }
  await person.call('DELETE', `/records/consent/${refusal.id}`);
  assert.equal(states(await asked('contact', wang.id)).phone, 'true granted');
  await person.call('DELETE', `/records/consent/${consent.id}`);
  assert.deepEqual(states(await asked('contact', wang.id)), free);
});

test('wishes: marks belong to the contact\'s customer, have days in order, and go along', async () => {
  const { person, company, contact, mark, asked } = await people();
  const wang = await contact('王经理');
  const other = await person.call('POST', '/records/customer', customer());
  const stray = await person.refused(422, 'POST', '/records/consent', { customer: other.id, contact: wang.id, channels: ['phone'], source: '?' });
  assert.equal(stray.errors[0].field, 'contact');
  const backwards = await person.refused(422, 'POST', '/records/consent', { customer: company.id, channels: ['phone'], source: '?', since: day(0), until: day(-1) });
  assert.equal(backwards.errors[0].field, 'until');
  assert.equal((await person.refused(422, 'POST', '/records/consent', { customer: company.id, channels: [], source: '?' })).errors[0].field, 'channels');
  const own = await person.call('POST', '/records/consent', { contact: wang.id, channels: ['im'], source: '微信' });
  assert.equal(own.customer.id, company.id);
  await mark({ contact: wang.id });
  await person.call('PATCH', `/records/contact/${wang.id}`, { customer: other.id });
  assert.deepEqual(states(await asked('contact', wang.id)), { ...free, phone: 'false refused', im: 'false refused' });
  assert.equal((await person.call('GET', `/records/consent/${own.id}`)).customer.id, other.id);
});

test('wishes: merging keeps the stricter one, of contacts and of customers', async () => {
  const { person, company, contact, mark, asked } = await people();
  const [kept, merged] = [await contact('王经理'), await contact('王建国')];
  await mark({ contact: kept.id, kind: 'granted' });
  await mark({ contact: merged.id });
  await person.call('POST', `/records/contact/${kept.id}/merge`, { from: merged.id });
  assert.equal(states(await asked('contact', kept.id)).phone, 'false refused');
  const other = await person.call('POST', '/records/customer', customer());
  await mark({ customer: other.id, channels: ['fax'] });
  await mark({ kind: 'granted', channels: ['fax'] });
  assert.equal(states(await asked('customer', company.id)).fax, 'true granted');
  await person.call('POST', `/records/customer/${company.id}/merge`, { from: other.id });
  assert.equal(states(await asked('customer', company.id)).fax, 'false refused');
  assert.equal(states(await asked('contact', kept.id)).fax, 'false refused');
});

test('wishes: who may not read the record learns nothing, and only customers and contacts have any', async () => {
  const { person, company, contact } = await people();
  const wang = await contact('王经理');
  const stranger = await (await world()).person(fresh('stranger'), 'sales');
  await stranger.refused(404, 'GET', `/records/customer/${company.id}/contact_allowed`);
  await stranger.refused(404, 'GET', `/records/contact/${wang.id}/contact_allowed`);
  await person.refused(404, 'GET', '/records/script/1/contact_allowed');
});
