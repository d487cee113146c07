// A thousand requests of all kinds, good and bad: no descriptor and no memory is left behind.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { Server, init, query, sleep, temporary } from './support.mjs';

const descriptors = (server) => readdirSync(`/proc/${server.process.pid}/fd`).length;
const instrumented = (server) => readFileSync(`/proc/${server.process.pid}/maps`, 'utf8').includes('libasan');
/** Resident memory in KiB. */
const memory = (server) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.process.pid}/status`, 'utf8'))[1]);
const form = (fields, content, name) => {
  const made = new FormData();
  for (const [field, value] of Object.entries(fields)) made.set(field, value);
  made.set('file', new Blob([content]), name);
  return made;
};

/** Ten requests; each ends well or is refused as it should be. */
async function ten(admin, i) {
  const send = async (status, method, path, body, headers) => {
    const answer = await admin.send(method, `/api/v1${path}`, body, headers);
    assert.equal(answer.status, status, `${method} ${path}: ${JSON.stringify(answer.body).slice(0, 300)}`);
    return answer.body;
  };
  const { id } = await send(201, 'POST', '/records/customer', { name: `漏${i}号厂`, source: 'fair' }, { 'idempotency-key': `leak-${i}` });
  await send(200, 'PATCH', `/records/customer/${id}`, { remark: `第${i}次` });
  await send(422, 'PATCH', `/records/customer/${id}`, { employees: 'many' });
  await send(404, 'GET', '/records/customer/999999999');
  await send(200, 'GET', `/records/customer?${query({ filter: ['name', 'contains', '漏'], limit: 5, count: true })}`);
  await send(200, 'GET', `/search?q=${encodeURIComponent('漏')}`);
  await send(201, 'POST', '/files', form({}, `文件${i}`, '文件.txt'));
  await send(201, 'POST', '/imports', form({ object: 'customer' }, `客户名称,来源\n漏进${i}号厂,展会\n`, '名单.csv'));
  await send(422, 'POST', '/imports', form({ object: 'customer' }, Buffer.from('PK\x03\x04 nothing of use'), 'broken.xlsx'));
  await send(200, 'POST', '/exports', { object: 'customer', format: 'csv', filter: ['name', '=', `漏${i}号厂`] });
}

test('leak: a thousand requests leave nothing behind', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const many = async (from, to) => {
    for (let i = from; i < to; i += 4) await Promise.all([0, 1, 2, 3].map((one) => ten(server.admin, i + one)));
    await sleep(200); /* connections and helpers that are closing */
  };
  await many(0, 40);
  const [open, resident] = [descriptors(server), memory(server)];
  await many(40, 140);
  assert.ok(descriptors(server) <= open + 4, `${open} descriptors have become ${descriptors(server)}`);
  if (!instrumented(server)) assert.ok(memory(server) < resident + 8192, `${resident} KiB have become ${memory(server)}`);
  await server.stop();
});
