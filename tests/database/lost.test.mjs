// Connections to PostgreSQL that break: who asks next finds another one, and nothing is
// said to be kept that is not.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { customer, fresh, ownWorld, program } from '../api/support.mjs';

const server = process.env.GUANXI_TEST_DATABASE;
let world;

before(async () => {
  assert.ok(server, 'scripts/with-postgres starts a server and names it');
  world = await ownWorld(server).start();
});
after(async () => { assert.equal(await world.stop(), 0); });

/** Ends connections to the server: the program's, or those that meet the condition. */
const cut = (condition = "application_name = 'guanxi'") => world.database.sql(
  `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${condition}`);
const count = () => Number(world.database.sql('SELECT count(*) FROM customer WHERE deleted_at IS NULL'));

test('lost: who asks next finds another connection', async () => {
  for (let i = 0; i < 5; i++) {
    const { id } = await world.admin.call('POST', '/records/customer', customer());
    assert.ok(Number(cut()) > 0);
    assert.equal((await world.admin.call('GET', `/records/customer/${id}`)).id, id);
    assert.ok(Number(cut()) > 0);
    await world.admin.call('PATCH', `/records/customer/${id}`, { short_name: '断线之后' });
  }
});

test('lost: what was promised is there, and what was refused is not', async () => {
  const had = count();
  let made = 0, refused = 0;
  /* In the middle of transactions, again and again. */
  const cutting = spawn('psql', [world.database.url, '-qX', '-c', `DO $$ BEGIN LOOP
    PERFORM pg_stat_clear_snapshot(), pg_sleep(0.003);
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'guanxi' AND state LIKE 'idle in%' AND random() < 0.2;
    END LOOP; END $$`]);
  const names = [];
  for (let i = 0; i < 400 && (refused < 5 || made < 5); i++) {
    const name = fresh('断线客户');
    const { status, body } = await world.admin.send('POST', '/api/v1/records/customer', customer({ name }));
    assert.ok(status === 201 || status === 503, `${status} ${JSON.stringify(body)}`);
    if (status === 201) made += 1;
    else refused += 1;
    names.push({ name, status, unknown: /可能已生效/.test(body.detail ?? '') });
  }
  cutting.kill('SIGTERM');
  await new Promise((resolve) => cutting.on('exit', resolve));
  cut("query LIKE 'DO %'");
  assert.ok(made > 0 && refused > 0, `${made} made, ${refused} refused`);
  for (const { name, status, unknown } of names) {
    const there = Number(world.database.sql(`SELECT count(*) FROM customer WHERE name = '${name}'`));
    if (!unknown) assert.equal(there, status === 201 ? 1 : 0, `${name} ${status}`);
  }
  assert.ok(count() >= had + made);
});

test('lost: a second process does not get in between', async () => {
  cut();
  await world.admin.call('POST', '/records/customer', customer());
  const other = ownWorld(null);
  const { status, stderr } = spawnSync(program, ['user', 'list', '--data', other.data], { env: { ...world.env, LANG: 'en_GB.UTF-8', LC_ALL: '' }, encoding: 'utf8' });
  assert.equal(status, 1, 'from another folder');
  assert.match(stderr, /in use by another/);
  await other.start();
  await other.stop();
});
