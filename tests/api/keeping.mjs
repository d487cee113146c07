// What is kept: the recycle bin with what is in it, purging, and records as they once were.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { customer, fresh, query, world } from './support.mjs';
import { personWith } from './rights_stages.mjs';

const later = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const reason = '客户要求删除其资料';

/** A customer with two contacts and an activity with one of them. */
async function family(client, values) {
  const own = await client.call('POST', '/records/customer', customer(values));
  const contact = (name) => client.call('POST', '/records/contact', { customer: own.id, name, mobile: '13911112222' });
  const [wang, li] = [await contact('王经理'), await contact('李会计')];
  const activity = await client.call('POST', '/records/activity', { customer: own.id, contact: wang.id, kind: 'phone', subject: '谈价格', at: '2026-03-01T02:00:00Z' });
  return { own, wang, li, activity };
}

async function entryOf(client, object, id, after) {
  const bin = await client.call('GET', `/records/${object}/bin?${query({ limit: 200, ...(after && { after }) })}`);
  return bin.entries.find((entry) => entry.id === id) ?? (bin.next ? entryOf(client, object, id, bin.next) : undefined);
}

const historyOf = (client, object, id, more = {}) => client.call('GET', `/records/${object}/${id}/history?${query(more)}`);

test('bin: a deletion is one entry with its counts, and opens', async () => {
  const { admin } = await world();
  const { own, wang, li, activity } = await family(admin);
  await admin.call('DELETE', `/records/customer/${own.id}`);
  const entry = await entryOf(admin, 'customer', own.id);
  assert.equal(entry.name, own.name);
  assert.equal(entry.deleted_by, 'admin');
  assert.equal(entry.counts.contact, 2);
  assert.equal(entry.counts.activity, 1);
  assert.equal(await entryOf(admin, 'contact', wang.id), undefined, 'what went along is no entry of its own');
  const { records, more } = await admin.call('GET', `/records/customer/${own.id}/bin`);
  assert.equal(more, false);
  const shown = records.filter((one) => ['contact', 'activity'].includes(one.object));
  assert.deepEqual(shown.map((one) => [one.object, one.id, one.name]).sort(), [['activity', activity.id, '谈价格'], ['contact', wang.id, '王经理'], ['contact', li.id, '李会计']].sort());
  assert.deepEqual(shown.find((one) => one.id === li.id && one.object === 'contact').above, { object: 'customer', id: own.id });
  await admin.refused(404, 'GET', `/records/customer/${own.id + 100000}/bin`);
});

test('bin: pages go on behind the last, newest first', async () => {
  const { admin } = await world();
  const made = [];
  for (let i = 0; i < 5; i += 1) made.push((await admin.call('POST', '/records/tag', { name: fresh('标签') })).id);
  for (const id of made) await admin.call('DELETE', `/records/tag/${id}`);
  const seen = [];
  let after;
  do {
    const page = await admin.call('GET', `/records/tag/bin?${query({ limit: 2, ...(after && { after }) })}`);
    seen.push(...page.entries.map((entry) => entry.id));
    after = page.next;
  } while (after);
  assert.deepEqual(seen.slice(0, 5), [...made].reverse());
  assert.equal(new Set(seen).size, seen.length);
  await admin.refused(422, 'GET', '/records/tag/bin?after=nonsense');
});

test('bin: a part comes back with what it hangs on, the rest later', async () => {
  const { admin } = await world();
  const { own, wang, li, activity } = await family(admin);
  const stranger = await family(admin);
  await admin.call('DELETE', `/records/customer/${own.id}`);
  await admin.call('DELETE', `/records/customer/${stranger.own.id}`);
  const part = (records) => ['POST', `/records/customer/${own.id}/restore_part`, { records }];
  await admin.refused(422, ...part([{ object: 'contact', id: stranger.wang.id }]));
  await admin.refused(422, ...part([{ object: 'nonsense', id: 1 }]));
  await admin.refused(422, ...part([{ id: wang.id }]));
  const back = await admin.call(...part([{ object: 'contact', id: wang.id }]));
  assert.equal(back.name, own.name);
  await admin.call('GET', `/records/contact/${wang.id}`);
  await admin.refused(404, 'GET', `/records/contact/${li.id}`);
  await admin.refused(404, 'GET', `/records/activity/${activity.id}`);
  assert.ok(await entryOf(admin, 'contact', li.id), 'what stayed is an entry now');
  await admin.call('POST', `/records/contact/${li.id}/restore`);
  await admin.call('POST', `/records/activity/${activity.id}/restore`);
  await admin.call('GET', `/records/activity/${activity.id}`);
  assert.equal(await entryOf(admin, 'customer', own.id), undefined);
});

