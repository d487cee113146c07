// Bytes on the wire: requests that two readers could understand differently, floods,
// addresses with tricks in them, pages of other sites, and names that want to be headers.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { customer, ownWorld, password, query } from './support.mjs';

let world;
let admin;
let port;

before(async () => {
  world = await ownWorld().start();
  admin = world.admin;
  port = Number(new URL(world.address).port);
});

after(async () => {
  assert.doesNotMatch(world.log, /code=internal/);
  assert.equal(await world.stop(), 0);
});

/** Sends bytes as they are; all that came back until the server closed, which it must
 * where `open` is not set: then until nothing has come for a moment. */
function raw(bytes, { open = false } = {}) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.from(bytes, 'latin1')));
    let answer = '';
    socket.on('data', (piece) => { answer += piece.toString('latin1'); });
    socket.setTimeout(open ? 500 : 20000, () => {
      socket.destroy();
      if (open) resolve(answer);
      else reject(new Error(`the connection stays open: ${JSON.stringify(bytes.slice(0, 200))} ${answer.slice(0, 200)}`));
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => {});
  });
}

const statuses = (answer) => [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status)).filter((status) => status >= 200);
const who = () => `Host: x\r\nCookie: ${admin.cookie}\r\nX-CSRF-Token: ${admin.csrf}\r\nContent-Type: application/json\r\n`;
/** The request that shall not be found in another one's body. */
const hidden = () => {
  const body = JSON.stringify(customer({ name: '走私有限公司' }));
  return `POST /api/v1/records/customer HTTP/1.1\r\n${who()}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${Buffer.from(body).toString('latin1')}`;
};
const smuggled = async () => (await admin.call('GET', `/records/customer?${query({ filter: ['name', '=', '走私有限公司'], count: true })}`)).count;

