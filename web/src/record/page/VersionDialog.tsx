// A record as it once was: what would change, then the change.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Modal, Skeleton } from "antd";
import settings from "../../access/settings/Settings.module.css";
import { keys } from "../../api/query";
import { previewVersion, restoreVersion } from "../../api/records";
import type { HistoryEntry, Id } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useText } from "../../text/text";
import { ChangeLine } from "./ChangeLine";
import styles from "./History.module.css";

export function VersionDialog({ object, id, entry, onClose }: { object: ObjectModel; id: Id; entry: HistoryEntry; onClose: () => void }) {
  const t = useText();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const words = t.record.history;
  const version = useQuery({
    queryKey: [...keys.history(object.name, id), entry.id],
    queryFn: ({ signal }) => previewVersion(object.name, id, entry.id, signal),
    gcTime: 0,
  });
  const restore = useMutation({
    mutationFn: (seen: number) => restoreVersion(object.name, id, entry.id, seen),
    onSuccess: () => {
      onClose();
      void message.success(words.reverted);
      void client.invalidateQueries({ queryKey: keys.records });
    },
  });
  const found = version.data;
  return (
    <Modal open width={520} title={words.revertTitle(format.instant(entry.at))} onCancel={onClose} okText={words.revertGo} cancelText={t.app.cancel}
      okButtonProps={{ disabled: !found || found.changes.length === 0, loading: restore.isPending }} onOk={() => found && restore.mutate(found.version)}>
      {version.isPending && <Skeleton active paragraph={{ rows: 3 }} title={false} />}
      {version.error && <Failure error={version.error} retry={() => void version.refetch()} />}
      {found && <p>{found.changes.length ? words.revertHint : words.revertNothing}</p>}
      {found && <ul className={styles["changes"]}>{found.changes.map((change) => <ChangeLine key={change.field} object={object} change={change} />)}</ul>}
      {found && found.kept.length > 0 && <p className="muted">{words.revertKept(found.kept.map((field) => field.label).join(t.record.merge.comma))}</p>}
      {restore.error && <p role="alert" className={settings["fault"]}>{explain(restore.error)}</p>}
    </Modal>
  );
}
