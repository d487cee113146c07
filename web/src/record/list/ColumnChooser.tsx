import { HolderOutlined, TableOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useState } from "react";
import type { Field, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import styles from "./List.module.css";

interface Props {
  object: ObjectModel;
  shown: string[];
  onChange: (fields: string[]) => void;
  onReset: () => void;
}

function Line({ field, shown, fixed, onToggle, onDrop }: {
  field: Field; shown: boolean; fixed: boolean; onToggle: () => void; onDrop: (dragged: string) => void;
}) {
  const say = useSay();
  return (
    <li
      draggable={shown && !fixed}
      onDragStart={(event) => event.dataTransfer.setData("text/x-column", field.name)}
      onDragOver={(event) => { if (shown) event.preventDefault(); }}
      onDrop={(event) => onDrop(event.dataTransfer.getData("text/x-column"))}
    >
      <Checkbox checked={shown} disabled={fixed} onChange={onToggle}>{say(field.label)}</Checkbox>
      {shown && !fixed && <HolderOutlined className="muted" />}
    </li>
  );
}

/** Moves a name to the place of another. */
export function moved(names: string[], name: string, place: string): string[] {
  const rest = names.filter((other) => other !== name);
  const at = rest.indexOf(place);
  return at < 0 ? names : [...rest.slice(0, at), name, ...rest.slice(at)];
}

export function ColumnChooser({ object, shown, onChange, onReset }: Props) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const field = (name: string) => object.fields.find((candidate) => candidate.name === name);
  const first = shown.map(field).filter((found): found is Field => found !== undefined);
  const others = object.fields.filter((candidate) => !shown.includes(candidate.name));
  const toggle = (name: string) => onChange(shown.includes(name) ? shown.filter((other) => other !== name) : [...shown, name]);
  const list = (
    <div className={styles["chooser"]}>
      <p className="muted">{t.list.columnsHint}</p>
      <ul>
        {[...first, ...others].map((candidate) => (
          <Line key={candidate.name} field={candidate} shown={shown.includes(candidate.name)} fixed={candidate.name === object.name_field}
            onToggle={() => toggle(candidate.name)}
            onDrop={(dragged) => { if (dragged && candidate.name !== object.name_field) onChange(moved(shown, dragged, candidate.name)); }} />
        ))}
      </ul>
      <Button type="link" size="small" onClick={onReset}>{t.list.columnsReset}</Button>
    </div>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomRight" arrow={false} content={list}>
      <Button type="text" icon={<TableOutlined />}>{t.list.columns}</Button>
    </Popover>
  );
}
