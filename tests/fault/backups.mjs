// What the tests of backups share: companies worth backing up, and the commands.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { all } from './support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const env = { ...process.env, LC_ALL: 'zh_CN.UTF-8' };

/** Runs a command to its end: exit code, and all that it said. */
export function guanxi(...words) {
  const { status, signal, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', env });
  return { status: signal ?? status, text: stdout + stderr };
}

/** The same, for one that must go well; its words. */
export function good(...words) {
  const { status, text } = guanxi(...words);
  assert.equal(status, 0, text);
  return text;
}

/** A command under way. */
export function begin(...words) {
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'ignore'], env });
  return { kill: () => child.kill('SIGKILL'), ended: new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code))) };
}

/** Many customers at a stroke. */
export async function fill(client, prefix, count) {
  const lines = Array.from({ length: count }, (_, i) => JSON.stringify({ name: `${prefix}${i}有限公司`, source: 'alibaba', remark: randomBytes(200).toString('base64') }));
  const text = await client.call('POST', '/records/customer/bulk', lines.join('\n'), { 'content-type': 'application/x-ndjson' });
  const results = text.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(results.every((result) => result.id), text.slice(0, 500));
  return results.map((result) => result.id);
}

/** Uploads these bytes and hangs them on a customer; the file's id. */
export async function attach(client, customer, bytes) {
  const form = new FormData();
  form.set('file', new Blob([bytes]), 'paper.bin');
  const file = await client.call('POST', '/files', form);
  await client.call('POST', `/records/customer/${customer}/files`, { file: file.id });
  return file.id;
}

/** The bytes of a file, as the server gives them. */
export async function download(client, file) {
  const response = await fetch(`${client.address}/api/v1/files/${file}`, { headers: client.headers('GET') });
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

export const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** All customers, as they are shown. */
export const customers = (client) => all(client, 'customer', ['source', '=', 'alibaba'], 'name,remark,version');

/** Every file below a folder. */
export function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]);
}

/** The bytes that a backup says it wrote. */
export const written = (text) => Number(/写入 (\d+) 字节/.exec(text)[1]);
