// On a user's page, for administrators: how this person signs in, and what can be
// reset or ended.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal, Skeleton } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { RecordData } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import { keys } from "../../api/query";
import { useModel } from "../../model/model";
import { textOf } from "../../record/field/values";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { useDevice } from "../person/device";
import styles from "../settings/Settings.module.css";
import part from "./SignIn.module.css";

type Step = "password" | "code" | "sessions";

/** What each does, once it was said what it means. */
function useSteps(user: number) {
  const path = { id: user };
  return {
    password: async () => (await request("POST", "/users/{id}/password_reset", { path })).password,
    code: async () => { await request("DELETE", "/users/{id}/code", { path }); return null; },
    sessions: async () => { await request("DELETE", "/users/{id}/sessions", { path }); return null; },
  };
}

function Made({ password }: { password: string }) {
  const t = useText();
  return (
    <>
      <p>{t.settings.user.made}</p>
      <p className={styles["secret"]} data-secret>{password}</p>
      {isSecureContext && <Button onClick={() => void navigator.clipboard.writeText(password)}>{t.app.copy}</Button>}
    </>
  );
}

function Panel({ record }: { record: RecordData }) {
  const t = useText();
  const words = t.settings.user;
  const { me } = useModel();
  const format = useFormat();
  const deviceOf = useDevice();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [asked, setAsked] = useState<Step | null>(null);
  const state = useQuery({
    queryKey: ["sign-in", record.id],
    queryFn: ({ signal }) => request("GET", "/users/{id}/sign_in", { path: { id: record.id }, signal }),
  });
  const steps = useSteps(record.id);
  const run = useMutation({
    mutationFn: (step: Step) => steps[step](),
    onSuccess: (_, step) => { if (step !== "password") void message.success(words.done[step]); },
    onError: (error) => void message.error(explain(error)),
    onSettled: () => {
      setAsked(null);
      void client.invalidateQueries({ queryKey: ["sign-in", record.id] });
      void client.invalidateQueries({ queryKey: keys.history("user", record.id) });
    },
  });
  if (run.data) return <Made password={run.data} />;
  if (state.error) return <Failure error={state.error} retry={() => void state.refetch()} />;
  if (!state.data) return <Skeleton active />;
  const { code, sessions } = state.data;
  const own = record.id === me.id;
  const button = (step: Step, disabled = false) => <Button size="small" disabled={disabled} onClick={() => setAsked(step)}>{words.step[step]}</Button>;
  return (
    <>
      <div className={part["line"]}><span>{words.line.password}</span>{button("password", own)}</div>
      <div className={part["line"]}>
        <span>{words.line.code} <span className="muted">{code.active ? t.access.codes.left(code.recovery_left) : t.access.codes.none}</span></span>
        {button("code", !code.active || own)}
      </div>
      <div className={part["line"]}><span>{words.line.sessions(sessions.length)}</span>{button("sessions", own)}</div>
      <ul className={part["sessions"]}>
        {sessions.map((session) => (
          <li key={session.id}>{deviceOf(session.agent)} <span className="muted">{session.address} · {format.instant(session.used_at)}</span></li>
        ))}
      </ul>
      {own && <p className="muted">{words.own}</p>}
      {asked && (
        <div className={part["ask"]} role="alertdialog" aria-label={words.step[asked]}>
          <p>{words.ask[asked]}</p>
          <Button danger type="primary" loading={run.isPending} onClick={() => run.mutate(asked)}>{words.step[asked]}</Button>
          <Button onClick={() => setAsked(null)}>{t.app.cancel}</Button>
        </div>
      )}
    </>
  );
}

export default function SignIn({ record }: { record: RecordData }) {
  const t = useText();
  const { me } = useModel();
  const [open, setOpen] = useState(false);
  if (!me.administrator) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.settings.user.signIn}</Button>
      <Modal open={open} title={`${t.settings.user.signIn} · ${textOf(record["name"])}`} width={460} destroyOnHidden onCancel={() => setOpen(false)}
        footer={<Button onClick={() => setOpen(false)}>{t.app.close}</Button>}>
        <Panel record={record} />
      </Modal>
    </>
  );
}
