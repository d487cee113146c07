// The world of the API tests: a company in a temporary folder, served by the real
// program on a free port, and clients that talk to it.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { database } from '../database.mjs';
import { check, hold } from './shapes.mjs';

export const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
export const password = 'only-for-tests-1';

/** Talks to the server as one person, or as nobody. */
export class Client {
  constructor(address) {
    this.address = address;
    this.cookie = '';
    this.csrf = '';
    this.token = '';
  }

  headers(method, extra) {
    return {
      ...(this.cookie && { cookie: this.cookie }),
      ...(this.cookie && method !== 'GET' && { 'x-csrf-token': this.csrf }),
      ...(this.token && { authorization: `Bearer ${this.token}` }),
      ...extra,
    };
  }

  /** The whole answer: status, headers, and the body as JSON where it is JSON. */
  async send(method, path, body, extra = {}) {
    const raw = typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array;
    const type = body === undefined || raw ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.address + path, {
      method,
      headers: this.headers(method, { ...type, ...extra }),
      body: raw ? body : body === undefined ? undefined : JSON.stringify(body),
      ...(raw && { duplex: 'half' }),
    });
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json') && !response.headers.get('content-type').includes('ndjson');
    const answered = json ? JSON.parse(text) : text;
    if (json) check(this.address, method, path, response.status, answered);
    return { status: response.status, headers: response.headers, body: answered };
  }

  /** The body of an answer that must be a good one. */
  async call(method, path, body, extra) {
    const answer = await this.send(method, `/api/v1${path}`, body, extra);
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** The problem of a call that must be refused with this status. */
  async refused(status, method, path, body, extra) {
    const answer = await this.send(method, `/api/v1${path}`, body, extra);
    assert.equal(answer.status, status, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    assert.match(answer.headers.get('content-type'), /^application\/problem\+json/);
    assert.equal(answer.body.status, status);
    for (const member of ['code', 'title', 'detail', 'request_id']) assert.ok(answer.body[member], member);
    return answer.body;
  }

  async login(login, secret = password) {
    const answer = await this.send('POST', '/api/v1/session', { login, password: secret });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    this.cookie = answer.headers.get('set-cookie').split(';')[0];
    this.csrf = answer.body.csrf;
    this.user = answer.body.user;
    return this;
  }
}

class World {
  constructor(server) {
    this.folder = mkdtempSync(join(tmpdir(), 'guanxi-api-'));
    this.data = join(this.folder, 'company');
    this.database = database(this.data, server);
    this.env = this.database.env;
    execFileSync(program, ['init', this.data, '--name', '海川五金进出口有限公司', '--admin', 'admin',
      '--admin-password-stdin'], { input: `${password}\n`, env: this.env });
  }

  async start() {
    this.log = '';
    this.server = spawn(program, ['serve', '--data', this.data, '--listen', '127.0.0.1:0', '--backup-dir', join(this.folder, 'backups')], { env: this.env });
    this.server.stderr.on('data', (piece) => { this.log += piece; });
    this.ended = new Promise((resolve) => this.server.on('exit', (code, signal) => resolve(signal ?? code)));
    this.address = await new Promise((resolve, reject) => {
      this.server.stdout.once('data', (line) => resolve(String(line).trim()));
      this.server.once('exit', () => reject(new Error(this.log)));
    });
    this.admin = await new Client(this.address).login('admin');
    hold(this.address, await this.admin.call('GET', '/openapi.json'));
    return this;
  }

  nobody() {
    return new Client(this.address);
  }

  /** A role's id by its preset. */
  async role(preset) {
    const filter = encodeURIComponent(JSON.stringify(['preset', '=', preset]));
    return (await this.admin.call('GET', `/roles?filter=${filter}`)).records[0].id;
  }

  /** A user of that role, logged in; made where there is none of that login. */
  async person(login, preset, department) {
    const filter = encodeURIComponent(JSON.stringify(['login', '=', login]));
    const known = (await this.admin.call('GET', `/users?filter=${filter}`)).records[0];
    if (!known) {
      const user = await this.admin.call('POST', '/users', {
        login, name: login, roles: [await this.role(preset)], department: department ?? 1,
      });
      await this.admin.call('PUT', `/users/${user.id}/password`, { password });
    }
    return new Client(this.address).login(login);
  }

  /** The labels of all routes: "GET /api/v1/records/{object}". */
  async routes() {
    const { paths } = await this.admin.call('GET', '/openapi.json');
    return Object.entries(paths)
      .filter(([path]) => !path.startsWith('/api/v1/records/') || path.includes('{object}'))
      .flatMap(([path, calls]) => Object.keys(calls).map((method) => `${method.toUpperCase()} ${path}`));
  }

  /** The labels of the routes that were answered with success at least once. */
  async exercised() {
    const text = (await this.nobody().send('GET', '/metrics')).body;
    const good = /^http_requests_total\{route="([^"]*)",status="[23]\d\d"\} \d+$/gm;
    return new Set([...text.matchAll(good)].map(([, label]) => label));
  }

  /** Ends the server as an administrator would; its exit code. The folder stays. */
  async rest() {
    this.server.kill('SIGTERM');
    const code = await this.ended;
    if (code !== 0) console.error(this.log);
    return code;
  }

  /** Ends the server, and leaves nothing behind; its exit code. */
  async stop() {
    const code = await this.rest();
    rmSync(this.folder, { recursive: true, force: true });
    this.database.drop();
    return code;
  }
}

let shared;
/** The one world that all subjects share. */
export function world() {
  shared ??= new World().start();
  return shared;
}

/** A world of its own, for what would disturb the others; `server` null: in SQLite. */
export function ownWorld(server) {
  return new World(server);
}

let counter = 0;
/** A name that no other test uses. */
export function fresh(prefix) {
  return `${prefix}${process.pid.toString(36)}${(counter += 1)}`;
}

export function query(parameters) {
  return new URLSearchParams(Object.entries(parameters).map(([name, value]) =>
    [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])).toString();
}

/** A customer with the least that it needs. */
export function customer(values = {}) {
  return { name: `${fresh('测试')}有限公司`, source: 'alibaba', ...values };
}

/** Listens to events; `next(name)` waits for the next of that name. */
export async function listen(client) {
  const stop = new AbortController();
  const response = await fetch(`${client.address}/api/v1/events`, { headers: client.headers('GET'), signal: stop.signal });
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const reader = response.body.getReader();
  const events = [];
  let text = '';
  const more = async () => {
    const { value, done } = await reader.read();
    if (done) return false;
    text += Buffer.from(value).toString();
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const name = /^event: ?(.*)$/m.exec(block)?.[1];
      if (name) events.push({ name, data: JSON.parse(/^data: ?(.*)$/m.exec(block)[1]) });
    }
    return true;
  };
  return {
    async next(name) {
      for (;;) {
        const place = events.findIndex((event) => event.name === name);
        if (place >= 0) return events.splice(place, 1)[0].data;
        if (!(await more())) throw new Error('the stream ended');
      }
    },
    stop: () => stop.abort(),
  };
}
