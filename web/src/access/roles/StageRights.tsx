import { Checkbox } from "antd";
import { findField, useObject } from "../../model/model";
import { ChoiceTag } from "../../record/field/FieldValue";
import { useText } from "../../text/text";
import type { RightsPart } from "./ObjectRights";
import styles from "./Rights.module.css";
import { stageKinds } from "./rights";

/** Which customer stages a role sees, claims in and moves to. */
export function StageRights({ rights, onChange }: RightsPart) {
  const t = useText();
  const customer = useObject("customer");
  const choices = (customer && findField(customer, "stage")?.choices) ?? [];
  if (choices.length === 0) return null;
  return (
    <section className={styles["part"]}>
      <h3>{t.settings.rights.stages}</h3>
      {stageKinds.map((kind) => (
        <div key={kind} className={styles["line"]}>
          <span>{t.settings.rights.stage[kind]}</span>
          <Checkbox.Group value={rights.stages[kind] ?? []} onChange={(names) => onChange({ ...rights, stages: { ...rights.stages, [kind]: names } })}
            options={choices.map((choice) => ({ value: choice.value, label: <ChoiceTag choice={choice} /> }))} />
        </div>
      ))}
    </section>
  );
}
