import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { request } from "../../api/client";
import type { Id } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";
import { useDevice } from "./device";

export default function SessionsPage() {
  const t = useText();
  const deviceOf = useDevice();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const sessions = useQuery({ queryKey: ["sessions"], queryFn: ({ signal }) => request("GET", "/sessions", { signal }) });
  const end = useMutation({
    mutationFn: (id: Id) => request("DELETE", "/sessions/{id}", { path: { id } }),
    onSuccess: () => { void message.success(t.access.sessions.ended); return client.invalidateQueries({ queryKey: ["sessions"] }); },
    onError: (error) => void message.error(explain(error)),
  });
  const endOthers = useMutation({
    mutationFn: () => request("DELETE", "/sessions"),
    onSuccess: () => { void message.success(t.access.sessions.othersEnded); return client.invalidateQueries({ queryKey: ["sessions"] }); },
    onError: (error) => void message.error(explain(error)),
  });
  const others = sessions.data?.sessions.some((session) => !session.current);
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>{t.access.sessions.title}</h1>
        {others && <Button danger loading={endOthers.isPending} onClick={() => endOthers.mutate()}>{t.access.sessions.endOthers}</Button>}
      </header>
      <p>{t.access.sessions.hint}</p>
      {sessions.isPending && <Skeleton active />}
      {sessions.error && <Failure error={sessions.error} retry={() => void sessions.refetch()} />}
      {sessions.data && (
        <div className={styles["scroll"]}>
          <table className={`${styles["table"]} ${styles["cards"]}`}>
            <thead>
              <tr><th>{t.access.sessions.device}</th><th>{t.access.sessions.address}</th><th>{t.access.sessions.started}</th><th>{t.access.sessions.seen}</th><th /></tr>
            </thead>
            <tbody>
              {sessions.data.sessions.map((session) => (
                <tr key={session.id}>
                  <td>{deviceOf(session.agent)}</td>
                  <td>{session.address}</td>
                  <td>{format.instant(session.created_at)}</td>
                  <td>{format.instant(session.used_at)}</td>
                  <td>{session.current ? <span className="muted">{t.access.sessions.here}</span>
                    : <Button size="small" danger onClick={() => end.mutate(session.id)}>{t.access.sessions.end}</Button>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
