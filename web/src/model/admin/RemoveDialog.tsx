// Removing a field or an object of the company's own: asked before, and undone by a
// click after.
import { App, Modal } from "antd";
import { useProblemText } from "../../app/failure";
import { useSayDone } from "../../app/useSayDone";
import settings from "../../access/settings/Settings.module.css";
import { useSay, useText } from "../../text/text";
import type { Field, ObjectModel } from "../types";
import { useModelChange } from "./changes";
import { restoring } from "./Removed";

interface Props {
  object: ObjectModel;
  /** Without one: the object itself. */
  field?: Field | undefined;
  onClose: () => void;
}

export function RemoveDialog({ object, field, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const explain = useProblemText();
  const { message } = App.useApp();
  const sayDone = useSayDone();
  const undo = useModelChange(() => void message.success(t.model.restored));
  const change = useModelChange(() => {
    onClose();
    const back = () => undo.mutate(restoring({ object: object.name, field: field?.name }));
    sayDone(`removed-${object.name}-${field?.name ?? ""}`, field ? t.settings.field.removed : t.model.objectRemoved, back);
  });
  const go = () => change.mutate(field
    ? { remove_fields: [{ object: object.name, field: field.name }] }
    : { remove_objects: [{ name: object.name }] });
  return (
    <Modal open title={field ? t.settings.field.removeAsk(say(field.label)) : t.model.removeObjectAsk(say(object.label))} width={420}
      okText={field ? t.settings.field.remove : t.model.removeObject} cancelText={t.app.cancel}
      okButtonProps={{ danger: true, loading: change.isPending }} onCancel={onClose} onOk={go}>
      <p>{field ? t.settings.field.removeHint : t.model.removeObjectHint}</p>
      {change.error && <p className={settings["problem"]} role="alert">{explain(change.error)}</p>}
    </Modal>
  );
}
