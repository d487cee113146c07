// Makes a small company that has something of everything, backs it up into NAME.zip, and
// writes what the API says of it to NAME.json.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { ownWorld, program } from '../api/support.mjs';
import { look } from './look.mjs';

const name = process.argv[2];
const world = await ownWorld().start();
const { admin } = world;

async function upload(text) {
  const form = new FormData();
  form.set('file', new Blob([text]), 'contract.txt');
  return (await admin.call('POST', '/files', form)).id;
}

async function fill() {
  const department = await admin.call('POST', '/departments', { name: '销售一部', parent: 1 });
  const sales = await world.person('sales1', 'sales', department.id);
  const manager = await world.person('manager1', 'sales_manager', department.id);
  await admin.call('POST', '/model/changes', {
    fields: [
      { object: 'customer', name: 'plant_size', type: 'integer', label: { zh: '厂房面积', en: 'Plant size' } },
      { object: 'customer', name: 'rating_note', type: 'text', label: { zh: '评语', en: 'Rating note' } },
      { object: 'contact', name: 'blood', type: 'choice', label: { zh: '血型', en: 'Blood' }, choices: [
        { value: 'a', label: { zh: 'A型', en: 'A' } }, { value: 'b', label: { zh: 'B型', en: 'B' } }] },
    ],
    objects: [{ name: 'vehicle', label: { zh: '车辆', en: 'Vehicle' }, plural: { zh: '车辆', en: 'Vehicles' }, name_field: 'plate', access: { kind: 'open' },
      fields: [
        { name: 'plate', type: 'text', label: { zh: '车牌', en: 'Plate' }, required: true, unique: true },
        { name: 'price', type: 'money', label: { zh: '价格', en: 'Price' } },
        { name: 'customer', type: 'ref', label: { zh: '客户', en: 'Customer' }, target: 'customer', on_delete: 'clear' },
      ] }],
  });
  const customers = [];
  for (let i = 0; i < 12; i += 1) {
    const who = i % 3 ? sales : manager;
    const customer = await who.call('POST', '/records/customer', {
      name: `宁波海天${i}机械有限公司`, source: i % 2 ? 'alibaba' : 'fair', mobile: `138000012${10 + i}`, plant_size: i * 100,
      rating_note: `第${i}家`, remark: '长'.repeat(i * 50), next_visit_at: '2026-08-01T02:00:00Z',
    });
    customers.push(customer.id);
    const contact = await who.call('POST', '/records/contact', { customer: customer.id, name: `王经理${i}`, blood: i % 2 ? 'a' : 'b', email: `wang${i}@example.com` });
    await who.call('PATCH', `/records/contact/${contact.id}`, { remark: '改过一次' });
  }
  await admin.call('POST', `/records/customer/${customers[1]}/files`, { file: await upload('the contract') });
  await admin.call('POST', `/records/customer/${customers[2]}/files`, { file: await upload('another contract') });
  await admin.call('POST', '/records/vehicle', { plate: '浙B12345', price: { amount: '1280.50', currency: 'CNY' }, customer: customers[3] });
  await admin.call('POST', `/records/customer/${customers[4]}/merge`, { from: customers[5], take: ['remark'] });
  await admin.call('DELETE', `/records/customer/${customers[6]}`);
  await admin.call('POST', '/hand_overs', { ids: [customers[7]], objects: ['customer'], to: [{ user: manager.user.id }], reason: '调整' });

  const form = new FormData();
  form.set('object', 'customer');
  form.set('file', new Blob([readFileSync(new URL('../../examples/customers.xlsx', import.meta.url))]), 'customers.xlsx');
  await admin.call('POST', '/imports', form);

  writeFileSync(`${name}.json`, `${JSON.stringify(await look(admin), null, 1)}\n`);
  execFileSync(program, ['backup', `${name}.zip`, '--data', world.data]);
}

try {
  await fill();
} finally {
  assert.equal(await world.stop(), 0);
}
