// How far filters can be nested.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fresh, query, world } from './support.mjs';

const nested = (depth) => (depth ? ['not', nested(depth - 1)] : ['name', 'not_empty']);
const roads = (length, groups) => {
  let filter = [`${Array(length).fill('manager').join('.')}.name`, 'empty'];
  for (let i = 0; i < groups; i += 1) filter = i % 2 ? ['or', filter, filter] : ['not', filter];
  return filter;
};

test('filters: deep ones are answered, those that are too deep are told so', async () => {
  for (const preset of ['sales', 'sales_manager', 'telesales', 'boss']) {
    const person = await (await world()).person(fresh('deep'), preset);
    for (const [object, filter] of [['customer', nested(15)], ['contact', nested(15)], ['contact', roads(4, 1)], ['contact', roads(3, 5)], ['activity', ['contact.manager.customer.parent.name', 'empty']]]) {
      await person.call('GET', `/records/${object}?${query({ filter, count: true, sort: '-created_at' })}`);
      await person.call('GET', `/records/${object}?${query({ filter, deleted: true, count: true })}`);
      await person.call('POST', `/records/${object}/aggregate`, { filter, group: ['created_by'] });
    }
    for (const [object, filter] of [['customer', nested(16)], ['contact', roads(5, 0)], ['contact', roads(4, 2)]]) {
      const problem = await person.refused(422, 'GET', `/records/${object}?${query({ filter })}`);
      assert.deepEqual(problem.errors.map((one) => [one.field, one.code]), [['filter', 'too_deep']]);
    }
  }
});
