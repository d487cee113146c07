import { Modal } from "antd";
import { useText } from "../../text/text";
import { useRegistry, type Shortcut, type ShortcutGroup } from "../shortcuts";
import styles from "./Frame.module.css";

const shown: Record<string, string> = { " ": "Space", "ctrl+Enter": "Ctrl + Enter", Enter: "Enter", Escape: "Esc", "ctrl+s": "Ctrl + S" };

function unique(shortcuts: Shortcut[]): Shortcut[] {
  return [...new Map(shortcuts.map((shortcut) => [shortcut.key, shortcut])).values()];
}

export function HelpOverlay({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useText();
  const registry = useRegistry();
  const shortcuts = open ? unique(registry.all()) : [];
  const groups: ShortcutGroup[] = ["everywhere", "list", "form"];
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t.app.keys.title} width={520}>
      {groups.map((group) => {
        const own = shortcuts.filter((shortcut) => shortcut.group === group);
        return own.length > 0 && (
          <section key={group} className={styles["help"]}>
            <h3>{t.app.keys[group]}</h3>
            <dl>
              {own.map((shortcut) => (
                <div key={shortcut.key}><dt><kbd>{shown[shortcut.key] ?? shortcut.key}</kbd></dt><dd>{shortcut.label}</dd></div>
              ))}
            </dl>
          </section>
        );
      })}
    </Modal>
  );
}
