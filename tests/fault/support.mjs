// Servers that break: killed, starved, locked out, and started again over the same folder.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, password, query } from '../api/support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
export { query };

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A new company in the folder. */
export function init(folder) {
  const data = join(folder, 'company');
  execFileSync(program, ['init', data, '--name', '海川五金进出口有限公司', '--admin', 'admin', '--admin-password-stdin'], { input: `${password}\n` });
  return data;
}

/** A folder for a test; removed with it. */
export function temporary(test) {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-fault-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Server {
  /** Ends with the test, however that ends. */
  constructor(test, data, options = []) {
    this.data = data;
    this.options = options;
    test.after(() => this.process?.kill('SIGKILL'));
  }

  /** With these variables in its environment. Who was logged in still is. */
  async start(environment = {}) {
    this.log = '';
    this.process = spawn(program, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', ...this.options], { env: { ...process.env, ...environment } });
    this.process.stderr.on('data', (piece) => { this.log += piece; });
    this.ended = new Promise((resolve) => this.process.on('exit', (code, signal) => resolve(signal ?? code)));
    this.address = await new Promise((resolve, reject) => {
      this.process.stdout.once('data', (line) => resolve(String(line).trim()));
      this.process.once('exit', () => reject(new Error(this.log)));
    });
    if (this.admin) this.admin.address = this.address;
    else this.admin = await new Client(this.address).login('admin');
    return this;
  }

  /** As a power failure would: nothing is finished. */
  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  async stop() {
    this.process.kill('SIGTERM');
    assert.equal(await this.ended, 0, this.log);
  }
}

/** What `guanxi check` says, with the bytes of files; the server may run. */
export function check(data) {
  const { status, signal, stdout, stderr } = spawnSync(program, ['check', data, '--files'], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'zh_CN.UTF-8' } });
  return { status: signal ?? status, words: `${stdout}${stderr}` };
}

export function whole(data) {
  const { status, words } = check(data);
  assert.equal(status, 0, words);
}

/** A start that is expected to fail: how it ended, and its words. */
export function refusedStart(data, environment = {}, timeout = 20000) {
  const { status, signal, stderr, stdout } = spawnSync(program, ['serve', '--data', data, '--listen', '127.0.0.1:0'], { timeout, env: { ...process.env, ...environment } });
  return { status: signal ?? status, words: `${stdout}${stderr}` };
}

/** All records of an object that a filter keeps, however many. */
export async function all(client, object, filter, fields) {
  const found = [];
  for (let after; after !== null;) {
    const page = await client.call('GET', `/records/${object}?${query({ filter, fields, sort: 'id', limit: 200, ...(after && { after }) })}`);
    found.push(...page.records);
    after = page.next;
  }
  return found;
}

/** A small disk of its own; null where none may be mounted. */
export function smallDisk(test, megabytes) {
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]).status === 0;
  test.after(() => {
    if (mounted) spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return mounted ? folder : null;
}

/** Fills the disk but for `left` bytes. */
export function fillDisk(path, left) {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(64 * 1024);
  let size = 0;
  try {
    for (;;) size += writeSync(file, piece);
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
  closeSync(file);
  const again = openSync(path, 'w');
  for (let rest = size - left; rest > 0; rest -= piece.length) writeSync(again, piece, 0, Math.min(rest, piece.length));
  closeSync(again);
}
