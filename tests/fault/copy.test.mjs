// The continuous copy: the disk is lost, or an instant is asked for, whenever that was.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { attach, digestOf, download, fill, good, guanxi } from './backups.mjs';
import { Server, all, fillDisk, init, sleep, smallDisk, temporary } from './support.mjs';

const rounds = Number(process.env.ROUNDS ?? 4);
/* So long before the end what was acknowledged may be missing: a second, and what a machine
 * that does three other things at once may need besides. */
const late = Number(process.env.COPY_LATE ?? 3000);

async function until(what, words = () => '') {
  for (let tries = 600; tries > 0; tries -= 1) {
    const found = await what();
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`it did not come ${words()}`);
}

const look = (server) => server.admin.call('GET', '/backups');
const running = (server) => until(async () => {
  const state = await look(server);
  return state.copy.state === 'runs' && state;
}, () => server.log);

/** A served company that copies itself into a store. */
async function company(t) {
  const folder = temporary(t);
  const store = join(folder, 'store');
  const server = await new Server(t, init(folder), ['--backup-dir', store]).start();
  await server.admin.call('PUT', '/backups', { continuous: true });
  await server.admin.call('POST', '/backups');
  await running(server);
  return { folder, store, server };
}

/** Writes until the server dies; what was sent and acknowledged when. */
function load(server, prefix, writers = 6) {
  const sent = [];
  const ended = Promise.all(Array.from({ length: writers }, async (_, writer) => {
    for (let i = 0; ; i += 1) {
      const one = { name: `${prefix}${writer}-${i}有限公司`, sent: Date.now() };
      sent.push(one);
      const answer = await server.admin.send('POST', '/api/v1/records/customer', { name: one.name, source: 'alibaba', remark: 'x'.repeat(1000) }).catch(() => null);
      if (!answer) return;
      assert.equal(answer.status, 201, JSON.stringify(answer.body));
      one.acknowledged = Date.now();
      one.id = answer.body.id;
    }
  }));
  return { sent, ended };
}

/** The customers of a restored folder. */
async function restored(t, store, folder, ...options) {
  rmSync(folder, { recursive: true, force: true });
  const words = good('restore', store, folder, ...options);
  assert.match(good('check', folder, '--files'), /一切完好/);
  const server = await new Server(t, folder).start();
  const names = new Set((await all(server.admin, 'customer', ['source', '=', 'alibaba'], 'name')).map((one) => one.name));
  await server.stop();
  return { names, words };
}

function compare(names, sent, instant, what) {
  for (const one of sent) {
    if (one.acknowledged && one.acknowledged <= instant - late) assert.ok(names.has(one.name), `${what}: ${one.name}, ${instant - one.acknowledged} ms before`);
    if (one.sent > instant) assert.ok(!names.has(one.name), `${what}: ${one.name} is from later`);
  }
}

test('copy: kill -9 at any time; the newest state, and any instant before it', async (t) => {
  const { folder, store, server } = await company(t);
  const history = [];
  let went = 0;
  const back = join(folder, 'back');
  for (let round = 0; round < rounds; round += 1) {
    const begun = Date.now();
    const { sent, ended } = load(server, `副本${round}-`);
    await sleep(1500 + Math.random() * 3000);
    await server.kill();
    const killed = Date.now();
    await ended;
    history.push(...sent);
    assert.ok(sent.filter((one) => one.acknowledged).length > 20, 'people worked');
    compare((await restored(t, store, back)).names, history, killed, 'newest');
    const instant = begun + Math.floor(Math.random() * (killed - begun));
    compare((await restored(t, store, back, '--at', new Date(instant).toISOString())).names, history, instant, `round ${round}`);
    await server.start();
    const count = readdirSync(join(store, 'backups')).length;
    await running(server);
    went += count === readdirSync(join(store, 'backups')).length;
  }
  assert.ok(went > 0, 'it goes on where it was, without another backup');
  await server.stop();
  const whole = await restored(t, store, back);
  for (const one of history.filter((each) => each.acknowledged)) assert.ok(whole.names.has(one.name), 'a server that is stopped loses nothing');
});

