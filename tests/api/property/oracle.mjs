// The rules of docs/access.md once more, as simply as they can be said, and P3's
// filters over the known facts.
import { phones, stages } from './company.mjs';

const order = ['none', 'own', 'department', 'subtree', 'all'];
const kinds = {
  customer: { owner: 'owner', pool: 'pool', collaborators: 'collaborators' },
  contact: { through: 'customer' },
  activity: { through: 'customer', owner: 'owner' },
  script: { owner: 'owner', shared: 'shared' },
  pool: { open: true, administration: true },
  customer_relation: { through: 'customer' },
  saved_view: { owner: 'owner', shared: 'shared' },
  resource_site: { open: true },
  tag: { open: true },
  owner_change: { through: 'customer', system: true },
  consent: { through: 'customer' },
  user: { open: true, administration: true },
  department: { open: true, administration: true },
  role: { open: true, administration: true },
};
/** What changes nothing, which programs' own records and those of the administration
 *  are open to. */
const looks = ['read', 'export'];
/** What it takes above to do something with what hangs below. */
const upwards = { read: 'read', create: 'read', update: 'update', delete: 'update', export: 'export', import: 'read', hand_over: 'hand_over' };
export const references = {
  customer: { owner: 'user', pool: 'pool', parent: 'customer', collaborators: 'user' },
  contact: { customer: 'customer' },
  activity: { customer: 'customer', contact: 'contact', owner: 'user' },
  script: { owner: 'user' },
  pool: {},
  customer_relation: { customer: 'customer', other: 'customer' },
  saved_view: { owner: 'user' },
  resource_site: {},
  tag: {},
  owner_change: { customer: 'customer' },
  consent: { customer: 'customer' },
  user: {},
  department: {},
  role: {},
};

export class Oracle {
  constructor(company) {
    this.company = company;
    this.byId = Object.fromEntries(Object.entries(company.rows).map(([object, rows]) => [object, new Map([...rows, ...company.bin[object] ?? []].map((row) => [row.id, row]))]));
    this.known = new Map();
  }

  /** Of several roles the widest; taking out reaches no further than looking at. */
  scope(user, object, operation) {
    const { system, administration } = kinds[object] ?? {};
    const administrator = user.roles.some((rights) => rights.administrator);
    if (!looks.includes(operation) && (system || (administration && !administrator))) return 'none';
    if (operation !== 'export') return this.said(user, object, operation);
    return order[Math.min(...['read', 'export'].map((one) => order.indexOf(this.said(user, object, one))))];
  }

  said(user, object, operation) {
    const says = (rights) => (rights.objects[object] ?? rights.objects['*'] ?? {})[operation] ?? 'none';
    return user.roles.map(says).reduce((most, scope) => (order.indexOf(scope) > order.indexOf(most) ? scope : most), 'none');
  }

  field(user, object, field) {
    const ranks = ['hidden', 'read', 'write'];
    const reading = user.roles.filter((rights) => ((rights.objects[object] ?? rights.objects['*'] ?? {}).read ?? 'none') !== 'none');
    if (reading.length === 0) return user.roles.some((rights) => rights.fields?.[object]?.[field]) ? 'hidden' : 'write';
    return ranks[Math.max(...reading.map((rights) => ranks.indexOf(rights.fields?.[object]?.[field] ?? 'write')))];
  }

  seesField(user, object, field) {
    return this.field(user, object, field) !== 'hidden';
  }

  isOf(user, department) {
    return user.department === department || this.company.departments.get(department)?.manager === user.id;
  }

  above(department) {
    const all = [];
    for (let at = department; at; at = this.company.departments.get(at).parent) all.push(at);
    return all;
  }

  reaches(user, scope, owner) {
    if (!owner || scope === 'none') return false;
    if (owner === user.id || scope === 'all') return true;
    const { department } = this.company.people().find((one) => one.id === owner) ?? { department: 0 };
    if (!department || scope === 'own') return false;
    return (scope === 'subtree' ? this.above(department) : [department]).some((one) => this.isOf(user, one));
  }

