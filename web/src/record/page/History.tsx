// What happened to a record: who, when, and old → new in words.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import type { ReactNode } from "react";
import { keys } from "../../api/query";
import { recordHistory } from "../../api/records";
import type { HistoryChange, HistoryEntry, Id } from "../../api/types";
import { Failure } from "../../app/failure";
import { findField } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty } from "../field/values";
import { useUnmerge } from "../merge/undo";
import styles from "./History.module.css";

function Side({ object, name, text, value }: { object: ObjectModel; name: string; text: string | undefined; value: HistoryChange["old"] }) {
  const t = useText();
  const field = findField(object, name);
  if (text) return <>{text}</>;
  if (!field || isEmpty(value)) return <span className="muted">{t.record.none}</span>;
  return <FieldValue field={field} value={value} compact />;
}

export function ChangeLine({ object, change }: { object: ObjectModel; change: HistoryChange }) {
  const say = useSay();
  const label = change.label || say(findField(object, change.field)?.label) || change.field;
  return (
    <li>
      <span className={styles["label"]}>{label}</span>
      <span>
        {!isEmpty(change.old) && (
          <>
            <del><Side object={object} name={change.field} text={change.old_text ?? undefined} value={change.old} /></del>
            <span className={styles["arrow"]}> → </span>
          </>
        )}
        <ins><Side object={object} name={change.field} text={change.new_text ?? undefined} value={change.new} /></ins>
      </span>
    </li>
  );
}

/** The action in words: its own label where the object has it. */
export function useActionWord(): (object: ObjectModel | undefined, action: string) => string {
  const t = useText();
  const say = useSay();
  return (object, action) => t.record.history.actions[action]
    ?? (say(object?.actions.find((candidate) => candidate.name === action)?.label) || action);
}

/** What the end of a merged record's own chain says is said by this one's too. */
const saidTwice = new Set(["merge", "unmerge", "delete", "restore"]);

function isShown(entry: HistoryEntry): boolean {
  return entry.from === undefined || !saidTwice.has(entry.action);
}

/** The latest merging can be taken back: nothing of the kind stands above it. */
function mergingToUndo(entries: HistoryEntry[]): Id | undefined {
  const last = entries.find((entry) => entry.from === undefined && (entry.action === "merge" || entry.action === "unmerge"));
  return last?.action === "merge" ? last.id : undefined;
}

function Entry({ object, entry, children }: { object: ObjectModel; entry: HistoryEntry; children: ReactNode }) {
  const t = useText();
  const format = useFormat();
  const word = useActionWord();
  return (
    <li className={styles["entry"]}>
      <p><strong>{entry.actor?.name ?? t.record.history.system}</strong> {word(object, entry.action)}
        {entry.from !== undefined && <span className="muted"> · {t.record.history.merged}</span>}<time className="muted">{format.instant(entry.at)}</time></p>
      {entry.reason && <p className={styles["reason"]}>{entry.reason}{children}</p>}
      {entry.changes.length > 0 && (
        <ul className={styles["changes"]}>{entry.changes.map((change) => <ChangeLine key={change.field} object={object} change={change} />)}</ul>
      )}
    </li>
  );
}

export function History({ object, id }: { object: ObjectModel; id: Id }) {
  const t = useText();
  const unmerge = useUnmerge(object);
  const history = useInfiniteQuery({
    queryKey: keys.history(object.name, id),
    queryFn: ({ pageParam, signal }) => recordHistory(object.name, id, pageParam || undefined, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (history.isPending) return <Skeleton active paragraph={{ rows: 4 }} title={false} />;
  if (history.error) return <Failure error={history.error} retry={() => void history.refetch()} />;
  const entries = history.data.pages.flatMap((page) => page.entries).filter(isShown);
  const undo = object.mergeable ? mergingToUndo(entries) : undefined;
  if (entries.length === 0) return <p className="muted">{t.record.history.none}</p>;
  return (
    <>
      <ol className={styles["history"]}>
        {entries.map((entry) => (
          <Entry key={entry.id} object={object} entry={entry}>
            {entry.id === undo && <Button type="link" size="small" onClick={() => void unmerge(id)}>{t.record.merge.undo}</Button>}
          </Entry>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button type="link" size="small" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>{t.record.history.more}</Button>
      )}
    </>
  );
}
