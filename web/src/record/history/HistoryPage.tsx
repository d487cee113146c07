// The whole company's history, for administrators: who did what, when.
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { App, Button, DatePicker, Dropdown, Input, Select, Skeleton } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { Link } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { request, send } from "../../api/client";
import type { HistoryEntry, Reference } from "../../api/types";
import { Failure, Nothing, useProblemText } from "../../app/failure";
import { saveAnswer } from "../../transfer/export";
import { completeField, findObject, useModel } from "../../model/model";
import { ReferenceEditor } from "../field/ReferenceEditor";
import { isReference } from "../field/values";
import { instantIn } from "../field/zone";
import { ChangeLine } from "../page/ChangeLine";
import { useActionWord } from "../page/History";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import styles from "./History.module.css";

interface Query {
  object: string | null;
  action: string | null;
  actor: Reference | null;
  days: [Dayjs | null, Dayjs | null] | null;
  words: string;
  address: string;
  field: string | null;
}

const nothing: Query = { object: null, action: null, actor: null, days: null, words: "", address: "", field: null };
const actions = [
  "create", "update", "revert", "delete", "restore", "export", "import", "merge", "purge", "bin_rule", "rights", "export_rules", "personal_report", "erase", "login", "login_failed", "login_throttled", "logout",
  "sessions_ended", "password", "password_reset", "password_rules", "code_on", "code_off", "code_reset", "recovery_made", "recovery_used",
  "token_made", "token_ended",
];
const actorField = completeField({ name: "actor", type: "ref", target: "user", label: { zh: "操作人", en: "Who" } });

function Search({ query, onChange }: { query: Query; onChange: (query: Query) => void }) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const words = t.record.history;
  const fields = findObject(model, query.object ?? undefined)?.fields;
  return (
    <div className={styles["search"]}>
      <Select allowClear placeholder={words.object} value={query.object} onChange={(object: string | null | undefined) => onChange({ ...query, object: object ?? null, field: null })}
        options={model.objects.map((object) => ({ value: object.name, label: say(object.label) }))} showSearch={{ optionFilterProp: "label" }} />
      <Select allowClear placeholder={words.action} value={query.action} onChange={(action: string | null | undefined) => onChange({ ...query, action: action ?? null })}
        options={actions.map((action) => ({ value: action, label: words.actions[action] ?? action }))} />
      <ReferenceEditor field={actorField} id="history-actor" invalid={false} values={{}} value={query.actor} placeholder={words.actor}
        onChange={(actor) => onChange({ ...query, actor: isReference(actor) ? actor : null })} />
      <Select allowClear disabled={!fields} placeholder={words.field} value={query.field} onChange={(field: string | null | undefined) => onChange({ ...query, field: field ?? null })}
        options={fields?.map((field) => ({ value: field.name, label: say(field.label) })) ?? []} showSearch={{ optionFilterProp: "label" }} />
      <DatePicker.RangePicker value={query.days} onChange={(days) => onChange({ ...query, days })} />
      <Input.Search allowClear placeholder={words.words} defaultValue={query.words} maxLength={60} onSearch={(text) => onChange({ ...query, words: text.trim() })} />
      <Input.Search allowClear placeholder={words.address} defaultValue={query.address} maxLength={60} onSearch={(text) => onChange({ ...query, address: text.trim() })} />
    </div>
  );
}

/** What an entry says besides changes: the name of a token, why a log-in failed. */
function Detail({ detail }: { detail: unknown }) {
  const t = useText();
  if (typeof detail !== "object" || detail === null) return null;
  const plain = Object.entries(detail).filter(([, value]) => typeof value === "string" || typeof value === "number");
  const said = plain.map(([name, value]) => t.record.history.details[`${name}:${value}`] ?? (t.record.history.details[name] ? `${t.record.history.details[name]} ${value}` : null));
  return <span className="muted">{said.filter((words) => words !== null).join("，")}</span>;
}

function Row({ entry }: { entry: HistoryEntry }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const word = useActionWord();
  const object = findObject(useModel(), entry.object);
  return (
    <tr>
      <td>{format.instant(entry.at)}</td>
      <td>{entry.actor?.name ?? t.record.history.system}</td>
      <td>{word(object, entry.action)}</td>
      <td>
        {say(object?.label)}{" "}
        {entry.record && entry.object && <Link className="link" to={`/records/${entry.object}/${entry.record.id}`}>{entry.record.name}</Link>}
      </td>
      <td>
        {entry.reason}
        <Detail detail={entry.detail} />
        {object && <ul className={styles["changes"]}>{entry.changes.map((change) => <ChangeLine key={change.field} object={object} change={change} />)}</ul>}
      </td>
      <td className="muted">{entry.address}</td>
    </tr>
  );
}

export default function HistoryPage() {
  const t = useText();
  const format = useFormat();
  const explain = useProblemText();
  const { message } = App.useApp();
  const { company } = useModel();
  const [query, setQuery] = useState(nothing);
  const words = t.record.history;
  const day = (index: 0 | 1, time: string) => {
    const chosen = query.days?.[index];
    return chosen ? instantIn(`${chosen.format("YYYY-MM-DD")}T${time}`, company.time_zone) : undefined;
  };
  const parameters = {
    object: query.object ?? undefined, action: query.action ?? undefined, actor: query.actor?.id, words: query.words || undefined, address: query.address || undefined, field: query.field ?? undefined,
    from: day(0, "00:00"), until: day(1, "23:59"),
  };
  const history = useInfiniteQuery({
    queryKey: ["history", parameters],
    queryFn: ({ pageParam, signal }) => request("GET", "/history", { query: { ...parameters, after: pageParam || undefined, limit: 100 }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  const exported = useMutation({
    mutationFn: async (file: "xlsx" | "csv") => saveAnswer(await send("POST", "/history/export", { query: { ...parameters, format: file } }), `history.${file}`),
    onError: (error) => void message.error(explain(error)),
  });
  const entries = history.data?.pages.flatMap((page) => page.entries) ?? [];
  const reached = history.data?.pages.at(-1)?.reached;
  return (
    <div className={settings["wide"]}>
      <header className={settings["head"]}>
        <h1>{words.search}</h1>
        <Dropdown trigger={["click"]} menu={{ items: (["xlsx", "csv"] as const).map((format) => ({ key: format, label: format.toUpperCase(), onClick: () => exported.mutate(format) })) }}>
          <Button loading={exported.isPending}>{words.takeOut}</Button>
        </Dropdown>
      </header>
      <Search query={query} onChange={setQuery} />
      {history.isPending && <Skeleton active />}
      {history.error && <Failure error={history.error} retry={() => void history.refetch()} />}
      {reached && <p className="muted">{words.reached(format.instant(reached))}</p>}
      {history.data && entries.length === 0 && !history.hasNextPage && <Nothing title={words.noneFound} />}
      {entries.length > 0 && (
        <div className={settings["scroll"]}>
          <table className={`${settings["table"]} ${settings["cards"]}`}>
            <thead><tr><th>{words.when}</th><th>{words.actor}</th><th>{words.action}</th><th>{words.record}</th><th>{words.change}</th><th>{words.address}</th></tr></thead>
            <tbody>{entries.map((entry) => <Row key={entry.id} entry={entry} />)}</tbody>
          </table>
        </div>
      )}
      {history.hasNextPage && <Button type="link" loading={history.isFetchingNextPage} onClick={() => void history.fetchNextPage()}>{words.more}</Button>}
    </div>
  );
}