  inPool(user, id, asManager) {
    const pool = this.byId.pool.get(id) ?? this.company.allPools?.find((one) => one.id === id);
    if (!pool) return false;
    if (pool.managers.includes(user.id)) return true;
    if (asManager) return false;
    const places = [...this.company.departments.keys()].filter((one) => this.isOf(user, one));
    return pool.members.includes(user.id) || places.some((place) => this.above(place).some((one) => pool.departments.includes(one)));
  }

  /** The pool whose rules cover a customer of its owner's: the oldest of which he is a member. */
  coverOf(row) {
    const owner = this.company.people().find(({ id }) => id === row.owner);
    return this.company.allPools.find(({ id }) => this.inPool(owner, id, false))?.id ?? null;
  }

  mayByPool(user, row, operation) {
    if (operation === 'delete') return false;
    const shared = this.limit(user, 'may_edit_shared', 0) === 1;
    return this.inPool(user, row.pool, operation === 'hand_over' || (operation === 'update' && !shared));
  }

  /** The stages that the roles see which read customers; where none does, those of all. */
  stages(user) {
    const reads = (rights) => ((rights.objects.customer ?? rights.objects['*'] ?? {}).read ?? 'none') !== 'none';
    const reading = user.roles.filter(reads);
    return new Set((reading.length ? reading : user.roles).flatMap((rights) => rights.stages?.see ?? ['*'])
      .flatMap((stage) => (stage === '*' ? stages : [stage])));
  }

  /** Is it, or what it hangs on, of a stage that the user sees, or his own below such a one? */
  inStage(user, object, row, adds) {
    if (object === 'customer') return this.stages(user).has(row.stage);
    const { through, owner } = kinds[object];
    if (!through || (!adds && owner && row[owner] === user.id)) return true;
    return this.inStage(user, through, this.byId[through].get(row[through]), false);
  }

  /** Does it lie in the recycle bin for the user? */
  inBin(user, object, row) {
    if (this.scope(user, object, 'read') === 'none' || !this.inStage(user, object, row, false)) return false;
    return row.deletedBy === user.id || (this.may(user, object, 'read', row) && this.may(user, object, 'delete', row));
  }

  may(user, object, operation, row) {
    const key = `${user.id} ${object} ${operation} ${row.id}`;
    if (!this.known.has(key)) this.known.set(key, this.decide(user, object, operation, row) && this.inStage(user, object, row, ['create', 'import'].includes(operation)));
    return this.known.get(key);
  }

  decide(user, object, operation, row) {
    const kind = kinds[object];
    const scope = this.scope(user, object, operation);
    const reads = operation === 'read' || operation === 'export';
    if (scope === 'none' || scope === 'all') return scope === 'all';
    if (kind.open) return reads || this.reaches(user, scope, row.maker);
    return (kind.owner && this.reaches(user, scope, row[kind.owner]))
      || (kind.pool && this.mayByPool(user, row, operation))
      || (kind.collaborators && (reads || operation === 'update') && row.collaborators.includes(user.id))
      || (kind.shared && reads && row.shared)
      || (kind.through && this.may(user, kind.through, upwards[operation], this.byId[kind.through].get(row[kind.through])))
      || false;
  }

  // --- making and giving ---

  acts(user, object, action) {
    const named = (rights, at) => rights.actions?.[at] ?? [];
    return user.roles.some((rights) => [...named(rights, object), ...named(rights, '*')].some((one) => one === action || one === '*'));
  }

  /** The most generous of the roles; -1 is no limit. */
  limit(user, name, otherwise) {
    const said = user.roles.map((rights) => rights.limits?.[name]).filter((one) => one !== undefined).map(Number);
    if (said.length === 0) return otherwise;
    return said.includes(-1) ? -1 : Math.max(...said);
  }

  /** May it be put in this one's name, or into this pool, by the scope of the operation? */
  mayGive(user, object, operation, row) {
    const kind = kinds[object];
    const scope = this.scope(user, object, operation);
    if (scope === 'none' || scope === 'all') return scope === 'all';
    const owner = row[kind.owner];
    return owner ? this.reaches(user, scope, owner) : Boolean(kind.pool) && this.inPool(user, row.pool, false);
  }

