import { Button, Input, type InputRef } from "antd";
import { useEffect, useRef, useState, type FormEvent } from "react";
import { isProblem, type Problem } from "../../api/problem";
import type { Session } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import { useLogin, type Credentials } from "../session";
import styles from "./Login.module.css";

/** Seconds left until the server will listen again; counts down to 0. */
function useCountdown(): [number, (seconds: number) => void] {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return [left, setLeft];
}

interface Entry extends Required<Credentials> {
  codeAsked: boolean;
}

/** What the server says about the code once the password was right. */
function codeProblem(problem: Problem) {
  return problem.errors.find((error) => error.field === "code");
}

interface StepProps {
  entry: Entry;
  onChange: (part: Partial<Entry>) => void;
}

function PasswordStep({ entry, onChange, fixed }: StepProps & { fixed: boolean }) {
  const t = useText();
  const passwordInput = useRef<InputRef>(null);
  return (
    <>
      <label htmlFor="login">{t.access.login.login}</label>
      <Input id="login" size="large" autoComplete="username" autoCapitalize="none" value={entry.login}
        autoFocus={!fixed} readOnly={fixed} onChange={(event) => onChange({ login: event.target.value })} />
      <label htmlFor="password">{t.access.login.password}</label>
      <Input.Password id="password" size="large" ref={passwordInput} autoComplete="current-password" autoFocus={fixed}
        value={entry.password} onFocus={() => passwordInput.current?.select()} onChange={(event) => onChange({ password: event.target.value })} />
    </>
  );
}

function CodeStep({ entry, onChange }: StepProps) {
  const t = useText();
  return (
    <>
      <p className={styles["who"]}>{t.access.login.codeFor(entry.login)}</p>
      <label htmlFor="code">{t.access.login.code}</label>
      <Input id="code" size="large" autoFocus autoComplete="one-time-code" autoCapitalize="none" maxLength={20} value={entry.code}
        onChange={(event) => onChange({ code: event.target.value })} />
      <p className={styles["hint"]}>{t.access.login.codeHint}</p>
    </>
  );
}

interface Props {
  login?: string;
  onDone: (session: Session) => void;
}

export function LoginForm({ login, onDone }: Props) {
  const t = useText();
  const signIn = useLogin();
  const explain = useProblemText();
  const [entry, setEntry] = useState<Entry>({ login: login ?? "", password: "", code: "", codeAsked: false });
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useCountdown();
  const change = (part: Partial<Entry>) => { setEntry({ ...entry, ...part }); setMessage(""); };
  const goBack = () => change({ code: "", codeAsked: false });

  const refuse = (problem: Problem) => {
    const code = codeProblem(problem);
    if (problem.status === 429) setWait(Math.ceil(problem.retryAfter ?? 10));
    else if (code) {
      setEntry({ ...entry, code: "", codeAsked: true });
      setMessage(code.code === "required" ? "" : code.message);
    } else setMessage(problem.status === 401 ? t.access.login.wrong : explain(problem));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!entry.login || !entry.password) { setMessage(t.access.login.missing); return; }
    if (entry.codeAsked && !entry.code.trim()) { setMessage(t.access.login.codeHint); return; }
    setBusy(true);
    try {
      onDone(await signIn({
        login: entry.login.trim(), password: entry.password, ...(entry.codeAsked && { code: entry.code.trim() }),
      }));
    } catch (error) {
      if (!isProblem(error)) throw error;
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  const warning = wait > 0 ? t.access.login.wait(wait) : message;
  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
      {entry.codeAsked ? <CodeStep entry={entry} onChange={change} /> : <PasswordStep entry={entry} onChange={change} fixed={login !== undefined} />}
      <p className={styles["warning"]} role="alert">{warning}</p>
      <Button type="primary" size="large" htmlType="submit" block loading={busy} disabled={wait > 0}>
        {t.access.login.submit}
      </Button>
      {entry.codeAsked && <Button type="link" onClick={goBack}>{t.app.back}</Button>}
    </form>
  );
}
