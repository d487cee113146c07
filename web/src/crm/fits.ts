// Which actions make sense for a customer as it stands. The server decides; what
// it would refuse in any case is not offered.
import type { RecordData } from "../api/types";

const order = ["reserve", "target", "potential", "opportunity", "deal"];

type Rule = (customer: RecordData, place: number) => boolean;

const owned: Rule = (customer) => Boolean(customer["owner"]);

const rules: Record<string, Rule> = {
  claim: (customer) => !customer["owner"],
  promote: (customer, place) => Boolean(customer["owner"]) && place < order.length - 1,
  demote: (customer, place) => Boolean(customer["owner"]) && place > 0,
  pause: (customer, place) => Boolean(customer["owner"]) && place >= order.indexOf("potential") && customer["tracking"] !== "paused",
  resume: (customer) => Boolean(customer["owner"]) && customer["tracking"] === "paused",
  release: owned,
  hand_over: owned,
  assign: (customer) => !customer["owner"],
  deal_out: (customer) => !customer["owner"],
  protect: owned,
  unprotect: (customer) => Boolean(customer["protected_until"]),
  remove_collaborator: (customer) => Array.isArray(customer["collaborators"]) && customer["collaborators"].length > 0,
};

export function fitsCustomer(customer: RecordData, action: string): boolean {
  return rules[action]?.(customer, order.indexOf(String(customer["stage"]))) ?? true;
}
