// Two customers that turn out to be one, put together by hand and taken apart again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './support.mjs';

const world = new World();
let boss;

before(async () => {
  await world.start();
  boss = await world.person('boss');
});

after(async () => assert.equal(await world.stop(), 0));

const contactsOf = async (id) => (await boss.ask(`/records/contact?filter=${encodeURIComponent(JSON.stringify(['customer', '=', id]))}&limit=200`)).records;

/** Two customers of the company that have contacts, by name. */
async function twoCustomers() {
  const { records } = await boss.ask('/records/customer?view=all&sort=-contact_count&limit=20&fields=name');
  const found = [];
  for (const record of records) if (found.length < 2 && (await contactsOf(record.id)).length > 0) found.push(record);
  assert.equal(found.length, 2);
  return found;
}

test('merging: from a page, with what differs chosen, and undone from the history', async () => {
  const { page } = boss;
  const [kept, other] = await twoCustomers();
  const together = [...(await contactsOf(kept.id)), ...(await contactsOf(other.id))].length;
  await boss.open(`/records/customer/${kept.id}`);
  await page.getByRole('button', { name: '更多' }).last().click();
  await page.getByRole('menuitem', { name: '合并重复' }).click();
  const dialog = page.getByRole('dialog', { name: '合并重复的记录' });
  await dialog.getByRole('combobox').fill(other.name);
  await page.locator('.ant-select-item-option', { hasText: other.name }).first().click();
  await dialog.getByText('并入').first().waitFor();
  await dialog.getByRole('row', { name: /^客户名称/ }).getByRole('radio').nth(1).check();
  await dialog.getByRole('button', { name: '合 并' }).or(dialog.getByRole('button', { name: '合并', exact: true })).click();
  await page.getByRole('heading', { level: 1, name: other.name }).waitFor();
  assert.equal((await contactsOf(kept.id)).length, together);

  await page.getByText('合并了重复的').first().waitFor();
  await page.getByRole('button', { name: '撤销合并' }).click();
  await page.getByRole('heading', { level: 1, name: kept.name }).waitFor();
  await page.getByText('撤销了合并').first().waitFor();
  assert.equal(await page.getByRole('button', { name: '撤销合并' }).count(), 0);
  assert.equal((await contactsOf(kept.id)).length + (await contactsOf(other.id)).length, together);
  boss.wasWell();
});

test('merging: two rows of a list, the other one kept, undone at once', async () => {
  const { page } = boss;
  await boss.open('/records/customer');
  await page.getByRole('tab', { name: '全部客户' }).click();
  await boss.settled();
  const boxes = page.getByRole('checkbox', { name: /^选择 / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('toolbar').getByRole('button', { name: '合并', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '合并重复的记录' });
  await dialog.getByRole('button', { name: '互换保留的一方' }).click();
  await dialog.getByText('进入回收站').waitFor();
  await dialog.getByRole('button', { name: '合 并' }).or(dialog.getByRole('button', { name: '合并', exact: true })).click();
  const said = page.locator('.ant-message', { hasText: '已合并到' });
  await said.getByRole('button', { name: /撤\s*销/ }).click();
  await page.getByText('已撤销合并').waitFor();
  boss.wasWell();
});
