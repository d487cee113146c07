// What the nightly job takes out of the recycle bin, seen from outside: the records, their
// files and their words are gone, and everything else is whole.
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { check, read, tamper } from './checking.mjs';
import { Server, init, sleep, temporary } from './support.mjs';

test('purge: by itself after so many days, with its files, and nothing else', async (t) => {
  const data = init(temporary(t));
  const server = await new Server(t, data).start();
  const { admin } = server;
  const upload = async (text) => {
    const form = new FormData();
    form.set('file', new Blob([text]), 'contract.txt');
    return (await admin.call('POST', '/files', form)).id;
  };
  const make = (name, more) => admin.call('POST', '/records/customer', { name, source: 'fair', ...more });
  const old = await make('宁波海天有限公司', { mobile: '13800001234', remark: '机密' });
  const young = await make('义乌小商品有限公司');
  const living = await make('温州鞋业有限公司', { parent: old.id });
  const contact = await admin.call('POST', '/records/contact', { customer: old.id, name: '王经理' });
  const [own, shared] = [await upload('held by one'), await upload('held by two')];
  for (const file of [own, shared]) await admin.call('POST', `/records/customer/${old.id}/files`, { file });
  await admin.call('POST', `/records/customer/${living.id}/files`, { file: shared });
  const bytes = () => readdirSync(join(data, 'files'), { recursive: true }).filter((one) => /^..\/.{62}$/.test(one)).length;
  assert.equal(bytes(), 2);
  await admin.call('PUT', '/recycle_bin', { days: 30 });
  for (const { id } of [old, young]) await admin.call('DELETE', `/records/customer/${id}`);
  await server.stop();

  /* As if the one had been deleted 31 days ago, and the night had come. */
  const ago = `deleted_at - ${31 * 86400_000}`;
  for (const [table, id] of [['customer', old.id], ['contact', contact.id]]) assert.ok(tamper(data, `UPDATE ${table} SET deleted_at = ${ago} WHERE id = ${id}`) > 0);
  const kept = read(data, "SELECT name FROM pragma_table_info('job') WHERE name NOT IN ('id', 'kind', 'state', 'run_at')").join(', ');
  tamper(data, `INSERT INTO job (kind, state, run_at, ${kept}) SELECT 'bin_purge', 'waiting', 0, ${kept} FROM job WHERE kind = 'history_seal' LIMIT 1`);
  await server.start();
  for (let tries = 0; bytes() > 1 && tries < 200; tries += 1) await sleep(50);
  assert.equal(bytes(), 1, 'the bytes that nothing else holds');
  const again = server.admin;
  for (const [object, id] of [['customer', old.id], ['contact', contact.id]]) {
    await again.refused(404, 'GET', `/records/${object}/${id}?deleted=true`);
    const { entries } = await again.call('GET', `/history?object=${object}&record=${id}`);
    assert.deepEqual([entries[0].action, entries[0].actor.id, entries[0].reason], ['purge', 0, '在回收站中已满 30 天']);
    assert.ok(entries.slice(1).every((entry) => entry.changes.length === 0));
  }
  assert.equal((await again.call('GET', `/records/customer/${young.id}?deleted=true`)).id, young.id);
  assert.equal((await again.call('GET', `/records/customer/${living.id}`)).parent, null);
  assert.equal((await again.call('GET', `/records/customer/${living.id}/files`)).files.length, 1);
  await again.call('POST', '/records/customer', { name: '宁波海天有限公司', source: 'fair' });
  await server.stop();
  assert.ok(existsSync(join(data, 'guanxi.db')));
  const whole = check(data, '--files');
  assert.equal(whole.status, 0, whole.text);
});
