// What was deleted, an entry for each deletion, and the ways back and out.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Segmented, Select, Skeleton, Space } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router-dom";
import settings from "../../access/settings/Settings.module.css";
import { keys } from "../../api/query";
import { listBin } from "../../api/records";
import type { BinEntry } from "../../api/records";
import { Failure, Nothing } from "../../app/failure";
import { useModel } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { BinRule } from "./BinRule";
import { PurgeDialog } from "./PurgeDialog";
import { RestoreDialog } from "./RestoreDialog";
import { useCounted } from "../counted";

interface Step {
  kind: "restore" | "purge";
  entry: BinEntry;
}

function Row({ entry, onStep }: { entry: BinEntry; onStep: (step: Step) => void }) {
  const t = useText();
  const format = useFormat();
  const counted = useCounted();
  const { me } = useModel();
  return (
    <tr>
      <td>{entry.name ?? `#${entry.id}`}<div className="muted">{counted(entry.counts)}</div></td>
      <td>{format.instant(entry.deleted_at)}</td>
      <td>{entry.deleted_by}</td>
      <td>
        <Space>
          <Button size="small" onClick={() => onStep({ kind: "restore", entry })}>{t.record.bin.restore}</Button>
          {me.administrator && <Button size="small" danger type="text" onClick={() => onStep({ kind: "purge", entry })}>{t.record.bin.purge}</Button>}
        </Space>
      </td>
    </tr>
  );
}

function Deleted({ object }: { object: ObjectModel }) {
  const t = useText();
  const say = useSay();
  const [step, setStep] = useState<Step>();
  const list = useInfiniteQuery({
    queryKey: [...keys.object(object.name), "bin"],
    queryFn: ({ pageParam, signal }) => listBin(object.name, pageParam || undefined, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
  if (list.isPending) return <Skeleton active />;
  if (list.error) return <Failure error={list.error} retry={() => void list.refetch()} />;
  const entries = list.data.pages.flatMap((page) => page.entries);
  if (entries.length === 0) return <Nothing title={t.record.bin.none(say(object.label))} />;
  return (
    <>
      <table className={`${settings["table"]} ${settings["cards"]}`}>
        <thead><tr><th>{say(object.label)}</th><th>{t.record.bin.deletedAt}</th><th>{t.record.bin.deletedBy}</th><th /></tr></thead>
        <tbody>{entries.map((entry) => <Row key={entry.id} entry={entry} onStep={setStep} />)}</tbody>
      </table>
      {list.hasNextPage && <Button type="link" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t.app.more}</Button>}
      {step?.kind === "restore" && <RestoreDialog key={step.entry.id} object={object} entry={step.entry} onClose={() => setStep(undefined)} />}
      {step?.kind === "purge" && <PurgeDialog key={step.entry.id} object={object} entry={step.entry} onClose={() => setStep(undefined)} />}
    </>
  );
}

const everyday = ["customer", "contact", "activity", "script"];

export default function RecycleBinPage() {
  const t = useText();
  const say = useSay();
  const model = useModel();
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
      <p>{t.record.bin.hint} <BinRule /></p>
      <Space wrap className={settings["choice"] ?? ""}>
        <Segmented aria-label={t.record.bin.title} value={object.name} options={options(first)} onChange={choose} />
        {others.length > 0 && (
          <Select value={others.includes(object) ? object.name : null} placeholder={t.app.more} popupMatchSelectWidth={160} options={options(others)} onChange={choose} />
        )}
      </Space>
      <Deleted key={object.name} object={object} />
    </div>
  );
}
