// The n-th allocation fails, in each of the unit tests' programs: it goes on as if nothing had
// been, or a test says that something failed, or the program ends in an orderly way with its
// line in the log. Nothing else: no crash, no broken promise, no wrong answer.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { randomOf } from '../api/property/random.mjs';
import { long, preloaded, seeded } from './broken.mjs';
import { temporary } from './support.mjs';

const built = resolve(dirname(process.env.GUANXI ?? 'build/src/cmd/guanxi'), '../../tests/unit');
const most = long ? 1000 : 300; /* a program with no more allocations gets each of them in turn */
const sampled = long ? 100 : 8;
const large = long ? 1e12 : 100000; /* one with more is left to the long run */
/* Pango, Cairo and Fontconfig, which draw PDF, end as they please. */
const unforgiving = /sheet_writer$/;

/* But http/, whose tests wait for answers that a server without memory does not give. */
const programs = readdirSync(built, { recursive: true }).map((name) => join(built, name))
  .filter((path) => !path.includes('.p/') && !path.includes('/http/') && statSync(path).isFile() && statSync(path).mode & 0o100 && !path.endsWith('.so')).sort();

function run(program, environment) {
  return new Promise((done) => {
    const child = spawn(program, { env: { ...process.env, ...preloaded('memory', { CMOCKA_TEST_ABORT: '1', ...environment }) } });
    let words = '';
    const hear = (piece) => { words = (words + piece).slice(-20000); };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', (code, signal) => done({ code, signal, words }));
  });
}

/** Is this an end that a lack of memory may bring about? */
function orderly(program, { code, signal, words }) {
  if (unforgiving.test(program)) return true;
  if (/Sanitizer|runtime error|Assertion `/.test(words)) return false;
  if (code !== null) return true;
  /* The last is a failure for whose words the tests' own library had no memory. */
  return signal === 'SIGABRT' && /event=abort reason=|\[ {2}ERROR|error: Failure!|\n\(null\)\s*$/.test(words);
}

for (const program of programs) {
  test(`memory: ${basename(program)}`, async (t) => {
    const random = randomOf(seeded(t));
    const TMPDIR = temporary(t);
    const told = await run(program, { TMPDIR, FAULT_MEMORY_COUNT: String(large) });
    assert.equal(told.code, 0, told.words);
    const count = Number(/^allocations=(\d+)/m.exec(told.words)?.[1] ?? 0);
    if (!count) return t.skip('in the long run');
    /* Most of what is different comes at the beginning. */
    const places = count <= most ? Array.from({ length: count }, (_, i) => i + 1)
      : Array.from({ length: sampled }, () => Math.ceil(count ** random.next()));
    for (const nth of places) {
      const end = await run(program, { TMPDIR, FAULT_MEMORY: String(nth), FAULT_MEMORY_MANY: random.pick(['1', '1', '3', '1000000000']) });
      assert.ok(orderly(program, end), `allocation ${nth} of ${count}: ${end.signal ?? end.code}\n${end.words.slice(-3000)}`);
    }
  });
}
