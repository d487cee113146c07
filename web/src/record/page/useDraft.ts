// What was typed into a form and not saved survives a reload, a lost network
// and an ended session: it is kept in this browser until saved or discarded.
import { useEffect, useState } from "react";
import { useModel } from "../../model/model";
import type { Values } from "../field/values";

interface Draft {
  at: string;
  values: Values;
}

function read(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
  } catch {
    return null;
  }
}

export interface DraftKeeper {
  /** Found when the form opened. */
  found: Draft | null;
  keep: (values: Values) => void;
  drop: () => void;
}

export function useDraft(name: string): DraftKeeper {
  const { me } = useModel();
  const key = `guanxi.draft.${me.id}.${name}`;
  const [found] = useState(() => read(key));
  const [pending, setPending] = useState<Values | null>(null);
  useEffect(() => {
    if (!pending) return;
    const timer = setTimeout(() => {
      localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), values: pending } satisfies Draft));
    }, 300);
    return () => clearTimeout(timer);
  }, [key, pending]);
  return {
    found,
    keep: setPending,
    drop: () => { setPending(null); localStorage.removeItem(key); },
  };
}
