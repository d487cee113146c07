// The pattern of a field that is numbered by the program.
import { App, Input, Modal } from "antd";
import { useState } from "react";
import { useProblemText } from "../../app/failure";
import settings from "../../access/settings/Settings.module.css";
import { useSay, useText } from "../../text/text";
import type { Field, ObjectModel } from "../types";
import { useModelChange } from "./changes";

interface Props {
  object: ObjectModel;
  field: Field;
  onClose: () => void;
}

export function NumberForm({ object, field, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [pattern, setPattern] = useState(field.pattern ?? "");
  const change = useModelChange(() => { onClose(); void message.success(t.model.numberingSaved); });
  return (
    <Modal open title={`${t.model.numbering} · ${say(object.label)} · ${say(field.label)}`} width={460} onCancel={onClose}
      okText={t.app.save} cancelText={t.app.cancel} okButtonProps={{ disabled: pattern === "" || pattern === field.pattern, loading: change.isPending }}
      onOk={() => change.mutate({ numbering: [{ object: object.name, field: field.name, pattern }] })}>
      <div className={settings["form"]} style={{ maxWidth: "none" }}>
        <label>{t.model.pattern}
          <Input autoFocus maxLength={60} value={pattern} onChange={(event) => setPattern(event.target.value)} />
          <small className="muted">{t.model.patternHint}</small>
        </label>
        <p className={settings["problem"]} role="alert">{change.error && explain(change.error)}</p>
      </div>
    </Modal>
  );
}
