// The server with a certificate: handshake, versions, cookies, plain HTTP by mistake,
// and files that are no certificate. The certificate is made here, by openssl.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { ownWorld, password } from './support.mjs';

const program = process.env.GUANXI ?? 'build/src/cmd/guanxi';
const world = ownWorld();
const file = (name) => join(world.folder, name);

let server;
let port;
let log = '';

/** A certificate of its own for 127.0.0.1, and its key. */
function certify(name) {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1',
    '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)], { stdio: 'pipe' });
}

const serve = (certificate, key, of = world) => [program, ['serve', '--data', of.data, '--listen', '127.0.0.1:0', '--tls-cert', file(certificate), '--tls-key', file(key)], { env: of.env, timeout: of === world ? undefined : 60000 }];

before(async () => {
  certify('one');
  certify('other');
  server = spawn(...serve('one.pem', 'one.key'));
  server.stderr.on('data', (piece) => { log += piece; });
  const line = await new Promise((resolve, reject) => {
    server.stdout.once('data', (data) => resolve(String(data).trim()));
    server.once('exit', () => reject(new Error(log)));
  });
  assert.match(line, /^https:\/\/127\.0\.0\.1:\d+$/);
  port = Number(new URL(line).port);
});

after(async () => {
  const ended = new Promise((resolve) => server.on('exit', (code, signal) => resolve(signal ?? code)));
  server.kill('SIGTERM');
  assert.equal(await ended, 0, log);
  rmSync(world.folder, { recursive: true });
});

/** Asks over TLS, with the certificate checked. */
function ask(method, path, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, method, path, ca: readFileSync(file('one.pem')), agent: false,
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (piece) => { text += piece; });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text, version: answer.socket.getProtocol() }));
    });
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

/** Shakes hands; the version agreed on, or the error's code. */
function shake(options) {
  return new Promise((resolve) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getProtocol());
      socket.destroy();
    });
    socket.on('error', (error) => resolve(error.code));
  });
}

test('tls: a session over a checked certificate, its cookie for TLS alone', async () => {
  assert.equal((await ask('GET', '/healthz')).status, 200);
  const answer = await ask('POST', '/api/v1/session', { login: 'admin', password });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.version, /^TLSv1\.[23]$/);
  const [cookie] = answer.headers['set-cookie'];
  assert.match(cookie, /; Secure(;|$)/);
  assert.match(cookie, /; HttpOnly(;|$)/);
  const me = await ask('GET', '/api/v1/session', undefined, { cookie: cookie.split(';')[0] });
  assert.equal(me.status, 200);
  assert.equal(JSON.parse(me.text).user.login, 'admin');
});

test('tls: large answers and bodies arrive whole', async () => {
  const answer = await ask('POST', '/api/v1/session', { login: 'admin', password: 'x'.repeat(900000) });
  assert.ok([401, 422].includes(answer.status), answer.text);
  const page = await ask('GET', '/api/v1/openapi.json', undefined, { cookie: (await ask('POST', '/api/v1/session', { login: 'admin', password })).headers['set-cookie'][0].split(';')[0] });
  assert.ok(JSON.parse(page.text).paths);
});

test('tls: 1.2 and 1.3, nothing older', async () => {
  assert.equal(await shake({ minVersion: 'TLSv1.3' }), 'TLSv1.3');
  assert.equal(await shake({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }), 'TLSv1.2');
  for (const version of ['TLSv1', 'TLSv1.1']) {
    const agreed = await shake({ minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' });
    assert.doesNotMatch(agreed, /^TLSv1/, version);
  }
});

/** Sends bytes over plain TCP; what came back until the end. */
function plain(bytes) {
  return new Promise((resolve) => {
    const socket = connectPlain(port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.on('data', (piece) => { answer += piece.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
  });
}

test('tls: plain HTTP and noise are cut, and the server goes on', async () => {
  for (const bytes of ['GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n', '\0'.repeat(1000), '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'.padEnd(600, '\xff')])
    assert.doesNotMatch(await plain(Buffer.from(bytes, 'latin1')), /^HTTP/);
  const left = connectPlain(port, '127.0.0.1');
  left.on('error', () => {});
  assert.equal((await ask('GET', '/healthz')).status, 200);
  left.destroy();
});

test('tls: files that can\'t be used are said to be so at the start', (t) => {
  const spare = ownWorld();
  t.after(() => {
    rmSync(spare.folder, { recursive: true });
    spare.database.drop();
  });
  writeFileSync(file('noise.pem'), 'this is no certificate\n');
  writeFileSync(file('empty.pem'), '');
  for (const [certificate, key] of [['noise.pem', 'one.key'], ['one.pem', 'noise.pem'], ['empty.pem', 'empty.pem'], ['one.pem', 'other.key'], ['missing.pem', 'one.key'], ['one.pem', 'missing.key'], ['.', 'one.key']]) {
    const { status, stdout, stderr } = spawnSync(...serve(certificate, key, spare));
    const words = `${certificate} ${key}: ${stdout}${stderr}`;
    assert.equal(status, 1, words);
    assert.doesNotMatch(String(stdout), /^https/, words);
    assert.ok(`${stdout}${stderr}`.includes(file(certificate)) || `${stdout}${stderr}`.includes(file(key)), words);
  }
  const [path, words, options] = serve('one.pem', 'one.key', spare);
  assert.equal(spawnSync(path, words.slice(0, -2), options).status, 1, 'a certificate without its key');
});
