// The inputs of actions, as fields.
import type { Field } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { problemWith } from "../field/validate";
import type { Values } from "../field/values";

/** An input as the model gives it holds only what differs from an empty field. */
export function completeField(input: Partial<Field> & Pick<Field, "name" | "type" | "label">): Field {
  return {
    required: false, read_only: false, unique: false, searchable: false, sortable: false, filterable: false, writable: true, ...input,
  };
}

export function useInputProblems(fields: Field[], values: Values): Record<string, string | null> {
  const t = useText();
  const say = useSay();
  return Object.fromEntries(fields.map((field) => [field.name, problemWith(values[field.name], field, { t, say })]));
}
