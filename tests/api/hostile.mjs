// Bad input at every door: a clear error, nothing changed, the server alive.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { customer, fresh, world } from './support.mjs';

const json = { 'content-type': 'application/json' };

test('hostile: bodies that are no JSON object', async () => {
  const { admin } = await world();
  const bodies = ['{', '[]', '1', 'null', '"x"', '{"name":1,"name":2}', '{"name":"\\u0000"}', '{"name":"\\ud800"}', '{"a":NaN}',
    '['.repeat(100000), '{"a":'.repeat(40) + '1' + '}'.repeat(40), '{"name":"x"} x', '\u0000', `{"name":1e99999}`, `{"employees":${'9'.repeat(400)}}`];
  for (const body of bodies) {
    const answer = await admin.send('POST', '/api/v1/records/customer', body, json);
    assert.ok([400, 422].includes(answer.status), `${body.slice(0, 40)}: ${answer.status}`);
    assert.ok(['malformed', 'invalid'].includes(answer.body.code));
  }
  const bytes = new Uint8Array([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]);
  assert.equal((await admin.send('POST', '/api/v1/records/customer', bytes, json)).status, 400);
});

test('hostile: a form of a foreign page is not JSON', async () => {
  const { admin } = await world();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx'])
    assert.equal((await admin.refused(400, 'POST', '/records/customer', JSON.stringify(customer()), { 'content-type': type })).code, 'malformed');
});

test('hostile: values of the wrong kind in every field', async () => {
  const { admin } = await world();
  const { objects } = await admin.call('GET', '/model');
  const odd = [{}, [], [[]], true, 1e300, -1, '', '\u202e', 'x'.repeat(100000), '9999-99-99', { amount: 1 }, { id: {} }, [null], 2 ** 53];
  for (const field of objects.find((object) => object.name === 'customer').fields) {
    for (const value of odd) {
      const answer = await admin.send('POST', '/api/v1/records/customer', customer({ [field.name]: value }));
      assert.ok(answer.status < 500, `${field.name} ${JSON.stringify(value).slice(0, 40)}: ${JSON.stringify(answer.body)}`);
    }
  }
});

test('hostile: too much is too large', async () => {
  const { admin } = await world();
  const answer = await admin.send('POST', '/api/v1/records/customer', customer({ name: 'x'.repeat(10 << 20) }));
  assert.equal(answer.status, 413);
  assert.equal(answer.body.code, 'too_large');
  const name = await admin.refused(422, 'POST', '/records/customer', { ['y'.repeat(500000)]: 1 });
  assert.ok(JSON.stringify(name).length < 5000, 'what was sent is not sent back whole');
});

test('hostile: words in the address', async () => {
  const { admin } = await world();
  for (const path of ['/records/customer%00', "/records/customer'--", '/records/%2e%2e/x', '/records/客户', '/records/customer/1%20', '/records/sqlite_master',
    '/records/user_session', '/records//1', `/records/${'x'.repeat(5000)}`, '/records/customer/by/name/%ff']) {
    const answer = await admin.send('GET', `/api/v1${path}`);
    assert.ok([400, 404, 422].includes(answer.status), `${path}: ${answer.status}`);
  }
});

/** Sends bytes as they are and gives back what came before the end. */
function raw(address, bytes) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let answer = '';
    socket.on('data', (piece) => { answer += piece; });
    socket.on('close', () => resolve(answer));
    socket.on('error', () => resolve(answer));
  });
}

test('hostile: requests that are no requests', async () => {
  const { address } = await world();
  for (const bytes of ['\n\n', 'GET\r\n\r\n', 'x'.repeat(40000), 'GET / HTTP/9.9\r\n\r\n', 'GET /api/v1/session HTTP/1.1\r\nHost: x\r\nCookie: ' + 'a'.repeat(20000) + '\r\n\r\n',
    'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n', 'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{'])
    await raw(address, bytes);
  assert.equal((await (await world()).nobody().send('GET', '/healthz')).status, 200);
});

test('hostile: nothing of all this is a fault of ours', async () => {
  const { log, admin } = await world();
  assert.doesNotMatch(log, /code=internal/);
  await admin.call('POST', '/records/customer', customer({ name: fresh('还活着') }));
});
