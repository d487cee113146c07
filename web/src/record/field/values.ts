// Values of records: reading their kinds, and turning what was received into
// what is sent.
import type { Id, Input, Money, Reference, Value } from "../../api/types";

export type Values = Record<string, Value | undefined>;

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && "id" in value && "name" in value;
}

/** Empty for what the reader may not see. */
export function nameOf(value: unknown): string {
  return isReference(value) ? value.name ?? "" : "";
}

export function isMoney(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}

export function references(value: Value | undefined): Reference[] {
  if (isReference(value)) return [value];
  if (!Array.isArray(value)) return [];
  return (value as (string | Reference)[]).filter(isReference);
}

export function strings(value: Value | undefined): string[] {
  if (typeof value === "string") return value ? [value] : [];
  if (!Array.isArray(value)) return [];
  return (value as (string | Reference)[]).filter((item): item is string => typeof item === "string");
}

export function textOf(value: Value | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export function isEmpty(value: Value | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  return Array.isArray(value) && value.length === 0;
}

function arrayInput(items: (string | Reference)[]): string[] | Id[] {
  const ids = items.filter(isReference).map((item) => item.id);
  return ids.length > 0 ? ids : items.filter((item): item is string => typeof item === "string");
}

export function inputOf(value: Value | undefined): Input {
  if (value === undefined || value === "") return null;
  if (Array.isArray(value)) return arrayInput(value);
  return isReference(value) ? value.id : value;
}

/** Equal as far as saving is concerned. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return JSON.stringify(inputOf(a)) === JSON.stringify(inputOf(b));
}

/** Only what differs from what was loaded is sent. */
export function changesBetween(before: Values, after: Values): string[] {
  return Object.keys(after).filter((name) => !sameValue(before[name], after[name]));
}
