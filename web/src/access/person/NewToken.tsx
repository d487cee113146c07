import { useMutation } from "@tanstack/react-query";
import { Button, DatePicker, Input, Modal, Segmented } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { request } from "../../api/client";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import styles from "../settings/Settings.module.css";

/** Makes a token, then shows it this once. */
export function NewToken({ onMade, onClose }: { onMade: () => void; onClose: () => void }) {
  const t = useText();
  const explain = useProblemText();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<"read" | "write">("read");
  const [expires, setExpires] = useState<Dayjs | null>(null);
  const make = useMutation({
    mutationFn: () => request("POST", "/tokens", {
      body: { name: name.trim(), scope, ...(expires && { expires_at: expires.endOf("day").toISOString() }) },
    }),
    onSuccess: onMade,
  });
  const made = make.data?.token;
  if (made) {
    return (
      <Modal open title={t.access.tokens.created} width={520} closable={false} footer={<Button type="primary" onClick={onClose}>{t.app.close}</Button>}>
        <p>{t.access.tokens.once}</p>
        <p className={styles["secret"]}>{made}</p>
        {isSecureContext && <Button onClick={() => void navigator.clipboard.writeText(made)}>{t.app.copy}</Button>}
      </Modal>
    );
  }
  return (
    <Modal open title={t.access.tokens.create} width={420} onCancel={onClose} onOk={() => make.mutate()} okText={t.app.add} cancelText={t.app.cancel}
      okButtonProps={{ disabled: name.trim() === "", loading: make.isPending }}>
      <div className={styles["form"]}>
        <label>{t.access.tokens.name}<Input autoFocus maxLength={60} value={name} placeholder={t.access.tokens.namePlaceholder} onChange={(event) => setName(event.target.value)} /></label>
        <label>{t.access.tokens.scope}
          <Segmented<"read" | "write"> value={scope} onChange={setScope} block
            options={[{ value: "read", label: t.access.tokens.read }, { value: "write", label: t.access.tokens.write }]} />
        </label>
        <label>{t.access.tokens.expires}<DatePicker value={expires} onChange={(day: Dayjs | null) => setExpires(day)} /></label>
        <p className={styles["problem"]} role="alert">{make.error && explain(make.error)}</p>
      </div>
    </Modal>
  );
}
