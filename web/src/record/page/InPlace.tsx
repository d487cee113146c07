// A field of the page: shown, and edited where it stands.
import { CheckOutlined, CloseOutlined, EditOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useState, type KeyboardEvent } from "react";
import { isProblem } from "../../api/problem";
import type { RecordData, Value } from "../../api/types";
import type { Field, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { fieldTypes } from "../field/fieldTypes";
import { inputOf, isEmpty, sameValue } from "../field/values";
import { problemWith } from "../field/validate";
import { ConflictDialog } from "./ConflictDialog";
import styles from "./Page.module.css";
import { useSave } from "./useSave";

const FieldEditor = lazy(() => import("../field/FieldEditor").then((module) => ({ default: module.FieldEditor })));

interface Props {
  object: ObjectModel;
  record: RecordData;
  field: Field;
  editable: boolean;
}

/** The editor of one field, with what saving it needs. */
export function EditingInPlace({ object, record, field, onDone }: Omit<Props, "editable"> & { onDone: () => void }) {
  const t = useText();
  const say = useSay();
  const [base] = useState(record);
  const [value, setValue] = useState<Value>(record[field.name] ?? null);
  const [refused, setRefused] = useState<string | null>(null);
  const saving = useSave(object.name, base, {
    onSaved: onDone,
    onRefused: (error) => setRefused(isProblem(error) ? error.errors[0]?.message ?? error.message : t.record.general),
  });
  const problem = refused ?? problemWith(value, field, { t, say });
  const submit = () => {
    if (sameValue(value, base[field.name])) onDone();
    else if (!problemWith(value, field, { t, say })) {
      saving.save({ inputs: { [field.name]: inputOf(value) }, mine: { ...base, [field.name]: value } });
    }
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") { event.stopPropagation(); onDone(); }
    const enter = event.key === "Enter" && !event.nativeEvent.isComposing;
    const single = ["text", "phone", "email", "url", "integer", "decimal", "money"].includes(field.type);
    if (enter && (single || event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); }
  };
  return (
    <div className={styles["editing"]} onKeyDown={onKey}>
      <div className={styles["editor"]}>
        <Suspense fallback={null}>
          <FieldEditor field={field} value={value} values={base} id={`edit-${field.name}`} invalid={Boolean(problem)} autoFocus
            onChange={(next) => { setValue(next); setRefused(null); }} />
        </Suspense>
        <Button type="text" size="small" icon={<CheckOutlined />} loading={saving.busy} aria-label={t.app.save} title={t.app.save} onClick={submit} />
        <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t.app.cancel} title={t.app.cancel} onClick={onDone} />
      </div>
      {problem && <p className={styles["problem"]} role="alert">{problem}</p>}
      {saving.versions && (
        <ConflictDialog object={object} versions={saving.versions} busy={saving.busy} onSave={saving.resolve} onClose={saving.giveUp} />
      )}
    </div>
  );
}

export function InPlace({ object, record, field, editable }: Props) {
  const t = useText();
  const say = useSay();
  const [editing, setEditing] = useState(false);
  const value = record[field.name];
  return (
    <div className={styles["item"]} data-wide={fieldTypes[field.type].wide} data-empty={isEmpty(value)} data-field={field.name}>
      <dt>{say(field.label)}</dt>
      <dd>
        {editing
          ? <EditingInPlace object={object} record={record} field={field} onDone={() => setEditing(false)} />
          : (
            <span className={styles["shown"]} onDoubleClick={editable ? () => setEditing(true) : undefined}>
              <span className={styles["value"]}>
                {isEmpty(value) ? <span className="muted">{t.record.none}</span> : <FieldValue field={field} value={value} />}
              </span>
              {editable && (
                <button type="button" className={styles["pencil"]} onClick={() => setEditing(true)} aria-label={`${t.app.edit} ${say(field.label)}`}>
                  <EditOutlined />
                </button>
              )}
            </span>
          )}
      </dd>
    </div>
  );
}
