// Imports as people meet them on a bad day: stopped in the middle, gone on with, given
// up, refused rows taken back to the spreadsheet, and settings used a second time.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { filterOf, World } from './support.mjs';

const world = new World();
const folder = mkdtempSync(join(tmpdir(), 'guanxi-sheets-'));
let sales;

before(async () => {
  await world.start();
  sales = await world.person('admin');
});

after(async () => {
  rmSync(folder, { recursive: true });
  assert.equal(await world.stop(), 0);
});

/** A spreadsheet whose rows are made by their number. */
function sheet(name, heading, count, row) {
  const path = join(folder, name);
  writeFileSync(path, [heading, ...Array.from({ length: count }, (_, index) => row(index))].join('\n'));
  return path;
}

async function upload(path) {
  await sales.open('/transfer/import');
  await sales.page.locator('input[type=file]').setInputFiles(path);
  await sales.page.getByRole('button', { name: '下一步' }).waitFor();
}

/** From the columns to the trial's result, and off. */
async function start() {
  const { page } = sales;
  await page.getByRole('button', { name: '下一步' }).click();
  await page.getByRole('button', { name: '试运行' }).click();
  const go = page.getByRole('button', { name: /^开始导入/ });
  await go.waitFor({ timeout: 120_000 });
  await go.click();
}

const figure = async (word) =>
  Number((await sales.page.locator('dt', { hasText: word }).locator('xpath=following-sibling::dd').innerText()).replace(/[^\d]/g, ''));

const countOf = async (prefix) =>
  (await sales.ask(`/records/customer?filter=${filterOf(['name', 'starts', prefix])}&count=true&limit=1`)).count;

/** Presses it while rows are still to come; then nothing moves any more. */
async function stopWith(button, heading) {
  const { page } = sales;
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { name: heading }).waitFor();
}

test('an import pauses, goes on where it stood, and ends whole', async () => {
  const { page } = sales;
  await upload(sheet('pause.csv', '客户名称,来源', 12000, (index) => `暂停试验${index}号公司,展会`));
  await start();
  await stopWith('暂停', '已暂停');
  const before = await countOf('暂停试验');
  assert.ok(before < 12000, `${before} rows were in when it paused`);
  await page.reload();
  await page.getByRole('heading', { name: '已暂停' }).waitFor();
  assert.equal(await countOf('暂停试验'), before, 'nothing moves while it is paused');
  await page.getByRole('button', { name: '继续', exact: true }).click();
  await page.getByRole('heading', { name: '导入完成' }).waitFor({ timeout: 120_000 });
  assert.equal(await figure('新建'), 12000);
  assert.equal(await countOf('暂停试验'), 12000);
  sales.wasWell();
});

test('an import that is given up keeps what is in and says so', async () => {
  await upload(sheet('cancel.csv', '客户名称,来源', 12000, (index) => `取消试验${index}号公司,展会`));
  await start();
  await stopWith('取消其余的行', '已取消');
  const created = await figure('新建');
  assert.ok(created < 12000, `${created} rows were in`);
  assert.equal(await countOf('取消试验'), created);
  sales.wasWell();
});

test('refused rows come back as a spreadsheet', async () => {
  const { page } = sales;
  const mails = ['good@example.com', 'not a mail', 'other@example.com'];
  await upload(sheet('refused.csv', '客户名称,来源,邮箱', 3, (index) => `${index === 1 ? '' : `退回试验${index}号公司`},展会,${mails[index]}`));
  await start();
  await page.getByRole('heading', { name: '导入完成' }).waitFor();
  assert.equal(await figure('新建'), 2);
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载被拒绝的 1 行' }).click()]);
  const path = join(folder, 'back.xlsx');
  await download.saveAs(path);
  assert.ok(statSync(path).size > 1000);

  // The spreadsheet is one that can be imported: its columns are found again.
  await upload(path);
  await page.getByRole('row', { name: /客户名称/ }).first().waitFor();
  sales.wasWell();
});

test('settings saved as a template serve the next list', async () => {
  const { page } = sales;
  const columns = '单位,怎么来的,随便写写';
  const row = (word) => (index) => `${word}${index}号公司,展会,电话里说下月要货`;
  const choose = async (column, target) => {
    await page.getByRole('combobox', { name: `“${column}”对应到` }).click();
    await page.keyboard.type(target);
    await page.keyboard.press('Enter');
    await sales.settled();
  };
  await upload(sheet('first.csv', columns, 3, row('模板甲')));
  await choose('怎么来的', '来源');
  await choose('随便写写', '需求');
  const chosen = await page.locator('tbody tr').allInnerTexts();
  await page.getByRole('button', { name: '存为模板' }).click();
  await page.getByLabel(/模板名称/).fill('展会名单');
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByText('模板已保存').waitFor();

  await upload(sheet('second.csv', columns, 3, row('模板乙')));
  await page.getByRole('combobox', { name: '使用模板' }).click();
  await page.getByTitle('展会名单').click();
  await page.waitForFunction((cell) => document.querySelectorAll('tbody tr')[2]?.innerText.includes(cell), '需求');
  const again = await page.locator('tbody tr').allInnerTexts();
  const target = (text) => text.split('\t').at(-1)?.trim() || text.split('\n').at(-1);
  assert.deepEqual(again.map(target), chosen.map(target));
  await start();
  await page.getByRole('heading', { name: '导入完成' }).waitFor();
  const { records } = await sales.ask(`/records/customer?filter=${filterOf(['name', 'starts', '模板乙'])}`);
  assert.equal(records.length, 3);
  assert.ok(records.every((record) => record.source === 'fair' && record.needs === '电话里说下月要货'), JSON.stringify(records[0]));
  sales.wasWell();
});
