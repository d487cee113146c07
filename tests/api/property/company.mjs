// A random company, made through the API by its administrator, and all facts about it.
//
// Every text that a role might hide carries a token which says whose it is
// ("rmkc17x": the remark of customer 17), so that any answer can be searched for what
// its reader must not know. Phone numbers are tokens by themselves.
import { Client, password } from '../support.mjs';

export const objects = ['customer', 'contact', 'activity', 'script', 'pool', 'customer_relation', 'saved_view', 'resource_site', 'tag', 'owner_change', 'consent', 'user', 'department', 'role'];
export const scopes = ['none', 'own', 'department', 'subtree', 'all'];
export const operations = ['read', 'create', 'update', 'delete', 'export', 'import', 'hand_over'];

/** The fields with a token: its prefix. */
export const tokens = {
  customer: { name: 'nam', short_name: 'sht', remark: 'rmk', address: 'adr', needs: 'ned', progress: 'prg', wechat: 'wec', description: 'dsc' },
  contact: { name: 'nam', title: 'tit', remark: 'rmk', hobbies: 'hob', wechat: 'wec' },
  activity: { subject: 'sub', content: 'cnt', result: 'res', note: 'not' },
  script: { title: 'tit', body: 'bod' },
  pool: { name: 'nam' },
  customer_relation: { note: 'not' },
  saved_view: { name: 'nam' },
  resource_site: { name: 'nam', note: 'not' },
  tag: { name: 'nam' },
  owner_change: { reason: 'rea' },
  consent: { source: 'src' },
  user: {},
  department: {},
  role: {},
};
export const phones = { customer: ['phone', 'mobile'], contact: ['mobile', 'phone'] };
const letters = { customer: 'c', contact: 'k', activity: 'a', script: 's', pool: 'p', customer_relation: 'r', saved_view: 'v', resource_site: 'w', tag: 't', owner_change: 'o', consent: 'n' };
/** What roles may hide or make read-only, besides what carries a token. */
const others = {
  customer: ['employees', 'grade', 'province', 'next_visit_at', 'annual_revenue', 'collaborators', 'image', 'pool', 'parent'],
  contact: ['gender', 'birthday', 'primary', 'manager'],
  activity: ['minutes', 'kind', 'contact', 'recording'],
  script: ['category'],
  pool: [],
};
export const stages = ['reserve', 'target', 'potential', 'opportunity', 'deal'];
/** What lies in the recycle bin is numbered from here. */
const binned = 1000;
export const brands = ['海天', '宁波', '长江', '金石', '远航', '东方', '恒通', '永康', '五洲', '华信'];

export const token = (object, field, index) => `${tokens[object][field]}${letters[object]}${index}x`;

/** All tokens in a text: [{object, field, index}]. */
export function tokensIn(text) {
  const byPrefix = (object, prefix) => Object.keys(tokens[object]).find((field) => tokens[object][field] === prefix);
  return [...text.matchAll(/([a-z]{3})([ckasprvwton])(\d+)x/g)].flatMap(([, prefix, letter, index]) => {
    const object = objects.find((name) => letters[name] === letter);
    const field = byPrefix(object, prefix);
    return field ? [{ object, field, index: Number(index) }] : [];
  });
}

/** The number of a record in a field: its last six digits tell which. */
export function phone(object, field, index) {
  const kind = (object === 'customer' ? 1 : 3) + phones[object].indexOf(field);
  return `13955${kind}${String(index).padStart(5, '0')}`;
}

export class Company {
  constructor(world, random) {
    this.world = world;
    this.random = random;
    this.admin = world.admin;
    this.rows = Object.fromEntries(objects.map((object) => [object, []]));
    this.bin = { customer: [], contact: [] };
  }

  /** All who can have made or own something: the users, and the administrator. */
  people() {
    return [...this.users, { id: this.admin.user.id, department: this.admin.user.department?.id ?? 0 }];
  }

  async batch(operations_) {
    const { results } = await this.admin.call('POST', '/batch', { operations: operations_ });
    return results.map((result) => result.record);
  }

  create(object, list) {
    return this.batch(list.map((values) => ({ op: 'create', object, values })));
  }

  async make(size) {
    await this.makeDepartments(size.departments);
    await this.makeRoles(size.roles);
    await this.makeUsers(size.users);
    await this.makePools(size.pools);
    await this.makeCustomers(size.customers);
    await this.makeContacts(size.children);
    await this.makeActivities(size.children);
    await this.makeScripts(size.scripts);
    await this.attach();
    await this.fillBin(size.deleted);
    await this.refresh();
    return this;
  }

