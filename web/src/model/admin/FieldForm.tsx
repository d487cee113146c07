import { App, Checkbox, Input, Modal, Select } from "antd";
import { useState } from "react";
import settings from "../../access/settings/Settings.module.css";
import { useProblemText } from "../../app/failure";
import { useSay, useText } from "../../text/text";
import { useModel } from "../model";
import type { Field, FieldType, ObjectModel } from "../types";
import { ChoiceLines } from "./ChoiceLines";
import { customTypes, definitionOf, namePattern, useModelChange, type FieldDefinition } from "./changes";

interface Props {
  object: ObjectModel;
  field: Field | undefined;
  onClose: () => void;
}

const inline = { display: "inline-flex", marginInlineEnd: 16 };
const empty: FieldDefinition = { name: "", type: "text", label: { zh: "", en: "" } };

function isReferenceType(type: FieldType): boolean {
  return type === "ref" || type === "refs";
}

function isChoiceType(type: FieldType): boolean {
  return type === "choice" || type === "choices";
}

interface PartProps {
  draft: FieldDefinition;
  set: (part: Partial<FieldDefinition>) => void;
}

/** What depends on the type: choices, or the object that is referred to. */
function TypeDetails({ draft, set }: PartProps) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  if (isReferenceType(draft.type)) {
    return (
      <label>{t.settings.field.target}
        <Select value={draft.target ?? null} onChange={(target) => set({ target })} showSearch={{ optionFilterProp: "label" }}
          options={model.objects.map((one) => ({ value: one.name, label: say(one.label) }))} />
      </label>
    );
  }
  if (draft.type === "auto_number") {
    return (
      <label>{t.model.pattern}
        <Input maxLength={60} value={draft.pattern ?? ""} placeholder="N{YYYY}{0000}" onChange={(event) => set({ pattern: event.target.value })} />
        <small className="muted">{t.model.patternHint}</small>
      </label>
    );
  }
  if (isChoiceType(draft.type)) return <ChoiceLines choices={draft.choices ?? []} onChange={(choices) => set({ choices })} />;
  return null;
}

function Switches({ draft, set, field }: PartProps & { field: Field | undefined }) {
  const t = useText();
  const searchable = ["text", "phone", "email", "auto_number"].includes(draft.type);
  const single = !["choices", "refs", "money", "long_text", "boolean", "image", "file"].includes(draft.type);
  return (
    <div>
      <Checkbox style={inline} checked={draft.required ?? false} onChange={(event) => set({ required: event.target.checked })}>{t.settings.field.required}</Checkbox>
      {single && (
        <Checkbox style={inline} checked={draft.unique ?? false} onChange={(event) => set({ unique: event.target.checked })}>{t.settings.field.unique}</Checkbox>
      )}
      {searchable && (
        <Checkbox style={inline} checked={draft.searchable ?? false} onChange={(event) => set({ searchable: event.target.checked })}>{t.settings.field.searchable}</Checkbox>
      )}
      {draft.type === "text" && (
        <Checkbox style={inline} checked={draft.sort ?? false} onChange={(event) => set({ sort: event.target.checked })}>{t.model.sort}</Checkbox>
      )}
      {field && <p className="muted">{t.model.later}</p>}
    </div>
  );
}

/** A new field of the company's own, or one of them changed. */
export function FieldForm({ object, field, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const words = t.settings.field;
  const explain = useProblemText();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<FieldDefinition>(field ? definitionOf(field) : empty);
  const set = (part: Partial<FieldDefinition>) => setDraft((before) => ({ ...before, ...part }));
  const change = useModelChange(() => { onClose(); void message.success(field ? words.changed : words.created); });
  const named = namePattern.test(draft.name);
  const whole = named && draft.label.zh !== "" && (!isReferenceType(draft.type) || draft.target !== undefined)
    && (draft.type !== "auto_number" || (draft.pattern ?? "") !== "");
  const label = (language: "zh" | "en", text: string) => set({ label: { ...draft.label, [language]: text } });
  return (
    <Modal open title={`${field ? t.app.edit : words.create} · ${say(object.label)}`} width={560} onCancel={onClose} okText={t.app.save} cancelText={t.app.cancel}
      okButtonProps={{ disabled: !whole, loading: change.isPending }} onOk={() => change.mutate({ fields: [{ object: object.name, ...draft }] })}>
      <div className={settings["form"]} style={{ maxWidth: "none" }}>
        <div className={settings["pair"]}>
          <label>{words.labelZh}<Input autoFocus maxLength={60} value={draft.label.zh} onChange={(event) => label("zh", event.target.value)} /></label>
          <label>{words.labelEn}<Input maxLength={60} value={draft.label.en} onChange={(event) => label("en", event.target.value)} /></label>
        </div>
        <div className={settings["pair"]}>
          <label>{words.name}
            <Input maxLength={40} disabled={field !== undefined} value={draft.name} {...(draft.name && !named && { status: "error" as const })}
              onChange={(event) => set({ name: event.target.value })} />
            <small className="muted">{draft.name && !named ? words.nameWrong : words.nameHint}</small>
          </label>
          <label>{words.type}
            <Select<FieldType> value={draft.type} disabled={field !== undefined} onChange={(type) => set({ type })}
              options={customTypes.map((type) => ({ value: type, label: words.types[type] }))} />
          </label>
        </div>
        <TypeDetails draft={draft} set={set} />
        <Switches draft={draft} set={set} field={field} />
        <label>{words.help}
          <Input maxLength={200} value={draft.help?.zh ?? ""} onChange={(event) => set({ help: { zh: event.target.value, en: draft.help?.en ?? "" } })} />
        </label>
        <p className={settings["problem"]} role="alert">{change.error && explain(change.error)}</p>
      </div>
    </Modal>
  );
}
