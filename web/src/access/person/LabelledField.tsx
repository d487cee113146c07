import { useId, type ReactNode } from "react";
import styles from "../settings/Settings.module.css";

interface Attributes {
  id: string;
  status: "error" | "";
  "aria-invalid": boolean;
  "aria-describedby": string;
}

interface Props {
  label: string;
  problem: string | undefined;
  children: (attributes: Attributes) => ReactNode;
}

/** A label, its field, and under it what is wrong. */
export function LabelledField({ label, problem, children }: Props) {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label htmlFor={id}>{label}</label>
      {children({ id, status: problem ? "error" : "", "aria-invalid": problem !== undefined, "aria-describedby": `${id}-problem` })}
      <span id={`${id}-problem`} className={styles["fault"]} role="alert">{problem}</span>
    </div>
  );
}
