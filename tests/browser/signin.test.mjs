// Signing in, as people do it: a role that asks for one-time codes, the code as a
// second step, a recovery code, a one-time password, sessions ended from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { codeOf } from '../codes.mjs';
import { desk, phone, World } from './support.mjs';

const world = new World();
let admin;

before(async () => {
  await world.start();
  admin = await world.person('admin');
});

after(async () => assert.equal(await world.stop(), 0));

async function typePassword(person, login, password) {
  const { page } = person;
  await page.goto(world.address);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码').fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
}

async function typeCode(person, code) {
  await person.page.getByLabel('动态验证码').fill(code);
  await person.page.getByRole('button', { name: '登录', exact: true }).click();
}

async function isIn(person) {
  await person.page.getByRole('navigation', { name: '主导航' }).waitFor();
}

/** Through the pages of setting up; answers with what was shown once. */
async function setUp(person, name) {
  const { page } = person;
  const secret = (await page.locator('[data-secret]').innerText()).replaceAll(' ', '');
  await page.locator('form svg[role=img]').first().waitFor();
  await person.look(`${name}-setup`);
  await page.getByLabel('验证器显示的 6 位数字').fill(codeOf(secret, -1));
  await page.getByRole('button', { name: '确认启用' }).click();
  await page.getByRole('list', { name: '恢复码' }).waitFor();
  const recovery = await page.getByRole('list', { name: '恢复码' }).getByRole('listitem').allInnerTexts();
  assert.equal(recovery.length, 10);
  await person.look(`${name}-recovery`);
  await page.getByLabel('我已妥善保存').check();
  await page.getByRole('button', { name: '完成' }).click();
  return { secret, recovery };
}

for (const [size, viewport, login] of [['desk', desk, 'sales1'], ['phone', phone, 'sales2']]) {
  test(`${size}: one-time codes are switched on, asked for, and replaced by a recovery code`, async () => {
    const person = await world.person(login, viewport);
    const { page } = person;
    await person.open('/settings/codes');
    await person.look(`${size}-codes-off`);
    await page.getByRole('button', { name: '启用动态验证码' }).click();
    await page.getByLabel('当前密码').fill('guanxi-demo');
    await page.getByRole('button', { name: '启用动态验证码' }).click();
    const { secret, recovery } = await setUp(person, size);
    await page.getByText('还剩 10 个恢复码').waitFor();
    await person.look(`${size}-codes-on`);
    person.wasWell();

    const elsewhere = await world.person(undefined, viewport);
    await typePassword(elsewhere, login, 'guanxi-demo');
    await elsewhere.page.getByLabel('动态验证码').waitFor();
    await elsewhere.look(`${size}-code-step`);
    await typeCode(elsewhere, '000000');
    await elsewhere.page.getByText('验证码不正确').waitFor();
    await typeCode(elsewhere, codeOf(secret));
    await isIn(elsewhere);
    const third = await world.person(undefined, viewport);
    await typePassword(third, login, 'guanxi-demo');
    await typeCode(third, recovery[3]);
    await isIn(third);

    await person.open('/settings/sessions');
    assert.equal(await page.getByRole('button', { name: '结束', exact: true }).count(), 2);
    await person.look(`${size}-sessions`);
    await page.getByRole('button', { name: '结束其他所有设备' }).click();
    await page.getByText('其他设备都已退出').waitFor();
    await elsewhere.page.reload();
    await elsewhere.page.getByLabel('登录名').waitFor();

    await person.open('/settings/codes');
    await page.getByRole('button', { name: '关闭动态验证码' }).click();
    await page.getByRole('dialog').getByLabel('当前密码').fill('guanxi-demo');
    await page.getByRole('dialog').getByLabel('动态验证码').fill(recovery[3]);
    await page.getByRole('button', { name: '确定', exact: true }).click();
    await page.getByText('验证码不正确').waitFor();
    await page.getByRole('dialog').getByLabel('动态验证码').fill(recovery[4]);
    await page.getByRole('button', { name: '确定', exact: true }).click();
    await page.getByText('未启用').waitFor();
    for (const one of [person, elsewhere, third]) await one.leave();
  });
}

