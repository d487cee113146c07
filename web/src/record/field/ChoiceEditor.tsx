import { Select } from "antd";
import { useEffect } from "react";
import { choicesUnder, useChoices } from "../../model/model";
import type { Choice } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { ChoiceTag } from "./FieldValue";
import type { EditorProps } from "./FieldEditor";
import styles from "./Field.module.css";
import { strings, textOf } from "./values";

function matches(choice: Choice, typed: string): boolean {
  const words = [choice.label.zh, choice.label.en, choice.value];
  return words.some((word) => word.toLowerCase().includes(typed.toLowerCase()));
}

/** Choices to pick from: those not retired, and what is already chosen. */
function useOpenChoices({ field, value, values }: EditorProps) {
  const { choices, loading } = useChoices(field);
  const chosen = strings(value);
  const fitting = field.depends_on ? choicesUnder(choices, textOf(values[field.depends_on])) : choices;
  const open = fitting.filter((choice) => !choice.disabled || chosen.includes(choice.value));
  return { open, fits: (name: string) => loading || choices.length === 0 || fitting.some((choice) => choice.value === name) };
}

export function ChoiceEditor(props: EditorProps) {
  const t = useText();
  const say = useSay();
  const { field, value, onChange } = props;
  const { open, fits } = useOpenChoices(props);
  const many = field.type === "choices";
  const chosen = strings(value);
  const stray = !many && chosen.some((name) => !fits(name));
  // A city of another province would be refused: choosing the province clears it.
  useEffect(() => { if (stray) onChange(null); }, [stray, onChange]);

  const options = open.map((choice) => ({ value: choice.value, label: <ChoiceTag choice={choice} />, choice, title: say(choice.label) }));
  return (
    <Select
      id={props.id} className={styles["full"] ?? ""} autoFocus={props.autoFocus ?? false} allowClear={!field.required}
      {...(props.invalid && { status: "error" as const })}
      {...(many ? { mode: "multiple" as const, value: chosen } : { value: chosen[0] ?? null })}
      placeholder={t.filter.choose} virtual options={options}
      showSearch={{ filterOption: (typed, option) => (option ? matches(option.choice, typed) : false) }}
      onChange={(next: string | string[] | null | undefined) => onChange(next ?? null)}
    />
  );
}