  /** What the activities made of their customers. */
  async refresh() {
    const { records } = await this.admin.call('GET', '/records/customer?limit=200&fields=progress,next_visit_at');
    for (const { id, progress, next_visit_at } of records)
      Object.assign(this.rows.customer.find((row) => row.id === id), { progress, next_visit_at });
  }

  async makeDepartments(count) {
    const { below } = this.random;
    this.departments = new Map([[1, { id: 1, parent: 0, manager: 0 }]]);
    const ids = [1];
    for (let i = 0; i < count; i += 1) {
      const parent = ids[below(ids.length)];
      const { id } = await this.admin.call('POST', '/departments', { name: `部门${i}`, parent });
      this.departments.set(id, { id, parent, manager: 0 });
      ids.push(id);
    }
  }

  randomRights() {
    const { chance, pick, some } = this.random;
    const given = (read) => Object.fromEntries(operations.map((operation) =>
      [operation, operation === 'read' ? read : chance(0.6) ? pick(scopes) : 'none']));
    const rights = { objects: { '*': { read: pick(['none', 'all', 'all', 'own']) } }, fields: {}, actions: { '*': ['*'] }, limits: {} };
    for (const object of objects.slice(0, 4)) {
      if (chance(0.9)) rights.objects[object] = given(chance(0.15) ? 'none' : pick(scopes.slice(1)));
      const hideable = [...Object.keys(tokens[object]), ...phones[object] ?? [], ...others[object]];
      rights.fields[object] = Object.fromEntries(some(hideable, 0.35).map((field) => [field, pick(['hidden', 'hidden', 'read'])]));
    }
    rights.limits.may_edit_shared = chance(0.4) ? 1 : 0;
    rights.limits.see_phones = chance(0.6) ? 1 : 0;
    if (chance(0.5)) rights.stages = { see: some(stages, 0.7) };
    return rights;
  }

  async makeRoles(count) {
    this.roles = [];
    for (let i = 0; i < count; i += 1) {
      const { id } = await this.admin.call('POST', '/roles', { name: `随机角色${i}` });
      const rights = this.randomRights();
      await this.admin.call('PUT', `/roles/${id}/rights`, rights);
      this.roles.push({ id, rights });
    }
  }

  async makeUsers(count) {
    const { chance, pick } = this.random;
    this.users = [];
    for (let i = 0; i < count; i += 1) {
      const roles = [...new Set([pick(this.roles), ...(chance(0.35) ? [pick(this.roles)] : [])])];
      const department = chance(0.9) ? pick([...this.departments.keys()]) : null;
      const login = `person${i}`;
      const { id } = await this.admin.call('POST', '/users', { login, name: `用户${i}`, department, roles: roles.map((role) => role.id) });
      await this.admin.call('PUT', `/users/${id}/password`, { password });
      this.users.push({ id, login, department: department ?? 0, roles: roles.map((role) => role.rights) });
    }
    for (const department of this.departments.values()) {
      if (!chance(0.6)) continue;
      department.manager = pick(this.users).id;
      await this.admin.call('PATCH', `/departments/${department.id}`, { manager: department.manager });
    }
    for (const user of this.users) user.client = await new Client(this.world.address).login(user.login);
  }

  async makePools(count) {
    const { some } = this.random;
    const ids = this.users.map((user) => user.id);
    for (let index = 0; index < count; index += 1) {
      const facts = {
        name: `公海${token('pool', 'name', index)}`, members: some(ids, 0.2),
        departments: some([...this.departments.keys()], 0.15), managers: some(ids, 0.1),
      };
      const { id } = await this.admin.call('POST', '/records/pool', facts);
      this.rows.pool.push({ ...facts, id, index });
    }
  }

  /** A record by the number in its tokens, living or in the bin. */
  row(object, index) {
    return index < binned ? this.rows[object][index] : this.bin[object][index - binned];
  }