test('a role asks for codes: nothing else opens before they are set up', async () => {
  const filter = encodeURIComponent(JSON.stringify(['preset', '=', 'finance']));
  const role = (await admin.ask(`/roles?filter=${filter}`)).records[0];
  await admin.call('PATCH', `/records/role/${role.id}`, { code_required: true });
  await admin.open('/settings/sign-in');
  await admin.page.getByText('必须使用').waitFor();
  await admin.look('desk-rules');
  const person = await world.person(undefined, phone);
  await typePassword(person, 'finance1', 'guanxi-demo');
  await person.page.getByRole('heading', { name: '请设置动态验证码' }).waitFor();
  await person.page.goto(`${world.address}/records/customer`);
  await person.page.getByRole('heading', { name: '请设置动态验证码' }).waitFor();
  await setUp(person, 'phone-needs');
  await isIn(person);
  await person.open('/settings/codes');
  await person.page.getByText('您的角色要求使用，不能关闭').waitFor();
  assert.equal(await person.page.getByRole('button', { name: '关闭动态验证码' }).count(), 0);
  person.wasWell();
  await person.leave();
});

test('an administrator resets a password; the user must change it, and is told what is wrong under the field', async () => {
  const filter = encodeURIComponent(JSON.stringify(['login', '=', 'warehouse1']));
  const user = (await admin.ask(`/users?filter=${filter}`)).records[0];
  await admin.open(`/records/user/${user.id}`);
  const { page } = admin;
  await page.getByRole('button', { name: '登录与安全' }).click();
  await page.getByRole('button', { name: '重设密码' }).click();
  await admin.look('desk-sign-in');
  await page.getByRole('alertdialog').getByRole('button', { name: '重设密码' }).click();
  const once = await page.locator('[data-secret]').innerText();
  await admin.look('desk-one-time-password');
  const person = await world.person(undefined, phone);
  await typePassword(person, 'warehouse1', once);
  await person.page.getByRole('heading', { name: '请修改密码' }).waitFor();
  const fill = async (old, next, again) => {
    for (const [label, text] of [['当前密码', old], ['新密码', next], ['再输一次新密码', again]]) await person.page.getByLabel(label, { exact: true }).fill(text);
    await person.page.getByRole('button', { name: '修改密码' }).click();
  };
  await fill(once, 'short', 'short');
  await person.page.getByText('新密码至少 10 个字符').waitFor();
  await fill(once, 'woaini5201314', 'woaini5201314');
  await person.page.getByText('这个密码太常见').waitFor();
  await person.look('phone-needs-password');
  await fill(once, '五金城 东门 17 号', '五金城 东门 18 号');
  await person.page.getByText('两次输入的新密码不一致').waitFor();
  await fill(once, '五金城 东门 17 号', '五金城 东门 17 号');
  await isIn(person);
  person.wasWell();
  await person.leave();
});

test('what happened is found in the audit, by words, and taken out as a file', async () => {
  const { page } = admin;
  await admin.open('/settings/history');
  await page.getByPlaceholder('文字：名称、内容、原因').fill('胡铁军');
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: /管理员 重设了密码 用户 胡铁军/ }).waitFor();
  await admin.settled();
  await admin.look('desk-audit');
  assert.equal(await page.getByRole('row', { name: /占有|张/ }).filter({ hasNotText: '胡铁军' }).count(), 0);
  await page.getByRole('button', { name: '导出' }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()]);
  assert.match(file.suggestedFilename(), /^审计 .*\.csv$/);
  admin.wasWell();
  const small = await world.person('admin', phone);
  await small.open('/settings/history');
  await small.look('phone-audit');
  await small.leave();
});

test('in English, too', async () => {
  const { user } = await admin.ask('/session');
  await admin.call('PATCH', `/records/user/${user.id}`, { language: 'en' });
  const person = await world.person();
  await typePassword(person, 'admin', 'guanxi-demo');
  await person.page.locator('#content').waitFor();
  for (const [section, heading] of [['codes', 'One-time codes'], ['sessions', 'Signed-in devices'], ['tokens', 'API tokens'], ['password', 'Change password'],
    ['sign-in', 'Sign-in rules'], ['history', 'Audit']]) {
    await person.open(`/settings/${section}`);
    await person.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await person.look(`english-${section}`);
    const text = await person.page.locator('#content h1, #content label, #content th, #content button, #content dt').allInnerTexts();
    assert.doesNotMatch(text.join(' '), /\p{Script=Han}/u);
  }
  person.wasWell();
  await person.leave();
});
