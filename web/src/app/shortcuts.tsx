// Keyboard shortcuts: components say which keys they serve while they are on
// the page; the newest one that knows a key gets it. The help overlay lists them.
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from "react";

export type ShortcutGroup = "everywhere" | "list" | "form";

export interface Shortcut {
  /** As KeyboardEvent.key, with "ctrl+" before it where Ctrl (or ⌘) is held. */
  key: string;
  label: string;
  group: ShortcutGroup;
  run: (event: KeyboardEvent) => void;
}

interface Registry {
  add: (shortcuts: () => Shortcut[]) => () => void;
  all: () => Shortcut[];
}

const RegistryContext = createContext<Registry | null>(null);

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isOverlayOpen(): boolean {
  return document.querySelector(".ant-modal-wrap:not([style*='display: none']), .ant-dropdown:not(.ant-dropdown-hidden)") !== null;
}

function keyOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return event.ctrlKey || event.metaKey ? `ctrl+${key}` : key;
}

export function ShortcutProvider({ children }: { children: ReactNode }) {
  const sources = useRef<(() => Shortcut[])[]>([]);
  const registry = useMemo<Registry>(() => ({
    add: (source) => {
      sources.current.push(source);
      return () => { sources.current = sources.current.filter((other) => other !== source); };
    },
    all: () => sources.current.flatMap((source) => source()),
  }), []);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.isComposing) return;
      const key = keyOf(event);
      if (!key.startsWith("ctrl+") && (isTyping(event.target) || isOverlayOpen())) return;
      const shortcut = registry.all().reverse().find((candidate) => candidate.key === key);
      if (!shortcut) return;
      event.preventDefault();
      shortcut.run(event);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [registry]);

  return <RegistryContext.Provider value={registry}>{children}</RegistryContext.Provider>;
}

export function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error("useRegistry outside of ShortcutProvider");
  return registry;
}

/** Serves these keys while the component is on the page. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const registry = useRegistry();
  const latest = useRef(shortcuts);
  useEffect(() => { latest.current = shortcuts; });
  useEffect(() => registry.add(() => latest.current), [registry]);
}
