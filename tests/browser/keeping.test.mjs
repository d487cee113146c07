// What must not get lost: deleted records, earlier versions, two people's changes to one
// record, and what is typed while the network or the session goes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { World, desk, filterOf, phone } from './support.mjs';

const world = new World();
let admin;

before(async () => {
  await world.start();
  admin = await world.person('admin');
});

after(async () => assert.equal(await world.stop(), 0));

const contactsOf = async (id, more = '') => (await admin.ask(`/records/contact?filter=${filterOf(['customer', '=', id])}&limit=200${more}`)).records;
const isGone = async (path) => (await admin.page.request.get(`${admin.address}/api/v1${path}`)).status() === 404;
/** Customers with at least two contacts each that no test here has taken yet. */
let taken = 0;
async function family() {
  const { records } = await admin.ask('/records/customer?view=all&sort=-contact_count,id&limit=60&fields=name');
  for (; taken < records.length; taken += 1) {
    const contacts = await contactsOf(records[taken].id);
    if (contacts.length >= 2) return { ...records[taken++], contacts };
  }
  throw new Error('no customer has two contacts');
}

async function deleteOnItsPage(person, { id, name }, words) {
  const { page } = person;
  await person.open(`/records/customer/${id}`);
  await page.getByRole('button', { name: '更多' }).last().click();
  await page.getByRole('menuitem', { name: '删除' }).click();
  const dialog = page.getByRole('dialog', { name: `删除“${name}”？` });
  await dialog.getByText(words).waitFor();
  await dialog.getByRole('button', { name: /删\s*除/ }).click();
  await page.getByText(`“${name}”已删除`).waitFor();
}

async function openBin(person, object, name) {
  await person.open(`/recycle-bin?object=${object}`);
  return person.page.getByRole('row').filter({ hasText: name });
}

test('bin: a customer goes with all below it; a part comes back, then the rest', async () => {
  const { page } = admin;
  const own = await family();
  const [left] = own.contacts;
  await deleteOnItsPage(admin, own, `${own.contacts.length} 条联系人`);
  assert.ok(await isGone(`/records/customer/${own.id}`) && await isGone(`/records/contact/${left.id}`));

  const row = await openBin(admin, 'customer', own.name);
  await row.getByText(`${own.contacts.length} 条联系人`).waitFor();
  await row.getByRole('button', { name: '恢复' }).click();
  const dialog = page.getByRole('dialog', { name: `恢复“${own.name}”？` });
  const tree = dialog.getByRole('tree');
  await tree.getByText(`联系人 · ${left.name}`).first().waitFor();
  const node = dialog.locator('.ant-tree-treenode', { hasText: `联系人 · ${left.name}` }).first();
  await node.locator('.ant-tree-checkbox').click();
  await dialog.getByRole('button', { name: /恢\s*复/ }).click();
  await page.getByText(`“${own.name}”已恢复`).waitFor();
  assert.equal((await contactsOf(own.id)).length, own.contacts.length - 1, 'all but the one that was left out');

  const rest = await openBin(admin, 'contact', left.name);
  await rest.first().getByRole('button', { name: '恢复' }).click();
  await page.getByRole('dialog').getByRole('button', { name: /恢\s*复/ }).click();
  await page.getByText(`“${left.name}”已恢复`).waitFor();
  assert.equal((await contactsOf(own.id)).length, own.contacts.length);
  admin.wasWell();
});

test('bin: all comes back at a stroke, under another name where the old one was taken', async () => {
  const { page } = admin;
  const own = await family();
  await deleteOnItsPage(admin, own, '同时进入回收站：');
  await page.request.post(`${admin.address}/api/v1/records/customer`, {
    headers: { 'x-csrf-token': (await admin.ask('/session')).csrf }, data: { name: own.name, source: 'fair' },
  });
  const row = await openBin(admin, 'customer', own.name);
  await row.getByRole('button', { name: '恢复' }).click();
  const dialog = page.getByRole('dialog', { name: `恢复“${own.name}”？` });
  await dialog.getByRole('button', { name: /恢\s*复/ }).click();
  await dialog.getByLabel('换一个客户名称恢复：').fill(`${own.name}（旧）`);
  await dialog.getByRole('button', { name: /恢\s*复/ }).click();
  await page.getByText(`“${own.name}（旧）”已恢复`).waitFor();
  assert.equal((await admin.ask(`/records/customer/${own.id}`)).name, `${own.name}（旧）`);
  assert.equal((await contactsOf(own.id)).length, own.contacts.length);
  admin.wasWell();
});

