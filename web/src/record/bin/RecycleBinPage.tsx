// Deleted records of an object, and the way back.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Segmented, Select, Skeleton } from "antd";
import { useSearchParams } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { keys } from "../../api/query";
import { restoreRecord } from "../../api/records";
import type { RecordData } from "../../api/types";
import { Failure, Nothing, useProblemText } from "../../app/failure";
import { useNarrow } from "../../app/useMedia";
import { useModel } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { textOf } from "../field/values";
import { useRecordList } from "../list/useRecordList";

function Deleted({ object }: { object: ObjectModel }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const client = useQueryClient();
  const explain = useProblemText();
  const { message } = App.useApp();
  const list = useRecordList(object.name, { deleted: true });
  const restore = useMutation({
    mutationFn: (record: RecordData) => restoreRecord(object.name, record.id),
    onSuccess: (_, record) => {
      void message.success(t.record.remove.restored(textOf(record[object.name_field])));
      return client.invalidateQueries({ queryKey: keys.object(object.name) });
    },
    onError: (error) => void message.error(explain(error)),
  });
  if (list.isPending) return <Skeleton active />;
  if (list.error) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (list.rows.length === 0) return <Nothing title={t.record.bin.none(say(object.label))} />;
  return (
    <div className={settings["scroll"]}>
      <table className={settings["table"]}>
        <thead><tr><th>{say(object.label)}</th><th>{t.record.bin.deletedAt}</th><th>{t.record.bin.deletedBy}</th><th /></tr></thead>
        <tbody>
          {list.rows.map((record) => (
            <tr key={record.id}>
              <td>{textOf(record[object.name_field]) || `#${record.id}`}</td>
              <td>{record.deleted_at && format.instant(record.deleted_at)}</td>
              <td>{record.deleted_by?.name}</td>
              <td><Button size="small" loading={restore.isPending && restore.variables.id === record.id} onClick={() => restore.mutate(record)}>{t.record.bin.restore}</Button></td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.hasNextPage && <Button type="link" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t.app.more}</Button>}
    </div>
  );
}

const everyday = ["customer", "contact", "activity", "script"];

export default function RecycleBinPage() {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const narrow = useNarrow();
  const [parameters, setParameters] = useSearchParams();
  const objects = model.objects.filter((object) => object.rights.delete);
  const first = objects.filter((object) => everyday.includes(object.name));
  const object = objects.find((candidate) => candidate.name === parameters.get("object")) ?? first[0] ?? objects[0];
  const choose = (name: string) => setParameters({ object: name }, { replace: true });
  const others = objects.filter((candidate) => !first.includes(candidate));
  const options = (some: ObjectModel[]) => some.map((one) => ({ value: one.name, label: say(one.label) }));
  if (!object) return <Nothing title={t.app.error.notFoundHint} />;
  return (
    <div className={settings["page"]}>
      <header className={settings["head"]}><h1>{t.record.bin.title}</h1></header>
      <p>{t.record.bin.hint}</p>
      <p>
        <Segmented aria-label={t.record.bin.title} value={object.name} options={options(first)} onChange={choose} />{narrow ? <br /> : " "}
        {others.length > 0 && (
          <Select value={others.includes(object) ? object.name : null} placeholder={t.app.more} popupMatchSelectWidth={160} options={options(others)} onChange={choose} />
        )}
      </p>
      <Deleted key={object.name} object={object} />
    </div>
  );
}
