import { useMutation, useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { request } from "../../api/client";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";
import { fieldProblem } from "./fieldProblem";
import { LabelledField } from "./LabelledField";

const empty = { old: "", password: "", again: "" };
type Entry = typeof empty;

/** How short a password may be. */
export function useShortestPassword(): number {
  const rules = useQuery({ queryKey: ["password-rules"], queryFn: ({ signal }) => request("GET", "/password_rules", { signal }) });
  return rules.data?.shortest ?? 10;
}

/** Changes one's own password; every fault is told under its field. */
export function PasswordForm({ login, onDone }: { login: string; onDone: () => void }) {
  const t = useText();
  const words = t.access.password;
  const explain = useProblemText();
  const shortest = useShortestPassword();
  const [entry, setEntry] = useState(empty);
  const [own, setOwn] = useState<Partial<Entry>>({});
  const change = useMutation({
    mutationFn: () => request("POST", "/session/password", { body: { old: entry.old, password: entry.password } }),
    onSuccess: () => { setEntry(empty); onDone(); },
  });
  const refused = fieldProblem(change.error);
  const fault = (name: keyof Entry) => own[name] ?? refused(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const faults: Partial<Entry> = {
      ...([...entry.password].length < shortest && { password: words.short(shortest) }),
      ...(entry.password !== entry.again && { again: words.differ }),
    };
    setOwn(faults);
    if (Object.keys(faults).length === 0) change.mutate();
  };
  const field = (name: keyof Entry, label: string, complete: string) => (
    <LabelledField label={label} problem={fault(name)}>
      {(attributes) => (
        <Input.Password {...attributes} autoComplete={complete} value={entry[name]}
          onChange={(event) => { setEntry({ ...entry, [name]: event.target.value }); setOwn({}); change.reset(); }} />
      )}
    </LabelledField>
  );
  return (
    <form className={styles["form"]} onSubmit={submit} noValidate>
      <input type="text" autoComplete="username" value={login} readOnly hidden />
      {field("old", words.current, "current-password")}
      {field("password", words.next, "new-password")}
      {field("again", words.again, "new-password")}
      <p className="muted">{words.rule(shortest)}</p>
      {change.error && !refused("old") && !refused("password") && <p className={styles["problem"]} role="alert">{explain(change.error)}</p>}
      <div><Button type="primary" htmlType="submit" loading={change.isPending} disabled={!entry.old || !entry.password}>{words.title}</Button></div>
    </form>
  );
}
