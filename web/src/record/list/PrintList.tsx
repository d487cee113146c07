// The print form of a list: letterhead, who and when, and a plain table that
// the browser breaks into pages with its header repeated.
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { createPortal } from "react-dom";
import { listRecords } from "../../api/records";
import type { Filter, RecordData } from "../../api/types";
import { useModel } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { fieldTypes } from "../field/fieldTypes";
import styles from "./List.module.css";

const mostRows = 2000;

async function allRows(object: string, filter: Filter, sort: string, fields: string[], signal: AbortSignal): Promise<RecordData[]> {
  const rows: RecordData[] = [];
  let after: string | null = "";
  while (after !== null && rows.length < mostRows) {
    const page = await listRecords(object, { filter, fields, limit: 200, ...(sort && { sort }), ...(after && { after }) }, signal);
    rows.push(...page.records);
    after = page.next;
  }
  return rows;
}

interface Props {
  object: ObjectModel;
  title: string;
  filter: Filter;
  sort: string;
  fields: Field[];
  onDone: () => void;
}

export default function PrintList({ object, title, filter, sort, fields, onDone }: Props) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const { company, me } = useModel();
  const names = fields.map((field) => field.name);
  const rows = useQuery({
    queryKey: ["print", object.name, filter, sort, names],
    queryFn: ({ signal }) => allRows(object.name, filter, sort, names, signal),
    gcTime: 0,
  });
  const ready = rows.isFetched;
  useEffect(() => {
    if (!ready) return;
    document.body.dataset["printing"] = "list";
    addEventListener("afterprint", onDone, { once: true });
    print();
    return () => {
      removeEventListener("afterprint", onDone);
      delete document.body.dataset["printing"];
    };
  }, [ready, onDone]);
  return createPortal(
    <div className={styles["print"]}>
      <header><strong>{company.name}</strong><span>{t.list.printed(me.name, format.instant(new Date().toISOString()))}</span></header>
      <h1>{say(object.plural)} · {title}</h1>
      <table>
        <thead><tr>{fields.map((field) => <th key={field.name} data-align={fieldTypes[field.type].align}>{say(field.label)}</th>)}</tr></thead>
        <tbody>
          {(rows.data ?? []).map((record) => (
            <tr key={record.id}>
              {fields.map((field) => (
                <td key={field.name} data-align={fieldTypes[field.type].align}><FieldValue field={field} value={record[field.name]} compact /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}
