// Asks as a user, and searches every answer for what he must not know.
import assert from 'node:assert/strict';
import { phones, tokensIn } from './company.mjs';

export class Asking {
  /** `oracle` gives the oracle of the moment; `seed` is told with what goes wrong. */
  constructor(company, oracle, seed) {
    Object.assign(this, { company, oracle, seed });
    this.numbers = new Map();
    for (const object of ['customer', 'contact'])
      for (const row of company.rows[object])
        for (const field of phones[object]) if (row[field]) this.numbers.set(row[field], { object, field, row });
  }

  /** Nothing in the text is unknown to the user, but the names of `except`. */
  assertKept(user, text, what, except = []) {
    const oracle = this.oracle();
    for (const { object, field, index } of tokensIn(text)) {
      if (field === 'name' && except.includes(object)) continue;
      const row = this.company.row(object, index);
      assert.ok(row && oracle.knows(user, object, field, row), `${what}: ${user.login} learns ${object}.${field} of ${index} (id ${row?.id})`);
    }
    for (const [digits] of text.matchAll(/139\d{8}/g)) {
      const { object, field, row } = this.numbers.get(digits);
      assert.ok(oracle.knows(user, object, field, row), `${what}: ${user.login} learns ${object}.${field} ${digits} (id ${row.id})`);
    }
  }

  /** The answer with `what` was asked; `typed` is what the user said himself. */
  async ask(user, method, path, body, { except, typed = '', headers } = {}) {
    const answer = await user.client.send(method, `/api/v1${path}`, body, headers);
    const told = typeof body === 'string' || body instanceof FormData ? '' : JSON.stringify(body ?? '');
    const what = `SEED=${this.seed} ${user.login} ${method} ${decodeURIComponent(path)} ${told.slice(0, 400)}`;
    let text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
    /* What is random could look like something; a place to go on from is looked into. */
    text = text.replace(/"request_id":"[^"]*"/g, '').replace(/"next":"([^"]*)"/g, (whole, place) => Buffer.from(place, 'base64url').toString());
    if (typed) text = text.replaceAll(typed, '');
    this.assertKept(user, text, what, except);
    return { ...answer, what };
  }
}
