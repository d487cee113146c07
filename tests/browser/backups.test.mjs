// An administrator looks after the backups: makes one, has it checked, changes the plan.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { desk, phone, World } from './support.mjs';

const store = mkdtempSync(join(tmpdir(), 'guanxi-backups-'));
const world = new World(['--backup-dir', store]);
let admin;

before(async () => {
  await world.start();
  admin = await world.person('admin', desk);
});

after(async () => {
  assert.equal(await world.stop(), 0);
  rmSync(store, { recursive: true, force: true });
});

test('backups: made at once, checked, and how to restore is said', async () => {
  const { page } = admin;
  await admin.open('/settings/backups');
  await page.getByText(store).first().waitFor();
  await page.getByRole('button', { name: '马上备份' }).click();
  const row = page.getByRole('row').filter({ hasText: '备份' }).filter({ hasText: '完成' }).first();
  await row.waitFor();
  await row.getByRole('button', { name: /检\s*查/ }).click();
  await page.getByRole('row').filter({ hasText: '完好' }).first().waitFor();
  await page.getByText(`guanxi restore ${store}`).first().waitFor();
  admin.wasWell();
});

test('backups: the plan is changed, and the continuous copy runs', async () => {
  const { page } = admin;
  await admin.open('/settings/backups');
  await page.getByRole('spinbutton', { name: /多少小时/ }).fill('72');
  await page.getByRole('switch', { name: '连续副本' }).click();
  await page.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByText('备份设置已保存').waitFor();
  await page.getByText(/可恢复到 .* 之间的任一时刻/).waitFor();
  const { settings } = await admin.ask('/backups');
  assert.equal(settings.keep_hours, 72);
  assert.equal(settings.continuous, true);
  admin.wasWell();
});

test('backups: on a phone nothing is wider than the screen', async () => {
  const small = await world.person('admin', phone);
  await small.open('/settings/backups');
  await small.page.getByText('计划和保留').waitFor();
  const { wide, screen } = await small.page.evaluate(() => ({ wide: document.documentElement.scrollWidth, screen: window.innerWidth }));
  assert.ok(wide <= screen, `${wide} > ${screen}`);
  small.wasWell();
});
