import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "antd";
import { keys } from "../../api/query";
import { deleteRecord, deletionConsequences } from "../../api/records";
import type { RecordData } from "../../api/types";
import { useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { textOf } from "../field/values";
import { useCounted } from "../counted";
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
  const counted = useCounted();
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
  const along = counted(together.data ?? {});
  return (
    <Modal open title={t.record.remove.title(textOf(record[object.name_field]))} width={440} onCancel={onClose} okText={t.record.remove.go}
      cancelText={t.app.cancel} okButtonProps={{ danger: true, loading: remove.isPending || together.isLoading }} onOk={() => remove.mutate()}>
      <p>{t.record.remove.alone}</p>
      {along && <p>{t.record.remove.together}{along}</p>}
      {remove.error && <p role="alert" style={{ color: "var(--danger)" }}>{explain(remove.error)}</p>}
    </Modal>
  );
}
