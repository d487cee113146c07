// Filters on the wire and in the page. On the wire a filter is one clause; in
// the page it is the list of clauses that must all hold.
import type { Clause, Condition, Filter, Group } from "./types";

const joints: ReadonlySet<unknown> = new Set(["and", "or", "not"]);

export function isGroup(clause: Clause): clause is Group {
  return joints.has(clause[0]) && (clause.length === 1 || Array.isArray(clause[1]));
}

export function isCondition(clause: Clause): clause is Condition {
  return !isGroup(clause);
}

/** The clauses of what came from a view, a saved view or the address. */
export function clausesOf(filter: unknown): Filter {
  if (!Array.isArray(filter) || filter.length === 0) return [];
  if (Array.isArray(filter[0])) return filter as Filter;
  const clause = filter as Clause;
  return isGroup(clause) && clause[0] === "and" ? (clause.slice(1) as Filter) : [clause];
}

export function wireFilter(filter: Filter): Clause | undefined {
  return filter.length > 1 ? ["and", ...filter] : filter[0];
}

/** Text of the address bar, or of a saved view; nonsense is no filter. */
export function parseFilter(text: string | null | undefined): Filter {
  if (!text) return [];
  try {
    return clausesOf(JSON.parse(text));
  } catch {
    return [];
  }
}

export function printFilter(filter: Filter): string {
  return JSON.stringify(wireFilter(filter) ?? []);
}
