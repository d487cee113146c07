// What the wizard has gathered, and how it is sent.
import { wireFilter } from "../../api/filter";
import type { Given } from "../../api/contract";
import type { Filter, Id, Reference } from "../../api/types";

/** Who takes: somebody, or a pool. */
export interface Place {
  kind: "user" | "pool";
  id: Id;
  name: string;
}

export type Way = "all" | "turn" | "stages";

/** What becomes of the records of others with which the person helps. */
export const helps = ["stay", "move", "end"] as const;
export type Help = (typeof helps)[number];

/** Rows that were chosen in a list: these, or all that its filter matches. */
export interface Chosen {
  object: string;
  count: number;
  ids?: Id[];
  filter?: Filter;
}

export interface Plan {
  from: Reference | null;
  chosen: Chosen | null;
  objects: string[];
  way: Way;
  to: Place[];
  stages: Record<string, Place[]>;
  others: Place[];
  reason: string;
  overLimit: boolean;
  help: Help;
}

export type HandOverBody = Given<"POST", "/hand_overs">["body"];

export function newPlan(from: Reference | null, chosen: Chosen | null): Plan {
  return {
    from, chosen, objects: [chosen?.object ?? "customer"], way: "all", to: [], stages: {}, others: [], reason: "", overLimit: false, help: "stay",
  };
}

const target = (place: Place) => (place.kind === "user" ? { user: place.id } : { pool: place.id });

/** Which records, without anybody who takes them. */
export function whatOf(plan: Plan, objects: string[]): HandOverBody {
  const filter = plan.chosen?.filter && wireFilter(plan.chosen.filter);
  return {
    objects,
    ...(plan.from && { from: plan.from.id }),
    ...(plan.chosen?.ids && { ids: plan.chosen.ids }),
    ...(plan.chosen?.filter && { filter: (filter ?? []) as HandOverBody["filter"] }),
  };
}

export function bodyOf(plan: Plan): HandOverBody {
  const stages = Object.entries(plan.stages).filter(([, places]) => places.length > 0).map(([stage, places]) => [stage, places.map(target)]);
  return {
    ...whatOf(plan, plan.objects),
    ...(plan.way === "stages" ? { stages: Object.fromEntries(stages) } : { to: plan.to.map(target) }),
    ...(plan.others.length > 0 && { others: plan.others.map(target) }),
    ...(plan.reason.trim() && { reason: plan.reason.trim() }),
    ...(plan.overLimit && { over_limit: true }),
    ...(plan.from && plan.help !== "stay" && { collaborations: plan.help }),
  };
}
