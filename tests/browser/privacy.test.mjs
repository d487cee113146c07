// Watching for theft and personal data, as people see them: copying is told, alerts are
// handled, wishes stand where one calls, prints say who printed them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pagesOf } from '../files.mjs';
import { phone, World } from './support.mjs';

const world = new World();
let admin;

before(async () => {
  await world.start();
  admin = await world.person('admin');
});

after(async () => assert.equal(await world.stop(), 0));

const one = async (person, object) => (await person.ask(`/records/${object}?limit=1`)).records[0];

test('what is copied from a list is told in a batch, and becomes an alert that is handled with a note', async () => {
  const seller = await world.person('sales1');
  const { page } = seller;
  await seller.open('/records/customer');
  const told = page.waitForRequest((request) => request.url().endsWith('/api/v1/usage'));
  await page.evaluate(() => {
    for (let i = 0; i < 350; i += 1) document.dispatchEvent(new ClipboardEvent('copy', { bubbles: true }));
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  assert.deepEqual((await told).postDataJSON(), { copies: 350, prints: 0 });
  // Copying one's own settings is nobody's business.
  await seller.open('/settings/password');
  await page.evaluate(() => document.dispatchEvent(new ClipboardEvent('copy', { bubbles: true })));
  await admin.open('/settings/alerts');
  const row = admin.page.getByRole('row', { name: /复制了 350 次/ });
  await row.waitFor();
  await admin.look('alerts');
  await row.getByRole('button', { name: '标为已看' }).click();
  await row.getByText('已看', { exact: true }).waitFor();
  await row.getByRole('button', { name: '处理完毕' }).click();
  const dialog = admin.page.getByRole('dialog');
  assert.ok(await dialog.getByRole('button', { name: '处理完毕' }).isDisabled());
  await dialog.getByLabel('处理说明').fill('整理自己的客户，已核实');
  await dialog.getByRole('button', { name: '处理完毕' }).click();
  await row.getByText('已核实').waitFor();
  await admin.page.getByRole('button', { name: /通知/ }).click();
  await admin.page.getByText(/安全提醒：.*复制了 350 次/).waitFor();
  seller.wasWell();
  await seller.leave();
});

test('every printed page says who printed it and when', async () => {
  const customer = await one(admin, 'customer');
  await admin.open(`/records/customer/${customer.id}`);
  const pages = pagesOf(await admin.page.pdf({ preferCSSPageSize: true }));
  assert.ok(pages.length >= 1);
  for (const page of pages) assert.match(page, /管理员.*\d{4}-\d\d-\d\d \d\d:\d\d/);
});

test('wishes stand on the customer, the contact and in the work view', async () => {
  const contact = await one(admin, 'contact');
  await admin.call('POST', '/records/consent', { contact: contact.id, channels: ['phone'], source: '电话中要求' });
  for (const path of [`/records/contact/${contact.id}`, `/records/customer/${contact.customer.id}`, `/work/${contact.customer.id}`]) {
    await admin.open(path);
    await admin.page.getByText('不要打电话').first().waitFor();
  }
  const pocket = await world.person('admin', phone);
  await pocket.open(`/records/contact/${contact.id}`);
  await pocket.page.getByText('不要打电话').first().waitFor();
  await pocket.look('contact-phone');
  await pocket.leave();
});

test('all that is kept about a contact, on a page that can be printed', async () => {
  const contact = await one(admin, 'contact');
  await admin.open(`/records/contact/${contact.id}`);
  await admin.page.getByRole('button', { name: '个人信息' }).click();
  await admin.page.getByRole('menuitem', { name: '个人信息报告' }).click();
  await admin.page.getByRole('heading', { name: `个人信息：${contact.name}` }).waitFor();
  await admin.look('report');
  const download = admin.page.waitForEvent('download');
  await admin.page.getByRole('button', { name: 'PDF' }).click();
  assert.match((await download).suggestedFilename(), /^个人信息 .*\.pdf$/);
  admin.wasWell();
});

test('a person is erased once what is written about them was looked through and the name was typed', async () => {
  const contact = await one(admin, 'contact');
  await admin.call('POST', '/records/activity', { customer: contact.customer.id, contact: contact.id, kind: 'phone', subject: `与${contact.name}谈价格` });
  await admin.open(`/records/contact/${contact.id}`);
  const { page } = admin;
  await page.getByRole('button', { name: '个人信息' }).click();
  await page.getByRole('menuitem', { name: '删除个人信息' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('删除后不能恢复').waitFor();
  assert.equal(await dialog.locator('mark').first().innerText(), contact.name);
  await admin.look('erase');
  await dialog.getByText(/^全部 \d+ 条$/).click();
  await dialog.getByLabel(/^原因/).fill('本人来函要求删除');
  await dialog.getByLabel(/^由谁提出/).fill('本人书面');
  const go = dialog.getByRole('button', { name: '删除个人信息' });
  assert.ok(await go.isDisabled());
  await dialog.getByLabel(/^请照写/).fill(contact.name);
  await go.click();
  await page.getByRole('heading', { name: `已删除的联系人 #${contact.id}` }).waitFor();
  await page.getByText('个人信息已删除，不能联系').waitFor();
  admin.wasWell();
});
