import { Checkbox } from "antd";
import { memo, type MouseEvent } from "react";
import { Link } from "react-router-dom";
import type { RecordData } from "../../api/types";
import { useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { fieldTypes } from "../field/fieldTypes";
import { textOf } from "../field/values";
import styles from "./Grid.module.css";
import type { Column } from "./useColumns";
import type { Selection } from "./useSelection";

interface CellsProps {
  object: string;
  record: RecordData;
  columns: Column[];
}

/** The cells alone: they stay as they are while selection and cursor move. */
const Cells = memo(function Cells({ object, record, columns }: CellsProps) {
  return columns.map(({ field }, index) => (
    <div key={field.name} role="gridcell" className={styles["cell"]} data-first={index === 0} data-align={fieldTypes[field.type].align}>
      {index === 0
        ? <Link to={`/records/${object}/${record.id}`} className={styles["name"]}>{textOf(record[field.name]) || `#${record.id}`}</Link>
        : <FieldValue field={field} value={record[field.name]} compact />}
    </div>
  ));
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
