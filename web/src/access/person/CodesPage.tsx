// One's own one-time codes: on, off, new recovery codes.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Input, Modal, Skeleton } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { Failure, useProblemText } from "../../app/failure";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import settings from "../settings/Settings.module.css";
import styles from "./Codes.module.css";
import { CodeSetup } from "./CodeSetup";
import { fieldProblem } from "./fieldProblem";
import { LabelledField } from "./LabelledField";
import { RecoveryCodes } from "./RecoveryCodes";

type Doing = "set up" | "renew" | "stop";

interface ConfirmProps {
  doing: "renew" | "stop";
  onRecovery: (codes: string[]) => void;
  onStopped: () => void;
  onClose: () => void;
}

/** Both take the password and a code. */
function Confirm({ doing, onRecovery, onStopped, onClose }: ConfirmProps) {
  const t = useText();
  const words = t.access.codes;
  const explain = useProblemText();
  const [entry, setEntry] = useState({ password: "", code: "" });
  const send = useMutation({
    mutationFn: async () => {
      if (doing === "stop") return request("POST", "/session/code/off", { body: entry });
      return onRecovery((await request("POST", "/session/code/recovery", { body: entry })).recovery);
    },
    onSuccess: () => { if (doing === "stop") onStopped(); },
  });
  const fault = fieldProblem(send.error);
  const set = (part: Partial<typeof entry>) => { setEntry({ ...entry, ...part }); send.reset(); };
  return (
    <Modal open title={doing === "stop" ? words.stop : words.renew} width={420} onCancel={onClose} onOk={() => send.mutate()} cancelText={t.app.cancel}
      okText={t.app.confirm} okButtonProps={{ danger: doing === "stop", loading: send.isPending, disabled: !entry.password || !entry.code.trim() }}>
      <div className={settings["form"]}>
        <p>{doing === "stop" ? words.stopHint : words.renewHint}</p>
        <LabelledField label={t.access.password.current} problem={fault("password")}>
          {(attributes) => (
            <Input.Password {...attributes} autoFocus autoComplete="current-password" value={entry.password} onChange={(event) => set({ password: event.target.value })} />
          )}
        </LabelledField>
        <LabelledField label={t.access.login.code} problem={fault("code")}>
          {(attributes) => (
            <Input {...attributes} autoComplete="one-time-code" autoCapitalize="none" maxLength={20} value={entry.code} placeholder={t.access.login.codeHint}
              onChange={(event) => set({ code: event.target.value })} />
          )}
        </LabelledField>
        {send.error && !fault("password") && !fault("code") && <p className={settings["problem"]} role="alert">{explain(send.error)}</p>}
      </div>
    </Modal>
  );
}

function State({ state, onDo }: { state: Shapes["code_state"]; onDo: (doing: Doing) => void }) {
  const t = useText();
  const format = useFormat();
  const words = t.access.codes;
  return (
    <>
      <dl className={styles["state"]}>
        <dt>{words.state}</dt>
        <dd>{state.active && state.since ? words.since(format.instant(state.since)) : words.none}</dd>
        {state.active && <><dt>{words.recovery}</dt><dd>{words.left(state.recovery_left)}</dd></>}
        {state.required && <><dt>{words.required}</dt><dd>{words.requiredHint}</dd></>}
      </dl>
      <div className={styles["tools"]}>
        {!state.active && <Button type="primary" onClick={() => onDo("set up")}>{words.begin}</Button>}
        {state.active && <Button onClick={() => onDo("renew")}>{words.renew}</Button>}
        {state.active && !state.required && <Button danger onClick={() => onDo("stop")}>{words.stop}</Button>}
      </div>
    </>
  );
}

export default function CodesPage() {
  const t = useText();
  const words = t.access.codes;
  const client = useQueryClient();
  const { message } = App.useApp();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [recovery, setRecovery] = useState<string[] | null>(null);
  const state = useQuery({ queryKey: ["codes"], queryFn: ({ signal }) => request("GET", "/session/code", { signal }) });
  const finish = (said?: string) => {
    setDoing(null);
    setRecovery(null);
    if (said) void message.success(said);
    void client.invalidateQueries({ queryKey: ["codes"] });
  };
  return (
    <div className={settings["page"]}>
      <h1>{words.title}</h1>
      <p>{words.hint}</p>
      {state.isPending && <Skeleton active />}
      {state.error && <Failure error={state.error} retry={() => void state.refetch()} />}
      {state.data && doing !== "set up" && <State state={state.data} onDo={setDoing} />}
      {doing === "set up" && <CodeSetup passwordAsked onDone={() => finish(words.started)} />}
      {(doing === "renew" || doing === "stop") && !recovery && (
        <Confirm doing={doing} onRecovery={setRecovery} onStopped={() => finish(words.stopped)} onClose={() => setDoing(null)} />
      )}
      <Modal open={recovery !== null} title={words.recovery} width={460} closable={false} footer={null} destroyOnHidden>
        {recovery && <RecoveryCodes codes={recovery} onDone={() => finish()} />}
      </Modal>
    </div>
  );
}
