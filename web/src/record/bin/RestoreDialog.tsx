// Back out of the recycle bin: all of it or a part, and under another name where the old
// one was taken meanwhile.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Input, Modal, Skeleton, Tree } from "antd";
import type { TreeDataNode } from "antd";
import { useState } from "react";
import { isProblem } from "../../api/problem";
import { keys } from "../../api/query";
import { openBin, restorePart } from "../../api/records";
import type { BinEntry, BinRecord } from "../../api/records";
import { Failure, useProblemText } from "../../app/failure";
import { findField, findObject, useModel } from "../../model/model";
import type { Model, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import settings from "../../access/settings/Settings.module.css";

const keyOf = (one: { object: string; id: number }) => `${one.object}/${one.id}`;

/** What hangs on what; what hangs on nothing that is shown hangs on the first record. */
function treeOf(records: BinRecord[], name: (record: BinRecord) => string): TreeDataNode[] {
  const nodes = new Map(records.map((record) => [keyOf(record), { key: keyOf(record), title: name(record), children: [] as TreeDataNode[] }]));
  const roots: TreeDataNode[] = [];
  for (const record of records) {
    const node = nodes.get(keyOf(record));
    const above = record.above && nodes.get(keyOf(record.above));
    if (node) (above?.children ?? roots).push(node);
  }
  return roots;
}

function useNameOf(model: Model): (record: BinRecord) => string {
  const say = useSay();
  return (record) => `${say(findObject(model, record.object)?.label)} · ${record.name ?? `#${record.id}`}`;
}

interface Props {
  object: ObjectModel;
  entry: BinEntry;
  onClose: () => void;
}

export function RestoreDialog({ object, entry, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const client = useQueryClient();
  const explain = useProblemText();
  const nameOf = useNameOf(model);
  const { message } = App.useApp();
  const [chosen, setChosen] = useState<string[]>();
  const [name, setName] = useState(entry.name ?? "");
  const below = useQuery({ queryKey: [...keys.object(object.name), "bin", entry.id], queryFn: ({ signal }) => openBin(object.name, entry.id, signal), gcTime: 0 });
  const records = below.data?.records.filter((record) => findObject(model, record.object)) ?? [];
  const part = chosen !== undefined && chosen.length < records.length;
  const restore = useMutation({
    mutationFn: () => restorePart(object.name, entry.id, {
      ...(name.trim() !== (entry.name ?? "") && { name: name.trim() }),
      ...(part && { records: records.filter((record) => chosen.includes(keyOf(record))).map((record) => ({ object: record.object, id: record.id })) }),
    }),
    onSuccess: () => {
      onClose();
      void message.success(t.record.remove.restored(name.trim() || `#${entry.id}`));
      void client.invalidateQueries({ queryKey: keys.records });
    },
  });
  const taken = isProblem(restore.error) && restore.error.code === "duplicate";
  return (
    <Modal open width={480} title={t.record.bin.restoreTitle(entry.name ?? `#${entry.id}`)} onCancel={onClose} okText={t.record.bin.restore} cancelText={t.app.cancel}
      okButtonProps={{ loading: restore.isPending, disabled: below.isPending || (taken && name.trim() === entry.name) }} onOk={() => restore.mutate()}>
      {below.isPending && <Skeleton active paragraph={{ rows: 2 }} title={false} />}
      {below.error && <Failure error={below.error} retry={() => void below.refetch()} />}
      {below.data && records.length === 0 && <p>{t.record.bin.alone}</p>}
      {records.length > 0 && (
        <>
          <p>{t.record.bin.choose}</p>
          <Tree checkable checkStrictly defaultExpandAll selectable={false} height={300} treeData={treeOf(records, nameOf)}
            checkedKeys={chosen ?? records.map(keyOf)} onCheck={(keys) => setChosen((Array.isArray(keys) ? keys : keys.checked).map(String))} />
          {below.data?.more && <p className="muted">{t.record.bin.more}</p>}
        </>
      )}
      {restore.error && <p role="alert" className={settings["fault"]}>{explain(restore.error)}</p>}
      {taken && (
        <label className={settings["field"]}>
          {t.record.bin.rename(say(findField(object, object.name_field)?.label))}
          <Input autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </label>
      )}
    </Modal>
  );
}
