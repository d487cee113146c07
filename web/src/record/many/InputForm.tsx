// A form made from what an action asks for.
import type { Value } from "../../api/types";
import type { Field } from "../../model/types";
import { LabelledField } from "../field/LabelledField";
import type { Values } from "../field/values";
import styles from "./Many.module.css";

interface Props {
  fields: Field[];
  values: Values;
  problems: Record<string, string | null>;
  onChange: (name: string, value: Value) => void;
}

export default function InputForm({ fields, values, problems, onChange }: Props) {
  return (
    <div className={styles["form"]}>
      {fields.map((field, index) => (
        <LabelledField key={field.name} field={field} value={values[field.name]} values={values} autoFocus={index === 0}
          problem={problems[field.name] ?? null} onChange={(value) => onChange(field.name, value)} />
      ))}
    </div>
  );
}
