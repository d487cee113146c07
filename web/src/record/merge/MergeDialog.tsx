// Two records that are one: which stays, and which value of each field.
import { SwapOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Modal, Radio, Skeleton } from "antd";
import { useState } from "react";
import { keys } from "../../api/query";
import { deletionConsequences, getRecord, mergeRecords } from "../../api/records";
import type { Id, RecordData } from "../../api/types";
import { Failure, useProblemText } from "../../app/failure";
import { completeField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { useCounted } from "../counted";
import { FieldValue } from "../field/FieldValue";
import { ReferenceEditor } from "../field/ReferenceEditor";
import { isEmpty, isReference, textOf } from "../field/values";
import page from "../page/Page.module.css";
import { differing, firstChoice, isList, type Pair, type Side } from "./sides";
import styles from "./Merge.module.css";
import { useSayMerged } from "./undo";

const owning = new Set(["owner", "pool", "collaborators"]);

/** What of the other one comes over: "3 条联系人、5 条联系记录". */
function Along({ object, other, along }: { object: ObjectModel; other: RecordData; along: Record<string, number> }) {
  const t = useText();
  const counted = useCounted();
  return <p className={styles["along"]}>{t.record.merge.along(textOf(other[object.name_field]), counted(along))}</p>;
}

interface LineProps {
  field: Field;
  pair: Pair;
  side: Side;
  onChoose: (side: Side) => void;
}

function Line({ field, pair, side, onChoose }: LineProps) {
  const t = useText();
  const say = useSay();
  const shown = (of: Side) => {
    const value = pair[of][field.name];
    if (isEmpty(value)) return <span className="muted">{t.record.none}</span>;
    return <>{of === "other" && isList(field) && !isEmpty(pair.kept[field.name]) && <span className="muted">{t.record.merge.both} </span>}<FieldValue field={field} value={value} /></>;
  };
  return (
    <tr>
      <th scope="row">{say(field.label)}</th>
      {(["kept", "other"] as const).map((of) => (
        <td key={of} data-chosen={side === of}>
          <Radio checked={side === of} onChange={() => onChoose(of)}>{shown(of)}</Radio>
        </td>
      ))}
    </tr>
  );
}

interface ChoosingProps {
  object: ObjectModel;
  pair: Pair;
  sides: Map<string, Side>;
  onChoose: (sides: Map<string, Side>) => void;
  onSwap: () => void;
}

function Choosing({ object, pair, sides, onChoose, onSwap }: ChoosingProps) {
  const t = useText();
  const fields = object.fields.filter((field) => sides.has(field.name));
  const all = (side: Side) => onChoose(new Map([...sides.keys()].map((name) => [name, side])));
  const head = (side: Side) => (
    <th scope="col">
      <small>{side === "kept" ? t.record.merge.stays : t.record.merge.goes}</small>
      <strong>{textOf(pair[side][object.name_field]) || `#${pair[side].id}`}</strong>
      {fields.length > 1 && <Button type="link" size="small" onClick={() => all(side)}>{t.record.merge.all}</Button>}
    </th>
  );
  return (
    <>
      <Button size="small" icon={<SwapOutlined />} onClick={onSwap}>{t.record.merge.swap}</Button>
      <table className={page["conflict"]}>
        <thead><tr><td />{head("kept")}{head("other")}</tr></thead>
        <tbody>
          {fields.map((field) => (
            <Line key={field.name} field={field} pair={pair} side={sides.get(field.name) ?? "kept"}
              onChoose={(side) => onChoose(new Map(sides).set(field.name, side))} />
          ))}
        </tbody>
      </table>
      {fields.length === 0 && <p className="muted">{t.record.merge.same}</p>}
    </>
  );
}

interface WithProps {
  object: ObjectModel;
  ids: [Id, Id];
  onMerged: (kept: Id) => void;
  onClose: () => void;
}

/** Both are known. */
function With({ object, ids, onMerged, onClose }: WithProps) {
  const t = useText();
  const client = useQueryClient();
  const explain = useProblemText();
  const sayMerged = useSayMerged(object);
  const [[kept, other], setIds] = useState(ids);
  const [chosen, setChosen] = useState<Map<string, Side> | null>(null);
  const ask = (id: Id) => ({ queryKey: keys.record(object.name, id), queryFn: ({ signal }: { signal: AbortSignal }) => getRecord(object.name, id, signal) });
  const first = useQuery(ask(kept));
  const second = useQuery(ask(other));
  // Refused where the other one is not this person's to put away.
  const along = useQuery({
    queryKey: ["deletion", object.name, other],
    queryFn: ({ signal }) => deletionConsequences(object.name, other, signal),
    gcTime: 0, retry: false,
  });
  const pair = first.data && second.data && { kept: first.data, other: second.data };
  const fields = pair ? differing(object, pair, owning) : [];
  const sides = chosen ?? (pair ? firstChoice(fields, pair) : new Map<string, Side>());
  const merge = useMutation({
    mutationFn: () => mergeRecords(object.name, kept, other, [...sides].filter(([, side]) => side === "other").map(([name]) => name)),
    onSuccess: (record) => {
      onMerged(kept);
      sayMerged(kept, textOf(record[object.name_field]));
      client.removeQueries({ queryKey: keys.record(object.name, other) });
      void client.invalidateQueries({ queryKey: keys.records });
    },
  });
  const error = first.error ?? second.error;
  const refusal = merge.error ?? along.error;
  return (
    <Modal open title={t.record.merge.title} width={760} onCancel={onClose} cancelText={t.app.cancel} okText={t.record.merge.go}
      okButtonProps={{ loading: merge.isPending, disabled: !pair || !along.data }} onOk={() => merge.mutate()}>
      {error && <Failure error={error} retry={() => { void first.refetch(); void second.refetch(); }} />}
      {!pair && !error && <Skeleton active />}
      {pair && <Choosing object={object} pair={pair} sides={sides} onChoose={setChosen} onSwap={() => { setIds([other, kept]); setChosen(null); }} />}
      {pair && along.data && <Along object={object} other={pair.other} along={along.data} />}
      {refusal && <p role="alert" className={styles["refused"]}>{explain(refusal)}</p>}
    </Modal>
  );
}

interface Props {
  object: ObjectModel;
  /** The record, or two of them. */
  ids: [Id] | [Id, Id];
  onMerged: (kept: Id) => void;
  onClose: () => void;
}

export default function MergeDialog({ object, ids: [id, second], onMerged, onClose }: Props) {
  const t = useText();
  const say = useSay();
  const [other, setOther] = useState<Id | undefined>(second);
  if (other !== undefined) return <With object={object} ids={[id, other]} onMerged={onMerged} onClose={onClose} />;
  const field = completeField({ name: "other", type: "ref", target: object.name, label: object.label });
  return (
    <Modal open title={t.record.merge.title} width={520} footer={null} onCancel={onClose}>
      <p>{t.record.merge.which(say(object.label))}</p>
      <ReferenceEditor field={field} id="merge-other" invalid={false} values={{}} value={null} autoFocus
        onChange={(value) => { if (isReference(value) && value.id !== id) setOther(value.id); }} />
    </Modal>
  );
}
