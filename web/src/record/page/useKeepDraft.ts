import { useEffect } from "react";
import type { DraftKeeper } from "./useDraft";
import type { Form } from "./useForm";

/** Keeps what differs from the beginning, each time it changes. */
export function useKeepDraft({ keep }: DraftKeeper, { values, changed }: Form): void {
  const text = JSON.stringify(changed.map((name) => [name, values[name]]));
  useEffect(() => {
    const entries = JSON.parse(text) as [string, (typeof values)[string]][];
    if (entries.length > 0) keep(Object.fromEntries(entries));
  }, [keep, text]);
}