test('bin: a name that was taken meanwhile, and the way back under another', async () => {
  const { admin } = await world();
  const { own, wang } = await family(admin);
  await admin.call('DELETE', `/records/customer/${own.id}`);
  const thief = await admin.call('POST', '/records/customer', customer({ name: own.name }));
  const refused = await admin.refused(409, 'POST', `/records/customer/${own.id}/restore_part`, {});
  assert.equal(refused.code, 'duplicate');
  assert.equal(refused.matches[0].id, thief.id);
  await admin.refused(409, 'POST', `/records/customer/${own.id}/restore_part`, { name: own.name });
  await admin.refused(422, 'POST', `/records/customer/${own.id}/restore_part`, { name: '' });
  const name = `${own.name}（旧）`;
  const back = await admin.call('POST', `/records/customer/${own.id}/restore_part`, { name });
  assert.equal(back.name, name);
  await admin.call('GET', `/records/contact/${wang.id}`);
  const { entries } = await historyOf(admin, 'customer', own.id);
  assert.ok(entries.some((entry) => entry.action === 'restore'));
  const [renamed] = entries.find((entry) => entry.action === 'update').changes;
  assert.deepEqual([renamed.old_text, renamed.new_text], [own.name, name]);
  const { results } = await admin.call('GET', `/search?${query({ q: name })}`);
  assert.ok(results.some((one) => one.id === own.id));
});

test('purge: needs an administrator, the bin, a reason and the name', async () => {
  const { admin } = await world();
  const boss = await (await world()).person(fresh('purger'), 'boss');
  const { own } = await family(admin);
  const body = { name: own.name, reason };
  await admin.refused(404, 'POST', `/records/customer/${own.id}/purge`, body);
  await admin.call('DELETE', `/records/customer/${own.id}`);
  await boss.refused(403, 'POST', `/records/customer/${own.id}/purge`, body);
  for (const [wrong, field] of [[{ reason: '四个字啊' }, 'reason'], [{ reason: '    空   ' }, 'reason'], [{ reason: '长'.repeat(501) }, 'reason'], [{ name: '别的' }, 'name'], [{ name: '' }, 'name']]) {
    const { errors } = await admin.refused(422, 'POST', `/records/customer/${own.id}/purge`, { ...body, ...wrong });
    assert.equal(errors[0].field, field);
  }
  const person = await admin.call('POST', '/users', { login: fresh('goner'), name: '要走的人', roles: [await (await world()).role('sales')], department: 1 });
  await admin.call('DELETE', `/users/${person.id}`);
  await admin.refused(409, 'POST', `/records/user/${person.id}/purge`, { name: person.name, reason });
  assert.ok(await entryOf(admin, 'customer', own.id), 'refusals change nothing');
});

