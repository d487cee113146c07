// Which of two records gives which value.
import type { RecordData } from "../../api/types";
import type { Field, ObjectModel } from "../../model/types";
import { isEmpty, sameValue } from "../field/values";
import { isOpen } from "../page/openFields";

export type Side = "kept" | "other";

export interface Pair {
  kept: RecordData;
  other: RecordData;
}

/** Lists of both are put together rather than chosen from. */
export function isList(field: Field): boolean {
  return field.type === "refs" || field.type === "choices";
}

/** The fields that differ; who owns it is not a matter of merging. */
export function differing(object: ObjectModel, { kept, other }: Pair, without: ReadonlySet<string>): Field[] {
  return object.fields.filter((field) => isOpen(field) && !without.has(field.name)
    && !isEmpty(other[field.name]) && !sameValue(kept[field.name], other[field.name]));
}

/** The kept one's values, the other's where it has none; of lists both. */
export function firstChoice(fields: Field[], { kept }: Pair): Map<string, Side> {
  return new Map(fields.map((field) => [field.name, isEmpty(kept[field.name]) || isList(field) ? "other" : "kept"]));
}
