// What is taken out says who took it, and when.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linesOf, pagesOf, partsOf } from '../files.mjs';
import { customer, fresh, world } from './support.mjs';

async function exported(person, body) {
  const response = await fetch(`${person.address}/api/v1/exports`, {
    method: 'POST', headers: person.headers('POST', { 'content-type': 'application/json' }), body: JSON.stringify({ object: 'customer', ...body }),
  });
  assert.equal(response.status, 200);
  return Buffer.from(await response.arrayBuffer());
}

async function exporter(count) {
  const person = await (await world()).person(fresh('stamped'), 'sales_manager');
  await (await world()).admin.call('PATCH', `/users/${person.user.id}`, { name: '李&明' });
  const names = [];
  for (let i = 0; i < count; i += 1) names.push((await person.call('POST', '/records/customer', customer())).name);
  return { person, names, own: { filter: ['owner', '=', '@me'], fields: ['name', 'stage'], sort: 'id' } };
}

const minute = /\d{4}-\d\d-\d\d \d\d:\d\d/;

test('stamps: a sheet\'s properties say who made it and when', async () => {
  const { person, names, own } = await exporter(2);
  const parts = partsOf(await exported(person, { ...own, format: 'xlsx' }));
  const core = parts['docProps/core.xml'];
  assert.match(core, /<dc:creator>李&amp;明<\/dc:creator>/);
  assert.match(core, new RegExp(`<dc:description>李&amp;明（${person.user.login}） ${minute.source}</dc:description>`));
  const [, at] = /<dcterms:created xsi:type="dcterms:W3CDTF">([^<]*)</.exec(core);
  assert.ok(Math.abs(Date.parse(at) - Date.now()) < 600_000);
  assert.match(parts['[Content_Types].xml'], /\/docProps\/core\.xml/);
  assert.match(parts['_rels/.rels'], /docProps\/core\.xml/);
  assert.deepEqual(linesOf(parts).map(([first]) => first), ['客户名称', ...names]);
});

test('stamps: the company may have a visible line, first or last; csv stays as it is', async () => {
  const { admin } = await world();
  const { person, names, own } = await exporter(2);
  assert.deepEqual(await admin.call('GET', '/export_rules'), { stamp: 'none' });
  const csv = await exported(person, { ...own, format: 'csv' });
  try {
    await admin.call('PUT', '/export_rules', { stamp: 'first' });
    const first = partsOf(await exported(person, { ...own, format: 'xlsx' }));
    const lines = linesOf(first);
    assert.match(lines[0][0], new RegExp(`^李&amp;明（${person.user.login}） ${minute.source}$`));
    assert.deepEqual(lines.slice(1).map(([name]) => name), ['客户名称', ...names]);
    assert.match(first['xl/worksheets/sheet1.xml'], /<autoFilter ref="A2:B4"\/>/);
    assert.match(first['xl/worksheets/sheet1.xml'], /ySplit="2" topLeftCell="A3"/);
    const form = new FormData();
    form.append('file', new Blob([await exported(person, { ...own, format: 'xlsx' })]), '客户.xlsx');
    form.append('object', 'customer');
    assert.equal((await admin.call('POST', '/imports', form)).header_row, 2);
    await admin.call('PUT', '/export_rules', { stamp: 'last' });
    const last = partsOf(await exported(person, { ...own, format: 'xlsx' }));
    assert.deepEqual(linesOf(last).slice(0, -1).map(([name]) => name), ['客户名称', ...names]);
    assert.match(linesOf(last).at(-1)[0], minute);
    assert.match(last['xl/worksheets/sheet1.xml'], /<autoFilter ref="A1:B3"\/>/);
    assert.deepEqual(await exported(person, { ...own, format: 'csv' }), csv);
  } finally {
    await admin.call('PUT', '/export_rules', { stamp: 'none' });
  }
  await admin.refused(422, 'PUT', '/export_rules', { stamp: 'everywhere' });
  await person.refused(403, 'GET', '/export_rules');
  await person.refused(403, 'PUT', '/export_rules', { stamp: 'none' });
  const { entries } = await admin.call('GET', '/history?action=export_rules&limit=3');
  assert.deepEqual(entries[0].detail, { stamp: 'none' });
});

test('stamps: every page of a print says who, when, and which page of how many', async () => {
  const { person, own } = await exporter(60);
  const pages = pagesOf(await exported(person, { ...own, format: 'pdf' }));
  assert.ok(pages.length >= 2, `${pages.length} pages`);
  for (const [index, page] of pages.entries()) {
    assert.match(page, new RegExp(`李&明（${person.user.login}） ${minute.source}`));
    assert.match(page, new RegExp(`第 ?${index + 1} ?/ ?${pages.length} ?页`));
  }
});