test('purge: not before a reason and the name are written, and then nothing is left', async () => {
  const { page } = admin;
  const own = await family();
  await deleteOnItsPage(admin, own, '同时进入回收站：');
  const row = await openBin(admin, 'customer', own.name);
  await row.getByRole('button', { name: '彻底删除' }).click();
  const dialog = page.getByRole('dialog', { name: `彻底删除“${own.name}”？` });
  const go = dialog.getByRole('button', { name: '彻底删除' });
  await dialog.getByText('此操作不能撤销').waitFor();
  assert.ok(await go.isDisabled());
  await dialog.getByLabel(/^原因/).fill('录错了公司');
  assert.ok(await go.isDisabled(), 'the name is missing');
  await dialog.getByLabel(/^请输入/).fill('别的名字');
  assert.ok(await go.isDisabled(), 'it is another name');
  await dialog.getByLabel(/^请输入/).fill(own.name);
  await go.click();
  await page.getByText(`“${own.name}”已彻底删除`).waitFor();
  await row.waitFor({ state: 'detached' });
  assert.ok(await isGone(`/records/customer/${own.id}?deleted=true`));
  for (const { id } of own.contacts) assert.ok(await isGone(`/records/contact/${id}?deleted=true`));

  await admin.open('/settings/history');
  await page.getByText('彻底删除了记录').first().waitFor();
  await page.getByText('录错了公司').first().waitFor();
  admin.wasWell();
});

test('bin: who deletes nothing for good is not offered it, and a phone shows every word', async () => {
  const boss = await world.person('boss', phone);
  const own = await family();
  await deleteOnItsPage(admin, own, '同时进入回收站：');
  const row = await openBin(boss, 'customer', own.name);
  const counts = row.getByText(`${own.contacts.length} 条联系人`);
  await counts.waitFor();
  assert.equal(await boss.page.getByRole('button', { name: '彻底删除' }).count(), 0);
  const [words, button] = [await counts.boundingBox(), await row.getByRole('button', { name: '恢复' }).boundingBox()];
  assert.ok(words.x >= 0 && words.x + words.width <= phone.width, JSON.stringify(words));
  assert.ok(button.y >= words.y + words.height, 'the button covers nothing');
  assert.ok(button.x + button.width <= phone.width);
  await row.getByRole('button', { name: '恢复' }).click();
  await boss.page.getByRole('dialog').getByRole('button', { name: /恢\s*复/ }).click();
  await boss.page.getByText(`“${own.name}”已恢复`).waitFor();
  boss.wasWell();
  await boss.leave();
});

/** Opens the form of a customer's page and types a remark. */
async function typeRemark(person, id, text) {
  await person.open(`/records/customer/${id}`);
  await person.page.getByRole('button', { name: '编辑', exact: true }).click();
  await person.page.getByLabel('备注').fill(text);
}

test('versions: what would change is shown, then it is so again', async () => {
  const { page } = admin;
  const own = await family();
  for (const text of ['第一次写的', '第二次写的']) {
    await typeRemark(admin, own.id, text);
    await page.getByRole('button', { name: /保\s*存/ }).click();
    await page.getByText(text).first().waitFor();
    await page.getByRole('button', { name: '编辑', exact: true }).waitFor();
  }
  const entry = page.getByRole('listitem').filter({ hasText: '修改了记录' }).filter({ hasText: '第一次写的' }).last();
  await entry.getByRole('button', { name: '恢复此版本' }).click();
  const dialog = page.getByRole('dialog', { name: /^恢复到 .* 的版本？$/ });
  await dialog.getByText('第二次写的').waitFor();
  await dialog.getByText('第一次写的').waitFor();
  assert.equal((await admin.ask(`/records/customer/${own.id}`)).remark, '第二次写的', 'showing changes nothing');
  await dialog.getByRole('button', { name: '恢复此版本' }).click();
  await page.getByText('已恢复到以前的版本').waitFor();
  await page.getByText('恢复了以前的版本').first().waitFor();
  assert.equal((await admin.ask(`/records/customer/${own.id}`)).remark, '第一次写的');
  admin.wasWell();
});

test('two people: the page of one tells what the other saved, and saving asks field by field', async () => {
  const boss = await world.person('boss');
  const own = await family();
  await boss.open(`/records/customer/${own.id}`);
  await typeRemark(admin, own.id, '管理员写的备注');
  await admin.page.getByLabel('地址').fill('管理员写的地址');

  await boss.page.getByRole('button', { name: '编辑', exact: true }).click();
  await boss.page.getByLabel('备注').fill('总经理写的备注');
  await boss.page.getByLabel('邮编').fill('315000');
  await boss.page.getByRole('button', { name: /保\s*存/ }).click();
  await boss.page.getByText('总经理写的备注').first().waitFor();

  await admin.page.getByText(/刚刚保存了这条记录的新内容/).waitFor();
  assert.equal(await admin.page.getByLabel('备注').inputValue(), '管理员写的备注', 'nothing is taken out of the form');
  await admin.page.getByRole('button', { name: /保\s*存/ }).click();
  const dialog = admin.page.getByRole('dialog', { name: '同时有人修改了这条记录' });
  const line = dialog.getByRole('row', { name: /^备注/ });
  await line.getByText('管理员写的备注').waitFor();
  await line.getByText('总经理写的备注').waitFor();
  await line.getByRole('radio').nth(1).check();
  await dialog.getByRole('button', { name: '按选择保存' }).click();
  await admin.page.getByText('管理员写的地址').first().waitFor();
  const saved = await admin.ask(`/records/customer/${own.id}`);
  assert.deepEqual([saved.remark, saved.address, saved.postcode], ['总经理写的备注', '管理员写的地址', '315000']);

  await boss.page.getByText('管理员写的地址').first().waitFor();
  await boss.page.getByText(/刚刚修改了这条记录/).waitFor();
  for (const person of [admin, boss]) person.wasWell();
  await boss.leave();
});

