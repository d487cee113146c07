import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Modal } from "antd";
import { keys } from "../../api/query";
import { deleteRecord, deletionConsequences, restoreRecord } from "../../api/records";
import type { RecordData } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { findObject, useModel } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { textOf } from "../field/values";

const undoSeconds = 10;

/** Says "deleted", with the way back for ten seconds. */
function useUndo(object: ObjectModel) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  return (record: RecordData) => {
    const name = textOf(record[object.name_field]);
    const key = `deleted-${object.name}-${record.id}`;
    const undo = async () => {
      message.destroy(key);
      try {
        await restoreRecord(object.name, record.id);
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

interface Props {
  object: ObjectModel;
  record: RecordData;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what goes along before anything happens. */
export default function DeleteDialog({ object, record, onClose, onDeleted }: Props) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const offerUndo = useUndo(object);
  const together = useQuery({
    queryKey: ["deletion", object.name, record.id],
    queryFn: ({ signal }) => deletionConsequences(object.name, record.id, signal),
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => deleteRecord(object.name, record.id, record.version),
    onSuccess: () => {
      onDeleted();
      offerUndo(record);
      client.removeQueries({ queryKey: keys.record(object.name, record.id) });
      void client.invalidateQueries({ queryKey: keys.object(object.name) });
    },
  });
  const counts = Object.entries(together.data ?? {}).filter(([, count]) => count > 0);
  return (
    <Modal open title={t.record.remove.title(textOf(record[object.name_field]))} width={440} onCancel={onClose} okText={t.record.remove.go}
      cancelText={t.app.cancel} okButtonProps={{ danger: true, loading: remove.isPending || together.isLoading }} onOk={() => remove.mutate()}>
      <p>{t.record.remove.alone}</p>
      {counts.length > 0 && (
        <p>
          {t.record.remove.together}
          {counts.map(([name, count]) => t.record.remove.counted(format.number(count), say(findObject(model, name)?.label) || name)).join("、")}
        </p>
      )}
      {remove.error && <p role="alert" style={{ color: "var(--danger)" }}>{explain(remove.error)}</p>}
    </Modal>
  );
}
