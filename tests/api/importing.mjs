// What the tests of imports share.
import assert from 'node:assert/strict';
import { query } from './support.mjs';

/** A form with a file of customers. */
export function sheet(rows, name = 'customers.csv') {
  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([['客户名称,电话,来源,客户级别', ...rows].join('\r\n')]), name);
  return form;
}

/** Waits until an import is in one of the states. */
export async function until(client, id, ...states) {
  for (;;) {
    const state = await client.call('GET', `/imports/${id}`);
    if (states.includes(state.state)) return state;
    assert.ok(state.state !== 'failed', state.reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The newest notice, once it is about this import. */
export async function bell(client, id, known = 0) {
  for (;;) {
    const { notices } = await client.call('GET', '/notices?limit=50');
    const about = notices.filter((notice) => notice.object === 'import' && notice.record === id);
    if (about.length > known) return about[0];
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An import of many rows that has begun, and has rows to go. */
export async function begun(client, prefix, settings = {}) {
  const { id } = await client.call('POST', '/imports', sheet(Array.from({ length: 40000 }, (_, i) => `${prefix}第${i}家公司,,展会,`)));
  await client.call('PATCH', `/imports/${id}`, { duplicates: 'skip', ...settings });
  await client.call('POST', `/imports/${id}/start`);
  for (;;) {
    const state = await client.call('GET', `/imports/${id}`);
    assert.equal(state.state, 'running', state.reason);
    if (state.done > 0) return id;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const count = async (client, prefix) =>
  (await client.call('GET', `/records/customer?${query({ filter: ['name', 'starts', prefix], count: true, limit: 1 })}`)).count;
