import { CaretDownFilled, CaretUpFilled } from "@ant-design/icons";
import { Checkbox } from "antd";
import type { DragEvent, PointerEvent } from "react";
import { useSay, useText } from "../../text/text";
import { fieldTypes } from "../field/fieldTypes";
import styles from "./Grid.module.css";
import { leastWidth, type Column } from "./useColumns";
import type { RecordList } from "./useRecordList";
import type { Selection } from "./useSelection";

interface Props {
  list: RecordList;
  columns: Column[];
  sort: string;
  selection: Selection;
  onSort: (sort: string) => void;
  onResize: (name: string, width: number) => void;
  onMove: (name: string, before: string) => void;
}

function directionOf(sort: string, name: string): "ascending" | "descending" | "none" {
  const keys = sort.split(",");
  if (keys.includes(name)) return "ascending";
  return keys.includes(`-${name}`) ? "descending" : "none";
}

/** Drags a column's right edge; the width is told while the pointer moves. */
function Resizer({ column, onResize }: { column: Column; onResize: (width: number) => void }) {
  const t = useText();
  const say = useSay();
  const start = (event: PointerEvent<HTMLSpanElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const from = event.clientX - column.width;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(Math.max(leastWidth, moved.clientX - from));
    const stop = () => {
      handle.removeEventListener("pointermove", move);
      handle.removeEventListener("pointerup", stop);
      handle.removeEventListener("pointercancel", stop);
    };
    handle.addEventListener("pointermove", move);
    handle.addEventListener("pointerup", stop);
    handle.addEventListener("pointercancel", stop);
  };
  return <span className={styles["resizer"]} title={t.list.resize(say(column.field.label))} onPointerDown={start} />;
}

function HeaderCell({ column, first, ...props }: Props & { column: Column; first: boolean }) {
  const say = useSay();
  const { field } = column;
  const direction = directionOf(props.sort, field.name);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const dragged = event.dataTransfer.getData("text/x-column");
    if (dragged && dragged !== field.name) props.onMove(dragged, field.name);
  };
  return (
    <div
      role="columnheader" className={styles["headerCell"]} data-first={first} data-align={fieldTypes[field.type].align}
      aria-sort={field.sortable ? direction : undefined} draggable={!first}
      onDragStart={(event) => event.dataTransfer.setData("text/x-column", field.name)}
      onDragOver={(event) => { if (!first) event.preventDefault(); }} onDrop={drop}
    >
      <button type="button" className={styles["sort"]} disabled={!field.sortable}
        onClick={() => props.onSort(direction === "ascending" ? `-${field.name}` : field.name)}>
        <span>{say(field.label)}</span>
        {direction === "ascending" && <CaretUpFilled />}
        {direction === "descending" && <CaretDownFilled />}
      </button>
      <Resizer column={column} onResize={(width) => props.onResize(field.name, width)} />
    </div>
  );
}

export function GridHeader(props: Props) {
  const t = useText();
  const { list, selection } = props;
  const full = list.rows.length > 0 && selection.count === list.rows.length;
  return (
    <div className={styles["header"]} role="row">
      <div className={styles["check"]} role="columnheader">
        <Checkbox checked={full} indeterminate={selection.count > 0 && !full} aria-label={t.list.selectLoaded}
          onChange={() => (full ? selection.clear() : selection.selectLoaded())} />
      </div>
      {props.columns.map((column, index) => <HeaderCell key={column.field.name} column={column} first={index === 0} {...props} />)}
    </div>
  );
}
