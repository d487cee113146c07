import { Alert } from "antd";
import { useRef, useState } from "react";
import type { RecordData } from "../../api/types";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import type { Values } from "../field/values";
import { ConflictDialog } from "./ConflictDialog";
import { FormBar } from "./FormBar";
import { FormSections } from "./FormSections";
import { LeaveGuard } from "./LeaveGuard";
import { openFields } from "./openFields";
import { useDraft } from "./useDraft";
import { useForm } from "./useForm";
import { useKeepDraft } from "./useKeepDraft";
import { useSave } from "./useSave";

interface Props {
  object: ObjectModel;
  record: RecordData;
  onDone: (saved: boolean) => void;
}

function valuesOf(record: RecordData, names: string[]): Values {
  return Object.fromEntries(names.map((name) => [name, record[name] ?? null]));
}

/** The whole record as a form. */
export default function EditForm({ object, record, onDone }: Props) {
  const t = useText();
  const format = useFormat();
  // What the form began with: a newer version from elsewhere must not slip in
  // under what is being typed; saving finds it and asks.
  const [base] = useState(record);
  const fields = openFields(object);
  const draft = useDraft(`${object.name}.${record.id}`);
  const form = useForm(fields, valuesOf(base, fields.map((field) => field.name)), draft.found?.values);
  const [message, setMessage] = useState<string | null>(null);
  const [restored, setRestored] = useState(draft.found);
  const going = useRef(false);
  useKeepDraft(draft, form);
  const leave = (saved: boolean) => { going.current = true; draft.drop(); onDone(saved); };
  const saving = useSave(object.name, base, {
    onSaved: () => leave(true),
    onRefused: (error) => setMessage(form.refuse(error)),
  });
  const submit = () => {
    if (!form.check()) return;
    if (form.changed.length === 0) leave(false);
    else saving.save({ inputs: form.inputs(), mine: { ...base, ...form.values } });
  };
  const discard = () => { draft.drop(); setRestored(null); form.replace(valuesOf(base, fields.map((field) => field.name))); };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
      {record.version !== base.version && (
        <Alert type="info" showIcon message={t.record.conflict.meanwhile(record.updated_by?.name ?? t.record.history.system)} />
      )}
      <FormSections object={object} form={form} onChange={() => setMessage(null)} />
      <FormBar problemCount={form.problemCount} message={message} busy={saving.busy} onSave={submit} onCancel={() => leave(false)}
        draftAt={restored && format.instant(restored.at)} onDiscard={discard} />
      <LeaveGuard dirty={() => !going.current && form.changed.length > 0} onLeave={() => { going.current = true; draft.drop(); }} />
      {saving.versions && (
        <ConflictDialog object={object} versions={saving.versions} busy={saving.busy} onSave={saving.resolve} onClose={saving.giveUp} />
      )}
    </form>
  );
}

