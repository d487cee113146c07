// The switch of the language: the page, the server's words, and the next computer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World } from './support.mjs';

const world = new World();

before(() => world.start());
after(async () => assert.equal(await world.stop(), 0));

test('whoever switches to English has English everywhere, and on the next computer', async () => {
  const sales = await world.person('sales2');
  const { page } = sales;
  await page.getByRole('button', { name: '个人菜单' }).click();
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('heading', { name: 'Sales mainline' }).waitFor();
  // The board's rows are the server's words.
  await page.getByRole('rowheader', { name: /^Deal/ }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en');
  assert.equal((await sales.ask('/session')).user.language, 'en');
  sales.wasWell();
  await sales.leave();

  const elsewhere = await world.person();
  await elsewhere.page.goto(world.address);
  await elsewhere.page.getByLabel('登录名').fill('sales2');
  await elsewhere.page.getByLabel('密码').fill('guanxi-demo');
  await elsewhere.page.getByRole('button', { name: '登录', exact: true }).click();
  await elsewhere.page.getByRole('heading', { name: 'Sales mainline' }).waitFor();

  await elsewhere.page.getByRole('button', { name: 'Your menu' }).click();
  await elsewhere.page.getByText('中文', { exact: true }).click();
  await elsewhere.page.getByRole('heading', { name: '销售主线' }).waitFor();
  await elsewhere.page.getByRole('rowheader', { name: /^成交/ }).waitFor();
  elsewhere.wasWell();
  await elsewhere.leave();
});

test('in Chinese no icon speaks English', async () => {
  const sales = await world.person('sales1');
  for (const path of ['/', '/records/customer', '/records/customer/new', '/transfer']) {
    await sales.open(path);
    const spoken = await sales.page.locator('.anticon').evaluateAll((icons) =>
      icons.filter((icon) => !icon.closest('[aria-hidden="true"]')).map((icon) => icon.getAttribute('aria-label')));
    assert.deepEqual(spoken.filter((label) => !label || /^[a-z-]+$/.test(label)), [], path);
  }
  const said = await sales.page.getByRole('button').evaluateAll((buttons) => buttons.map((button) => button.innerText || button.getAttribute('aria-label')));
  assert.deepEqual(said.filter((words) => !words), [], 'every button has a name');
  await sales.leave();
});
