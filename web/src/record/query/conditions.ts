// Conditions as the query editors make them.
import type { Condition, FilterValue, Operator } from "../../api/types";
import type { Field } from "../../model/types";
import { fieldTypes, withoutValue } from "../field/fieldTypes";

/** Periods that `within` knows; those of N days are `last_7_days`, `next_30_days`. */
export const periods = [
  "overdue", "yesterday", "today", "tomorrow", "last_week", "this_week", "next_week", "last_month", "this_month",
  "this_quarter", "last_year", "this_year",
] as const;

export type Period = (typeof periods)[number];

export function isPeriod(text: string): text is Period {
  return (periods as readonly string[]).includes(text);
}

export interface DayCount {
  direction: "last" | "next";
  days: number;
}

export function dayCountOf(text: string): DayCount | null {
  const match = /^(last|next)_(\d+)_days$/.exec(text);
  return match ? { direction: match[1] === "last" ? "last" : "next", days: Number(match[2]) } : null;
}

export function isDate(field: Field): boolean {
  return field.type === "date" || field.type === "datetime";
}

function firstValue(field: Field, operator: Operator): FilterValue {
  if (operator === "in" || operator === "not_in") return [];
  if (operator === "within") return "today";
  return field.type === "boolean" ? true : null;
}

export function newCondition(field: Field): Condition {
  const { usual } = fieldTypes[field.type];
  return [field.name, usual, firstValue(field, usual)];
}

/** The same field with another operator; the value stays where it still fits. */
export function withOperator([path, before, value]: Condition, operator: Operator, field: Field): Condition {
  if (withoutValue.has(operator)) return [path, operator];
  const listed = (name: Operator) => name === "in" || name === "not_in";
  const special = (name: Operator) => listed(name) || name === "within" || name === "between" || withoutValue.has(name);
  const keeps = (listed(before) && listed(operator)) || (!special(before) && !special(operator));
  return [path, operator, keeps && value !== undefined ? value : firstValue(field, operator)];
}

export function isComplete([, operator, value]: Condition): boolean {
  if (withoutValue.has(operator)) return true;
  if (operator === "between") return Array.isArray(value) && value.length === 2 && value.every((end) => end !== "");
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== undefined && value !== "";
}