test('purge: nothing of it is left but that it was', async () => {
  const { admin, data } = await world();
  const form = new FormData();
  const secret = `机密${fresh('合同')}`;
  form.set('file', new Blob([secret]), 'secret.txt');
  const [file, shared] = [await admin.call('POST', '/files', form), await admin.call('POST', '/files', (() => { const two = new FormData(); two.set('file', new Blob([`${secret}2`]), 'both.txt'); return two; })())];
  const { own, wang, activity } = await family(admin, { mobile: '13700007777', remark: secret });
  const other = await admin.call('POST', '/records/customer', customer({ parent: own.id }));
  for (const one of [file, shared]) await admin.call('POST', `/records/customer/${own.id}/files`, { file: one.id });
  await admin.call('POST', `/records/customer/${other.id}/files`, { file: shared.id });
  await admin.call('PATCH', `/records/customer/${own.id}`, { remark: `${secret}改` });
  await admin.call('DELETE', `/records/contact/${wang.id}`);
  await admin.call('DELETE', `/records/customer/${own.id}`);
  const { count } = await admin.call('POST', `/records/customer/${own.id}/purge`, { name: own.name, reason });
  assert.ok(count >= 6, `${count}: itself, two contacts, an activity, two attachments`);
  for (const [object, id] of [['customer', own.id], ['contact', wang.id], ['activity', activity.id]]) {
    await admin.refused(404, 'GET', `/records/${object}/${id}?deleted=true`);
    await admin.refused(404, 'POST', `/records/${object}/${id}/restore`);
    await admin.refused(404, 'GET', `/records/${object}/${id}/history`);
    const { entries } = await admin.call('GET', `/history?${query({ object, record: id })}`);
    assert.equal(entries[0].action, 'purge');
    assert.equal(entries[0].reason, reason);
    assert.equal(entries[0].actor.name, 'admin');
    assert.ok(entries.length > 1 && entries.slice(1).every((entry) => entry.changes.length === 0 && !entry.reason));
    assert.equal(entries[0].record.name, null);
  }
  assert.equal((await admin.call('GET', `/history?${query({ words: secret })}`)).entries.length, 0);
  assert.equal((await admin.call('GET', `/records/customer/${other.id}`)).parent, null, 'what named it names it no more');
  const matches = await admin.call('POST', '/records/customer/duplicates', { mobile: '13700007777' });
  assert.deepEqual(matches.matches, []);
  await admin.refused(404, 'GET', `/files/${file.id}`);
  await admin.send('GET', `/api/v1/files/${shared.id}`).then(({ status }) => assert.equal(status, 200, 'another holds it'));
  const { createHash } = await import('node:crypto');
  const path = (text) => { const digest = createHash('sha256').update(text).digest('hex'); return `${data}/files/${digest.slice(0, 2)}/${digest.slice(2)}`; };
  for (let tries = 0; existsSync(path(secret)) && tries < 100; tries += 1) await later(50);
  assert.ok(!existsSync(path(secret)), 'its bytes are gone');
  assert.ok(existsSync(path(`${secret}2`)), 'those of another stay');
  const next = await admin.call('POST', '/records/customer', customer({ name: own.name }));
  assert.ok(next.id > own.id, 'its name is free, its number is not');
});

test('purge: the number of the last record is never given again', async () => {
  const { admin } = await world();
  const tag = await admin.call('POST', '/records/tag', { name: fresh('最后') });
  await admin.call('DELETE', `/records/tag/${tag.id}`);
  await admin.call('POST', `/records/tag/${tag.id}/purge`, { name: tag.name, reason });
  const next = await admin.call('POST', '/records/tag', { name: tag.name });
  assert.ok(next.id > tag.id);
});

test('purge: what was merged goes with what it became part of', async () => {
  const { admin } = await world();
  const [kept, merged] = [await admin.call('POST', '/records/customer', customer()), await admin.call('POST', '/records/customer', customer())];
  await admin.call('POST', `/records/customer/${kept.id}/merge`, { from: merged.id });
  await admin.refused(409, 'POST', `/records/customer/${merged.id}/purge`, { name: merged.name, reason });
  await admin.call('DELETE', `/records/customer/${kept.id}`);
  const { count } = await admin.call('POST', `/records/customer/${kept.id}/purge`, { name: kept.name, reason });
  assert.equal(count, 2);
  await admin.refused(404, 'GET', `/records/customer/${merged.id}?deleted=true`);
});

