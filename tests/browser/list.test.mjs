// Work inside a list: a cell is edited over it, numbers are summed below it, and what
// was deleted by mistake comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { filterOf, World } from './support.mjs';

const world = new World();
let sales;

before(async () => {
  await world.start();
  sales = await world.person('admin');
});

after(async () => assert.equal(await world.stop(), 0));

const listOf = (...conditions) => `/records/customer?view=all&sort=id&filter=${filterOf(...conditions)}`;

test('a cell is edited over the list, which stays', async () => {
  const { page } = sales;
  const { records: [first] } = await sales.ask(`/records/customer?filter=${filterOf(['grade', '=', 'minor'])}&sort=id&limit=1&fields=name,grade`);
  await page.evaluate(() => localStorage.setItem('guanxi.columns.customer.all', JSON.stringify({ fields: ['name', 'grade', 'employees'] })));
  await sales.open(listOf(['id', '=', first.id]));
  const row = page.getByRole('row').filter({ hasText: first.name });
  await row.getByRole('gridcell').nth(3).hover();
  await row.getByRole('button', { name: '编辑 员工人数' }).click();
  await page.getByRole('spinbutton').or(page.getByRole('tooltip').getByRole('textbox')).first().fill('1250');
  await page.keyboard.press('Enter');
  await row.getByText('1,250').waitFor();
  assert.equal((await sales.ask(`/records/customer/${first.id}`)).employees, 1250);
  assert.match(page.url(), /records\/customer\?/, 'the list is still there');

  // The number is summed over all that the list matches.
  await page.getByText('员工人数合计').waitFor();
  assert.equal(await page.locator('dt', { hasText: '员工人数合计' }).locator('xpath=following-sibling::dd').innerText(), '1,250');
  sales.wasWell();
});

test('what was deleted together comes back together', async () => {
  const { page } = sales;
  const { records } = await sales.ask(`/records/customer?filter=${filterOf(['stage', '=', 'reserve'])}&sort=id&limit=3&fields=name`);
  const ids = records.map((record) => record.id);
  const left = async () => (await sales.ask(`/records/customer?filter=${filterOf(['id', 'in', ids])}&count=true&limit=1`)).count;
  await sales.open(listOf(['id', 'in', ids]));
  await page.getByRole('columnheader').getByRole('checkbox').check();
  await page.getByRole('toolbar').getByRole('button', { name: '删除' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '删除' }).click();
  await page.getByText('“3 条客户”已删除').waitFor();
  assert.equal(await left(), 0);
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('“3 条客户”已恢复').waitFor();
  assert.equal(await left(), 3);
  sales.wasWell();
});
