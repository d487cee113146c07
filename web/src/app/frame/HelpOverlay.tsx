import { Modal } from "antd";
import { useText } from "../../text/text";
import { useRegistry, type Shortcut, type ShortcutGroup } from "../shortcuts";
import styles from "./Frame.module.css";

const shown: Record<string, string> = { " ": "Space", "ctrl+Enter": "Ctrl + Enter", Enter: "Enter", Escape: "Esc", "ctrl+s": "Ctrl + S", "ctrl+a": "Ctrl + A", ArrowDown: "↓", ArrowUp: "↑" };

interface Line {
  label: string;
  keys: string[];
}

/** One line for each thing to do, with all the keys that do it. */
function lines(shortcuts: Shortcut[]): Line[] {
  const labels = [...new Set(shortcuts.map((shortcut) => shortcut.label))];
  return labels.map((label) => ({
    label, keys: [...new Set(shortcuts.filter((shortcut) => shortcut.label === label).map((shortcut) => shortcut.key))],
  }));
}

export function HelpOverlay({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText();
  const registry = useRegistry();
  const shortcuts = open ? registry.all() : [];
  const groups: ShortcutGroup[] = ["everywhere", "list", "form"];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t.app.keys.title} width={520}>
      {groups.map((group) => {
        const own = lines(shortcuts.filter((shortcut) => shortcut.group === group));
        return own.length > 0 && (
          <section key={group} className={styles["help"]}>
            <h3>{t.app.keys[group]}</h3>
            <dl>
              {own.map(({ label, keys }) => (
                <div key={label}><dt>{keys.map((key) => <kbd key={key}>{shown[key] ?? key}</kbd>)}</dt><dd>{label}</dd></div>
              ))}
            </dl>
          </section>
        );
      })}
    </Modal>
  );
}
