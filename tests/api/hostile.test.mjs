// Bad input at every door that the OpenAPI document lists: a clear refusal, nothing
// changed, the server alive and small.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { crc32Of, zip } from './property/zip.mjs';
import { customer, ownWorld, query } from './support.mjs';

const json = { 'content-type': 'application/json' };
const memoryLimit = 256 << 20;

let world;
let admin;
let made;
let operations;
let schemas;
let state;

before(async () => {
  world = await ownWorld().start();
  admin = world.admin;
  const name = `<script>alert(1)</script>"'&amp;${'\u202e'}有限公司`;
  made = await admin.call('POST', '/records/customer', customer({ name, remark: `'; DROP TABLE customer; --` }));
  for (let i = 0; i < 5; i += 1) await admin.call('POST', '/records/contact', { customer: made.id, name: `<b>${i}</b>` });
  const document = await admin.call('GET', '/openapi.json');
  schemas = document.components.schemas;
  operations = Object.entries(document.paths).flatMap(([path, calls]) => Object.entries(calls).map(([method, operation]) => ({
    method: method.toUpperCase(), path, address: address(path), parameters: operation.parameters ?? [],
    body: operation.requestBody?.content?.['application/json']?.schema, upload: Boolean(operation.requestBody?.content?.['multipart/form-data']),
  }))).filter(({ path }) => !/^\/api\/v1\/records\/(?!\{object\}|customer\b)/.test(path));
  assert.ok(operations.length > 50);
  state = await everything();
});

after(async () => {
  assert.equal(await world.stop(), 0);
});

/** A path with its parameters: an id that is there only for what is read. */
function address(path) {
  const values = { object: 'customer', field: 'number', value: 'C1', action: 'claim' };
  return path.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '999999');
}

/** A digest of all records that the administrator sees. */
async function everything() {
  const hash = createHash('sha256');
  const { objects } = await admin.call('GET', '/model');
  for (const { name } of objects) {
    for (let next; next !== null;) {
      const answer = await admin.send('GET', `/api/v1/records/${name}?${query({ sort: 'id', limit: 200, ...(next && { after: next }) })}`);
      if (answer.status !== 200) break;
      hash.update(name + JSON.stringify(answer.body.records));
      next = answer.body.next;
    }
  }
  return hash.digest('hex');
}

function assertProblem(answer, what) {
  const shown = `${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`;
  assert.ok(answer.status >= 400 && answer.status < 500, shown);
  assert.match(answer.headers.get('content-type'), /^application\/problem\+json/, shown);
  assert.equal(answer.body.status, answer.status, shown);
  for (const member of ['code', 'title', 'request_id']) assert.equal(typeof answer.body[member], 'string', shown);
  assert.ok(JSON.stringify(answer.body).length < 20000, `what was sent is not sent back whole: ${what}`);
}

