import { useMutation } from "@tanstack/react-query";
import { App, Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { request } from "../../api/client";
import { useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";

export const leastPassword = 10;
const empty = { old: "", next: "", again: "" };

export default function PasswordPage() {
  const t = useText();
  const { me } = useModel();
  const { message } = App.useApp();
  const explain = useProblemText();
  const [entry, setEntry] = useState(empty);
  const [problem, setProblem] = useState("");
  const change = useMutation({
    mutationFn: () => request("POST", "/session/password", { body: { old: entry.old, password: entry.next } }),
    onSuccess: () => { setEntry(empty); void message.success(t.access.password.changed); },
    onError: (error) => setProblem(explain(error)),
  });
  const set = (part: Partial<typeof empty>) => { setEntry({ ...entry, ...part }); setProblem(""); };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if ([...entry.next].length < leastPassword) setProblem(t.access.password.short);
    else if (entry.next !== entry.again) setProblem(t.access.password.differ);
    else change.mutate();
  };
  return (
    <form className={styles["page"]} onSubmit={submit}>
      <h1>{t.access.password.title}</h1>
      <div className={styles["form"]}>
        <input type="text" autoComplete="username" value={me.login ?? ""} readOnly hidden />
        <label>{t.access.password.current}<Input.Password autoComplete="current-password" value={entry.old} onChange={(event) => set({ old: event.target.value })} /></label>
        <label>{t.access.password.next}<Input.Password autoComplete="new-password" value={entry.next} onChange={(event) => set({ next: event.target.value })} /></label>
        <label>{t.access.password.again}<Input.Password autoComplete="new-password" value={entry.again} onChange={(event) => set({ again: event.target.value })} /></label>
        <p className={styles["problem"]} role="alert">{problem}</p>
        <div><Button type="primary" htmlType="submit" loading={change.isPending} disabled={!entry.old || !entry.next}>{t.access.password.title}</Button></div>
      </div>
    </form>
  );
}
