import { App, Checkbox, Input, Modal } from "antd";
import { useState } from "react";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import styles from "./List.module.css";
import type { useViewChanges, ViewDraft } from "./useViews";

interface Props {
  changes: ReturnType<typeof useViewChanges>;
  draft: Omit<ViewDraft, "name" | "shared">;
  onClose: () => void;
  onSaved: (id: Id) => void;
}

export function SaveView({ changes, draft, onClose, onSaved }: Props) {
  const t = useText();
  const { message } = App.useApp();
  const explain = useProblemText();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = () => changes.save.mutate({ ...draft, name: name.trim(), shared }, {
    onSuccess: (record) => { void message.success(t.list.views.saved); onSaved(record.id); },
    onError: (error) => void message.error(explain(error)),
  });
  return (
    <Modal open title={t.list.views.saveAs} width={420} onCancel={onClose} onOk={save} okText={t.app.save} cancelText={t.app.cancel}
      okButtonProps={{ disabled: name.trim() === "", loading: changes.save.isPending }}>
      <div className={styles["stack"]}>
        <label htmlFor="view-name">{t.list.views.name}</label>
        <Input id="view-name" autoFocus maxLength={60} value={name} placeholder={t.list.views.placeholder}
          onChange={(event) => setName(event.target.value)} onPressEnter={() => name.trim() && save()} />
        <Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)}>{t.list.views.shared}</Checkbox>
      </div>
    </Modal>
  );
}