/** Either a good answer or a problem of the right form, and no fault of ours. */
function assertCalm(answer, what) {
  assert.ok(answer.status < 500, `${what}: ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
  if (answer.status >= 400) assertProblem(answer, what);
}

const send = (method, path, body, headers) => admin.send(method, path, body, headers);

test('hostile doors: an unknown parameter is refused everywhere', async () => {
  for (const { method, address: path } of operations)
    assertProblem(await send(method, `${path}?surprise=1`), `${method} ${path}?surprise=1`);
});

const bodies = ['', '{', '[]', '1', 'null', '"x"', 'true', '{"surprise":1}', '{"surprise":1,"surprise":2}', '\u0000', '{"\\u0000":1}', '{"name":"\\ud800"}',
  '{"name":"\\udc00\\ud800"}', '[', '['.repeat(50000), '{"a":'.repeat(40) + '1' + '}'.repeat(40), '{"surprise":1e999999}', `{"surprise":${'9'.repeat(5000)}}`,
  '{"surprise":NaN}', '{"name":"x"} trailing', '\ufeff{', `{"${'k'.repeat(300000)}":1}`];

test('hostile doors: a body that is none', async () => {
  for (const { method, address: path, body } of operations) {
    if (!body) continue;
    for (const bad of bodies) {
      /* What takes no member at all takes no body, too. */
      if (bad === '' && !schemaOf(body).required?.length) continue;
      assertProblem(await send(method, path, bad, json), `${method} ${path} ${bad.slice(0, 40)}`);
    }
    const bytes = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d]);
    assertProblem(await send(method, path, bytes, json), `${method} ${path} bytes`);
    for (const type of ['text/plain', 'application/xml', 'multipart/form-data', 'multipart/form-data; boundary=', 'x'.repeat(500), 'application/json; charset=utf-7'])
      assertProblem(await send(method, path, '{"surprise":1}', { 'content-type': type }), `${method} ${path} as ${type.slice(0, 40)}`);
    assertProblem(await send(method, path, JSON.stringify({ name: 'x'.repeat(10 << 20) }), json), `${method} ${path} 10 MB`);
  }
});

const schemaOf = (schema) => (schema?.$ref ? schemas[schema.$ref.split('/').at(-1)] : schema) ?? {};
const wrong = {
  string: [{}, [1], { a: [] }], integer: ['x', 1.5, {}, 1e300, [[]]], number: ['x', {}], boolean: ['maybe', 7, {}], array: ['x', { a: 1 }, 5], object: ['x', 5, [1]],
};

test('hostile doors: members of the wrong type', async () => {
  for (const { method, address: path, body } of operations) {
    for (const [name, property] of Object.entries(schemaOf(body).properties ?? {})) {
      const type = [schemaOf(property).type].flat().find((one) => one && one !== 'null');
      for (const value of wrong[type] ?? []) {
        /* The number of the record is not there: whatever else is sent, nothing comes of it. */
        assertProblem(await send(method, path, { [name]: value }), `${method} ${path} ${name}=${JSON.stringify(value)}`);
      }
    }
  }
});

const odd = ['', '-1', '0', '1e99', '99999999999999999999999', 'abc', '%00', '%ed%a0%80', '%ff%fe', "' OR 1=1 --", 'x'.repeat(6000), '[', '{"a":1}', '[[["=",1]]]', 'null', '\u202e', '../../etc/passwd'];

test('hostile doors: parameters that are not what they should be', async () => {
  for (const { method, address: path, parameters } of operations.filter((one) => one.method === 'GET' && !one.path.endsWith('/events')))
    for (const { name, in: place } of parameters.filter((one) => one.in === 'query'))
      for (const value of odd) {
        const text = /^%/.test(value) ? value : encodeURIComponent(value);
        assertCalm(await send(method, `${path}?${name}=${text}`), `${method} ${path}?${name}=${value.slice(0, 40)} (${place})`);
      }
  for (const limit of ['-1', '0', '201', '1000000', '9223372036854775808', '1.5', 'x'])
    assertProblem(await send('GET', `/api/v1/records/customer?limit=${limit}`), `limit ${limit}`);
});

test('hostile doors: ids that are none', async () => {
  for (const { method, path, parameters } of operations.filter((one) => one.path.includes('{id}')))
    for (const id of ['0', '-1', '1e3', '9007199254740993', '9223372036854775807', '9223372036854775808', '99999999999999999999999999', 'x', '%00', '1%00', '1;2', "1'", '٣', '1%0d%0aX: y']) {
      const what = `${method} ${path} ${id} (${parameters.length})`;
      assertProblem(await send(method, path.replace('{object}', 'customer').replace('{action}', 'claim').replace('{id}', id)), what);
    }
});

test('hostile doors: filters', async () => {
  const bad = [['name'], ['name', '='], ['name', '= 1 OR 1', 'x'], ["name' OR '1'='1", '=', 'x'], ['name); DROP TABLE customer; --', '=', 'x'], ['and'], ['not'], ['or', 1], [['and']], [null],
    ['name', '=', null], ['name', '=', {}], ['employees', 'between', [1]], ['employees', 'between', 'x'], ['employees', 'in', 'x'], ['employees', '=', '1; DELETE FROM customer'],
    ['owner.owner.owner.owner', '=', 1], ['customer.name', '=', 'x'], ['name.', '=', 'x'], ['.name', '=', 'x'], ['owner.', '=', 1], ['next_visit_at', 'within', 'last_99999999999999_days'],
    ['next_visit_at', 'within', 'last_-1_days'], ['password', 'not_empty'], ['key_name', '=', 'x'], ['deleted_at', 'not_empty'], ['id', '=', 2 ** 63], ['and', ...Array(300).fill(['id', '=', 1])]];
  for (const filter of bad) {
    const what = JSON.stringify(filter).slice(0, 80);
    assertProblem(await send('GET', `/api/v1/records/customer?${query({ filter })}`), what);
    assertProblem(await send('POST', '/api/v1/records/customer/aggregate', { filter }), `aggregate ${what}`);
    assertProblem(await send('POST', '/api/v1/records/customer/actions/release', { filter, reason: 'x' }), `release ${what}`);
  }
  let deep = ['id', '=', 1];
  for (let i = 0; i < 60; i += 1) deep = ['not', deep];
  assertProblem(await send('GET', `/api/v1/records/customer?${query({ filter: deep })}`), 'deep');
  for (const text of ["'; DROP TABLE customer; --", '%', '_', '\\', '%%%%', '"', '*', 'a* OR b', 'NEAR(a b)', '\u0001', '𠮷'.repeat(50)]) {
    const answer = await send('GET', `/api/v1/records/customer?${query({ filter: ['short_name', 'contains', text] })}`);
    if (answer.status === 200) assert.deepEqual(answer.body.records, [], text);
    else assertProblem(answer, text);
    assert.equal((await send('GET', `/api/v1/search?${query({ q: text })}`)).status, 200, text);
  }
});

test('hostile doors: cursors of one\'s own making', async () => {
  const page = await admin.call('GET', `/records/contact?${query({ sort: 'name', limit: 2 })}`);
  const real = JSON.parse(Buffer.from(page.next, 'base64url'));
  const forge = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const forged = ['x', '', '!!', forge('{'), forge([]), forge({}), forge([real[0]]), forge([real[0], real[1], 'x']), forge([real[0], {}, 1]), forge([real[0], { x: 'zz' }, 1]), forge([real[0], [1], 1]),
    forge(['name); DROP TABLE contact; --', ...real.slice(1)]), forge(`[${'['.repeat(5000)}`), page.next.slice(0, -3), `${page.next}AAAA`, forge([...real, 1])];
  for (const next of forged) assertProblem(await send('GET', `/api/v1/records/contact?${query({ sort: 'name', after: next })}`), `cursor ${next.slice(0, 40)}`);
  assertProblem(await send('GET', `/api/v1/records/contact?${query({ sort: '-name', after: page.next })}`), 'of another order');
  for (const next of [forge([real[0], real[1], -1]), forge([real[0], { x: 'ff'.repeat(10000) }, 2 ** 53]), forge([real[0], null, 1]), forge([real[0], 5, 1]), forge([real[0], "'; --", 1])])
    assertCalm(await send('GET', `/api/v1/records/contact?${query({ sort: 'name', after: next })}`), `cursor ${next.slice(0, 40)}`);
  for (const next of ['x', '1', '1.', '.1', '1.2.3', '-1.-1', '99999999999999999999.1'])
    assertCalm(await send('GET', `/api/v1/records/customer/${made.id}/history?${query({ after: next })}`), `history ${next}`);
});

test('hostile doors: who asks', async () => {
  const forged = [{ cookie: 'guanxi_session=x' }, { cookie: `guanxi_session=${'A'.repeat(43)}` }, { cookie: `guanxi_session=${'A'.repeat(5000)}` }, { cookie: ';;;=;' }, { cookie: 'guanxi_session' },
    { authorization: 'Bearer' }, { authorization: 'Bearer gx_' }, { authorization: `Bearer gx_${'a'.repeat(64)}` }, { authorization: 'Basic YWRtaW46eA==' }, { authorization: `Bearer ${'x'.repeat(5000)}` }];
  for (const headers of forged)
    for (const { method, address: path } of operations.filter((one) => /\/(records|users|batch|search|files|imports|exports)/.test(one.path))) {
      const answer = await world.nobody().send(method, path, undefined, headers);
      assertProblem(answer, `${method} ${path} ${JSON.stringify(headers).slice(0, 60)}`);
      assert.equal(answer.status, 401, `${method} ${path}`);
    }
  for (const { method, address: path } of operations.filter((one) => one.method !== 'GET' && !one.path.endsWith('/session')))
    for (const token of ['', 'x', admin.csrf.slice(1), admin.csrf.toUpperCase() + 'x', 'x'.repeat(5000)]) {
      const answer = await send(method, path, undefined, { 'x-csrf-token': token });
      assertProblem(answer, `${method} ${path} token ${token.slice(0, 20)}`);
      assert.equal(answer.status, 403, `${method} ${path}`);
    }
});

test('hostile doors: conditions and keys', async () => {
  const path = `/api/v1/records/customer/${made.id}`;
  for (const match of ['x', '"x"', '"-1"', '"99999999999999999999"', '"1', '1"', '"998","999"', `"${'1'.repeat(5000)}"`, '"0"', '"999"']) {
    assertProblem(await send('PATCH', path, { remark: 'x' }, { 'if-match': match }), `If-Match ${match.slice(0, 30)}`);
    assertProblem(await send('DELETE', path, undefined, { 'if-match': match }), `If-Match ${match.slice(0, 30)}`);
  }
  for (const key of ['', 'a b', 'x'.repeat(201), 'é'])
    assertProblem(await send('POST', '/api/v1/records/customer', { surprise: 1 }, { 'idempotency-key': key }), `key ${key.slice(0, 20)}`);
});

test('hostile doors: words come back as words', async () => {
  const answer = await send('GET', `/api/v1/records/customer/${made.id}`);
  assert.equal(answer.body.name, made.name);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  const echoed = await send('GET', '/api/v1/records/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
  assertProblem(echoed, 'an object of markup');
});

test('hostile doors: uploads that are none, and bombs', async () => {
  const form = (content, name, members = { object: 'customer' }) => {
    const made_ = new FormData();
    for (const [member, value] of Object.entries(members)) made_.append(member, value);
    if (content) made_.append('file', new Blob([content]), name);
    return made_;
  };
  const zeros = Buffer.alloc(64 << 20);
  const bomb = zip([['[Content_Types].xml', '<Types/>'], ['xl/workbook.xml', zeros], ['xl/worksheets/sheet1.xml', zeros], ['xl/sharedStrings.xml', zeros]]);
  const laughs = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "${'ha'.repeat(100)}">${Array.from({ length: 12 }, (_, i) =>
    `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`).join('')}]><worksheet>&m;</worksheet>`;
  const entities = zip([['[Content_Types].xml', '<Types/>'], ['xl/workbook.xml', laughs], ['xl/worksheets/sheet1.xml', laughs]]);
  assert.ok(bomb.length < 1 << 20 && crc32Of(Buffer.from('123456789')) === 0xcbf43926);
  const files = [[bomb, 'bomb.xlsx'], [entities, 'laughs.xlsx'], [zip([]), 'empty.xlsx'], [bomb.subarray(0, 500), 'cut.xlsx'], [zip([['../../evil', 'x']]), 'path.xlsx'],
    [Buffer.alloc(100000, 0xd0), 'noise.xls'], [Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'head.xls'], [Buffer.alloc(0), 'nothing.csv'], [Buffer.alloc(1000), 'zeros.csv'], [Buffer.from('%PDF-1.4'), 'a.xlsx']];
  for (const [content, name] of files) assertCalm(await send('POST', '/api/v1/imports', form(content, name)), name);
  for (const [content, members] of [[null, {}], [null, { object: 'customer' }], ['a,b\n1,2', {}], ['a,b\n1,2', { object: 'nothing' }], ['a,b\n1,2', { object: 'customer', surprise: '1' }]])
    assertProblem(await send('POST', '/api/v1/imports', form(content, 'a.csv', members)), JSON.stringify(members));
  for (const body of ['--x', '--x\r\n', '--x\r\n\r\n--x--', '--x\r\nContent-Disposition: form-data; name="file"; filename="../../etc/passwd"\r\n\r\n', `--x\r\n${'A: b\r\n'.repeat(3000)}\r\n`])
    assertProblem(await send('POST', '/api/v1/files', body, { 'content-type': 'multipart/form-data; boundary=x' }), body.slice(0, 40));
});

/** Sends bytes as they are; what came back before the end, or before it fell silent. */
function raw(bytes) {
  const { hostname, port } = new URL(world.address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let answer = '';
    socket.on('data', (piece) => { answer += piece.toString('latin1'); });
    socket.setTimeout(1000, () => socket.destroy());
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}

test('hostile doors: bytes that are no requests', async () => {
  const head = (extra) => `POST /api/v1/records/customer HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\nX-CSRF-Token: ${admin.csrf}\r\nContent-Type: application/json\r\nConnection: close\r\n${extra}\r\n\r\n`;
  const good = JSON.stringify(customer());
  const bytes = [
    `${head('Transfer-Encoding: chunked')}zz\r\n${good}\r\n0\r\n\r\n`, `${head('Transfer-Encoding: chunked')}-5\r\n${good}\r\n0\r\n\r\n`, `${head('Transfer-Encoding: chunked')}ffffffffffffffff\r\n${good}`,
    `${head('Transfer-Encoding: chunked')}7fffffffffffffff\r\n${good}`, `${head('Transfer-Encoding: chunked')}5;${'x'.repeat(20000)}\r\n{"na`, `${head('Transfer-Encoding: chunked')}${good}`,
    `${head('Transfer-Encoding: chunked, identity')}5\r\nhello\r\n`, `${head(`Content-Length: ${good.length + 10}`)}${good}`, `${head('Content-Length: -1')}${good}`, `${head('Content-Length: 99999999999999999999')}${good}`,
    `${head('Content-Length: 5x')}${good}`, `${head(`Content-Length: 2\r\nContent-Length: ${good.length}`)}${good}`, `${head('Content-Length: 4\r\nTransfer-Encoding: chunked')}0\r\n\r\n`,
    'GET /api/v1/session HTTP/1.1\r\nHost: x\r\n\u0000: y\r\n\r\n', 'GET /api/v1/session HTTP/1.1\r\nHost: x\r\nA\rB: y\r\n\r\n', `GET /${'a'.repeat(70000)} HTTP/1.1\r\n\r\n`, `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(5000)}\r\n`,
    'GET /api/v1/session HTTP/1.1\r\n\r\n', 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', `${'\u0000'.repeat(50000)}`,
    'GET http://evil/ HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /api/v1/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  ];
  for (const one of bytes) {
    const answer = await raw(one);
    assert.doesNotMatch(answer, /^HTTP\/1\.1 (2\d\d|50[0234])/, `${JSON.stringify(one.slice(-80))}: ${answer.slice(0, 200)}`);
    assert.doesNotMatch(answer, /root:/);
  }
  assert.equal((await world.nobody().send('GET', '/healthz')).status, 200);
});

/** A connection that sends a part of a body and then nothing more. */
function half(announced, sent) {
  const { hostname, port } = new URL(world.address);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`POST /api/v1/records/customer HTTP/1.1\r\nHost: x\r\nCookie: ${admin.cookie}\r\nX-CSRF-Token: ${admin.csrf}\r\nContent-Type: application/json\r\nContent-Length: ${announced}\r\n\r\n`);
  return new Promise((resolve) => socket.write(sent, () => resolve(socket)));
}

const bodyBytes = async () => Number(/^http_body_bytes (\d+)$/m.exec((await world.nobody().send('GET', '/metrics')).body)[1]);

test('hostile doors: bodies in crowds that never end', async () => {
  const crowd = await Promise.all(Array.from({ length: 300 }, () => half(1 << 20, Buffer.alloc(600 << 10, 0x20))));
  assert.ok(await bodyBytes() <= 64 << 20);
  const many = await Promise.all(Array.from({ length: 1000 }, () => half(10000, '{"name":"')));
  assert.ok(await bodyBytes() <= 64 << 20);
  for (let i = 0; i < 20; i += 1) {
    assert.equal((await send('GET', '/api/v1/session')).status, 200);
    assert.equal((await send('POST', '/api/v1/records/customer/duplicates', { name: '某某' })).status, 200);
  }
  const large = await send('POST', '/api/v1/records/customer/duplicates', { surprise: 'x'.repeat(900 << 10) });
  assert.ok([422, 503].includes(large.status), String(large.status));
  for (const socket of [...crowd, ...many]) socket.destroy();
  for (let i = 0; i < 6000 && await bodyBytes(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(await bodyBytes(), 0, 'what was kept is given back');
});

test('hostile doors: nothing changed, nothing broke, nothing grew', async () => {
  assert.equal(await everything(), state);
  assert.doesNotMatch(world.log, /code=internal/);
  const process_ = `/proc/${world.server.pid}`;
  if (/lib[at]san/.test(readFileSync(`${process_}/maps`, 'latin1'))) return;
  const resident = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`${process_}/status`, 'latin1'))[1]) << 10;
  assert.ok(resident < memoryLimit, `${resident >> 20} MiB`);
});
