// One of a few, chosen at a glance; arrow keys move as in any group of radios.
import { useId } from "react";
import styles from "./Crm.module.css";

interface Props<T extends string> {
  label: string;
  value: T | null;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}

export function Chips<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles["chips"]}>
      {options.map((option) => (
        <label key={option.value} data-checked={option.value === value}>
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
        </label>
      ))}
    </div>
  );
}
