import { useId } from "react";
import type { Value } from "../../api/types";
import type { Field } from "../../model/types";
import { useSay } from "../../text/text";
import { FieldEditor } from "./FieldEditor";
import { fieldTypes } from "./fieldTypes";
import styles from "./Field.module.css";
import type { Values } from "./values";

interface Props {
  field: Field;
  value: Value | undefined;
  values: Values;
  problem?: string | null | undefined;
  autoFocus?: boolean;
  onChange: (value: Value) => void;
  onBlur?: () => void;
}

/** One field of a form: label above, what is wrong below. */
export function LabelledField({ field, value, values, problem, autoFocus, onChange, onBlur }: Props) {
  const say = useSay();
  const id = useId();
  return (
    <div className={styles["field"]} data-wide={fieldTypes[field.type].wide} data-field={field.name} onBlur={onBlur}>
      <label className={styles["label"]} htmlFor={id}>
        {say(field.label)}{field.required && <span className={styles["required"]} aria-hidden> *</span>}
      </label>
      <FieldEditor field={field} value={value} values={values} id={id} invalid={Boolean(problem)} onChange={onChange}
        {...(autoFocus && { autoFocus })} />
      {problem ? <span className={styles["problem"]} role="alert">{problem}</span>
        : field.help && <span className={styles["help"]}>{say(field.help)}</span>}
    </div>
  );
}
