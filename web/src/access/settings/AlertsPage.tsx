// Who looked at or took out more than the lines of the roles: security alerts, and
// whether exported sheets say who exported them.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Segmented, Select, Skeleton, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router-dom";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { Failure, Nothing, useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { fieldProblem } from "../person/fieldProblem";
import styles from "./Settings.module.css";

type Alert = Shapes["alert"];
type State = Alert["state"];
type Shown = State | "all";
type Stamp = Shapes["export_rules"]["stamp"];

const colours: Record<State, string> = { new: "red", seen: "orange", dismissed: "green" };
const key = ["alerts"];

function useHandle(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ alert, state, note }: { alert: Alert; state: State; note?: string }) =>
      request("POST", "/alerts/{id}", { path: { id: alert.id }, body: { state, ...(note !== undefined && { note }) } }),
    onSuccess: () => { onDone(); return client.invalidateQueries({ queryKey: key }); },
  });
}

function Dismiss({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const t = useText();
  const words = t.settings.alert;
  const [note, setNote] = useState(alert.note ?? "");
  const handle = useHandle(onClose);
  return (
    <Modal open title={words.dismiss} width={480} okText={words.dismiss} cancelText={t.app.cancel} okButtonProps={{ disabled: !note.trim(), loading: handle.isPending }}
      onCancel={onClose} onOk={() => handle.mutate({ alert, state: "dismissed", note: note.trim() })}>
      <p>{alert.user?.name} {alert.words}</p>
      <Input.TextArea autoFocus rows={3} maxLength={1000} value={note} placeholder={words.noteHint} aria-label={words.note} onChange={(event) => setNote(event.target.value)} />
      <p className={styles["problem"]} role="alert">{fieldProblem(handle.error)("note")}</p>
    </Modal>
  );
}

function Row({ alert, onDismiss }: { alert: Alert; onDismiss: () => void }) {
  const t = useText();
  const words = t.settings.alert;
  const format = useFormat();
  const explain = useProblemText();
  const { message } = App.useApp();
  const handle = useHandle(() => undefined);
  const seen = () => handle.mutate({ alert, state: "seen" }, { onError: (error) => void message.error(explain(error)) });
  return (
    <tr>
      <td>{format.instant(alert.last_at)}</td>
      <td>{alert.user && <Link className="link" to={`/records/user/${alert.user.id}`} style={{ whiteSpace: "nowrap" }}>{alert.user.name}</Link>}</td>
      <td style={{ minWidth: 150 }}>{alert.words}<br /><span className="muted">{words.line(format.number(alert.most))}</span></td>
      <td style={{ minWidth: 90 }}>
        <Tag color={colours[alert.state]}>{words.states[alert.state]}</Tag>
        {alert.note && <p>{alert.note}</p>}
        {alert.handled_by && alert.handled_at && <p className="muted">{alert.handled_by.name} {format.instant(alert.handled_at)}</p>}
      </td>
      <td>
        {alert.state === "new" && <Button size="small" type="text" loading={handle.isPending} onClick={seen}>{words.see}</Button>}
        {alert.state !== "dismissed" && <Button size="small" onClick={onDismiss}>{words.dismiss}</Button>}
      </td>
    </tr>
  );
}

function StampRule() {
  const t = useText();
  const words = t.settings.alert;
  const client = useQueryClient();
  const { message } = App.useApp();
  const rules = useQuery({ queryKey: ["export-rules"], queryFn: ({ signal }) => request("GET", "/export_rules", { signal }) });
  const save = useMutation({
    mutationFn: (stamp: Stamp) => request("PUT", "/export_rules", { body: { stamp } }),
    onSuccess: (saved) => { client.setQueryData(["export-rules"], saved); void message.success(words.stampSaved); },
  });
  if (rules.error) return <Failure error={rules.error} retry={() => void rules.refetch()} />;
  if (!rules.data) return <Skeleton active paragraph={{ rows: 1 }} />;
  return (
    <>
      <Select<Stamp> value={rules.data.stamp} loading={save.isPending} aria-label={words.stamp} style={{ width: 220 }} onChange={(stamp) => save.mutate(stamp)}
        options={(["none", "first", "last"] as const).map((stamp) => ({ value: stamp, label: words.stamps[stamp] }))} />
      <p className="muted">{words.stampHint}</p>
    </>
  );
}

export default function AlertsPage() {
  const t = useText();
  const words = t.settings.alert;
  const [shown, setShown] = useState<Shown>("all");
  const [dismissed, setDismissed] = useState<Alert | null>(null);
  const alerts = useQuery({
    queryKey: [...key, shown],
    queryFn: ({ signal }) => request("GET", "/alerts", { query: { limit: 200, state: shown === "all" ? undefined : shown }, signal }),
  });
  return (
    <div className={styles["wide"]}>
      <header className={styles["head"]}>
        <h1>{words.title}</h1>
        <Segmented<Shown> value={shown} onChange={setShown} options={(["all", "new", "seen", "dismissed"] as const).map((state) => ({ value: state, label: words.states[state] }))} />
      </header>
      <p>{words.hint}</p>
      {alerts.isPending && <Skeleton active />}
      {alerts.error && <Failure error={alerts.error} retry={() => void alerts.refetch()} />}
      {alerts.data?.alerts.length === 0 && <Nothing title={words.none} hint={words.noneHint} />}
      {alerts.data && alerts.data.alerts.length > 0 && (
        <div className={styles["scroll"]}>
          <table className={`${styles["table"]} ${styles["cards"]}`}>
            <thead><tr><th>{words.at}</th><th>{words.who}</th><th>{words.what}</th><th>{words.state}</th><th /></tr></thead>
            <tbody>{alerts.data.alerts.map((alert) => <Row key={alert.id} alert={alert} onDismiss={() => setDismissed(alert)} />)}</tbody>
          </table>
        </div>
      )}
      {dismissed && <Dismiss alert={dismissed} onClose={() => setDismissed(null)} />}
      <section className={styles["block"]}>
        <h2>{words.stamp}</h2>
        <StampRule />
      </section>
    </div>
  );
}
