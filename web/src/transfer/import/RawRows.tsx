// The first rows of the sheet as they stand in the file, to choose the headings from.
import { Button, Skeleton } from "antd";
import { useState } from "react";
import { Failure } from "../../app/failure";
import { useText } from "../../text/text";
import type { PartProps } from "./Columns";
import styles from "./Import.module.css";
import { useRawRows } from "./imports";

function Rows({ job, busy, change }: PartProps) {
  const t = useText();
  const shown = useRawRows(job.id, job.sheet);
  const words = t.transfer.columns;
  if (shown.error) return <Failure error={shown.error} retry={() => void shown.refetch()} />;
  if (!shown.data) return <Skeleton active paragraph={{ rows: 4 }} />;
  const choose = (row: number) => { if (!busy && row !== job.header_row) change({ header_row: row }); };
  return (
    <>
      <p className="muted">{words.rawHint}</p>
      <div className={styles["scroll"]}>
        <table className={styles["raw"]} aria-label={words.raw}>
          <tbody>
            {shown.data.rows.map((row) => (
              <tr key={row.number} data-place={row.number === job.header_row ? "heading" : row.number < job.header_row ? "above" : "below"} onClick={() => choose(row.number)}>
                <th scope="row">
                  <Button size="small" type={row.number === job.header_row ? "primary" : "text"} disabled={busy} aria-pressed={row.number === job.header_row}
                    aria-label={words.rawChoose(row.number)}>{row.number}</Button>
                </th>
                {row.cells.map((cell, index) => <td key={index} title={cell}>{cell}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button size="small" disabled={busy || job.header_row === 0} onClick={() => choose(0)}>{words.rawNone}</Button>
    </>
  );
}

/** Open by itself where the headings may have been missed. */
export function RawRows(props: PartProps) {
  const t = useText();
  const { job } = props;
  const doubtful = job.header_row === 0 || !job.columns.some((column) => column.field);
  const [open, setOpen] = useState(doubtful);
  return (
    <details className={styles["found"]} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t.transfer.columns.raw}</summary>
      {open && <Rows {...props} />}
    </details>
  );
}
