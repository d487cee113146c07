// How long things stay in the recycle bin: for ever, unless an administrator says otherwise.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, InputNumber, Modal, Radio, Space } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { request } from "../../api/client";
import { useProblemText } from "../../app/failure";
import { useModel } from "../../model/model";
import { useText } from "../../text/text";

const key = ["recycle_bin"];
const usualDays = 90;
const mostDays = 3650;

function RuleDialog({ days, onClose }: { days: number; onClose: () => void }) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const [some, setSome] = useState(days > 0);
  const [number, setNumber] = useState(days || usualDays);
  const save = useMutation({
    mutationFn: () => request("PUT", "/recycle_bin", { body: { days: some ? number : 0 } }),
    onSuccess: () => { onClose(); return client.invalidateQueries({ queryKey: key }); },
  });
  return (
    <Modal open width={440} title={t.record.bin.rule} onCancel={onClose} okText={t.app.save} cancelText={t.app.cancel}
      okButtonProps={{ loading: save.isPending, danger: some }} onOk={() => save.mutate()}>
      <Radio.Group value={some} onChange={(event) => setSome(event.target.value === true)}>
        <Space direction="vertical">
          <Radio value={false}>{t.record.bin.never}</Radio>
          <Radio value={true}>{t.record.bin.after} <InputNumber aria-label={t.record.bin.rule} min={1} max={mostDays} value={number} disabled={!some} onChange={(value) => setNumber(value ?? usualDays)} /></Radio>
        </Space>
      </Radio.Group>
      {some && <p className={settings["fault"]}>{t.record.bin.ruleWarning}</p>}
      {save.error && <p role="alert" className={settings["fault"]}>{explain(save.error)}</p>}
    </Modal>
  );
}

export function BinRule() {
  const t = useText();
  const { me } = useModel();
  const [open, setOpen] = useState(false);
  const rule = useQuery({ queryKey: key, queryFn: ({ signal }) => request("GET", "/recycle_bin", { signal }) });
  if (!rule.data) return null;
  const { days } = rule.data;
  return (
    <>
      <span>{days ? t.record.bin.kept(days) : t.record.bin.forever}</span>
      {me.administrator && <Button type="link" size="small" onClick={() => setOpen(true)}>{t.record.bin.change}</Button>}
      {open && <RuleDialog days={days} onClose={() => setOpen(false)} />}
    </>
  );
}
