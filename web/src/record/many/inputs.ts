// The inputs of actions, as fields.
import type { Field } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { problemWith } from "../field/validate";
import type { Values } from "../field/values";

export function useInputProblems(fields: Field[], values: Values): Record<string, string | null> {
  const t = useText();
  const say = useSay();
  return Object.fromEntries(fields.map((field) => [field.name, problemWith(values[field.name], field, { t, say })]));
}
