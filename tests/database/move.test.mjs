// guanxi move: a company from SQLite to PostgreSQL and back, with all that is in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { database } from '../database.mjs';
import { Client, customer, ownWorld, program, query } from '../api/support.mjs';

const server = process.env.GUANXI_TEST_DATABASE;
const world = ownWorld(null);
const inFile = world.env;
const places = [];

after(async () => {
  if (world.server) await world.stop();
  for (const place of places) place.drop();
});

function place() {
  assert.ok(server, 'scripts/with-postgres starts a server and names it');
  places.push(database(world.data, server));
  return places.at(-1);
}

function guanxi(words, env, status = 0) {
  const done = spawnSync(program, words, { env: { ...env, LANG: 'en_GB.UTF-8', LC_ALL: '' }, encoding: 'utf8' });
  assert.equal(done.status, status, `${words.join(' ')}\n${done.stdout}${done.stderr}`);
  return done;
}

const move = (to, env, status) => guanxi(['move', '--data', world.data, '--to', to], env, status);
/** The lines of tables: name, rows, checksum. */
const tables = ({ stdout }) => stdout.split('\n').filter((line) => /^\S+ +\d+ {2}[0-9a-f]{32}$/.test(line));

let seller;
/** What somebody sees of it all. */
async function seen() {
  const calls = [
    ...['name', '-created_at', 'employees'].map((sort) => `/records/customer?${query({ sort, limit: 200, count: true })}`),
    `/records/customer?${query({ filter: ['name', 'contains', '工具'] })}`, '/records/contact?limit=200', '/records/activity?limit=200', '/records/boat?limit=200',
    `/search?${query({ q: 'ningbo' })}`, `/search?${query({ q: '海天' })}`, `/search?${query({ q: '0005' })}`, '/records/customer/bin', '/records/customer/1/history',
    '/mainline?scope=mine', '/model/removed', '/users?limit=50', '/tokens', '/history?object=customer&limit=100',
  ];
  const answers = {};
  for (const person of [world.admin, seller])
    for (const path of calls) {
      const { status, body } = await person.send('GET', `/api/v1${path}`);
      answers[`${person.user.login} ${path}`] = { status, body: { ...body, request_id: undefined, next: undefined } };
    }
  return answers;
}

/** The server on another database; the seller's session goes on. */
async function serveOn(env) {
  world.env = env;
  await world.start();
  const { cookie, csrf, user } = seller;
  seller = Object.assign(new Client(world.address), { cookie, csrf, user });
}

async function fill() {
  await world.start();
  const { admin } = world;
  seller = await world.person('seller', 'sales');
  const label = { zh: '名' };
  await admin.call('POST', '/model/changes', {
    objects: [{ name: 'boat', label, name_field: 'name', access: { kind: 'open' }, fields: [{ name: 'name', type: 'text', searchable: true, label }, { name: 'crew', type: 'refs', target: 'user', label }] }],
    fields: [{ object: 'customer', name: 'area', type: 'decimal', scale: 2, label }, { object: 'customer', name: 'makers', type: 'refs', target: 'user', label }],
  });
  for (let i = 0; i < 40; i++) {
    const { id } = await (i % 2 ? admin : seller).call('POST', '/records/customer', customer({
      name: `${['宁波', '上海', '重庆'][i % 3]}海天${i}号工具有限公司`, mobile: `138000000${10 + i}`, employees: i % 7, area: `${i}.50`, makers: [1], description: 'x'.repeat(i * 100),
    }));
    await seller.send('POST', '/api/v1/records/contact', { customer: id, name: `李${i}`, email: `li${i}@example.com` });
    await seller.send('POST', '/api/v1/records/activity', { customer: id, subject: `谈${i}` });
  }
  await admin.call('POST', '/records/boat', { name: '远洋一号', crew: [1] });
  await admin.call('DELETE', '/records/customer/3');
  await admin.call('POST', '/records/customer/5/merge', { from: 7, take: ['mobile'] });
  const form = new FormData();
  form.set('file', new Blob(['说明']), '说明.txt');
  const file = await admin.call('POST', '/files', form);
  await admin.call('POST', '/records/customer/1/files', { file: file.id });
  await admin.call('POST', '/model/changes', { remove_fields: [{ object: 'customer', field: 'area' }, { object: 'customer', field: 'makers' }] });
}

test('move: there and back again, all arrives as it was', async () => {
  await fill();
  const before = await seen();
  assert.equal(await world.rest(), 0);
  const there = place();
  const first = tables(move(there.url, inFile));
  assert.ok(first.length > 60, first.join('\n'));
  assert.ok(!existsSync(join(world.data, 'guanxi.db')), 'nobody goes on with the old file by mistake');
  guanxi(['check', world.data, '--files'], there.env);
  guanxi(['check', world.data], inFile, 1);
  await serveOn(there.env);
  assert.deepEqual(await seen(), before);
  assert.equal(await world.rest(), 0);
  move('sqlite', there.env);
  guanxi(['check', world.data, '--files'], inFile);
  await serveOn(inFile);
  assert.deepEqual(await seen(), before);
  assert.equal(await world.rest(), 0);
});

test('move: the sums there and back are the same', () => {
  rmSync(join(world.data, 'guanxi-moved.db'));
  const there = place();
  const first = tables(move(there.url, inFile));
  rmSync(join(world.data, 'guanxi-moved.db'));
  assert.deepEqual(tables(move('sqlite', there.env)), first);
});

test('move: work goes on, and what was removed can come back', async () => {
  const there = place();
  move(there.url, inFile);
  await serveOn(there.env);
  const { admin } = world;
  const made = await admin.call('POST', '/records/customer', customer({ name: '宁波新来工具厂' }));
  assert.equal(made.id, 41);
  assert.equal((await admin.call('GET', `/search?${query({ q: '新来' })}`)).results.length, 1);
  await admin.call('POST', '/model/changes', { restore_fields: [{ object: 'customer', field: 'area' }, { object: 'customer', field: 'makers' }] });
  const one = await admin.call('GET', '/records/customer/12');
  assert.equal(one.area, '11.50');
  assert.deepEqual(one.makers.map((maker) => maker.id), [1]);
  await admin.call('POST', '/records/customer/3/restore');
  await admin.call('POST', '/records/customer/5/unmerge');
  assert.equal(await world.rest(), 0);
  guanxi(['check', world.data, '--files'], there.env);
});

test('move: what holds something is left as it is', async () => {
  const there = places.at(-1);
  const other = ownWorld(null);
  const refused = guanxi(['move', '--data', other.data, '--to', there.url], other.env, 1);
  assert.match(refused.stderr, /already/);
  guanxi(['check', world.data], there.env);
  assert.match(guanxi(['move', '--data', other.data, '--to', 'sqlite'], other.env, 1).stderr, /already/);
  assert.match(guanxi(['move', '--data', other.data, '--to', '/a/file'], other.env, 1).stderr, /postgresql/);
  assert.match(guanxi(['move', '--data', other.data, '--to', `${server}&dbname=nowhere`], other.env, 1).stderr, /database/);
  await other.start();
  assert.match(guanxi(['move', '--data', other.data, '--to', place().url], other.env, 1).stderr, /stop the server/);
  assert.equal(await other.stop(), 0);
});
