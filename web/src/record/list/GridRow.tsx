import { EditOutlined } from "@ant-design/icons";
import { Checkbox } from "antd";
import { lazy, memo, Suspense, useState, type MouseEvent } from "react";
import { Link } from "react-router-dom";
import type { RecordData } from "../../api/types";
import type { Field, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { fieldTypes } from "../field/fieldTypes";
import { textOf } from "../field/values";
import styles from "./Grid.module.css";
import type { Column } from "./useColumns";
import type { Selection } from "./useSelection";

const CellEditor = lazy(() => import("./CellEditor"));

interface CellsProps {
  object: ObjectModel;
  record: RecordData;
  columns: Column[];
}

/** Fields whose change touches nothing else; the rest is for the record's page. */
const safeTypes: readonly Field["type"][] = ["text", "integer", "decimal", "money", "boolean", "date", "datetime", "choice", "phone", "email", "url"];

function isSafe(object: ObjectModel, field: Field): boolean {
  const alone = !field.depends_on && object.fields.every((other) => other.depends_on !== field.name);
  return object.rights.update && field.writable && !field.read_only && alone && safeTypes.includes(field.type);
}

function Cell({ object, record, field }: { object: ObjectModel; record: RecordData; field: Field }) {
  const t = useText();
  const say = useSay();
  const [hovered, setHovered] = useState(false);
  const [editing, setEditing] = useState(false);
  const offered = (hovered || editing) && isSafe(object, field);
  return (
    <div role="gridcell" className={styles["cell"]} data-align={fieldTypes[field.type].align}
      onMouseEnter={() => setHovered(true)} onMouseLeave={() => setHovered(false)}>
      <FieldValue field={field} value={record[field.name]} compact />
      {offered && (
        <button type="button" className={styles["pencil"]} aria-label={`${t.app.edit} ${say(field.label)}`} onClick={() => setEditing(true)}><EditOutlined /></button>
      )}
      {editing && <Suspense fallback={null}><CellEditor object={object} record={record} field={field} onDone={() => setEditing(false)} /></Suspense>}
    </div>
  );
}

/** The cells alone: they stay as they are while selection and cursor move. */
const Cells = memo(function Cells({ object, record, columns }: CellsProps) {
  return columns.map(({ field }, index) => (index === 0
    ? (
      <div key={field.name} role="gridcell" className={styles["cell"]} data-first data-align={fieldTypes[field.type].align}>
        <Link to={`/records/${object.name}/${record.id}`} className={styles["name"]}>{textOf(record[field.name]) || `#${record.id}`}</Link>
      </div>
    )
    : <Cell key={field.name} object={object} record={record} field={field} />));
});

interface Props extends CellsProps {
  index: number;
  top: number;
  selection: Selection;
  onOpen: (index: number) => void;
}

export function GridRow({ object, record, columns, index, top, selection, onOpen }: Props) {
  const t = useText();
  const selected = selection.ids.has(record.id);
  const click = (event: MouseEvent) => {
    if (event.shiftKey) { event.preventDefault(); selection.extendTo(index); }
    else if (event.ctrlKey || event.metaKey) { event.preventDefault(); selection.toggle(index); }
    else if (!(event.target as Element).closest("a, button, label, input")) onOpen(index);
  };
  return (
    <div
      role="row" className={styles["row"]} style={{ top }} aria-rowindex={index + 2} aria-selected={selected}
      data-current={selection.current === index} onClick={click}
      onMouseDown={(event) => { if (event.shiftKey) event.preventDefault(); }}
    >
      <div role="gridcell" className={styles["check"]} onClick={(event) => event.stopPropagation()}>
        <Checkbox checked={selected} aria-label={t.list.selectRow(textOf(record[columns[0]?.field.name ?? "name"]))}
          onChange={(event) => (event.nativeEvent instanceof PointerEvent && event.nativeEvent.shiftKey ? selection.extendTo(index) : selection.toggle(index))} />
      </div>
      <Cells object={object} record={record} columns={columns} />
    </div>
  );
}