test('copy: over many starts of the database’s log, with attachments, beside further backups', async (t) => {
  const { folder, store, server } = await company(t);
  const marks = [];
  const files = [];
  for (let i = 0; i < 6; i += 1) {
    const ids = await fill(server.admin, `满${i}-`, 1500);
    const paper = randomBytes(3000 + i);
    files.push({ id: await attach(server.admin, ids[0], paper), digest: digestOf(paper) });
    if (i === 3) {
      const before = (await look(server)).runs.filter((run) => run.state === 'done').length;
      await server.admin.call('POST', '/backups');
      await until(async () => (await look(server)).runs.filter((run) => run.state === 'done').length > before);
    }
    const at = Date.now();
    await until(async () => Date.parse((await look(server)).copy.until) > at);
    marks.push({ at: Date.now(), count: (i + 1) * 1500 });
    await sleep(20);
  }
  const large = Buffer.alloc(1);
  assert.ok(large && statSync(join(server.data, 'guanxi.db-wal')).size < 64 << 20, 'the log does not grow for ever');
  await server.kill();
  for (const { at, count } of marks) {
    const { names } = await restored(t, store, join(folder, 'back'), '--at', new Date(at).toISOString());
    assert.equal(names.size, count);
  }
  const again = await new Server(t, join(folder, 'back')).start();
  for (const { id, digest } of files) assert.equal(digestOf(await download(again.admin, id)), digest);
  const { restored: copy, folder: none } = await look(again);
  assert.equal(copy, false);
  assert.equal(none, null);
  await again.stop();
});

test('copy: what is restored makes no backups until somebody says that people work with it', async (t) => {
  const { folder, store, server } = await company(t);
  await fill(server.admin, '原', 10);
  await server.stop();
  const back = join(folder, 'back');
  good('restore', store, back);
  const before = readdirSync(join(store, 'log'));
  const other = await new Server(t, back, ['--backup-dir', store]).start();
  const state = await look(other);
  assert.equal(state.restored, true);
  assert.equal(state.copy.state, 'off');
  await other.admin.refused(409, 'POST', '/backups');
  await fill(other.admin, '试', 10);
  assert.deepEqual(readdirSync(join(store, 'log')), before);
  await other.admin.call('POST', '/backups/take_over');
  await other.admin.call('POST', '/backups');
  await until(async () => (await look(other)).runs.some((run) => run.state === 'done' && run.kind === 'backup'));
  assert.ok(!existsSync(join(back, 'restored.json')));
  await other.stop();
});

test('copy: a torn end is passed over, damage before it is named', async (t) => {
  const { folder, store, server } = await company(t);
  await fill(server.admin, '甲', 200);
  await server.stop();
  const log = join(store, 'log', readdirSync(join(store, 'log')).sort().at(-1));
  const whole = readFileSync(log);
  truncateSync(log, whole.length - 7);
  good('restore', store, join(folder, 'torn'));
  assert.match(good('check', join(folder, 'torn')), /一切完好/);
  const spoiled = Buffer.from(whole);
  spoiled[whole.length >> 1] ^= 1;
  writeFileSync(log, spoiled);
  const { status, text } = guanxi('restore', store, join(folder, 'damaged'));
  assert.equal(status, 1);
  assert.ok(text.includes(log), text);
  writeFileSync(log, whole);
  assert.equal((await restored(t, store, join(folder, 'back'))).names.size, 200);
});

test('copy: a second disk that is full or gone stops nobody, is told, and is caught up with', async (t) => {
  const disk = smallDisk(t, 24);
  assert.ok(disk || process.getuid() !== 0, 'root can mount a small disk');
  if (!disk) return t.skip('no disk may be mounted here');
  const folder = temporary(t);
  const store = join(disk, 'store');
  const server = await new Server(t, init(folder), ['--backup-dir', store]).start();
  await server.admin.call('PUT', '/backups', { continuous: true });
  await server.admin.call('POST', '/backups');
  await running(server);
  const filler = join(disk, 'filler');
  fillDisk(filler, 0);
  await fill(server.admin, '断', 50);
  const broken = await until(async () => { const { copy } = await look(server); return copy.state === 'broken' && copy; });
  assert.ok(broken.reason);
  await server.admin.call('POST', '/backups');
  const failed = await until(async () => (await look(server)).runs.find((run) => run.state === 'failed'));
  assert.ok(failed.words);
  assert.equal((await look(server)).late, true);
  const { notices } = await server.admin.call('GET', '/notices');
  assert.ok(notices.some((notice) => notice.title === '备份失败'));
  rmSync(filler);
  await fill(server.admin, '续', 50);
  await server.admin.call('POST', '/backups');
  await running(server);
  await server.stop();
  assert.equal((await restored(t, store, join(folder, 'back'))).names.size, 100);
});
