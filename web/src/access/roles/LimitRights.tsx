import { Checkbox, InputNumber, Switch } from "antd";
import { useText } from "../../text/text";
import type { RightsPart } from "./ObjectRights";
import styles from "./Rights.module.css";
import { limitNames, switchNames, unlimited, type LimitName } from "./rights";

/** What applies when no role says anything, as on the server. */
const otherwise: Record<LimitName, number> = {
  claim_per_day: 20, hold_limit: unlimited, hot_limit: 10, may_edit_shared: 0, see_phones: 1, export_rows_limit: unlimited,
};

export function LimitRights({ rights, onChange }: RightsPart) {
  const t = useText();
  const words = t.settings.rights.limit;
  const value = (name: LimitName) => rights.limits[name] ?? otherwise[name];
  const set = (name: LimitName, most: number) => onChange({ ...rights, limits: { ...rights.limits, [name]: most } });
  return (
    <section className={styles["part"]}>
      <h3>{t.settings.rights.limits}</h3>
      {limitNames.map((name) => {
        const free = value(name) === unlimited;
        return (
          <div key={name} className={styles["line"]}>
            <span>{words[name]}</span>
            <InputNumber size="small" min={0} precision={0} disabled={free} value={free ? null : value(name)} aria-label={words[name]}
              onChange={(most) => set(name, most ?? 0)} />
            <Checkbox checked={free} onChange={(event) => set(name, event.target.checked ? unlimited : Math.max(otherwise[name], 0))}>{t.settings.rights.unlimited}</Checkbox>
          </div>
        );
      })}
      {switchNames.map((name) => (
        <div key={name} className={styles["line"]}>
          <span>{words[name]}</span>
          <Switch size="small" checked={value(name) === 1} aria-label={words[name]} onChange={(on) => set(name, on ? 1 : 0)} />
        </div>
      ))}
    </section>
  );
}
