// Files that hang on records beside their fields.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { test } from 'node:test';
import { customer, fresh, world } from './support.mjs';

async function upload(client, name, text) {
  const form = new FormData();
  form.set('file', new Blob([text]), name);
  return client.call('POST', '/files', form);
}

test('attachments: hung on, listed, read by who sees the record, taken off', async () => {
  const seller = await (await world()).person(fresh('clerk'), 'sales');
  const colleague = await (await world()).person(fresh('mate'), 'sales');
  const made = await seller.call('POST', '/records/customer', customer());
  const files = `/records/customer/${made.id}/files`;
  assert.deepEqual(await seller.call('GET', files), { files: [] });
  const file = await upload(seller, '合同.txt', '第一条');
  const hung = await seller.call('POST', files, { file: file.id });
  assert.equal(hung.name, '合同.txt');
  assert.equal(hung.type, 'text/plain');
  assert.equal(hung.size, 9);
  assert.equal(hung.by, seller.user.name);
  assert.deepEqual((await seller.call('GET', files)).files, [hung]);

  for (const [method, path, body] of [['GET', files], ['POST', files, { file: file.id }], ['DELETE', `${files}/${hung.id}`]])
    await colleague.refused(404, method, path, body);
  await colleague.refused(404, 'GET', `/files/${file.id}`);
  await seller.call('POST', `/records/customer/${made.id}/actions/add_collaborator`, { user: colleague.user.id });
  assert.equal((await colleague.send('GET', `/api/v1/files/${file.id}`)).body, '第一条');
  await colleague.call('DELETE', `${files}/${hung.id}`);
  assert.deepEqual(await seller.call('GET', files), { files: [] });
  await colleague.refused(404, 'GET', `/files/${file.id}`);
});

test('attachments: only what is one\'s own to give, only where it hangs', async () => {
  const seller = await (await world()).person(fresh('giver'), 'sales');
  const other = await (await world()).person(fresh('taker'), 'sales');
  const one = await seller.call('POST', '/records/customer', customer());
  const two = await seller.call('POST', '/records/customer', customer());
  const theirs = await other.call('POST', '/records/customer', customer());
  const file = await upload(seller, 'a.txt', 'a');
  await other.refused(404, 'POST', `/records/customer/${theirs.id}/files`, { file: file.id });
  const hung = await seller.call('POST', `/records/customer/${one.id}/files`, { file: file.id });
  for (const wrong of [`/records/customer/${two.id}/files/${hung.id}`, `/records/customer/${one.id}/files/999999`, `/records/customer/${one.id}/files/x`])
    await seller.refused(404, 'DELETE', wrong);
  await seller.refused(422, 'POST', `/records/customer/${one.id}/files`, {});
  assert.equal((await seller.call('GET', `/records/customer/${one.id}/files`)).files.length, 1);
});

/** Sends a head and no body; the status of the answer. */
function statusOf(address, lines) {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    socket.once('data', (bytes) => { resolve(Number(String(bytes).split(' ')[1])); socket.destroy(); });
    socket.once('error', reject);
  });
}

test('uploads: who may not send one is told so before anything is said about the body', async () => {
  const { admin, address, data } = await world();
  const spooled = () => readdirSync(data, { recursive: true }).filter((name) => String(name).includes('http-upload-'));
  for (const path of ['/api/v1/files', '/api/v1/imports']) {
    const head = [`POST ${path} HTTP/1.1`, 'Host: x'];
    const huge = [`Content-Length: ${1 << 30}`, 'Content-Type: multipart/form-data; boundary=x', 'Expect: 100-continue'];
    assert.equal(await statusOf(address, [...head, ...huge]), 401, path);
    assert.equal(await statusOf(address, [...head, 'Content-Length: 2', 'Content-Type: application/json', 'Expect: 100-continue']), 401, path);
    const own = [`Cookie: ${admin.cookie}`, `X-CSRF-Token: ${admin.csrf}`];
    assert.equal(await statusOf(address, [...head, ...own, ...huge]), 413, path);
    const json = await admin.send('POST', path, { file: 1 });
    assert.equal(json.status, 415, path);
    const form = new FormData();
    form.set('file', new Blob([Buffer.alloc(1 << 20)]), 'x.txt');
    assert.equal((await (await world()).nobody().send('POST', path, form)).status, 401);
  }
  assert.deepEqual(spooled(), []);
});
