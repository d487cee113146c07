import { CloseOutlined } from "@ant-design/icons";
import { Button, Segmented, Select } from "antd";
import { findField, findObject, useModel } from "../../model/model";
import { useSay, useText } from "../../text/text";
import type { RightsPart } from "./ObjectRights";
import styles from "./Rights.module.css";
import { levels, without, type Level } from "./rights";

/** Fields that a role may not see, or not write. */
export function FieldRights({ rights, onChange }: RightsPart) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const set = (object: string, field: string, level: Level | null) => {
    const before = rights.fields[object] ?? {};
    const own = level === null || level === "write" ? without(before, field) : { ...before, [field]: level };
    const empty = Object.keys(own).length === 0;
    onChange({ ...rights, fields: empty ? without(rights.fields, object) : { ...rights.fields, [object]: own } });
  };
  const lines = Object.entries(rights.fields).flatMap(([object, fields]) =>
    Object.entries(fields).map(([field, level]) => ({ object, field, level })));
  const options = model.objects.map((object) => ({
    label: say(object.label),
    options: object.fields.filter((field) => field.name !== object.name_field && !rights.fields[object.name]?.[field.name])
      .map((field) => ({ value: `${object.name}.${field.name}`, label: `${say(object.label)} · ${say(field.label)}` })),
  }));
  const label = (object: string, field: string) => {
    const found = findObject(model, object);
    return `${say(found?.label) || object} · ${say(found && findField(found, field)?.label) || field}`;
  };
  return (
    <section className={styles["part"]}>
      <h3>{t.settings.rights.fields}</h3>
      <p className="muted">{t.settings.rights.fieldsHint}</p>
      {lines.map(({ object, field, level }) => (
        <div key={`${object}.${field}`} className={styles["line"]}>
          <span>{label(object, field)}</span>
          <Segmented<Level> size="small" value={level} onChange={(next) => set(object, field, next)}
            options={levels.filter((one) => one !== "write").map((one) => ({ value: one, label: t.settings.rights.levels[one] }))} />
          <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t.app.remove} onClick={() => set(object, field, null)} />
        </div>
      ))}
      <Select className={styles["picker"] ?? ""} value={null} placeholder={t.settings.rights.addField} options={options} showSearch={{ optionFilterProp: "label" }}
        onChange={(path: string | null) => {
          const [object, field] = path?.split(".") ?? [];
          if (object && field) set(object, field, "read");
        }} />
    </section>
  );
}
