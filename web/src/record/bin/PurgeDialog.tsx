// For good: an administrator says why, and types the name, before nothing is left.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Input, Modal } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { keys } from "../../api/query";
import { purgeRecord } from "../../api/records";
import type { BinEntry } from "../../api/records";
import { useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { useCounted } from "../counted";

const shortestReason = 5;

export function PurgeDialog({ object, entry, onClose }: { object: ObjectModel; entry: BinEntry; onClose: () => void }) {
  const t = useText();
  const counted = useCounted();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [reason, setReason] = useState("");
  const [typed, setTyped] = useState("");
  const name = entry.name ?? String(entry.id);
  const purge = useMutation({
    mutationFn: () => purgeRecord(object.name, entry.id, typed.trim(), reason.trim()),
    onSuccess: () => {
      onClose();
      void message.success(t.record.bin.purged(name));
      void client.invalidateQueries({ queryKey: keys.records });
    },
  });
  const ready = [...reason.trim()].length >= shortestReason && typed.trim() === name;
  const along = counted(entry.counts);
  return (
    <Modal open width={480} title={t.record.bin.purgeTitle(name)} onCancel={onClose} okText={t.record.bin.purge} cancelText={t.app.cancel}
      okButtonProps={{ danger: true, disabled: !ready, loading: purge.isPending }} onOk={() => purge.mutate()}>
      <Alert type="error" showIcon message={t.record.bin.purgeWarning} description={along && t.record.bin.purgeAlong(along)} />
      <div className={settings["form"]}>
        <label>{t.record.bin.reason}<Input.TextArea value={reason} maxLength={500} rows={2} onChange={(event) => setReason(event.target.value)} /></label>
        <label>{t.record.bin.typeName(name)}<Input value={typed} onChange={(event) => setTyped(event.target.value)} /></label>
      </div>
      {purge.error && <p role="alert" className={settings["fault"]}>{explain(purge.error)}</p>}
    </Modal>
  );
}
