// An administrator sets a pool's rule and sees beforehand what it would take; a sales
// person finds on the board what he is about to lose, and the list has as many.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { desk, phone, World } from './support.mjs';

const world = new World();
let admin, seller;

before(async () => {
  await world.start();
  admin = await world.person('admin', desk);
  seller = await world.person('sales1', desk);
});

after(async () => assert.equal(await world.stop(), 0));

const numberIn = (text) => Number(/([\d,]+) 个/.exec(text)[1].replaceAll(',', ''));

test('pools: a rule in words, and what it would take tonight, before it is saved', async () => {
  const { page } = admin;
  await admin.open('/settings/pools');
  await page.getByRole('button', { name: '“国内公海”的规则' }).click();
  const dialog = page.getByRole('dialog');
  const said = dialog.getByRole('status');
  await said.getByText(/将收回 [\d,]+ 个客户/).waitFor();
  const before = numberIn(await said.innerText());
  await dialog.getByRole('spinbutton').first().fill('30');
  await page.waitForFunction((few) => Number(/将收回 ([\d,]+) 个客户/.exec(document.querySelector('[role=dialog] [role=status]')?.textContent ?? '')?.[1]?.replaceAll(',', '') ?? 0) > few, before + 20);
  const tonight = numberIn(await said.innerText());
  await dialog.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByText('超过 30 天未联系自动收回').first().waitFor();
  const forecast = await admin.ask('/pools/forecast?pool=1&days=1');
  assert.equal(forecast.count, tonight);
  admin.wasWell();
});

test('pools: the board tells what goes back soon, and its list has as many', async () => {
  const { page } = seller;
  await seller.open('/');
  const card = page.locator('section', { has: page.getByRole('heading', { name: /即将回收/ }) });
  const link = card.getByRole('heading').getByRole('link');
  const count = Number((await link.innerText()).replaceAll(',', ''));
  assert.ok(count > 0);
  const { count: asked } = await seller.ask('/pools/forecast?scope=mine&days=7');
  assert.equal(count, asked);
  await link.click();
  await page.getByText(/前收回公海/).first().waitFor();
  const filter = new URL(page.url()).searchParams.get('filter');
  assert.equal((await seller.ask(`/records/customer?limit=1&count=true&filter=${encodeURIComponent(filter)}`)).count, count);
  seller.wasWell();
});

test('pools: without members nobody would lose anything, and the administrator sees it before he saves', async () => {
  const { page } = admin;
  await admin.open('/settings/pools');
  await page.getByRole('button', { name: '“国内公海”的规则' }).click();
  const dialog = page.getByRole('dialog');
  const said = dialog.getByRole('status');
  await said.getByText(/将收回 [1-9][\d,]* 个客户/).waitFor();
  for (const list of ['departments', 'managers']) {
    const remove = dialog.locator(`[data-field="${list}"] .ant-select-selection-item-remove`);
    while (await remove.count()) await remove.first().click();
  }
  await said.getByText(/将收回 0 个客户/).waitFor();
  await dialog.getByRole('button', { name: /取\s*消/ }).click();
  assert.ok((await admin.ask('/pools/forecast?pool=1&days=1')).count > 0, 'nothing was saved');
  admin.wasWell();
});

test('pools: the forecast fits a phone', async () => {
  const small = await world.person('manager1', phone);
  await small.open('/pool/forecast?days=30');
  await small.page.getByRole('heading', { name: '即将收回' }).waitFor();
  assert.equal(await small.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
  small.wasWell();
});