test('wire: no request hides in the body of another', async () => {
  const target = 'POST /api/v1/records/customer/duplicates HTTP/1.1\r\n';
  const chunked = 'Transfer-Encoding: chunked\r\n';
  const heads = [
    ['Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '2\r\n{}\r\n0\r\n\r\n'], ['Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'],
    ['Content-Length: 2\r\nContent-Length: 0\r\n', '{}'], ['Content-Length: 2\r\nContent-Length: 2\r\n', '{}'], ['Content-Length: 2, 2\r\n', '{}'], ['Content-Length: +2\r\n', '{}'],
    ['Content-Length: 0x2\r\n', '{}'], ['Content-Length: 2 \x0b\r\n', '{}'], ['Content-Length: -0\r\n', ''], ['Content-Length:\r\n', ''], ['Content-Length : 2\r\n', '{}'],
    ['X: 1\r\n Transfer-Encoding: chunked\r\n', '0\r\n\r\n'], ['X: 1\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'], ['X: 1\rTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
    ['Transfer-Encoding: chunked\nX: 1\r\n', '0\r\n\r\n'], ['Transfer-Encoding:\tchunked, identity\r\n', '0\r\n\r\n'], ['Transfer-Encoding: identity\r\n', ''], ['Transfer-Encoding: gzip\r\n', ''],
    ['Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'], ['Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'], ['Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n'], ['Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n'],
    ['Transfer-Encoding : chunked\r\n', '0\r\n\r\n'], ['Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', '0\r\n\r\n'], ['\x00Transfer-Encoding: chunked\r\n', '0\r\n\r\n'],
  ];
  for (const [head, body] of heads) {
    const got = statuses(await raw(`${target}${who()}${head}\r\n${body}${hidden()}`));
    assert.ok(got.every((status) => [400, 413, 501].includes(status)), `${JSON.stringify(head)}: ${got}`);
  }
  const bodies = ['2\r\n{}\r\n0\r\n\r\n', '2\n{}\n0\n\n', '2;a=b\r\n{}\r\n0\r\n\r\n', `2;${'x'.repeat(500)}\r\n{}\r\n0\r\n\r\n`, '2;\n\r\n{}\r\n0\r\n\r\n', '2 \r\n{}\r\n0\r\n\r\n', '02\r\n{}\r\n0\r\n\r\n',
    '2\r\n{}0\r\n\r\n', '2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n', '2\r\n{}\r\n0\r\nX: y\n\n', '2\r\n{}\r\n00\r\n\r\n', '2\r\n{}\r\n0;x\r\n\r\n', '10000000000000002\r\n{}\r\n0\r\n\r\n', '2\r\r\n{}\r\n0\r\n\r\n'];
  for (const body of bodies) {
    const got = statuses(await raw(`${target}${who()}${chunked}\r\n${body}${hidden()}`));
    assert.ok(got.length <= 1 && got.every((status) => [200, 400, 413].includes(status)), `${JSON.stringify(body)}: ${got}`);
  }
  assert.equal(await smuggled(), 0);
  assert.equal(statuses(await raw(hidden(), { open: true }))[0], 201, 'sent openly, it is a request like others');
});

test('wire: floods of headers are refused, whole ones are read', async () => {
  const many = (count, size) => Array.from({ length: count }, (_, i) => `X-${i}: ${'y'.repeat(size)}\r\n`).join('');
  const ask = async (headers, target = '/healthz') => statuses(await raw(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`));
  assert.deepEqual(await ask(many(90, 100)), [200]);
  for (const headers of [many(200, 1), many(90, 200), many(1, 20000), `Cookie: ${'a=b; '.repeat(4000)}\r\n`]) assert.equal((await ask(headers))[0], 431);
  for (const headers of [many(5000, 1), many(1, 200000), `${'z'.repeat(100000)}: y\r\n`])
    assert.ok((await ask(headers)).every((status) => [400, 413, 431].includes(status)));
  for (const target of [`/${'a'.repeat(5000)}`, `/${'a/'.repeat(500)}`, `/healthz?${'a=b&'.repeat(300)}`]) assert.deepEqual(await ask('', target), [400]);
  assert.ok((await ask('', `/${'a'.repeat(100000)}`)).every((status) => [400, 413, 414, 431].includes(status)));
});

test('wire: first lines with tricks in them', async () => {
  const ask = async (line, host = 'Host: x\r\n') => statuses(await raw(`${line}\r\n${host}Connection: close\r\n\r\n`));
  assert.deepEqual(await ask('GET /healthz HTTP/1.1'), [200]);
  assert.deepEqual(await ask('GET http://x/healthz HTTP/1.1'), [200]);
  assert.deepEqual(await ask('GET HTTP://X/healthz HTTP/1.1'), [200]);
  assert.deepEqual(await ask('OPTIONS * HTTP/1.1'), [204]);
  const bad = ['GET http://evil/healthz HTTP/1.1', 'GET http://x@evil/healthz HTTP/1.1', 'GET http://x HTTP/1.1', 'GET x:80 HTTP/1.1', 'GET * HTTP/1.1', 'GET healthz HTTP/1.1', 'GET ftp://x/healthz HTTP/1.1',
    'GET /../healthz HTTP/1.1', 'GET /./healthz HTTP/1.1', 'GET /a/../healthz HTTP/1.1', 'GET /%2e%2e/healthz HTTP/1.1', 'GET /.%2E/healthz HTTP/1.1', 'GET /%2e/healthz HTTP/1.1', 'GET /healthz%00 HTTP/1.1',
    'GET /healthz%0d%0aX:y HTTP/1.1', 'GET /%c0%ae%c0%ae/etc/passwd HTTP/1.1', 'GET /%c0%af HTTP/1.1', 'GET /%ed%a0%80 HTTP/1.1', 'GET /%f4%90%80%80 HTTP/1.1', 'GET /..%5c..%5cetc HTTP/1.1', 'GET /a\\b HTTP/1.1',
    'GET /%zz HTTP/1.1', 'GET /%2 HTTP/1.1', 'GET /%u0041 HTTP/1.1', 'GET /healthz#x HTTP/1.1', 'GET /health\tz HTTP/1.1', 'GET /a b HTTP/1.1', 'GET /\x80 HTTP/1.1', 'GET /healthz?a=%00 HTTP/1.1', 'GET /healthz?a=%ff HTTP/1.1',
    'GET /healthz?a=\x01 HTTP/1.1', 'GET ?a HTTP/1.1'];
  for (const line of bad) assert.deepEqual(await ask(line), [400], line);
  for (const line of ['GET //healthz HTTP/1.1', 'GET /healthz/ HTTP/1.1', 'GET /%2fhealthz HTTP/1.1', 'GET /HEALTHZ HTTP/1.1', 'GET /healthz;x HTTP/1.1', 'GET /api/v1//session HTTP/1.1', 'GET /api/v1/%2fetc%2fpasswd HTTP/1.1', 'GET ///etc/passwd.x HTTP/1.1'])
    assert.ok([200, 404].includes((await ask(line))[0]), line);
  assert.doesNotMatch(await raw('GET /%2fetc%2fpasswd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /root:/);
  for (const line of ['GET /healthz HTTP/2.0', 'GET /healthz HTTP/1.10', 'GET /healthz HTTP/0.9', 'GET /healthz', 'GET /healthz http/1.1', 'GET /healthz HTTP/1.1 x', ' GET /healthz HTTP/1.1', '\0GET /healthz HTTP/1.1'])
    assert.ok((await ask(line)).every((status) => status >= 400), line);
  for (const host of ['', 'Host: x\r\nHost: x\r\n', 'Host: x\r\nHost: y\r\n', 'Host : x\r\n', 'Host: a\x01b\r\n']) assert.deepEqual(await ask('GET /healthz HTTP/1.1', host), [400], host);
});

test('wire: methods that are not ours say nothing back', async () => {
  for (const method of ['TRACE', 'CONNECT', 'PROPFIND', 'MOVE', 'get', 'PRI', 'X'.repeat(3000)]) {
    const answer = await raw(`${method} /healthz HTTP/1.1\r\nHost: x\r\nX-Secret: seven\r\nConnection: close\r\n\r\n`);
    assert.deepEqual(statuses(answer), [501], method);
    assert.doesNotMatch(answer, /seven/, method);
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) assert.ok(statuses(await raw(`${method} /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`))[0] >= 400, method);
});

test('wire: asking for another protocol changes nothing', async () => {
  for (const headers of ['Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n', 'Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n'])
    assert.deepEqual(statuses(await raw(`GET /healthz HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)), [200]);
});

test('wire: many requests on one connection are answered in their order', async () => {
  const requests = Array.from({ length: 60 }, (_, i) => `GET /api/v1/records/customer?limit=${i ? 201 : 1}&n${i}=1 HTTP/1.1\r\n${who()}${i === 59 ? 'Connection: close\r\n' : ''}\r\n`).join('');
  const answer = await raw(requests);
  assert.deepEqual([...answer.matchAll(/"field":"n(\d+)"/g)].map(([, i]) => Number(i)), Array.from({ length: 60 }, (_, i) => i));
});

test('wire: who asks without end and reads nothing is not served without end', async () => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.pause();
  const block = `GET /api/v1/openapi.json HTTP/1.1\r\n${who()}\r\n`.repeat(100);
  for (let i = 0; i < 200; i += 1) socket.write(block);
  for (let i = 0; i < 20; i += 1) assert.equal((await admin.send('GET', '/api/v1/session')).status, 200);
  const { body } = await world.nobody().send('GET', '/metrics');
  const answered = Number(/^http_requests_total\{route="GET \/api\/v1\/openapi\.json",status="200"\} (\d+)$/m.exec(body)[1]);
  assert.ok(answered < 2000, String(answered));
  socket.destroy();
});

