// Saving changes of one record: with the version they are based on, and a
// dialog's worth of state when somebody else was faster.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { getRecord, updateRecord } from "../../api/records";
import type { Inputs, RecordData } from "../../api/types";
import { inputOf, type Values } from "../field/values";
import type { Versions } from "./ConflictDialog";

interface Change {
  inputs: Inputs;
  /** The whole form, to compare with what the other has saved. */
  mine: Values;
}

interface Outcome {
  onSaved: (record: RecordData) => void;
  onRefused: (error: unknown) => void;
}

export function useSave(object: string, record: RecordData, outcome: Outcome) {
  const client = useQueryClient();
  const [versions, setVersions] = useState<Versions | null>(null);
  const keep = (saved: RecordData) => {
    client.setQueryData(keys.record(object, saved.id), saved);
    void client.invalidateQueries({ queryKey: keys.object(object), refetchType: "active" });
    setVersions(null);
    outcome.onSaved(saved);
  };
  const save = useMutation({
    mutationFn: ({ inputs }: Change) => updateRecord(object, record.id, inputs, record.version),
    onSuccess: keep,
    onError: async (error, { mine }) => {
      if (!isProblem(error) || error.code !== "conflict") { outcome.onRefused(error); return; }
      const theirs = await getRecord(object, record.id);
      if (theirs.version === record.version) outcome.onRefused(error);
      else setVersions({ base: record, mine, theirs });
    },
  });
  const resolve = useMutation({
    mutationFn: async ({ chosen, theirs }: { chosen: Values; theirs: RecordData }) => {
      const names = Object.keys(chosen);
      if (names.length === 0) return theirs;
      const inputs = Object.fromEntries(names.map((name) => [name, inputOf(chosen[name])]));
      return updateRecord(object, theirs.id, inputs, theirs.version);
    },
    onSuccess: keep,
    onError: (error) => { setVersions(null); outcome.onRefused(error); },
  });
  return {
    save: (change: Change) => save.mutate(change),
    busy: save.isPending || resolve.isPending,
    versions,
    resolve: (chosen: Values) => versions && resolve.mutate({ chosen, theirs: versions.theirs }),
    giveUp: () => setVersions(null),
  };
}