  /** Customers, each with a contact, deleted by whoever may, else by the administrator. */
  async fillBin(count) {
    const { below, chance, pick, some } = this.random;
    for (let at = 0; at < count; at += 1) {
      const index = binned + at;
      const pooled = chance(0.25);
      const facts = {
        ...this.texts('customer', index, 0.7), name: `${pick(brands)}${token('customer', 'name', index)}`, source: 'alibaba', stage: pick(stages),
        owner: pooled ? null : pick(this.users).id, pool: pooled ? pick(this.rows.pool).id : null, collaborators: some(this.users.map((user) => user.id), 0.1), employees: below(50),
      };
      const { id } = await this.admin.call('POST', '/records/customer', facts);
      const child = { ...this.texts('contact', index, 0.7), name: `联系${token('contact', 'name', index)}`, customer: id };
      const contact = await this.admin.call('POST', '/records/contact', child);
      const [first] = some(this.users, 0.5);
      const done = first && (await first.client.send('DELETE', `/api/v1/records/customer/${id}`)).status === 200;
      if (!done) await this.admin.call('DELETE', `/records/customer/${id}`);
      const deletedBy = done ? first.id : this.admin.user.id;
      this.bin.customer.push({ ...facts, collaborators: facts.collaborators.filter((user) => user !== facts.owner), id, index, deletedBy });
      this.bin.contact.push({ ...child, id: contact.id, index, deletedBy });
    }
  }

  texts(object, index, share) {
    return Object.fromEntries(Object.keys(tokens[object]).filter(() => this.random.chance(share))
      .map((field) => [field, token(object, field, index)]));
  }

  numbers(object, index) {
    return Object.fromEntries(phones[object].filter(() => this.random.chance(0.6)).map((field) => [field, phone(object, field, index)]));
  }

  visit() {
    return new Date(Date.UTC(2031, 0, 1 + this.random.below(400), this.random.below(24))).toISOString().replace('.000', '');
  }

  async makeCustomers(count) {
    const { below, chance, pick, some } = this.random;
    const ids = this.users.map((user) => user.id);
    const facts = [];
    for (let index = 0; index < count; index += 1) {
      const pooled = chance(0.25);
      facts.push({
        ...this.texts('customer', index, 0.7), ...this.numbers('customer', index),
        name: `${pick(brands)}${pick(brands)}${token('customer', 'name', index)}`,
        source: 'alibaba', stage: pick(stages), grade: pick(['key', 'normal', 'minor']),
        province: chance(0.7) ? pick(['330000', '310000', '440000']) : null,
        employees: chance(0.8) ? below(50) : null,
        annual_revenue: chance(0.5) ? { amount: `${below(100) * 1000}.00`, currency: 'CNY' } : null,
        next_visit_at: chance(0.7) ? this.visit() : null,
        owner: pooled ? null : pick(ids), pool: pooled ? pick(this.rows.pool).id : null, collaborators: some(ids, 0.08),
      });
    }
    const made = await this.create('customer', facts);
    /* Who owns a customer is no collaborator of it. */
    for (const one of facts) one.collaborators = one.collaborators.filter((user) => user !== one.owner);
    made.forEach(({ id, number }, index) => this.rows.customer.push({ ...facts[index], id, index, number }));
    const parents = this.rows.customer.filter((row) => row.index > 0 && chance(0.4));
    for (const row of parents) row.parent = this.rows.customer[below(row.index)].id;
    await this.batch(parents.map(({ id, parent }) => ({ op: 'update', object: 'customer', id, values: { parent } })));
  }

  async makeContacts(count) {
    const { chance, pick } = this.random;
    const facts = [];
    for (let index = 0; index < count; index += 1)
      facts.push({
        ...this.texts('contact', index, 0.7), ...this.numbers('contact', index), name: `联系${token('contact', 'name', index)}`,
        customer: pick(this.rows.customer).id, gender: chance(0.7) ? pick(['male', 'female']) : null, primary: chance(0.3),
      });
    const made = await this.create('contact', facts);
    made.forEach(({ id }, index) => this.rows.contact.push({ ...facts[index], id, index }));
  }

  async makeActivities(count) {
    const { below, chance, pick } = this.random;
    const facts = [];
    for (let index = 0; index < count; index += 1) {
      const contact = chance(0.5) ? pick(this.rows.contact) : null;
      facts.push({
        ...this.texts('activity', index, 0.7), subject: `联系${token('activity', 'subject', index)}`,
        customer: contact?.customer ?? pick(this.rows.customer).id, contact: contact?.id ?? null,
        kind: pick(['phone', 'visit', 'email', 'other']), minutes: chance(0.7) ? below(90) : null, owner: pick(this.users).id,
      });
    }
    const made = await this.create('activity', facts);
    made.forEach(({ id }, index) => this.rows.activity.push({ ...facts[index], id, index }));
  }

