// Setting up one-time codes: the secret as a picture and as text, a first code to
// prove it, then the recovery codes, shown this once.
import { useMutation } from "@tanstack/react-query";
import { Button, Input, QRCode } from "antd";
import { useEffect, useState, type FormEvent } from "react";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import settings from "../settings/Settings.module.css";
import styles from "./Codes.module.css";
import { RecoveryCodes } from "./RecoveryCodes";

function AskPassword({ busy, problem, onGiven }: { busy: boolean; problem: string | null; onGiven: (password: string) => void }) {
  const t = useText();
  const [password, setPassword] = useState("");
  const submit = (event: FormEvent) => { event.preventDefault(); onGiven(password); };
  return (
    <form className={settings["form"]} onSubmit={submit} noValidate>
      <label>{t.access.password.current}
        <Input.Password autoFocus autoComplete="current-password" value={password} onChange={(event) => setPassword(event.target.value)} />
      </label>
      <p className={settings["problem"]} role="alert">{problem}</p>
      <div><Button type="primary" htmlType="submit" loading={busy} disabled={!password}>{t.access.codes.begin}</Button></div>
    </form>
  );
}

function Prove({ setup, onProved }: { setup: Shapes["code_setup"]; onProved: (recovery: string[]) => void }) {
  const t = useText();
  const words = t.access.codes;
  const explain = useProblemText();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => request("POST", "/session/code/confirm", { body: { code } }),
    onSuccess: ({ recovery }) => onProved(recovery),
  });
  const submit = (event: FormEvent) => { event.preventDefault(); confirm.mutate(); };
  return (
    <form className={settings["form"]} onSubmit={submit} noValidate>
      <p>{words.scan}</p>
      <div className={styles["picture"]}><QRCode type="svg" value={setup.address} size={192} errorLevel="M" bordered={false} color="#000" bgColor="#fff" /></div>
      <p>{words.orType}</p>
      <p className={settings["secret"]} data-secret>{setup.secret.replace(/(.{4})(?=.)/g, "$1 ")}</p>
      <label>{words.first}
        <Input inputMode="numeric" autoComplete="one-time-code" maxLength={10} value={code} status={confirm.error ? "error" : ""}
          onChange={(event) => { setCode(event.target.value); confirm.reset(); }} />
      </label>
      <p className={settings["problem"]} role="alert">{confirm.error && explain(confirm.error)}</p>
      <div><Button type="primary" htmlType="submit" loading={confirm.isPending} disabled={code.trim().length < 6}>{words.confirm}</Button></div>
    </form>
  );
}

export function CodeSetup({ passwordAsked, onDone }: { passwordAsked: boolean; onDone: () => void }) {
  const explain = useProblemText();
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const begin = useMutation({
    mutationFn: (password: string | undefined) => request("POST", "/session/code", { body: password === undefined ? {} : { password } }),
  });
  const { mutate } = begin;
  useEffect(() => { if (!passwordAsked) mutate(undefined); }, [passwordAsked, mutate]);
  if (recovery) return <RecoveryCodes codes={recovery} onDone={onDone} />;
  if (begin.data) return <Prove setup={begin.data} onProved={setRecovery} />;
  const problem = begin.error ? explain(begin.error) : null;
  if (passwordAsked) return <AskPassword busy={begin.isPending} problem={problem} onGiven={mutate} />;
  return <p className={settings["problem"]} role="alert">{problem}</p>;
}
