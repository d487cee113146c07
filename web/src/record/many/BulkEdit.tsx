import { Checkbox, Modal, Select } from "antd";
import { useState } from "react";
import type { Inputs, Value } from "../../api/types";
import type { ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { LabelledField } from "../field/LabelledField";
import { problemWith } from "../field/validate";
import { inputOf, isEmpty } from "../field/values";
import styles from "./Many.module.css";

interface Props {
  object: ObjectModel;
  subject: string;
  busy: boolean;
  onRun: (values: Inputs) => void;
  onClose: () => void;
}

/** One field of many records gets one value. */
export default function BulkEdit({ object, subject, busy, onRun, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<Value>(null);
  const [clear, setClear] = useState(false);
  const [tried, setTried] = useState(false);
  const open = object.fields.filter((field) => field.writable && !field.read_only && !field.unique && !["image", "file"].includes(field.type));
  const field = open.find((candidate) => candidate.name === name);
  const missing = field && !clear && isEmpty(value) ? t.record.required(say(field.label)) : null;
  const problem = field && !clear ? missing ?? problemWith(value, field, { t, say }) : null;
  const run = () => {
    setTried(true);
    if (field && !problem) onRun({ [field.name]: clear ? null : inputOf(value) });
  };
  return (
    <Modal open title={`${t.list.bulkEdit} · ${subject}`} width={460} onCancel={onClose} onOk={run} okText={t.app.save} cancelText={t.app.cancel}
      okButtonProps={{ disabled: !field, loading: busy }}>
      <div className={styles["form"]}>
        <label htmlFor="bulk-field">{t.list.bulkEditField}</label>
        <Select id="bulk-field" value={name} placeholder={t.filter.choose} options={open.map((one) => ({ value: one.name, label: say(one.label) }))}
          showSearch={{ optionFilterProp: "label" }} onChange={(next) => { setName(next); setValue(null); setClear(false); setTried(false); }} />
        {field && !clear && (
          <LabelledField field={field} value={value} values={{}} problem={tried ? problem : null} onChange={setValue} />
        )}
        {field && !field.required && <Checkbox checked={clear} onChange={(event) => setClear(event.target.checked)}>{t.list.bulkClear}</Checkbox>}
      </div>
    </Modal>
  );
}
