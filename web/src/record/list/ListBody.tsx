import { lazy, Suspense, useEffect, useState } from "react";
import { useNavigate } from "react-router-dom";
import { Failure } from "../../app/failure";
import { useShortcuts } from "../../app/shortcuts";
import { useNarrow } from "../../app/useMedia";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { BulkBar } from "../many/BulkBar";
import { Cards } from "./Cards";
import { moved } from "./ColumnChooser";
import { EmptyList } from "./EmptyList";
import { Grid } from "./Grid";
import type { useColumns } from "./useColumns";
import type { ListState } from "./useListState";
import { ListSums } from "./ListSums";
import { rememberList } from "./trail";
import type { RecordList } from "./useRecordList";
import { useSelection, type Selection } from "./useSelection";

const Preview = lazy(() => import("./Preview"));

interface Props {
  object: ObjectModel;
  state: ListState;
  list: RecordList;
  columns: ReturnType<typeof useColumns>;
}

/** j k space x Enter, as in the help overlay. */
function useListKeys(selection: Selection, open: (index: number) => void, preview: () => void, leave: () => void) {
  const t = useText();
  const here = selection.current;
  const down = { label: t.app.keys.next, group: "list" as const, run: () => selection.moveTo(here + 1) };
  const up = { label: t.app.keys.previous, group: "list" as const, run: () => selection.moveTo(here - 1) };
  useShortcuts([
    { key: "j", ...down }, { key: "k", ...up }, { key: "ArrowDown", ...down }, { key: "ArrowUp", ...up },
    { key: " ", label: t.app.keys.preview, group: "list", run: preview },
    { key: "x", label: t.app.keys.select, group: "list", run: () => selection.toggle(here) },
    { key: "Enter", label: t.app.keys.open, group: "list", run: () => open(here) },
    { key: "ctrl+a", label: t.app.keys.selectAll, group: "list", run: selection.selectLoaded },
    { key: "Escape", label: t.app.keys.leave, group: "list", run: leave },
  ]);
}

export function ListBody({ object, state, list, columns }: Props) {
  const navigate = useNavigate();
  const narrow = useNarrow();
  const { rows } = list;
  const selection = useSelection(rows, JSON.stringify([object.name, state.filter]));
  const [previewing, setPreviewing] = useState(false);
  const open = (index: number) => {
    const record = rows[index];
    if (!record) return;
    navigate(`/records/${object.name}/${record.id}`);
  };
  useEffect(() => {
    if (rows.length > 0) rememberList(object.name, rows.map((row) => row.id));
  }, [object.name, rows]);
  const leave = () => { if (previewing) setPreviewing(false); else selection.clear(); };
  useListKeys(selection, open, () => setPreviewing(!previewing && selection.current >= 0), leave);
  const current = rows[selection.current];

  if (list.error && rows.length === 0) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (!list.isPending && rows.length === 0) {
    return <EmptyList object={object} filtered={state.filter.length > 0} onClear={() => state.setFilter([])} />;
  }
  if (narrow) return <Cards object={object} list={list} />;
  return (
    <>
      <Grid object={object} list={list} columns={columns.columns} sort={state.sort} selection={selection} onOpen={open}
        onSort={state.setSort} onResize={columns.setWidth}
        onMove={(name, before) => columns.setFields(moved(columns.columns.map((column) => column.field.name), name, before))} />
      <ListSums object={object} filter={state.filter} shown={columns.columns.map((column) => column.field)} />
      <BulkBar object={object} selection={selection} rows={rows} filter={state.filter} total={list.count} />
      {previewing && current && (
        <Suspense fallback={null}><Preview object={object} id={current.id} onClose={() => setPreviewing(false)} /></Suspense>
      )}
    </>
  );
}
