import { App, Input, Modal } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import { namePattern, useModelChange, type ObjectDefinition } from "./changes";

const empty = { name: "", zh: "", en: "", plural: "" };

/** Like customers, its records are somebody's: who sees them follows from the roles. */
function newObject(draft: typeof empty): ObjectDefinition {
  return {
    name: draft.name,
    label: { zh: draft.zh, en: draft.en || draft.zh },
    plural: { zh: draft.zh, en: draft.plural || draft.en || draft.zh },
    name_field: "name",
    access: { kind: "owned", owner: "owner" },
    fields: [
      { name: "name", type: "text", label: { zh: "名称", en: "Name" }, required: true, searchable: true },
      { name: "owner", type: "ref", label: { zh: "负责人", en: "Owner" }, target: "user", on_delete: "restrict", required: true, default: "@me" },
    ],
  };
}

/** An object of the company's own; it begins with a name, fields come next. */
export function ObjectForm({ onClose, onMade }: { onClose: () => void; onMade: (name: string) => void }) {
  const t = useText();
  const words = t.settings.field;
  const explain = useProblemText();
  const { message } = App.useApp();
  const [draft, setDraft] = useState(empty);
  const change = useModelChange(() => { void message.success(words.created); onMade(draft.name); });
  const named = namePattern.test(draft.name);
  const set = (part: Partial<typeof empty>) => setDraft({ ...draft, ...part });
  const save = () => change.mutate({ objects: [newObject(draft)] });
  return (
    <Modal open title={words.createObject} width={460} onCancel={onClose} onOk={save} okText={t.app.save} cancelText={t.app.cancel}
      okButtonProps={{ disabled: !named || !draft.zh, loading: change.isPending }}>
      <div className={settings["form"]} style={{ maxWidth: "none" }}>
        <label>{words.labelZh}<Input autoFocus maxLength={60} value={draft.zh} onChange={(event) => set({ zh: event.target.value })} /></label>
        <div className={settings["pair"]}>
          <label>{words.labelEn}<Input maxLength={60} value={draft.en} onChange={(event) => set({ en: event.target.value })} /></label>
          <label>{words.plural}<Input maxLength={60} value={draft.plural} onChange={(event) => set({ plural: event.target.value })} /></label>
        </div>
        <label>{words.name}
          <Input maxLength={40} value={draft.name} onChange={(event) => set({ name: event.target.value })} />
          <small className="muted">{draft.name && !named ? words.nameWrong : words.nameHint}</small>
        </label>
        <p className={settings["problem"]} role="alert">{change.error && explain(change.error)}</p>
      </div>
    </Modal>
  );
}