test('wire: connections that break in the middle harm nobody', async () => {
  const pieces = ['', 'G', 'GET /healthz HT', 'GET /healthz HTTP/1.1\r\nHo', `POST /api/v1/records/customer HTTP/1.1\r\n${who()}Content-Length: 1000\r\n\r\n{"na`,
    `POST /api/v1/records/customer/bulk HTTP/1.1\r\n${who()}Transfer-Encoding: chunked\r\n\r\n5\r\n{"n`, `GET /api/v1/openapi.json HTTP/1.1\r\n${who()}\r\n`, `GET /api/v1/events HTTP/1.1\r\n${who()}\r\n`];
  await Promise.all(Array.from({ length: 400 }, (_, i) => new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(pieces[i % pieces.length] || '\n', () => (i % 2 ? socket.resetAndDestroy() : socket.destroy())));
    socket.on('error', () => {});
    socket.on('close', resolve);
  })));
  for (let i = 0; i < 20; i += 1) assert.equal((await admin.send('GET', '/api/v1/session')).status, 200);
  const under = async () => Number(/^http_requests_under_way (\d+)$/m.exec((await world.nobody().send('GET', '/metrics')).body)[1]);
  const streams = async () => Number(/^http_event_streams (\d+)$/m.exec((await world.nobody().send('GET', '/metrics')).body)[1]);
  while (await under() > 1 || await streams() > 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

// ---- pages of other sites ----

const sites = { 'cross-site': 403, 'same-site': 403, 'same-origin': 200, none: 200 };

test('other sites: nobody is logged in by a page of theirs', async () => {
  const nobody = world.nobody();
  for (const [site, status] of Object.entries(sites)) {
    const answer = await nobody.send('POST', '/api/v1/session', { login: 'admin', password }, { 'sec-fetch-site': site });
    assert.equal(answer.status, status, site);
    assert.equal(answer.headers.get('set-cookie') !== null, status === 200, site);
  }
  /* The three types that a form or a page may send without asking first. */
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain; application/json']) {
    const answer = await nobody.send('POST', '/api/v1/session', JSON.stringify({ login: 'admin', password }), { 'content-type': type });
    assert.equal(answer.status, 400, type);
    assert.equal(answer.headers.get('set-cookie'), null);
  }
});

