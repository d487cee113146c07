import { Checkbox, InputNumber, Switch } from "antd";
import { useText } from "../../text/text";
import type { RightsPart } from "./ObjectRights";
import styles from "./Rights.module.css";
import { limitNames, switchNames, unlimited, watchNames, type LimitName } from "./rights";

/** What applies when no role says anything, as on the server. */
const otherwise: Record<LimitName, number> = {
  claim_per_day: 20, hold_limit: unlimited, hot_limit: 10, may_edit_shared: 0, see_phones: 1, export_rows_limit: unlimited,
  personal_data: 0, watch_records_hour: 300, watch_records_day: 1000, watch_list_rows_hour: 20000, watch_export_rows_day: 5000, watch_phones_day: 10000,
  watch_files_day: 200, watch_copies_day: 300, watch_prints_day: 50,
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
      <h4>{t.settings.rights.watch}</h4>
      <p className="muted">{t.settings.rights.watchHint}</p>
      {watchNames.map((name) => (
        <div key={name} className={styles["line"]}>
          <span>{words[name]}</span>
          <InputNumber size="small" min={0} precision={0} value={value(name)} aria-label={words[name]} onChange={(most) => set(name, most ?? 0)} />
          {value(name) === 0 && <span className="muted">{t.settings.rights.never}</span>}
        </div>
      ))}
    </section>
  );
}
