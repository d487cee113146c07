// A random company whose people have the preset roles as delivered, the same with other
// scopes, roles of one scope for everything, and random mixtures of several.
import { Client, password } from '../support.mjs';
import { Company, operations, scopes, token } from './company.mjs';

export const presets = ['administrator', 'boss', 'sales_manager', 'sales', 'telesales', 'service', 'finance', 'warehouse', 'marketing'];
/** Activities beyond the others are numbered from here. */
const most = 100000;
/** What the presets say about objects by name and for all others is kept, their scopes are not. */
const scoped = (rights, scope) => Object.fromEntries(Object.keys(rights.objects).map((object) =>
  [object, Object.fromEntries(operations.map((operation) => [operation, scope]))]));

export class PresetCompany extends Company {
  /** `each` is how many other scopes each preset is tried with. */
  constructor(world, random, each) {
    super(world, random);
    this.each = each;
  }

  async makeRole(label, rights) {
    const { id } = await this.admin.call('POST', '/roles', { name: `${label} ${this.roles.length}` });
    await this.admin.call('PUT', `/roles/${id}/rights`, rights);
    this.roles.push({ id, label, rights });
  }

  async makeRoles(count) {
    this.roles = [];
    const found = (await this.admin.call('GET', '/roles?limit=200')).records;
    for (const preset of presets) {
      const { id } = found.find((role) => role.preset === preset);
      this.roles.push({ id, label: preset, rights: { ...await this.admin.call('GET', `/roles/${id}/rights`), ...(preset === 'administrator' && { administrator: true }) } });
    }
    for (const { label, rights } of this.roles.slice(1)) {
      const others = this.shuffled(scopes).slice(0, this.each);
      for (const scope of others) await this.makeRole(`${label}@${scope}`, { ...rights, objects: scoped(rights, scope) });
    }
    for (const scope of scopes) {
      const all = Object.fromEntries(operations.map((operation) => [operation, scope]));
      await this.makeRole(`scope:${scope}`, { objects: { '*': all }, fields: {}, actions: { '*': ['*'] }, limits: { export_rows_limit: -1, see_phones: 1 } });
    }
    for (let i = 0; i < count; i += 1) {
      const rights = this.randomRights();
      if (this.random.chance(0.5)) rights.limits.export_rows_limit = this.random.pick([0, 10, 40, -1]);
      await this.makeRole('mixed', rights);
    }
  }

  shuffled(list) {
    return list.map((item) => [this.random.next(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
  }

  /** One of each role but the mixed ones, which come by two or three; then each
   *  department's manager. */
  async makeUsers() {
    const { chance, pick, some } = this.random;
    const mixed = this.roles.filter((role) => role.label === 'mixed');
    const groups = [...this.roles.filter((role) => role.label !== 'mixed').map((role) => [role]),
      ...mixed.map((role) => [role, ...some(this.roles.slice(3, 9).concat(mixed), 0.15)])];
    this.users = [];
    for (const [at, group] of groups.entries()) {
      const roles = [...new Set(group)];
      const department = chance(0.95) ? pick([...this.departments.keys()]) : null;
      const login = `person${at}`;
      const { id } = await this.admin.call('POST', '/users', { login, name: `用户${at}`, department, roles: roles.map((role) => role.id) });
      this.users.push({ id, login, label: roles.length > 1 ? 'several' : roles[0].label, department: department ?? 0, roles: roles.map((role) => role.rights) });
    }
    for (const department of this.departments.values()) {
      if (!chance(0.6)) continue;
      department.manager = pick(this.users).id;
      await this.admin.call('PATCH', `/departments/${department.id}`, { manager: department.manager });
    }
    await Promise.all(this.users.map((user) => this.admit(user)));
  }

  async admit(user) {
    await this.admin.call('PUT', `/users/${user.id}/password`, { password });
    user.client = await new Client(this.world.address).login(user.login);
  }

  async make(size) {
    await super.make(size);
    await this.makeRelations(size.relations);
    await this.makeViews(size.views);
    await this.makeOpen(size.open);
    await this.makeConsents(size.open * 2);
    await this.giveAway(size.given);
    this.noteAdministration();
    await this.refreshPlaces();
    await this.makeRules();
    return this;
  }

  /** Every pool takes back in three days what is no deal; the company's first one too. */
  async makeRules() {
    const { records } = await this.admin.call('GET', '/records/pool?limit=200&sort=id&fields=members,departments,managers');
    const list = (value) => (value ?? []).map(({ id }) => id);
    this.allPools = records.map(({ id, members, departments, managers }) => ({ id, members: list(members), departments: list(departments), managers: list(managers) }));
    for (const { id } of this.allPools) await this.admin.call('PUT', `/pools/${id}/rules`, { rule_no_deal_days: 3, rule_warn_days: null });
  }

  /** Whoever released a customer took its collaborators off. */
  async refreshPlaces() {
    const { records } = await this.admin.call('GET', '/records/customer?limit=200&fields=owner,pool,collaborators');
    for (const { id, owner, pool, collaborators } of records)
      Object.assign(this.rows.customer.find((row) => row.id === id),
        { owner: owner?.id ?? null, pool: pool?.id ?? null, collaborators: (collaborators ?? []).map((one) => one.id) });
  }

  row(object, index) {
    return index < most ? super.row(object, index) : this.many[index - most];
  }

  /** So many activities that their export is a job's work. */
  async makeMany(count) {
    const { pick } = this.random;
    const facts = Array.from({ length: count }, (_, index) =>
      ({ subject: token('activity', 'subject', most + index), customer: pick(this.rows.customer).id, kind: 'other', owner: pick(this.users).id, minutes: 777 }));
    const lines = facts.map((one) => JSON.stringify(one)).join('\n');
    const answer = await this.admin.send('POST', '/api/v1/records/activity/bulk', lines, { 'content-type': 'application/x-ndjson' });
    const made = answer.body.trim().split('\n').map((line) => JSON.parse(line));
    this.many = facts.map((one, index) => ({ ...one, id: made[index].record?.id ?? made[index].id }));
  }
}