test('other sites: no page of theirs changes anything, whoever is logged in', async () => {
  for (const [method, path] of [['POST', '/records/customer'], ['PATCH', '/records/customer/1'], ['DELETE', '/records/customer/1'], ['DELETE', '/session'], ['PUT', '/users/1/password'], ['POST', '/files'], ['POST', '/model/changes'], ['POST', '/tokens']])
    for (const site of ['cross-site', 'same-site']) await admin.refused(403, method, path, undefined, { 'sec-fetch-site': site });
  await admin.call('GET', '/session', undefined, { 'sec-fetch-site': 'same-origin' });
});

test('other sites: they are told nothing by way of permission, and may not embed or hold', async () => {
  const asked = { origin: 'https://evil.example', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-csrf-token' };
  for (const path of ['/api/v1/session', '/api/v1/records/customer', '/', '/healthz']) {
    for (const method of ['OPTIONS', 'GET']) {
      const { headers } = await admin.send(method, path, undefined, asked);
      assert.ok([...headers.keys()].every((name) => !name.startsWith('access-control-')), `${method} ${path}`);
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
      assert.match(headers.get('content-security-policy'), /frame-ancestors 'none'/);
    }
  }
  assert.equal((await admin.send('GET', '/')).headers.get('cross-origin-opener-policy'), 'same-origin');
});

// ---- what was uploaded, and names ----

async function upload(name, content, disposition) {
  const head = disposition ?? `form-data; name="file"; filename="${name}"`;
  const body = Buffer.concat([Buffer.from(`--x\r\nContent-Disposition: ${head}\r\nContent-Type: text/html\r\n\r\n`), Buffer.from(content), Buffer.from('\r\n--x--\r\n')]);
  return admin.send('POST', '/api/v1/files', body, { 'content-type': 'multipart/form-data; boundary=x' });
}

test('sniffing: what is uploaded never runs as a page', async () => {
  const pages = {
    'page.html': '<!doctype html><script>alert(1)</script>', 'picture.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'page.xhtml': '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    'picture.png': '<html><script>alert(1)</script>', 'text.txt': '\n\n   <script>alert(1)</script>', 'script.js': 'alert(1)', 'style.css': 'body { background: url(javascript:alert(1)) }', 'paper.pdf': '%PDF-1.4\n<script>alert(1)</script>',
    'gif.html': 'GIF89a<script>alert(1)</script>', 'bom.txt': '\ufeff<html><script>alert(1)</script>', 'utf7.txt': '+ADw-script+AD4-alert(1)+ADw-/script+AD4-', 'mail.mht': 'MIME-Version: 1.0\nContent-Type: text/html\n\n<script>alert(1)</script>', 'a.xml': '<?xml version="1.0"?><?xml-stylesheet href="x"?><a/>',
  };
  for (const [name, content] of Object.entries(pages)) {
    const file = await upload(name, content);
    assert.equal(file.status, 201, name);
    const { headers } = await admin.send('GET', `/api/v1/files/${file.body.id}`);
    const type = headers.get('content-type');
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy'), /default-src 'none';.*sandbox$/);
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin');
    if (!/^(text\/plain|image\/(png|gif|jpeg|webp)|application\/pdf)/.test(type)) assert.match(headers.get('content-disposition'), /^attachment;/, `${name}: ${type}`);
    assert.ok(!/html|xml|svg|javascript/.test(type) || /^attachment;/.test(headers.get('content-disposition')), `${name}: ${type}`);
  }
});

test('splitting: names that want to be headers stay names', async () => {
  const names = ['a"; x="b.txt', 'a%0d%0aSet-Cookie: a=b.txt', 'a\rSet-Cookie: a=b.txt', 'a\nSet-Cookie: a=b.txt', '公司 名录\u2028\u202e.txt', "it's; filename*=UTF-8''x.html", '%2e%2e%2fa', 'a\u0085b', '..', '\\\\host\\share\\x.txt', '../../etc/passwd', 'x'.repeat(250)];
  for (const name of names) {
    const file = await upload(name, 'text', `form-data; name="file"; filename*=UTF-8''${encodeURIComponent(name)}`);
    if (file.status !== 201) {
      assert.ok([400, 422].includes(file.status), name);
      continue;
    }
    const answer = await raw(`GET /api/v1/files/${file.body.id} HTTP/1.1\r\n${who()}Connection: close\r\n\r\n`);
    const head = answer.slice(0, answer.indexOf('\r\n\r\n'));
    assert.doesNotMatch(head, /^Set-Cookie/mi, name);
    assert.match(head, /^Content-Disposition: (inline|attachment); filename\*=UTF-8''[A-Za-z0-9%._~-]*\r?$/m, name);
    assert.doesNotMatch(head, /%0[AD]/i, name);
  }
  const label = { zh: '车"\r\nSet-Cookie: a=b', en: 'Car"\r\nSet-Cookie: a=b' };
  const made = await admin.send('POST', '/api/v1/model/changes', { objects: [{ name: 'split_car', label, fields: [{ name: 'name', type: 'text', label: { zh: '名', en: 'Name' } }], title: 'name', access: { kind: 'open' } }] });
  assert.ok(made.status < 500);
  const exported = await raw(`POST /api/v1/exports HTTP/1.1\r\n${who()}Connection: close\r\nContent-Length: 38\r\n\r\n{"object":"customer","format":"xlsx"  }`);
  assert.doesNotMatch(exported.slice(0, exported.indexOf('\r\n\r\n')), /^Set-Cookie/mi);
});
