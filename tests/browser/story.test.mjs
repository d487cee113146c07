// A day at the company, from logging in to the exported list, each step as people
// do it: by words on the screen, with mouse and keyboard.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { examples, filterOf, World } from './support.mjs';

const world = new World();
let sales;

before(async () => {
  await world.start();
  sales = await world.person('sales1');
});

after(async () => assert.equal(await world.stop(), 0));

/** How many customers of a stage the board says I have. */
async function totalOf(person, stage) {
  const head = person.page.getByRole('table', { name: '销售主线' }).getByRole('rowheader', { name: stage });
  return Number((await head.innerText()).replace(/[^\d]/g, ''));
}

test('the first page after logging in is the board', async () => {
  await sales.page.getByRole('heading', { name: '销售主线' }).waitFor();
  await sales.page.getByRole('heading', { name: /今天要回访/ }).waitFor();
  sales.wasWell();
});

test('a wrong password is refused in words', async () => {
  const stranger = await world.person();
  await stranger.page.goto(world.address);
  await stranger.page.getByLabel('登录名').fill('sales1');
  await stranger.page.getByLabel('密码').fill('not-the-password');
  await stranger.page.getByRole('button', { name: '登录', exact: true }).click();
  await stranger.page.getByText('登录名或密码不正确').waitFor();
  await stranger.leave();
});

test('a spreadsheet is imported and the board fills', async () => {
  const { page } = sales;
  const had = await totalOf(sales, '目标');
  await page.getByRole('link', { name: '导入导出' }).click();
  await page.getByRole('link', { name: '导入表格' }).click();
  await page.locator('input[type=file]').setInputFiles(join(examples, 'customers.xlsx'));

  await page.getByRole('rowheader', { name: '公司名称' }).waitFor();
  await page.getByRole('row', { name: /公司名称/ }).getByText('客户名称').waitFor();
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('heading', { name: '归谁' }).waitFor();
  await page.getByRole('button', { name: '试运行' }).click();

  const start = page.getByRole('button', { name: /^开始导入/ });
  const promised = Number((await start.innerText()).replace(/[^\d]/g, ''));
  assert.ok(promised > 300, `${promised} rows are good`);
  await start.click();
  await page.getByRole('heading', { name: '导入完成' }).waitFor();
  const created = Number(await page.locator('dt', { hasText: '新建' }).locator('xpath=following-sibling::dd').innerText());
  assert.equal(created, promised, 'the trial told the truth');

  await page.getByRole('link', { name: '主线', exact: true }).click();
  await page.getByRole('heading', { name: '销售主线' }).waitFor();
  await page.waitForFunction(() => !document.querySelector('.ant-skeleton-active'));
  assert.equal(await totalOf(sales, '目标'), had + created);
  sales.wasWell();
});

test('a cell opens exactly the customers that it counts', async () => {
  const { page } = sales;
  await sales.open('/');
  const cells = page.getByRole('table', { name: '销售主线' }).getByRole('cell').getByRole('link');
  const words = await cells.evaluateAll((links) => links.map((link) => link.getAttribute('aria-label')));
  const counted = words.filter((word) => !/：0 个$/.test(word)).slice(0, 4);
  assert.ok(counted.length > 1, 'there is something to do');
  for (const word of counted) {
    await sales.open('/');
    await page.getByRole('link', { name: word, exact: true }).click();
    await page.getByRole('status').getByText(`共 ${/(\d+) 个$/.exec(word)[1]} 条`).waitFor();
  }
  sales.wasWell();
});

test('arrow keys move over the board and Enter opens', async () => {
  const { page } = sales;
  await sales.open('/');
  await page.getByRole('link', { name: /^成交客户，逾期：/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^商机客户，今天：/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/records\/customer/);
});

test('what was said is written down and the next customer is one key away', async () => {
  const { page } = sales;
  await sales.open('/');
  const link = page.getByRole('list').getByRole('link').filter({ hasText: /逾期|\d\d:\d\d/ }).first();
  const name = await link.locator('strong').innerText();
  await link.click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.getByText(/^第 1 \/ \d+ 个$/).waitFor();
  const address = page.url();

  await page.getByLabel('主题').fill('确认打样时间');
  await page.getByText('3 天后').click();
  await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('确认打样时间') && kept.includes('next_visit_at')));
  await page.reload();
  assert.equal(await page.getByLabel('主题').inputValue(), '确认打样时间', 'what was typed survives a reload');

  await page.keyboard.press('Control+Enter');
  await page.getByText(/^第 2 \/ \d+ 个$/).waitFor();
  assert.equal(await page.getByLabel('主题').inputValue(), '', 'the next form is empty');

  const id = Number(/work\/(\d+)/.exec(address)[1]);
  const customer = await sales.ask(`/records/customer/${id}`);
  assert.equal(customer.name, name);
  const ahead = (new Date(customer.next_visit_at) - Date.now()) / 86_400_000;
  assert.ok(ahead > 2 && ahead < 4, `the next visit is three days ahead: ${customer.next_visit_at}`);
  const activities = await sales.ask(`/records/activity?filter=${filterOf(['customer', '=', id])}&sort=-at&limit=1`);
  assert.equal(activities.records[0].subject, '确认打样时间');
  sales.wasWell();
});