test('bin: how long things stay is for administrators to say', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('binrule'), 'sales');
  assert.deepEqual(await seller.call('GET', '/recycle_bin'), { days: 0 });
  await seller.refused(403, 'PUT', '/recycle_bin', { days: 30 });
  for (const days of [-1, 3651]) await admin.refused(422, 'PUT', '/recycle_bin', { days });
  await admin.call('PUT', '/recycle_bin', { days: 30 });
  assert.deepEqual(await admin.call('GET', '/recycle_bin'), { days: 30 });
  await admin.call('PUT', '/recycle_bin', { days: 0 });
  const { entries } = await admin.call('GET', `/history?${query({ action: 'bin_rule' })}`);
  assert.deepEqual(entries.slice(0, 2).map((entry) => entry.detail), [{ days: 0 }, { days: 30 }]);
});

/* --- as it was --- */

test('versions: shown first, then an ordinary change that says what it is', async () => {
  const { admin } = await world();
  const own = await admin.call('POST', '/records/customer', customer({ remark: '一', mobile: '13800138000', grade: 'normal', tags: [], annual_revenue: { amount: '1280.00', currency: 'CNY' } }));
  const tag = await admin.call('POST', '/records/tag', { name: fresh('版本') });
  const change = (values) => admin.call('PATCH', `/records/customer/${own.id}`, values);
  await change({ remark: '二', tags: [tag.id], wechat: 'wx-2' });
  await change({ remark: '三', mobile: '13900139000', grade: 'key', tags: [], wechat: null, annual_revenue: null });
  const { entries } = await historyOf(admin, 'customer', own.id);
  const [, second, first] = entries;
  const preview = await admin.call('GET', `/records/customer/${own.id}/history/${second.id}`);
  const words = Object.fromEntries(preview.changes.map((one) => [one.field, [one.old_text, one.new_text]]));
  assert.deepEqual(words.remark, ['三', '二']);
  assert.deepEqual(words.wechat, ['', 'wx-2']);
  assert.equal(words.tags[1], tag.name);
  assert.deepEqual(preview.kept, []);
  assert.equal(preview.at, second.at);
  const unchanged = await admin.call('GET', `/records/customer/${own.id}`);
  assert.equal(unchanged.remark, '三', 'showing changes nothing');
  const back = await admin.call('POST', `/records/customer/${own.id}/history/${second.id}/restore`, undefined, { 'if-match': `"${preview.version}"` });
  assert.deepEqual([back.remark, back.wechat, back.grade, back.mobile, back.tags.map((one) => one.id)], ['二', 'wx-2', 'normal', own.mobile, [tag.id]]);
  assert.deepEqual(back.annual_revenue, { amount: '1280.00', currency: 'CNY' });
  const newest = (await historyOf(admin, 'customer', own.id)).entries[0];
  assert.equal(newest.action, 'revert');
  assert.match(newest.reason, /\d{4}-\d\d-\d\d \d\d:\d\d/);
  assert.equal(newest.changes.find((one) => one.field === 'remark').new_text, '二');
  const origin = await admin.call('POST', `/records/customer/${own.id}/history/${first.id}/restore`);
  assert.deepEqual([origin.remark, origin.wechat, origin.tags], ['一', null, []]);
  const same = await admin.call('GET', `/records/customer/${own.id}/history/${newest.id}`);
  assert.equal(same.changes.find((one) => one.field === 'remark').new_text, '二', 'forwards as well');
});

test('versions: entries of others, old versions, and taken names are refused', async () => {
  const { admin } = await world();
  const [own, other] = [await admin.call('POST', '/records/customer', customer()), await admin.call('POST', '/records/customer', customer())];
  const foreign = (await historyOf(admin, 'customer', other.id)).entries[0].id;
  const first = (await historyOf(admin, 'customer', own.id)).entries[0].id;
  for (const entry of [foreign, 0, -1, 'x', '1x', 2 ** 60]) await admin.refused(404, 'GET', `/records/customer/${own.id}/history/${entry}`);
  await admin.refused(404, 'POST', `/records/customer/${own.id}/history/${foreign}/restore`);
  await admin.call('PATCH', `/records/customer/${own.id}`, { name: `${own.name}新` });
  await admin.refused(409, 'POST', `/records/customer/${own.id}/history/${first}/restore`, undefined, { 'if-match': '"1"' });
  await admin.call('POST', '/records/customer', customer({ name: own.name }));
  assert.equal((await admin.refused(409, 'POST', `/records/customer/${own.id}/history/${first}/restore`)).code, 'duplicate');
});

