import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useState } from "react";
import { keys } from "../../api/query";
import type { ActionResult, Filter, Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useText } from "../../text/text";
import type { Selection } from "../list/useSelection";
import { idsMatching, runInPieces, type Step } from "./work";

export interface Outcome {
  title: string;
  results: ActionResult[];
}

/** Runs a step on the chosen records; tells progress and what became of each. */
export function useBulk(object: string, selection: Selection, filter: Filter) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const [progress, setProgress] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  /** `onDone` learns which records it went well for, instead of a word that all did. */
  const run = async (title: string, piece: number, step: Step, onDone?: (ids: Id[]) => void) => {
    setProgress(0);
    try {
      const ids = selection.all ? await idsMatching(object, filter) : [...selection.ids];
      const results = await runInPieces(ids, piece, step, (done, total) => setProgress(Math.round((done / Math.max(total, 1)) * 100)));
      if (results.every((result) => result.ok)) {
        selection.clear();
        if (!onDone) void message.success(`${title}：${t.list.results.all(results.length)}`);
      } else {
        setOutcome({ title, results });
      }
      const done = results.filter((result) => result.ok).map((result) => result.id);
      if (done.length > 0) onDone?.(done);
    } catch (error) {
      void message.error(explain(error));
    } finally {
      setProgress(null);
      await client.invalidateQueries({ queryKey: keys.object(object) });
    }
  };
  return { run, progress, busy: progress !== null, outcome, forget: () => setOutcome(null) };
}
