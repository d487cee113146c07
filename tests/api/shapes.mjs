// Answers are held against the OpenAPI document: what the front end's types are made
// from must be what the server says, member by member.
import assert from 'node:assert/strict';
import { test } from 'node:test';

const typeOf = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

class Document {
  constructor({ paths, components }) {
    this.schemas = components.schemas;
    // Fields may be added while the tests run: records are held against the calls on
    // any object. Literal segments come first, as the server finds its routes.
    const general = Object.entries(paths).filter(([path]) => !path.startsWith('/api/v1/records/') || path.includes('{object}'));
    this.routes = general.map(([path, calls]) => ({
      calls, parameters: path.split('{').length, pattern: new RegExp(`^${path.replace(/\{[^}]*\}/g, '[^/]+').replaceAll('.', '\\.')}$`),
    })).sort((a, b) => a.parameters - b.parameters);
  }

  schemaOf(method, path, status) {
    const route = this.routes.find(({ calls, pattern }) => calls[method.toLowerCase()] && pattern.test(path));
    const { responses } = route?.calls[method.toLowerCase()] ?? { responses: {} };
    const { content = {} } = responses[status < 300 ? Object.keys(responses)[0] : 'default'] ?? {};
    return content[status < 300 ? 'application/json' : 'application/problem+json']?.schema;
  }

  /** What is wrong with a value, in words; nothing when it fits. */
  *faults(schema, value, place = 'answer') {
    const said = schema.$ref ? this.schemas[schema.$ref.split('/').pop()] : schema;
    const alternatives = said.anyOf ?? said.oneOf;
    if (alternatives) {
      if (!alternatives.some((one) => this.faults(one, value, place).next().done)) yield `${place} is none of the alternatives: ${JSON.stringify(value)}`;
      return;
    }
    if (!said.type) return;
    const type = typeOf(value);
    if (![said.type].flat().includes(type)) {
      yield `${place} is ${type}, not ${said.type}`;
      return;
    }
    if (said.enum && !said.enum.includes(value)) yield `${place} is ${JSON.stringify(value)}`;
    if (type === 'array') for (const [index, item] of value.entries()) yield* this.faults(said.items, item, `${place}[${index}]`);
    if (type === 'object') yield* this.objectFaults(said, value, place);
  }

  *objectFaults({ properties = {}, required = [], additionalProperties: rest }, value, place) {
    for (const name of required) if (!(name in value)) yield `${place} lacks ${name}`;
    for (const [name, member] of Object.entries(value)) {
      const schema = Object.hasOwn(properties, name) ? properties[name] : rest;
      if (!schema) yield `${place} has ${name}, of which the document says nothing`;
      else if (schema !== true) yield* this.faults(schema, member, `${place}.${name}`);
    }
  }
}

const documents = new Map();

/** Whatever is answered from this address is checked from now on. */
export function hold(address, document) {
  documents.set(address, new Document(document));
}

/** Fails when a JSON answer is not as the document of that address says. */
export function check(address, method, path, status, body) {
  const document = documents.get(address);
  const schema = document?.schemaOf(method, path.split('?')[0], status);
  if (!schema) return;
  assert.deepEqual([...document.faults(schema, body)].slice(0, 5), [], `${method} ${path}: ${status}`);
}

test('shapes: what does not fit is noticed', () => {
  const schema = { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, state: { type: ['string', 'null'], enum: ['on', null] } } };
  const document = new Document({ paths: {}, components: { schemas: { one: schema } } });
  const count = (value) => [...document.faults({ $ref: '#/components/schemas/one' }, value)].length;
  assert.deepEqual([{ id: 1 }, { id: 1, state: null }, { id: 1, state: 'on' }].map(count), [0, 0, 0]);
  assert.deepEqual([{}, { id: '1' }, { id: 1, state: 'off' }, { id: 1, more: 1 }, [], null].map(count), [1, 1, 1, 1, 1, 1]);
});
