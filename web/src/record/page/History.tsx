// What happened to a record: who, when, and old → new in words.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Select, Skeleton } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { keys } from "../../api/query";
import { recordHistory } from "../../api/records";
import type { HistoryFilter } from "../../api/records";
import type { HistoryEntry, Id } from "../../api/types";
import { Failure } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { completeField } from "../../model/model";
import { ReferenceEditor } from "../field/ReferenceEditor";
import { isReference } from "../field/values";
import { useUnmerge } from "../merge/undo";
import { ChangeLine } from "./ChangeLine";
import styles from "./History.module.css";
import { VersionDialog } from "./VersionDialog";

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

interface EntryProps {
  object: ObjectModel;
  entry: HistoryEntry;
  onVersion: ((entry: HistoryEntry) => void) | undefined;
  children: ReactNode;
}

function Entry({ object, entry, onVersion, children }: EntryProps) {
  const t = useText();
  const format = useFormat();
  const word = useActionWord();
  return (
    <li className={styles["entry"]}>
      <p><strong>{entry.actor?.name ?? t.record.history.system}</strong> {word(object, entry.action)}
        {entry.from !== undefined && <span className="muted"> · {t.record.history.merged}</span>}<time className="muted">{format.instant(entry.at)}</time>
        {onVersion && <Button className={styles["version"] ?? ""} type="link" size="small" onClick={() => onVersion(entry)}>{t.record.history.revert}</Button>}</p>
      {entry.reason && <p className={styles["reason"]}>{entry.reason}{children}</p>}
      {entry.changes.length > 0 && (
        <ul className={styles["changes"]}>{entry.changes.map((change) => <ChangeLine key={change.field} object={object} change={change} />)}</ul>
      )}
    </li>
  );
}

const actorField = completeField({ name: "actor", type: "ref", target: "user", label: { zh: "操作人", en: "Who" } });
const everyday = ["create", "update", "revert", "delete", "restore", "merge"];

/** By person, action and field. */
function Filters({ object, filter, onChange }: { object: ObjectModel; filter: HistoryFilter; onChange: (filter: HistoryFilter) => void }) {
  const t = useText();
  const say = useSay();
  const word = useActionWord();
  const words = t.record.history;
  const actions = [...everyday, ...object.actions.map((action) => action.name)];
  return (
    <div className={styles["filters"]}>
      <ReferenceEditor field={actorField} id="record-history-actor" invalid={false} values={{}} placeholder={words.actor} value={filter.actor ? { id: filter.actor, name: null } : null}
        onChange={(actor) => onChange({ ...filter, actor: isReference(actor) ? actor.id : undefined })} />
      <Select allowClear size="small" placeholder={words.action} value={filter.action ?? null} onChange={(action: string | null | undefined) => onChange({ ...filter, action: action ?? undefined })}
        options={actions.map((action) => ({ value: action, label: word(object, action) }))} popupMatchSelectWidth={180} />
      <Select allowClear size="small" placeholder={words.field} value={filter.field ?? null} onChange={(field: string | null | undefined) => onChange({ ...filter, field: field ?? undefined })}
        options={object.fields.map((field) => ({ value: field.name, label: say(field.label) }))} showSearch={{ optionFilterProp: "label" }} popupMatchSelectWidth={180} />
    </div>
  );
}

/** The newest entry shows what is; those that changed nothing have no version. */
function hasVersion(object: ObjectModel, entry: HistoryEntry, newest: HistoryEntry | undefined): boolean {
  return object.rights.update && entry !== newest && entry.from === undefined && entry.changes.length > 0;
}

interface Parts {
  object: ObjectModel;
  id: Id;
  filter: HistoryFilter;
}

function Entries({ object, id, filter }: Parts) {
  const t = useText();
  const unmerge = useUnmerge(object);
  const [version, setVersion] = useState<HistoryEntry>();
  const history = useInfiniteQuery({
    queryKey: [...keys.history(object.name, id), filter],
    queryFn: ({ pageParam, signal }) => recordHistory(object.name, id, filter, pageParam || undefined, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (history.isPending) return <Skeleton active paragraph={{ rows: 4 }} title={false} />;
  if (history.error) return <Failure error={history.error} retry={() => void history.refetch()} />;
  const entries = history.data.pages.flatMap((page) => page.entries).filter(isShown);
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const undo = object.mergeable && !filtered ? mergingToUndo(entries) : undefined;
  const newest = filtered ? undefined : entries[0];
  if (entries.length === 0) return <p className="muted">{filtered ? t.record.history.noneFound : t.record.history.none}</p>;
  return (
    <>
      <ol className={styles["history"]}>
        {entries.map((entry) => (
          <Entry key={entry.id} object={object} entry={entry} onVersion={hasVersion(object, entry, newest) ? setVersion : undefined}>
            {entry.id === undo && <Button type="link" size="small" onClick={() => void unmerge(id)}>{t.record.merge.undo}</Button>}
          </Entry>
        ))}
      </ol>
      {history.hasNextPage && (
        <Button type="link" size="small" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>{t.record.history.more}</Button>
      )}
      {version && <VersionDialog object={object} id={id} entry={version} onClose={() => setVersion(undefined)} />}
    </>
  );
}

export function History({ object, id }: { object: ObjectModel; id: Id }) {
  const t = useText();
  const [filter, setFilter] = useState<HistoryFilter>();
  return (
    <>
      {filter ? <Filters object={object} filter={filter} onChange={setFilter} /> : <Button className={styles["filter"] ?? ""} type="link" size="small" onClick={() => setFilter({})}>{t.record.history.filter}</Button>}
      <Entries object={object} id={id} filter={filter ?? {}} />
    </>
  );
}
