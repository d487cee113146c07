import { Checkbox } from "antd";
import { useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import type { RightsPart } from "./ObjectRights";
import { without } from "./rights";
import styles from "./Rights.module.css";

/** The named actions of each object. */
export function ActionRights({ rights, onChange }: RightsPart) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const objects = model.objects.filter((object) => object.actions.length > 0);
  const set = (object: string, names: string[]) => {
    onChange({ ...rights, actions: names.length > 0 ? { ...rights.actions, [object]: names } : without(rights.actions, object) });
  };
  return (
    <section className={styles["part"]}>
      <h3>{t.settings.rights.actions}</h3>
      {objects.map((object) => (
        <div key={object.name} className={styles["line"]}>
          <span>{say(object.label)}</span>
          <Checkbox.Group value={rights.actions[object.name] ?? []} onChange={(names) => set(object.name, names)}
            options={object.actions.map((action) => ({ value: action.name, label: say(action.label) }))} />
        </div>
      ))}
    </section>
  );
}
