// kill -9 while hundreds save at once: what was acknowledged is there, nothing twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server, all, init, sleep, temporary } from './support.mjs';

const rounds = Number(process.env.ROUNDS ?? 5);
const saves = 400;

/** Sends all saves of a round and tells of each answer; the dead don't answer. */
async function saveAll(server, names, customer, heard = () => {}) {
  const acknowledged = new Map();
  await Promise.all(names.map(async (name) => {
    const send = () => server.admin.send('POST', '/api/v1/records/contact', { name, customer, remark: name.repeat(50) }, { 'idempotency-key': name })
      .catch(() => null);
    let answer = await send();
    for (; answer?.status === 503; answer = await send()) await sleep(100); /* too busy to begin */
    if (!answer) return;
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    acknowledged.set(name, answer.body.id);
    heard(acknowledged.size);
  }));
  return acknowledged;
}

const byName = (records) => new Map(records.map((record) => [record.name, record.id]));

test('crash: every acknowledged save is there, and none twice', async (t) => {
  const server = await new Server(t, init(temporary(t))).start();
  const { id: customer } = await server.admin.call('POST', '/records/customer', { name: '宁波海天机械有限公司', source: 'alibaba' });
  let highest = 0;
  let cut = 0;
  for (let round = 0; round < rounds; round += 1) {
    const names = Array.from({ length: saves }, (_, i) => `crash${round}-${i}`);
    const filter = ['name', 'starts', `crash${round}-`];
    const moment = 1 + Math.floor(Math.random() * (saves / 4));
    const acknowledged = await saveAll(server, names, customer, (count) => { if (count === moment) server.process.kill('SIGKILL'); });
    assert.equal(await server.ended, 'SIGKILL');
    cut += saves - acknowledged.size;
    await server.start();

    const there = await all(server.admin, 'contact', filter, 'name,remark');
    const ids = byName(there);
    assert.equal(ids.size, there.length, 'no name twice');
    for (const [name, id] of acknowledged) assert.equal(ids.get(name), id, `${name} was acknowledged`);
    for (const record of there) {
      assert.equal(record.remark, record.name.repeat(50), 'nothing half-written');
      assert.ok(record.id > highest, 'numbers go on');
    }

    const again = await saveAll(server, names, customer);
    assert.equal(again.size, saves, 'sent again, all are answered');
    for (const [name, id] of ids) assert.equal(again.get(name), id, 'the first answer again');
    const complete = await all(server.admin, 'contact', filter, 'name');
    assert.equal(complete.length, saves, 'sent again under its key, none is there twice');
    highest = Math.max(...complete.map((record) => record.id));
    const { entries } = await server.admin.call('GET', `/records/contact/${highest}/history`);
    assert.deepEqual(entries.map((entry) => entry.action), ['create'], 'its history came with it');
  }
  assert.ok(cut > 0, 'some saves were cut short');
  await server.stop();
});
