import { useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { keys } from "../../api/query";
import { unmergeRecords } from "../../api/records";
import type { Id } from "../../api/types";
import { useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";

const undoSeconds = 10;

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
  const { message } = App.useApp();
  const unmerge = useUnmerge(object);
  return (id, name) => {
    const key = `merged-${object.name}-${id}`;
    const undo = () => { message.destroy(key); void unmerge(id); };
    void message.open({
      key, type: "success", duration: undoSeconds,
      content: <>{t.record.merge.done(name)} <Button type="link" size="small" onClick={undo}>{t.app.undo}</Button></>,
    });
  };
}
