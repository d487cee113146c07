import { useMutation } from "@tanstack/react-query";
import { App, Button, Input, Modal } from "antd";
import { useState } from "react";
import { request } from "../../api/client";
import type { RecordData } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { leastPassword } from "../person/PasswordPage";
import { textOf } from "../../record/field/values";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";

/** On a user's page, for administrators. */
export default function SetPassword({ record }: { record: RecordData }) {
  const t = useText();
  const { me } = useModel();
  const { message } = App.useApp();
  const explain = useProblemText();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const close = () => { setOpen(false); setPassword(""); };
  const save = useMutation({
    mutationFn: () => request("PUT", "/users/{id}/password", { path: { id: record.id }, body: { password } }),
    onSuccess: () => { close(); void message.success(t.settings.user.passwordSet); },
  });
  if (!me.administrator) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t.settings.user.password}</Button>
      <Modal open={open} title={`${t.settings.user.password} · ${textOf(record["name"])}`} width={420} onCancel={close} onOk={() => save.mutate()}
        okText={t.app.save} cancelText={t.app.cancel} okButtonProps={{ disabled: [...password].length < leastPassword, loading: save.isPending }}>
        <div className={styles["form"]}>
          <p>{t.settings.user.passwordHint}</p>
          <Input.Password autoFocus autoComplete="new-password" value={password} onChange={(event) => setPassword(event.target.value)} aria-label={t.settings.user.password} />
          <p className={styles["problem"]} role="alert">{save.error && explain(save.error)}</p>
        </div>
      </Modal>
    </>
  );
}