test('likely duplicates show while typing, and the same name is refused', async () => {
  const { page } = sales;
  const known = (await sales.ask('/records/customer?limit=1')).records[0];
  await sales.open('/records/customer/new');
  await page.getByLabel('客户名称').fill(known.name);
  await page.getByRole('complementary').getByText(known.name).waitFor();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('同名客户已存在，不能重复建立').waitFor();
  assert.match(page.url(), /customer\/new$/);
});

test('a pasted text becomes a customer with its contact', async () => {
  const { page } = sales;
  await page.getByLabel('客户名称').fill('');
  await page.getByLabel('快速收集').fill('永康市云帆电动工具有限公司\n联系人：李娜 女士  职务：采购经理\n手机：13912340987 电话：0579-87120987\n邮箱 lina@yunfan-tools.example\n地址：浙江省永康市经济开发区金都路8号');
  await page.getByRole('button', { name: '填入表单' }).click();
  await page.getByText(/填入了 \d+ 项/).waitFor();
  assert.equal(await page.getByLabel('客户名称').inputValue(), '永康市云帆电动工具有限公司');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByRole('heading', { name: '永康市云帆电动工具有限公司', level: 1 }).waitFor();
  await page.getByRole('button', { name: '李娜' }).waitFor();
  await page.getByText('采购经理').first().waitFor();
  sales.wasWell();
});

test('a stage is left by a click on the path', async () => {
  const { page } = sales;
  const path = page.getByRole('navigation', { name: '阶段' });
  await path.getByRole('button', { name: '潜在' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '确定' }).click();
  await page.getByText('上转成功：永康市云帆电动工具有限公司').waitFor();
  await path.locator('[aria-current="step"]', { hasText: '潜在' }).waitFor();
  await page.getByText('阶段：目标 → 潜在').waitFor();
  sales.wasWell();
});

test('of two colleagues one gets a shared customer, the other hears who', async () => {
  const colleague = await world.person('sales2');
  // Without the news of changes the page is a moment behind, as on any slow network.
  await sales.page.route('**/api/v1/events', (route) => route.abort());
  const shared = (await sales.ask(`/records/customer?filter=${filterOf(['pool', 'not_empty'], ['stage', '=', 'target'])}&limit=1`)).records[0];
  for (const person of [sales, colleague]) {
    await person.open(`/work/${shared.id}`);
    await person.page.getByRole('button', { name: '占有' }).waitFor();
  }
  await colleague.page.getByRole('button', { name: '占有' }).click();
  await colleague.page.getByText(`占有成功：${shared.name}`).waitFor();

  await sales.page.getByRole('button', { name: '占有' }).click();
  await sales.page.getByText(`“${shared.name}”已被同事占有`).waitFor();
  await sales.page.getByText('该客户已被陈思敏占有。').waitFor();
  assert.equal((await colleague.ask(`/records/customer/${shared.id}`)).owner.name, '陈思敏');
  await sales.page.unroute('**/api/v1/events');
  colleague.wasWell();
  await colleague.leave();
});

test('many are claimed from the pool at once', async () => {
  const { page } = sales;
  await page.getByRole('link', { name: '公海', exact: true }).click();
  await page.getByRole('tab', { name: /全部公海/ }).waitFor();
  const boxes = page.getByRole('checkbox', { name: /^选择 / });
  await boxes.nth(0).click();
  await boxes.nth(1).click();
  await page.getByRole('toolbar', { name: '已选 2 条' }).getByRole('button', { name: '占有' }).click();
  await page.getByText('占有：2 条全部成功').waitFor();
  sales.wasWell();
});

test('the manager sees it all, the other department none of it', async () => {
  const name = '永康市云帆电动工具有限公司';
  for (const [login, seen] of [['manager1', true], ['manager2', false], ['sales4', false]]) {
    const person = await world.person(login);
    await person.open(`/records/customer?view=all&filter=${filterOf(['name', '=', name])}`);
    const found = seen ? person.page.getByRole('link', { name }) : person.page.getByRole('heading', { name: '没有符合条件的记录' });
    await found.waitFor();
    if (seen) {
      await person.open('/?scope=department');
      assert.ok(await totalOf(person, '目标') > 300, 'the department has what sales1 imported');
    }
    person.wasWell();
    await person.leave();
  }
});

test('a list is exported as it is shown', async () => {
  const { page } = sales;
  await sales.open(`/records/customer?view=all&filter=${filterOf(['name', '=', '永康市云帆电动工具有限公司'])}`);
  await page.getByRole('button', { name: '导出' }).click();
  const coming = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const text = readFileSync(await (await coming).path(), 'utf8');
  const lines = text.trim().split(/\r?\n/);
  assert.equal(lines.length, 2, 'headings and the one that is shown');
  assert.match(lines[0], /客户名称/);
  assert.match(lines[1], /永康市云帆电动工具有限公司/);
  sales.wasWell();
});

test('an import is undone as a whole', async () => {
  const { page } = sales;
  await sales.open('/transfer');
  await page.getByRole('link', { name: /customers\.xlsx/ }).click();
  await page.getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click();
  await page.getByRole('heading', { name: '已撤销' }).waitFor();
  sales.wasWell();
});

test('the language is switched and everything follows', async () => {
  const { page } = sales;
  await sales.open('/');
  await page.getByRole('button', { name: '个人菜单' }).click();
  await page.getByText('English').click();
  await page.getByRole('heading', { name: 'Sales mainline' }).waitFor();
  await page.getByRole('columnheader', { name: 'Overdue' }).waitFor();
  await page.getByRole('navigation').getByRole('link', { name: 'Customers', exact: true }).waitFor();
  sales.wasWell();
});