test('versions: fields that one may not set stay, hidden ones are not even told', async () => {
  const { admin } = await world();
  const scopes = { read: 'all', update: 'all' };
  const person = await personWith({
    objects: { '*': scopes }, fields: { customer: { wechat: 'hidden', remark: 'read' } }, limits: { see_phones: 0 },
    stages: { see: ['*'], claim: ['*'], move: ['*'] },
  });
  const own = await admin.call('POST', '/records/customer', customer({ remark: '旧', wechat: 'secret-old', mobile: '13800138111', qq: '10001' }));
  const first = (await historyOf(admin, 'customer', own.id)).entries[0].id;
  await admin.call('PATCH', `/records/customer/${own.id}`, { remark: '新', wechat: 'secret-new', mobile: '13900139111', qq: '10002' });
  const preview = await person.call('GET', `/records/customer/${own.id}/history/${first}`);
  assert.deepEqual(preview.changes.map((one) => [one.field, one.new_text]), [['qq', '10001']]);
  assert.deepEqual(preview.kept.map((one) => one.field).sort(), ['mobile', 'remark']);
  assert.ok(!JSON.stringify(preview).includes('secret') && !JSON.stringify(preview).includes('13800138111'));
  await person.call('POST', `/records/customer/${own.id}/history/${first}/restore`);
  const now = await admin.call('GET', `/records/customer/${own.id}`);
  assert.deepEqual([now.qq, now.remark, now.wechat, now.mobile.slice(-3)], ['10001', '新', 'secret-new', '111']);
  assert.match(now.mobile, /139/);
  const reader = await (await world()).person(fresh('reader'), 'telesales');
  await reader.refused(404, 'GET', `/records/customer/${own.id}/history/${first}`);
});

test('versions: whose it is does not come back by this way', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('owner'), 'sales');
  const own = await seller.call('POST', '/records/customer', customer({ remark: '旧' }));
  const first = (await historyOf(admin, 'customer', own.id)).entries[0].id;
  await admin.call('PATCH', `/records/customer/${own.id}`, { owner: admin.user.id, remark: '新' });
  const back = await admin.call('POST', `/records/customer/${own.id}/history/${first}/restore`);
  assert.equal(back.remark, '旧');
  assert.equal(back.owner.id, admin.user.id);
});

test('history: of a record by person, action and field', async () => {
  const { admin } = await world();
  const seller = await (await world()).person(fresh('historian'), 'sales');
  const own = await seller.call('POST', '/records/customer', customer({ remark: '一' }));
  await admin.call('PATCH', `/records/customer/${own.id}`, { remark: '二', qq: '10001' });
  await seller.call('PATCH', `/records/customer/${own.id}`, { qq: '10002' });
  const find = async (filter) => (await historyOf(admin, 'customer', own.id, filter)).entries.map((entry) => entry.action + entry.actor.name);
  const of = seller.user.name;
  assert.deepEqual(await find({ actor: seller.user.id }), [`update${of}`, `create${of}`]);
  assert.deepEqual(await find({ action: 'update' }), [`update${of}`, 'updateadmin']);
  assert.deepEqual(await find({ field: 'remark' }), ['updateadmin', `create${of}`]);
  assert.deepEqual(await find({ field: 'qq', actor: seller.user.id, action: 'update' }), [`update${of}`]);
  assert.deepEqual(await find({ field: 'fax' }), []);
  await admin.refused(422, 'GET', `/records/customer/${own.id}/history?field=nonsense`);
  const page = await historyOf(admin, 'customer', own.id, { field: 'remark', limit: 1 });
  assert.equal(page.entries.length, 1);
  const rest = await historyOf(admin, 'customer', own.id, { field: 'remark', limit: 1, after: page.next });
  assert.deepEqual([rest.entries[0].action, rest.next], ['create', null]);
  const whole = await admin.call('GET', `/history?${query({ object: 'customer', record: own.id, field: 'qq' })}`);
  assert.equal(whole.entries.length, 2);
});
