// A person leaves: the work goes to others, step by step, and back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './support.mjs';

const world = new World();
let admin;

before(async () => {
  await world.start();
  admin = await world.person('admin');
});

after(async () => assert.equal(await world.stop(), 0));

const userOf = async (login) => (await admin.ask(`/users?filter=${encodeURIComponent(JSON.stringify(['login', '=', login]))}`)).records[0];
const countOf = async (id) => (await admin.ask(`/records/customer?filter=${encodeURIComponent(JSON.stringify(['owner', '=', id]))}&limit=1&count=true`)).count;

async function pick(page, label, name) {
  await page.getByRole('combobox', { name: label }).fill(name);
  await page.locator('.ant-select-item-option', { hasText: name }).first().click();
}

test('handing over: all of a disabled person in turn to two, offered on his page, and taken back', async () => {
  const { page } = admin;
  const [giver, one, two] = await Promise.all(['sales3', 'sales4', 'sales5'].map(userOf));
  const [before, held] = [await countOf(giver.id), await countOf(one.id) + await countOf(two.id)];
  assert.ok(before > 10);
  await admin.open(`/records/user/${giver.id}`);
  assert.equal(await page.getByRole('alert').filter({ hasText: '此用户已停用' }).count(), 0);
  await admin.call('PATCH', `/users/${giver.id}`, { disabled: true });
  await admin.open(`/records/user/${giver.id}`);
  await page.getByRole('alert').filter({ hasText: '此用户已停用' }).getByRole('button', { name: '移交工作' }).click();

  await page.getByRole('checkbox', { name: /^客户/ }).waitFor();
  assert.ok(await page.getByRole('checkbox', { name: /^客户/ }).isChecked());
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('平均分给几人').click();
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByText('请选择接收人。').waitFor();
  await pick(page, '接收人', one.name);
  await pick(page, '接收人', two.name);
  await page.keyboard.press('Escape');
  await page.getByLabel('原因').fill('离职交接');
  await page.getByRole('button', { name: '下一步' }).click();

  await page.getByRole('row', { name: new RegExp(`^${one.name}`) }).waitFor();
  assert.equal(await page.getByRole('row', { name: new RegExp(`^${two.name}`) }).count(), 1);
  assert.equal(await countOf(giver.id), before, 'looking changes nothing');
  await page.getByRole('button', { name: /^移交 [\d,]+ 条$/ }).click();
  await page.getByText(/^已移交 [\d,]+ 条记录$/).waitFor();
  assert.equal(await countOf(giver.id), 0);
  assert.equal(await countOf(one.id) + await countOf(two.id), held + before);

  await page.getByRole('button', { name: '看看这些客户' }).click();
  await admin.settled();
  await page.getByRole('status').filter({ hasText: new RegExp(`${before}`) }).first().waitFor();

  await admin.open('/settings/hand-overs');
  const row = page.getByRole('row').filter({ hasText: '离职交接' });
  await row.getByRole('button', { name: /撤\s?回/ }).click();
  await page.getByRole('tooltip').or(page.locator('.ant-popover')).getByRole('button', { name: /撤\s?回/ }).click();
  await row.getByText(new RegExp(`^已撤回 ${before.toLocaleString('zh-CN')} 条$`)).waitFor();
  assert.equal(await countOf(giver.id), before);
  admin.wasWell();
});

test('handing over: chosen rows of a list into a pool', async () => {
  const boss = await world.person('boss');
  const { page } = boss;
  const { records: [pool] } = await boss.ask('/records/pool?limit=1&sort=id');
  const filter = encodeURIComponent(JSON.stringify(['owner', 'not_empty']));
  await boss.open(`/records/customer?view=all&filter=${filter}`);
  const boxes = page.getByRole('checkbox', { name: /^选择 / });
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('toolbar').getByRole('button', { name: '移交', exact: true }).click();
  await page.getByText('选出的 2 个客户').waitFor();
  await pick(page, '接收人或公海', pool.name);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '移交 2 条' }).click();
  await page.getByText('已移交 2 条记录').waitFor();
  boss.wasWell();
  await boss.leave();
});
