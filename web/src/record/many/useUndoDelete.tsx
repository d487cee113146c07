// After a deletion: what was done, and for ten seconds the way back.
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { keys } from "../../api/query";
import { restoreRecord } from "../../api/records";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { useSayDone } from "../../app/useSayDone";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";

/** So many are asked for at once. */
const together = 6;

async function restore(object: string, ids: Id[]): Promise<void> {
  for (let from = 0; from < ids.length; from += together) {
    await Promise.all(ids.slice(from, from + together).map((id) => restoreRecord(object, id)));
  }
}

/** `name` says what was deleted: the record's name, or how many. */
export function useUndoDelete(object: ObjectModel): (ids: Id[], name: string) => void {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const sayDone = useSayDone();
  return (ids, name) => {
    const undo = async () => {
      try {
        await restore(object.name, ids);
        void message.success(t.record.remove.restored(name));
      } catch (error) {
        void message.error(explain(error));
      }
      await client.invalidateQueries({ queryKey: keys.object(object.name) });
    };
    sayDone(`deleted-${object.name}-${ids[0]}-${ids.length}`, t.record.remove.done(name), () => void undo());
  };
}
