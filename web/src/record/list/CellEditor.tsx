// A field of a row, edited over the list without leaving it.
import { Popover } from "antd";
import type { RecordData } from "../../api/types";
import type { Field, ObjectModel } from "../../model/types";
import { EditingInPlace } from "../page/InPlace";
import styles from "./Grid.module.css";

interface Props {
  object: ObjectModel;
  record: RecordData;
  field: Field;
  onDone: () => void;
}

export default function CellEditor({ object, record, field, onDone }: Props) {
  // What happens in here is none of the row's business: it would open.
  const editor = (
    <div className={styles["editor"]} onClick={(event) => event.stopPropagation()} onMouseDown={(event) => event.stopPropagation()}>
      <EditingInPlace object={object} record={record} field={field} onDone={onDone} />
    </div>
  );
  return (
    <Popover open content={editor} arrow={false} placement="bottomLeft" trigger="click" onOpenChange={(open) => { if (!open) onDone(); }}>
      <span className={styles["anchor"]} />
    </Popover>
  );
}
