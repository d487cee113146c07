// Objects and their fields: what there is, and a company's own.
import { PlusOutlined } from "@ant-design/icons";
import { Button, Select } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { useSay, useText } from "../../text/text";
import { findObject, useModel } from "../model";
import type { Field, ObjectModel } from "../types";
import { FieldForm } from "./FieldForm";
import { NumberForm } from "./NumberForm";
import { ObjectForm } from "./ObjectForm";
import { RemoveDialog } from "./RemoveDialog";
import { Removed } from "./Removed";

interface TableProps {
  object: ObjectModel;
  onEdit: (field: Field) => void;
  onNumber: (field: Field) => void;
  onRemove: (field: Field) => void;
}

function FieldTable({ object, onEdit, onNumber, onRemove }: TableProps) {
  const t = useText();
  const say = useSay();
  const words = t.settings.field;
  return (
    <div className={settings["scroll"]}>
      <table className={settings["table"]}>
        <thead><tr><th>{words.label}</th><th>{words.name}</th><th>{words.type}</th><th>{words.required}</th><th>{words.kind}</th><th /></tr></thead>
        <tbody>
          {object.fields.map((field) => (
            <tr key={field.name}>
              <td>{say(field.label)}</td>
              <td className="muted">{field.name}</td>
              <td>{words.types[field.type]}</td>
              <td>{field.required ? t.app.yes : ""}</td>
              <td>{field.custom ? words.custom : <span className="muted">{words.system}</span>}</td>
              <td>
                {field.pattern && !field.custom && <Button type="link" size="small" onClick={() => onNumber(field)}>{t.model.numbering}</Button>}
                {field.custom && (
                  <>
                    <Button type="link" size="small" onClick={() => onEdit(field)}>{t.app.edit}</Button>
                    <Button type="link" size="small" danger onClick={() => onRemove(field)}>{t.record.remove.go}</Button>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type Open = { kind: "field"; field?: Field } | { kind: "remove"; field?: Field } | { kind: "number"; field: Field } | { kind: "object" } | null;

export default function FieldsPage() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const [name, setName] = useState("customer");
  const [open, setOpen] = useState<Open>(null);
  const object = findObject(model, name) ?? model.objects[0];
  const close = () => setOpen(null);
  if (!object) return null;
  return (
    <div className={settings["page"]}>
      <header className={settings["head"]}>
        <h1>{t.settings.fields}</h1>
        <Select value={object.name} style={{ minWidth: 180 }} aria-label={t.settings.field.object} onChange={setName}
          options={model.objects.map((one) => ({ value: one.name, label: say(one.label) }))} showSearch={{ optionFilterProp: "label" }} />
        <span>
          {object.custom && <><Button danger onClick={() => setOpen({ kind: "remove" })}>{t.model.removeObject}</Button>{" "}</>}
          <Button onClick={() => setOpen({ kind: "object" })}>{t.settings.field.createObject}</Button>{" "}
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: "field" })}>{t.settings.field.create}</Button>
        </span>
      </header>
      <FieldTable object={object} onEdit={(field) => setOpen({ kind: "field", field })} onRemove={(field) => setOpen({ kind: "remove", field })}
        onNumber={(field) => setOpen({ kind: "number", field })} />
      <Removed />
      {open?.kind === "field" && <FieldForm object={object} field={open.field} onClose={close} />}
      {open?.kind === "remove" && <RemoveDialog object={object} field={open.field} onClose={close} />}
      {open?.kind === "number" && <NumberForm object={object} field={open.field} onClose={close} />}
      {open?.kind === "object" && <ObjectForm onClose={close} onMade={(made) => { setName(made); close(); }} />}
    </div>
  );
}
