// What the API says of a company: records, histories, files. The same after any upgrade.
import { createHash } from 'node:crypto';
import { query } from '../api/support.mjs';

async function records(client, object) {
  const page = await client.call('GET', `/records/${object}?${query({ sort: 'id', limit: 200 })}`);
  const whole = [];
  for (const { id } of page.records) {
    if (object === 'user') { /* whose history has this log-in too */
      whole.push({ record: await client.call('GET', `/records/user/${id}`) });
      continue;
    }
    const history = await client.call('GET', `/records/${object}/${id}/history`);
    whole.push({ record: await client.call('GET', `/records/${object}/${id}`), actions: history.entries.map((entry) => entry.action) });
  }
  return whole;
}

async function files(client, customer) {
  const hanging = await client.call('GET', `/records/customer/${customer}/files`);
  return Promise.all(hanging.files.map(async ({ file, name, size }) => {
    const answer = await fetch(`${client.address}/api/v1/files/${file}`, { headers: client.headers('GET') });
    return { file, name, size, sha256: createHash('sha256').update(Buffer.from(await answer.arrayBuffer())).digest('hex') };
  }));
}

export async function look(client) {
  const objects = {};
  for (const object of ['customer', 'contact', 'vehicle', 'user', 'department', 'role', 'pool']) objects[object] = await records(client, object);
  const hanging = {};
  for (const { record } of objects.customer) {
    const found = await files(client, record.id);
    if (found.length) hanging[record.id] = found;
  }
  const bin = await client.call('GET', '/records/customer/bin');
  const { imports } = await client.call('GET', '/imports');
  return { objects, files: hanging, bin: bin.records?.map(({ id, name }) => ({ id, name })) ?? [], imports: imports.map(({ id, file_name, state }) => ({ id, file_name, state })) };
}
