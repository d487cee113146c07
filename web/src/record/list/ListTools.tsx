import { PrinterOutlined, ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNarrow } from "../../app/useMedia";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { ExportMenu } from "../../transfer/ExportMenu";
import { ColumnChooser } from "./ColumnChooser";
import styles from "./List.module.css";
import type { useColumns } from "./useColumns";
import type { ListState } from "./useListState";
import type { RecordList } from "./useRecordList";

const PrintList = lazy(() => import("./PrintList"));

interface Props {
  object: ObjectModel;
  state: ListState;
  list: RecordList;
  columns: ReturnType<typeof useColumns>;
}

export function ListTools({ object, state, list, columns }: Props) {
  const t = useText();
  const narrow = useNarrow();
  const [printing, setPrinting] = useState(false);
  const names = columns.columns.map((column) => column.field.name);
  if (narrow) return null;
  return (
    <div className={`${styles["tools"]} no-print`}>
      <Button type="text" icon={<ReloadOutlined spin={list.isRefetching} />} title={t.list.refresh} aria-label={t.list.refresh} onClick={() => void list.refetch()} />
      <ColumnChooser object={object} shown={names} onChange={columns.setFields} onReset={columns.reset} />
      {object.rights.export && <ExportMenu object={object.name} filter={state.filter} fields={names} sort={state.sort} />}
      <Button type="text" icon={<PrinterOutlined />} onClick={() => setPrinting(true)}>{t.list.print}</Button>
      {printing && (
        <Suspense fallback={null}>
          <PrintList object={object} title={state.view.label} filter={state.filter} sort={state.sort}
            fields={columns.columns.map((column) => column.field)} onDone={() => setPrinting(false)} />
        </Suspense>
      )}
    </div>
  );
}
