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

function asksForCode(problem: Problem): boolean {
  return problem.errors.some((error) => error.field === "code");
}

interface Props {
  login?: string;
  onDone: (session: Session) => void;
}

export function LoginForm({ login, onDone }: Props) {
  const t = useText();
  const signIn = useLogin();
  const explain = useProblemText();
  const passwordInput = useRef<InputRef>(null);
  const [entry, setEntry] = useState<Entry>({ login: login ?? "", password: "", code: "", codeAsked: false });
  const [message, setMessage] = useState("");
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useCountdown();
  const set = (part: Partial<Entry>) => { setEntry({ ...entry, ...part }); setMessage(""); };

  const refuse = (error: unknown) => {
    if (!isProblem(error)) throw error;
    if (error.status === 429) setWait(Math.ceil(error.retryAfter ?? 10));
    else if (asksForCode(error)) set({ codeAsked: true });
    else setMessage(error.status === 401 ? t.access.login.wrong : explain(error));
    passwordInput.current?.select();
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!entry.login || !entry.password) { setMessage(t.access.login.missing); return; }
    setBusy(true);
    try {
      onDone(await signIn({
        login: entry.login.trim(), password: entry.password, ...(entry.code && { code: entry.code.trim() }),
      }));
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  const warning = wait > 0 ? t.access.login.wait(wait) : message;
  return (
    <form className={styles["form"]} onSubmit={(event) => void submit(event)} noValidate>
      <label htmlFor="login">{t.access.login.login}</label>
      <Input id="login" size="large" autoComplete="username" autoCapitalize="none" value={entry.login}
        autoFocus={!login} readOnly={login !== undefined} onChange={(event) => set({ login: event.target.value })} />
      <label htmlFor="password">{t.access.login.password}</label>
      <Input.Password id="password" size="large" ref={passwordInput} autoComplete="current-password"
        autoFocus={login !== undefined} value={entry.password} onChange={(event) => set({ password: event.target.value })} />
      {entry.codeAsked && (
        <>
          <label htmlFor="code">{t.access.login.code}</label>
          <Input id="code" size="large" autoFocus inputMode="numeric" autoComplete="one-time-code" value={entry.code}
            placeholder={t.access.login.codeHint} onChange={(event) => set({ code: event.target.value })} />
        </>
      )}
      <p className={styles["warning"]} role="alert">{warning}</p>
      <Button type="primary" size="large" htmlType="submit" block loading={busy} disabled={wait > 0}>
        {t.access.login.submit}
      </Button>
    </form>
  );
}