test('drafts: what is typed survives a reload, and a network that goes and comes back', async () => {
  const seller = await world.person('sales1');
  const { page } = seller;
  const { records: [own] } = await seller.ask(`/records/customer?filter=${filterOf(['owner', '=', '@me'])}&limit=1&fields=name`);
  const kept = (text) => page.waitForFunction((words) => Object.entries(localStorage).some(([key, value]) => key.includes('draft') && value.includes(words)), text);
  page.on('dialog', (dialog) => void dialog.accept());

  await typeRemark(seller, own.id, '写了一半的备注');
  await kept('写了一半的备注');
  await page.reload();
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  await page.getByText(/恢复了 .* 未保存的内容/).waitFor();
  assert.equal(await page.getByLabel('备注').inputValue(), '写了一半的备注');

  await seller.context.setOffline(true);
  await page.getByText('网络已断开。正在输入的内容保存在本机').waitFor();
  await page.getByLabel('备注').fill('没有网络时写的备注');
  await kept('没有网络时写的备注');
  await seller.context.setOffline(false);
  await page.reload();
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  assert.equal(await page.getByLabel('备注').inputValue(), '没有网络时写的备注');

  /* What is saved without a network waits in the form, and goes when there is one. */
  await seller.context.setOffline(true);
  await page.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByText('网络已断开。正在输入的内容保存在本机').waitFor();
  assert.equal(await page.getByLabel('备注').inputValue(), '没有网络时写的备注');
  assert.notEqual((await admin.ask(`/records/customer/${own.id}`)).remark, '没有网络时写的备注');
  await seller.context.setOffline(false);
  await page.getByRole('button', { name: '编辑', exact: true }).waitFor();
  assert.equal((await seller.ask(`/records/customer/${own.id}`)).remark, '没有网络时写的备注');
  await page.getByRole('button', { name: '编辑', exact: true }).click();
  assert.equal(await page.getByText(/未保存的内容/).count(), 0, 'what is saved is no draft any more');
  seller.wasWell();
  await seller.leave();
});

test('drafts: somebody who is disabled at work loses nothing of the form', async () => {
  const seller = await world.person('sales2');
  const { page } = seller;
  const { id: user } = (await seller.ask('/session')).user;
  const { records: [own] } = await seller.ask(`/records/customer?filter=${filterOf(['owner', '=', '@me'])}&limit=1&fields=name`);
  const { csrf } = await admin.ask('/session');
  const disable = async (disabled) => assert.equal((await admin.page.request.patch(`${admin.address}/api/v1/users/${user}`, { headers: { 'x-csrf-token': csrf }, data: { disabled } })).status(), 200);
  page.on('dialog', (dialog) => void dialog.accept());
  await typeRemark(seller, own.id, '停用之前写的备注');
  await page.waitForFunction(() => Object.values(localStorage).some((value) => value.includes('停用之前写的备注')));
  await disable(true);
  await page.keyboard.press('Control+Enter');
  const again = page.getByRole('dialog');
  await again.getByLabel('密码').waitFor();
  assert.notEqual((await admin.ask(`/records/customer/${own.id}`)).remark, '停用之前写的备注');
  await disable(false);
  await again.getByLabel('密码').fill('guanxi-demo');
  await again.getByRole('button', { name: /登\s*录/ }).click();
  await again.waitFor({ state: 'hidden' });
  assert.equal(await page.getByLabel('备注').inputValue(), '停用之前写的备注', 'the form stands as it was');
  await page.getByRole('button', { name: /保\s*存/ }).click();
  await page.getByRole('button', { name: '编辑', exact: true }).waitFor();
  assert.equal((await admin.ask(`/records/customer/${own.id}`)).remark, '停用之前写的备注');
  await seller.leave();
});

test('account: a changed password rings the bell, and leads to where one is logged in', async () => {
  const seller = await world.person('sales3', desk);
  const { page } = seller;
  const { id } = (await seller.ask('/session')).user;
  const { csrf } = await admin.ask('/session');
  const reset = await admin.page.request.delete(`${admin.address}/api/v1/users/${id}/sessions`, { headers: { 'x-csrf-token': csrf } });
  assert.ok(reset.ok());
  await page.goto(seller.address);
  await seller.logIn('sales3');
  await page.getByRole('button', { name: /通知/ }).click();
  await page.getByText('结束了您的全部登录和令牌').click();
  await page.getByRole('heading', { name: '登录设备' }).waitFor();
  seller.wasWell();
  await seller.leave();
});