  /** One like this row, made by the user. */
  mayMake(user, object, row) {
    const kind = kinds[object];
    if (this.scope(user, object, 'create') === 'none') return false;
    if (object === 'customer' && !this.stages(user).has(row.stage)) return false;
    if (kind.through && !this.sees(user, kind.through, this.byId[kind.through].get(row[kind.through]))) return false;
    if (row.other && !this.sees(user, 'customer', this.byId.customer.get(row.other))) return false;
    if (!kind.owner || row[kind.owner] === user.id) return true;
    return this.mayGive(user, object, 'create', row) || this.mayGive(user, object, 'hand_over', row);
  }

  /** May the user give the row away to somebody? */
  mayHandOver(user, object, row, to) {
    return this.sees(user, object, row) && this.may(user, object, 'update', row) && this.may(user, object, 'hand_over', row)
      && this.mayGive(user, object, 'hand_over', { ...row, [kinds[object].owner]: to, pool: null });
  }

  sees(user, object, row) {
    return this.may(user, object, 'read', row);
  }

  visible(user, object) {
    return this.company.rows[object].filter((row) => this.sees(user, object, row));
  }

  /** Numbers are shown in full only of one's own records, or to who may see them all. */
  masked(user, object, row) {
    if (this.limit(user, 'see_phones', 1) !== 0) return false;
    const customer = object === 'contact' ? this.byId.customer.get(row.customer) : row;
    return customer.owner !== user.id && !customer.collaborators.includes(user.id);
  }

  /** May the user know what a field of a record says? A deleted one keeps its name in the
   *  history of others, for whoever could read it. */
  knows(user, object, field, row) {
    /* Why a customer changed hands stands in its own history as well. */
    if (object === 'owner_change' && this.sees(user, 'customer', this.byId.customer.get(row.customer))) return true;
    const seen = row.deletedBy && field !== 'name' ? this.inBin(user, object, row) : this.sees(user, object, row);
    return (seen || (Boolean(row.deletedBy) && this.inBin(user, object, row))) && this.seesField(user, object, field)
      && !((phones[object] ?? []).includes(field) && this.masked(user, object, row));
  }

  // --- filters ---

  holds(user, object, row, filter) {
    const [first, operator, value] = filter;
    if (first === 'and') return filter.slice(1).every((part) => this.holds(user, object, row, part));
    if (first === 'or') return filter.slice(1).some((part) => this.holds(user, object, row, part));
    if (first === 'not') return !this.holds(user, object, row, operator);
    const dot = first.indexOf('.');
    if (dot < 0) return compare(user, row[first] ?? null, operator, value);
    const target = references[object][first.slice(0, dot)];
    const above = this.byId[target].get(row[first.slice(0, dot)]);
    return Boolean(above) && this.sees(user, target, above) && this.holds(user, target, above, [first.slice(dot + 1), operator, value]);
  }
}

const plain = (value) => (value && typeof value === 'object' && 'amount' in value ? Number(value.amount) : value);

function compare(user, value, operator, asked) {
  const mine = (one) => (one === '@me' ? user.id : one);
  const list = Array.isArray(value) ? value : null;
  const has = (one) => (list ? list.includes(mine(one)) : plain(value) === plain(mine(one)));
  const empty = value === null || (list !== null && list.length === 0);
  const less = () => plain(value) < plain(asked);
  switch (operator) {
    case 'empty': return empty;
    case 'not_empty': return !empty;
    case '=': return !empty && has(asked);
    case '!=': return empty || !has(asked);
    case 'in': return !empty && asked.some(has);
    case 'not_in': return empty || !asked.some(has);
    case 'contains': return !empty && (list ? has(asked) : value.includes(asked));
    case 'not_contains': return empty || !(list ? has(asked) : value.includes(asked));
    case 'starts': return !empty && value.startsWith(asked);
    case '<': return !empty && less();
    case '>=': return !empty && !less();
    case '>': return !empty && plain(value) > plain(asked);
    case '<=': return !empty && plain(value) <= plain(asked);
    case 'between': return !empty && plain(value) >= plain(asked[0]) && plain(value) <= plain(asked[1]);
    default: throw new Error(operator);
  }
}
