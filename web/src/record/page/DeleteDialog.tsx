import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { keys } from "../../api/query";
import { deleteRecord, deletionConsequences } from "../../api/records";
import type { RecordData } from "../../api/types";
import { useProblemText } from "../../app/failure";
import { findObject, useModel } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { textOf } from "../field/values";
import { useUndoDelete } from "../many/useUndoDelete";

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
  const offerUndo = useUndoDelete(object);
  const together = useQuery({
    queryKey: ["deletion", object.name, record.id],
    queryFn: ({ signal }) => deletionConsequences(object.name, record.id, signal),
    gcTime: 0,
  });
  const remove = useMutation({
    mutationFn: () => deleteRecord(object.name, record.id, record.version),
    onSuccess: () => {
      onDeleted();
      offerUndo([record.id], textOf(record[object.name_field]));
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
