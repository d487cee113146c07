// Logs in to a running demo company, imports a spreadsheet through the HTTP API and
// checks that its rows are there. Usage: node demo-check.mjs ADDRESS FILE
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import assert from 'node:assert/strict';

const [address, file] = process.argv.slice(2);
const api = `${address}/api/v1`;
let cookie = '';
let csrf = '';

async function call(method, path, body) {
  const form = body instanceof FormData;
  const response = await fetch(api + path, {
    method,
    headers: {
      ...(cookie && { cookie, 'x-csrf-token': csrf }),
      ...(body && !form && { 'content-type': 'application/json' }),
    },
    body: form ? body : body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
  const set = response.headers.get('set-cookie');
  if (set) cookie = set.split(';')[0];
  return answer;
}

const session = await call('POST', '/session', { login: 'sales1', password: 'guanxi-demo' });
csrf = session.csrf;
console.log(`Logged in as ${session.user.name}.`);
const count = async () =>
  (await call('GET', `/records/customer?limit=1&count=true&filter=${encodeURIComponent('["owner","=","@me"]')}`)).count;
const before = await count();

const form = new FormData();
form.append('object', 'customer');
form.append('file', new Blob([await readFile(file)]), basename(file));
const upload = await call('POST', '/imports', form);
console.log(`Uploaded ${basename(file)}: sheet ${upload.sheet}, header in row ${upload.header_row}.`);
for (const column of upload.columns) console.log(`  ${column.label} → ${column.field ?? 'ignored'}`);
await call('PATCH', `/imports/${upload.id}`, { owner: '@me', duplicates: 'skip' });
const dry = await call('POST', `/imports/${upload.id}/dry_run`, {});
console.log(`Dry run: ${JSON.stringify({ ...dry, errors: dry.errors.length })}`);
await call('POST', `/imports/${upload.id}/start`, {});
let state;
for (let turn = 0; turn < 600; turn++) {
  state = await call('GET', `/imports/${upload.id}`);
  if (!['checked', 'running'].includes(state.state)) break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
console.log(`Import: ${JSON.stringify(state)}`);
assert.equal(state.state, 'done');
assert.equal(state.created + state.updated + state.skipped + state.rejected, state.total);
assert.ok(state.created > 300, 'most rows became customers');
const after = await count();
assert.equal(after - before, state.created);
console.log(`${session.user.name} owned ${before} customers before and ${after} now.`);
