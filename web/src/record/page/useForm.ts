// The state of a form over fields of an object: values, what is wrong with
// them, and what has changed.
import { useState } from "react";
import { isProblem } from "../../api/problem";
import type { Inputs, Value } from "../../api/types";
import type { Field } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { problemWith } from "../field/validate";
import { changesBetween, inputOf, type Values } from "../field/values";

type Problems = Record<string, string>;

export interface Form {
  values: Values;
  set: (name: string, value: Value) => void;
  replace: (values: Values) => void;
  touch: (name: string) => void;
  problemOf: (name: string) => string | undefined;
  changed: string[];
  /** Checks everything; true when it may be sent. */
  check: () => boolean;
  problemCount: number;
  /** What differs from the beginning, ready to send. */
  inputs: () => Inputs;
  /** Puts the server's words under the fields; the rest is returned. */
  refuse: (error: unknown) => string | null;
}

export function useForm(fields: Field[], initial: Values, restored?: Values): Form {
  const t = useText();
  const say = useSay();
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...restored }));
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Problems>({});
  const [checked, setChecked] = useState(false);

  const wrong: Problems = {};
  for (const field of fields) {
    const problem = problemWith(values[field.name], field, { t, say });
    if (problem) wrong[field.name] = problem;
  }
  const changed = changesBetween(initial, values);
  const shown = (name: string) => refused[name] ?? (checked || touched.has(name) ? wrong[name] : undefined);

  return {
    values,
    set: (name, value) => {
      setValues((before) => ({ ...before, [name]: value }));
      if (refused[name]) setRefused(Object.fromEntries(Object.entries(refused).filter(([other]) => other !== name)));
    },
    replace: setValues,
    touch: (name) => setTouched((before) => new Set(before).add(name)),
    problemOf: shown,
    changed,
    check: () => { setChecked(true); return Object.keys(wrong).length === 0; },
    problemCount: fields.filter((field) => shown(field.name)).length,
    inputs: () => Object.fromEntries(changed.map((name) => [name, inputOf(values[name])])),
    refuse: (error) => {
      if (!isProblem(error)) throw error;
      const known = error.errors.filter((item) => fields.some((field) => field.name === item.field));
      setRefused(Object.fromEntries(known.map((item) => [item.field ?? "", item.message])));
      const other = error.errors.find((item) => !known.includes(item));
      return other ? other.message : known.length > 0 ? null : error.message;
    },
  };
}