  async makeScripts(count) {
    const { chance, pick } = this.random;
    const facts = [];
    for (let index = 0; index < count; index += 1)
      facts.push({ title: `话术${token('script', 'title', index)}`, body: token('script', 'body', index), shared: chance(0.4), owner: pick(this.users).id });
    const made = await this.create('script', facts);
    made.forEach(({ id }, index) => this.rows.script.push({ ...facts[index], id, index }));
  }

  /** Each by somebody who may make it, else by the administrator. */
  async makeBySomebody(object, values) {
    const [somebody] = this.random.some(this.users, 0.5);
    const own = somebody && await somebody.client.send('POST', `/api/v1/records/${object}`, values);
    const made = own?.status === 201 ? own.body : await this.admin.call('POST', `/records/${object}`, values);
    return { ...values, id: made.id, maker: own?.status === 201 ? somebody.id : this.admin.user.id };
  }

  async makeRelations(count) {
    const { pick } = this.random;
    const facts = [];
    for (let index = 0; index < count; index += 1) {
      const [one, other] = [pick(this.rows.customer), pick(this.rows.customer)];
      if (one !== other) facts.push({ customer: one.id, other: other.id, kind: 'upstream', note: token('customer_relation', 'note', facts.length) });
    }
    const made = await this.create('customer_relation', facts);
    made.forEach(({ id }, index) => this.rows.customer_relation.push({ ...facts[index], id, index }));
  }

  async makeConsents(count) {
    const facts = Array.from({ length: count }, (_, index) =>
      ({ customer: this.random.pick(this.rows.customer).id, kind: 'refused', channels: ['phone'], source: token('consent', 'source', index) }));
    const made = await this.create('consent', facts);
    made.forEach(({ id }, index) => this.rows.consent.push({ ...facts[index], id, index }));
  }

  /** What administrators alone change: users, departments, roles. */
  noteAdministration() {
    const row = ({ id }, index) => ({ id, index, maker: this.admin.user.id });
    this.rows.user = this.users.map(row);
    this.rows.department = [...this.departments.values()].map(row);
    this.rows.role = this.roles.map(row);
  }

  async makeViews(count) {
    const { chance, pick } = this.random;
    const facts = [];
    for (let index = 0; index < count; index += 1)
      facts.push({ name: token('saved_view', 'name', index), object: 'customer', owner: pick(this.users).id, shared: chance(0.3) });
    const made = await this.create('saved_view', facts);
    made.forEach(({ id }, index) => this.rows.saved_view.push({ ...facts[index], id, index }));
  }

  /** What everybody may read who may read any. */
  async makeOpen(count) {
    for (let index = 0; index < count; index += 1) {
      const site = { name: token('resource_site', 'name', index), note: token('resource_site', 'note', index) };
      this.rows.resource_site.push({ ...await this.makeBySomebody('resource_site', site), index });
      this.rows.tag.push({ ...await this.makeBySomebody('tag', { name: token('tag', 'name', index) }), index });
    }
  }

  /** Customers that went from hand to hand: what the program noted of it. */
  async giveAway(count) {
    const { pick } = this.random;
    const given = this.rows.customer.filter((row) => row.owner).slice(0, count);
    for (const [index, row] of given.entries()) {
      const to = pick(this.rows.pool);
      await this.admin.call('POST', `/records/customer/${row.id}/actions/release`, { reason: token('owner_change', 'reason', index), pool: to.id });
      const { records } = await this.admin.call('GET', `/records/owner_change?${new URLSearchParams({ filter: JSON.stringify(['customer', '=', row.id]), sort: '-id', limit: '1' })}`);
      Object.assign(row, { owner: null, pool: to.id });
      this.rows.owner_change.push({ id: records[0].id, index, customer: row.id, reason: token('owner_change', 'reason', index) });
    }
  }

  /** Recordings on some activities: what hangs there is read by who reads them. */
  async attach() {
    for (const row of this.rows.activity.slice(0, 12)) {
      const form = new FormData();
      form.append('file', new Blob([`recording of ${row.index}`]), `${row.index}.txt`);
      row.recording = (await this.admin.call('POST', '/files', form)).id;
      await this.admin.call('PATCH', `/records/activity/${row.id}`, { recording: row.recording });
    }
  }
}
