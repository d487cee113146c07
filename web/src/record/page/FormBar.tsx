import { Button } from "antd";
import { useShortcuts } from "../../app/shortcuts";
import { useText } from "../../text/text";
import styles from "./Page.module.css";

interface Props {
  problemCount: number;
  message: string | null;
  busy: boolean;
  draftAt: string | null;
  onSave: () => void;
  onCancel: () => void;
  onDiscard: () => void;
}

/** At the foot of a form: save, and what stands in the way. */
export function FormBar({ problemCount, message, busy, draftAt, onSave, onCancel, onDiscard }: Props) {
  const t = useText();
  const save = { label: t.app.keys.save, group: "form" as const, run: onSave };
  useShortcuts([{ key: "ctrl+Enter", ...save }, { key: "ctrl+s", ...save }]);
  return (
    <footer className={styles["formBar"]}>
      <Button type="primary" onClick={onSave} loading={busy}>{t.app.save}</Button>
      <Button onClick={onCancel}>{t.app.cancel}</Button>
      <span className={styles["formMessage"]} role="alert">
        {message ?? (problemCount > 0 ? t.record.errors(problemCount) : null)}
      </span>
      {draftAt && (
        <span className="muted">
          {t.record.draft.found(draftAt)} <Button type="link" size="small" onClick={onDiscard}>{t.record.draft.discard}</Button>
        </span>
      )}
    </footer>
  );
}
