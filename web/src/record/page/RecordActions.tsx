import { DeleteOutlined, EditOutlined, LeftOutlined, LinkOutlined, MergeCellsOutlined, MoreOutlined, PrinterOutlined, RightOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Dropdown, type MenuProps } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router-dom";
import { keys } from "../../api/query";
import { runAction } from "../../api/records";
import type { Inputs, RecordData } from "../../api/types";
import { isProblem } from "../../api/problem";
import { extras } from "../../app/extras";
import { useProblemText } from "../../app/failure";
import { useShortcuts } from "../../app/shortcuts";
import { useNarrow } from "../../app/useMedia";
import type { Action, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { placeInList } from "../list/trail";
import { textOf } from "../field/values";
import styles from "./Page.module.css";

const ActionDialog = lazy(() => import("../many/ActionDialog"));
const DeleteDialog = lazy(() => import("./DeleteDialog"));
const MergeDialog = lazy(() => import("../merge/MergeDialog"));

interface Props {
  object: ObjectModel;
  record: RecordData;
  onEdit: () => void;
}

function useRun(object: ObjectModel, record: RecordData, done: () => void) {
  const say = useSay();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: ({ action, input }: { action: Action; input: Inputs }) => runAction(object.name, record.id, action.name, input),
    onSuccess: (_, { action }) => {
      done();
      void message.success(`${say(action.label)} · ${textOf(record[object.name_field])}`);
      return client.invalidateQueries({ queryKey: keys.object(object.name) });
    },
    onError: (error) => { if (!isProblem(error) || error.errors.length === 0) void message.error(explain(error)); },
  });
}

function Neighbours({ object, record }: { object: ObjectModel; record: RecordData }) {
  const t = useText();
  const navigate = useNavigate();
  const place = placeInList(object.name, record.id);
  const go = (id: number | undefined) => { if (id !== undefined) navigate(`/records/${object.name}/${id}`); };
  useShortcuts([
    { key: "j", label: t.app.keys.next, group: "list", run: () => go(place?.next) },
    { key: "k", label: t.app.keys.previous, group: "list", run: () => go(place?.previous) },
  ]);
  if (!place) return null;
  return (
    <span className={styles["neighbours"]}>
      <Button type="text" size="small" icon={<LeftOutlined />} disabled={!place.previous} aria-label={t.app.keys.previous} onClick={() => go(place.previous)} />
      <span className="muted">{place.index + 1} / {place.count}</span>
      <Button type="text" size="small" icon={<RightOutlined />} disabled={!place.next} aria-label={t.app.keys.next} onClick={() => go(place.next)} />
    </span>
  );
}

export function RecordActions({ object, record, onEdit }: Props) {
  const t = useText();
  const say = useSay();
  const navigate = useNavigate();
  const narrow = useNarrow();
  const { message } = App.useApp();
  const [asked, setAsked] = useState<Action | null>(null);
  const [deleting, setDeleting] = useState(false);
  const [merging, setMerging] = useState(false);
  const run = useRun(object, record, () => setAsked(null));
  const start = (action: Action) => {
    if (action.input.length > 0 || action.danger) setAsked(action);
    else run.mutate({ action, input: {} });
  };
  useShortcuts([{ key: "e", label: t.app.keys.edit, group: "form", run: () => { if (object.rights.update) onEdit(); } }]);
  const copy = () => void navigator.clipboard.writeText(location.href).then(() => message.success(t.app.copied));
  const fitting = object.actions.filter((action) => extras[object.name]?.fits?.(record, action.name) ?? true);
  const shown = fitting.slice(0, narrow ? 1 : 4);
  const items: MenuProps["items"] = [
    ...fitting.slice(shown.length).map((action) => ({ key: action.name, label: say(action.label), danger: action.danger, onClick: () => start(action) })),
    ...(isSecureContext ? [{ key: "link", icon: <LinkOutlined />, label: t.record.copyLink, onClick: copy }] : []),
    { key: "print", icon: <PrinterOutlined />, label: t.list.print, onClick: () => print() },
    ...(object.mergeable ? [{ key: "merge", icon: <MergeCellsOutlined />, label: t.record.merge.open, onClick: () => setMerging(true) }] : []),
    ...(object.rights.delete ? [{ key: "delete", icon: <DeleteOutlined />, label: t.record.remove.go, danger: true, onClick: () => setDeleting(true) }] : []),
  ];
  const refused = isProblem(run.error) ? Object.fromEntries(run.error.errors.map((item) => [item.field ?? "", item.message])) : {};
  return (
    <div className={`${styles["actions"]} no-print`}>
      <Neighbours object={object} record={record} />
      {shown.map((action) => (
        <Button key={action.name} danger={action.danger} loading={run.isPending && run.variables.action === action} onClick={() => start(action)}>{say(action.label)}</Button>
      ))}
      {object.rights.update && <Button icon={<EditOutlined />} onClick={onEdit}>{t.app.edit}</Button>}
      <Dropdown trigger={["click"]} menu={{ items }}><Button icon={<MoreOutlined />} aria-label={t.app.more} /></Dropdown>
      <Suspense fallback={null}>
        {asked && (
          <ActionDialog action={asked} subject={textOf(record[object.name_field])} busy={run.isPending} refused={refused}
            onRun={(input) => run.mutate({ action: asked, input })} onClose={() => { run.reset(); setAsked(null); }} />
        )}
        {merging && (
          <MergeDialog object={object} ids={[record.id]} onClose={() => setMerging(false)}
            onMerged={(kept) => { setMerging(false); if (kept !== record.id) navigate(`/records/${object.name}/${kept}`, { replace: true }); }} />
        )}
        {deleting && (
          <DeleteDialog object={object} record={record} onClose={() => setDeleting(false)} onDeleted={() => navigate(`/records/${object.name}`)} />
        )}
      </Suspense>
    </div>
  );
}
