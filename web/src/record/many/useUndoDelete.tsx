// After a deletion: what was done, and for ten seconds the way back.
import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { keys } from "../../api/query";
import { restoreRecord } from "../../api/records";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";

const undoSeconds = 10;
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
  return (ids, name) => {
    const key = `deleted-${object.name}-${ids[0]}-${ids.length}`;
    const undo = async () => {
      message.destroy(key);
      try {
        await restore(object.name, ids);
        void message.success(t.record.remove.restored(name));
      } catch (error) {
        void message.error(explain(error));
      }
      await client.invalidateQueries({ queryKey: keys.object(object.name) });
    };
    void message.open({
      key, type: "info", duration: undoSeconds,
      content: <>{t.record.remove.done(name)} <Button type="link" size="small" onClick={() => void undo()}>{t.app.undo}</Button></>,
    });
  };
}
