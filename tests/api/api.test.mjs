// All subjects against one server; at the end, every row of the table of routes
// must have been answered with success at least once.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { world } from './support.mjs';

const folder = new URL('.', import.meta.url);
const subjects = readdirSync(folder).filter((name) =>
  name.endsWith('.mjs') && !name.endsWith('.test.mjs') && name !== 'support.mjs');
for (const subject of subjects.sort()) await import(new URL(subject, folder));

test('every route was exercised', async () => {
  const all = await (await world()).routes();
  const exercised = await (await world()).exercised();
  assert.ok(all.length > 50, 'the document lists the routes');
  /* What a company on PostgreSQL leaves to PostgreSQL's own tools. */
  const left = process.env.GUANXI_TEST_DATABASE ? ['POST /api/v1/backups', 'POST /api/v1/backups/{name}/check'] : [];
  assert.deepEqual(all.filter((label) => !exercised.has(label) && !left.includes(label)), []);
});

after(async () => {
  assert.equal(await (await world()).stop(), 0);
});
