// What is kept about a person, told on request.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pagesOf } from '../files.mjs';
import { customer, fresh, world } from './support.mjs';

/** Somebody whose role allows it, a contact, and much that is known about it. */
export async function known() {
  const { admin } = await world();
  const person = await (await world()).person(fresh('privacy'), 'sales_manager');
  const company = await person.call('POST', '/records/customer', customer());
  const name = `${fresh('欧阳')}女士`;
  const contact = await person.call('POST', '/records/contact', { customer: company.id, name, mobile: '13912345678', email: `${fresh('ouyang')}@example.com`, birthday: '1980-05-17', hobbies: '书法' });
  await person.call('PATCH', `/records/contact/${contact.id}`, { title: '采购经理' });
  const activity = (values) => person.call('POST', '/records/activity', { customer: company.id, kind: 'phone', subject: '谈价格', ...values });
  const about = await activity({ contact: contact.id, subject: `给${name}打电话`, content: '她说孩子下周考试' });
  const naming = await activity({ subject: '内部讨论', content: `转给${name}的同事` });
  const other = await activity({ subject: '与此无关', content: '报价已发' });
  await person.call('POST', '/records/consent', { customer: company.id, contact: contact.id, channels: ['sms'], source: '电话中要求' });
  return { admin, person, company, contact, name, about, naming, other };
}

async function allowed(person, preset = 'sales_manager') {
  const { admin } = await world();
  const rights = await admin.call('GET', `/roles/${await (await world()).role(preset)}/rights`);
  const role = await admin.call('POST', '/roles', { name: fresh('隐私专员') });
  await admin.call('PUT', `/roles/${role.id}/rights`, { ...rights, limits: { ...rights.limits, personal_data: 1 } });
  await admin.call('PATCH', `/users/${person.user.id}`, { roles: [role.id] });
}

const sectionOf = (report, name) => report.sections.filter((section) => section.name === name).flatMap(({ lines }) => lines);
const texts = (lines) => lines.map(({ label, value }) => `${label}: ${value}`).join('\n');

test('personal data: all that is kept about a contact, from every place', async () => {
  const { person, contact, name } = await known();
  await person.refused(403, 'POST', `/contacts/${contact.id}/personal_data`);
  await allowed(person);
  const report = await person.call('POST', `/contacts/${contact.id}/personal_data`);
  assert.equal(report.name, name);
  assert.equal(report.made_by, person.user.name);
  const values = texts(sectionOf(report, 'contact'));
  for (const part of [name, '139', contact.email, '1980-05-17', '书法', '采购经理']) assert.ok(values.includes(part), part);
  assert.ok(texts(sectionOf(report, 'activity')).includes('她说孩子下周考试'));
  assert.ok(!texts(sectionOf(report, 'activity')).includes('报价已发'));
  assert.ok(texts(sectionOf(report, 'consent')).includes('电话中要求'));
  assert.ok(texts(sectionOf(report, 'history')).includes('采购经理'));
  assert.ok(texts(sectionOf(report, 'origin')).includes(person.user.name));
});

test('personal data: as a file, with who made it on every page; that it was made is in the history', async () => {
  const { admin, contact, name } = await known();
  const json = await admin.call('POST', `/contacts/${contact.id}/personal_data?form=json`);
  assert.equal(json.name, name);
  const answer = await fetch(`${admin.address}/api/v1/contacts/${contact.id}/personal_data?form=pdf`, { method: 'POST', headers: admin.headers('POST') });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  const pages = pagesOf(Buffer.from(await answer.arrayBuffer()));
  assert.ok(pages.join('').includes('她说孩子下周考试'));
  for (const page of pages) assert.match(page, /\d{4}-\d\d-\d\d \d\d:\d\d/);
  await admin.refused(422, 'POST', `/contacts/${contact.id}/personal_data?form=doc`);
  const { entries } = await admin.call('GET', `/history?object=contact&record=${contact.id}&action=personal_report`);
  assert.deepEqual(entries.map(({ detail }) => detail.form), ['pdf', 'json']);
});

test('personal data: where it came from, when that was an import', async () => {
  const { admin } = await world();
  const form = new FormData();
  const name = fresh('进口联系人');
  const company = `${fresh('进口')}有限公司`;
  form.append('file', new Blob([`客户名称,联系人,联系人手机\n${company},${name},13700000001\n`]), '广交会名片.csv');
  form.append('object', 'customer');
  const { id } = await admin.call('POST', '/imports', form);
  await admin.call('POST', `/imports/${id}/start`);
  let state;
  do {
    await new Promise((resolve) => setTimeout(resolve, 20));
    state = await admin.call('GET', `/imports/${id}`);
  } while (state.state === 'running');
  const filter = encodeURIComponent(JSON.stringify(['name', '=', name]));
  const [contact] = (await admin.call('GET', `/records/contact?filter=${filter}`)).records;
  const report = await admin.call('POST', `/contacts/${contact.id}/personal_data`);
  assert.match(texts(sectionOf(report, 'origin')), /广交会名片\.csv.*第 2 行/);
});

test('personal data: of those in the recycle bin too, and of nobody else', async () => {
  const { admin, person, contact, name } = await known();
  await allowed(person, 'sales');
  await admin.call('DELETE', `/records/contact/${contact.id}`);
  const report = await admin.call('POST', `/contacts/${contact.id}/personal_data`);
  assert.equal(report.deleted, true);
  assert.equal(report.name, name);
  const stranger = await known();
  await person.refused(404, 'POST', `/contacts/${stranger.contact.id}/personal_data`);
  await admin.refused(404, 'POST', '/contacts/9007199254740991/personal_data');
});
