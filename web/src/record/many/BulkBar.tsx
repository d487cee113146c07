// What can be done with the chosen rows; appears below the list.
import { Button, Modal, Progress } from "antd";
import { lazy, Suspense, useState } from "react";
import { useNavigate } from "react-router-dom";
import { useFormat } from "../../text/format";
import type { Action, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { textOf } from "../field/values";
import type { Filter, Id, RecordData } from "../../api/types";
import type { Selection } from "../list/useSelection";
import styles from "./Many.module.css";
import { ResultsDialog } from "./ResultsDialog";
import { useBulk } from "./useBulk";
import { useUndoDelete } from "./useUndoDelete";
import { actionStep, deleteStep, updateStep } from "./work";

const ActionDialog = lazy(() => import("./ActionDialog"));
const BulkEdit = lazy(() => import("./BulkEdit"));
const MergeDialog = lazy(() => import("../merge/MergeDialog"));

interface Props {
  object: ObjectModel;
  selection: Selection;
  rows: RecordData[];
  filter: Filter;
  total: number | undefined;
}

type Ask = { kind: "action"; action: Action } | { kind: "edit" } | { kind: "delete" } | { kind: "merge"; ids: [Id, Id] } | null;

export function BulkBar({ object, selection, rows, filter, total }: Props) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const navigate = useNavigate();
  const [ask, setAsk] = useState<Ask>(null);
  const bulk = useBulk(object.name, selection, filter);
  const offerUndo = useUndoDelete(object);
  const count = selection.all ? total ?? selection.count : selection.count;
  const subject = t.list.selected(count);
  const close = () => setAsk(null);
  const handOver = () => {
    const which = selection.all ? { filter } : { ids: [...selection.ids] };
    void navigate("/hand-over", { state: { chosen: { object: object.name, count, ...which } } });
  };
  const start = (action: Action) => {
    if (action.name === "hand_over") return handOver();
    if (action.input.length > 0 || action.danger) setAsk({ kind: "action", action });
    else void bulk.run(say(action.label), 500, actionStep(object.name, action.name, {}));
  };
  const actions = object.actions.filter((action) => action.many);
  const [first, second, ...others] = selection.all ? [] : [...selection.ids];
  const pair: [Id, Id] | null = first !== undefined && second !== undefined && others.length === 0 ? [first, second] : null;
  if (selection.count === 0 && !bulk.outcome) return null;
  return (
    <div className={`${styles["bar"]} no-print`} role="toolbar" aria-label={subject}>
      <strong>{selection.all ? t.list.allMatching(format.number(count)) : subject}</strong>
      {!selection.all && total !== undefined && total > selection.count && selection.count === rows.length && (
        <Button type="link" size="small" onClick={selection.selectAll}>{t.list.selectAllMatching(format.number(total))}</Button>
      )}
      {bulk.progress !== null && <Progress percent={bulk.progress} size="small" style={{ width: 160 }} />}
      <span className={styles["spacer"]} />
      {actions.map((action) => (
        <Button key={action.name} danger={action.danger} disabled={bulk.busy} onClick={() => start(action)}>{say(action.label)}</Button>
      ))}
      {pair && object.mergeable && <Button disabled={bulk.busy} onClick={() => setAsk({ kind: "merge", ids: pair })}>{t.record.merge.go}</Button>}
      {object.rights.update && <Button disabled={bulk.busy} onClick={() => setAsk({ kind: "edit" })}>{t.list.bulkEdit}</Button>}
      {object.rights.delete && <Button danger disabled={bulk.busy} onClick={() => setAsk({ kind: "delete" })}>{t.list.bulkDelete}</Button>}
      <Button type="text" onClick={selection.clear}>{t.list.clearSelection}</Button>

      <Suspense fallback={null}>
        {ask?.kind === "action" && (
          <ActionDialog action={ask.action} subject={subject} busy={bulk.busy} onClose={close}
            onRun={(input) => void bulk.run(say(ask.action.label), 500, actionStep(object.name, ask.action.name, input)).then(close)} />
        )}
        {ask?.kind === "merge" && (
          <MergeDialog object={object} ids={ask.ids} onClose={close} onMerged={() => { close(); selection.clear(); }} />
        )}
        {ask?.kind === "edit" && (
          <BulkEdit object={object} subject={subject} busy={bulk.busy} onClose={close}
            onRun={(values) => void bulk.run(t.list.bulkEdit, 6, updateStep(object.name, values)).then(close)} />
        )}
      </Suspense>
      <Modal open={ask?.kind === "delete"} title={t.list.bulkDeleteAsk(count)} onCancel={close} okText={t.list.bulkDelete} cancelText={t.app.cancel}
        okButtonProps={{ danger: true, loading: bulk.busy }}
        onOk={() => void bulk.run(t.list.bulkDelete, 6, deleteStep(object.name), (ids) => offerUndo(ids, t.list.counted(ids.length, say(object.plural)))).then(close)}>
        <p>{t.record.remove.alone}</p>
      </Modal>
      {bulk.outcome && (
        <ResultsDialog title={bulk.outcome.title} results={bulk.outcome.results} onClose={bulk.forget}
          nameOf={(id) => textOf(rows.find((row) => row.id === id)?.[object.name_field]) || `#${id}`}
          onKeepFailed={(ids) => { selection.keep(ids); bulk.forget(); }} />
      )}
    </div>
  );
}
