import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { keys } from "../../api/query";
import { unmergeRecords } from "../../api/records";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useSayDone } from "../../app/useSayDone";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";

/** Takes the latest merging into a record back, and says so. */
export function useUnmerge(object: ObjectModel): (id: Id) => Promise<void> {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  return async (id) => {
    try {
      await unmergeRecords(object.name, id);
      void message.success(t.record.merge.undone);
    } catch (error) {
      void message.error(explain(error));
    }
    // What hung on the one hangs on the other again.
    await client.invalidateQueries({ queryKey: keys.records });
  };
}

/** Says that they are one, with the way back for ten seconds. */
export function useSayMerged(object: ObjectModel): (id: Id, name: string) => void {
  const t = useText();
  const sayDone = useSayDone();
  const unmerge = useUnmerge(object);
  return (id, name) => sayDone(`merged-${object.name}-${id}`, t.record.merge.done(name), () => void unmerge(id));
}
