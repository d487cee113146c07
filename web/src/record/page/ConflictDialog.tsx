// Somebody else saved first: both versions side by side, a choice per field.
import { Button, Modal, Radio } from "antd";
import { useState } from "react";
import type { RecordData } from "../../api/types";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import { FieldValue } from "../field/FieldValue";
import { isEmpty, sameValue, type Values } from "../field/values";
import { isOpen } from "./openFields";
import styles from "./Page.module.css";

type Side = "mine" | "theirs";

export interface Versions {
  base: Values;
  mine: Values;
  theirs: RecordData;
}

/** Where the versions differ: mine where only I changed it, else theirs. */
export function differences(object: ObjectModel, { base, mine, theirs }: Versions): Map<string, Side> {
  const sides = new Map<string, Side>();
  for (const field of object.fields.filter(isOpen)) {
    const { name } = field;
    if (sameValue(mine[name], theirs[name])) continue;
    if (!sameValue(mine[name], base[name])) sides.set(name, "mine");
    else if (!sameValue(theirs[name], base[name])) sides.set(name, "theirs");
  }
  return sides;
}

interface LineProps {
  field: Field;
  versions: Versions;
  side: Side;
  onChoose: (side: Side) => void;
}

function ConflictLine({ field, versions: { base, mine, theirs }, side, onChoose }: LineProps) {
  const t = useText();
  const say = useSay();
  const shown = (value: Values[string]) => (
    isEmpty(value) ? <span className="muted">{t.record.none}</span> : <FieldValue field={field} value={value} />
  );
  const options: { side: Side; word: string; value: Values[string] }[] = [
    { side: "mine", word: t.record.conflict.mine, value: mine[field.name] },
    { side: "theirs", word: t.record.conflict.theirs, value: theirs[field.name] },
  ];
  return (
    <tr>
      <th scope="row">{say(field.label)}<small>{t.record.conflict.was} {shown(base[field.name])}</small></th>
      {options.map((option) => (
        <td key={option.side} data-chosen={side === option.side}>
          <Radio checked={side === option.side} onChange={() => onChoose(option.side)}>
            {shown(option.value)}
            <span className="visually-hidden">{option.word}</span>
          </Radio>
        </td>
      ))}
    </tr>
  );
}

interface Props {
  object: ObjectModel;
  versions: Versions;
  busy: boolean;
  /** Values to save over theirs. */
  onSave: (chosen: Values) => void;
  onClose: () => void;
}

export function ConflictDialog({ object, versions, busy, onSave, onClose }: Props) {
  const t = useText();
  const format = useFormat();
  const [sides, setSides] = useState(() => differences(object, versions));
  const { theirs, mine } = versions;
  const all = (side: Side) => setSides(new Map([...sides.keys()].map((name) => [name, side])));
  const save = () => onSave(Object.fromEntries([...sides].filter(([, side]) => side === "mine").map(([name]) => [name, mine[name]])));
  const footer = (
    <>
      <Button onClick={onClose}>{t.app.cancel}</Button>
      <Button type="primary" loading={busy} onClick={save}>{t.record.conflict.save}</Button>
    </>
  );
  return (
    <Modal open title={t.record.conflict.title} width={720} footer={footer} onCancel={onClose}>
      <p>{t.record.conflict.body(theirs.updated_by?.name ?? t.record.history.system, format.instant(theirs.updated_at ?? ""))}</p>
      <table className={styles["conflict"]}>
        <thead>
          <tr>
            <th scope="col">{t.record.conflict.field}</th>
            <th scope="col"><Button type="link" size="small" onClick={() => all("mine")}>{t.record.conflict.allMine}</Button></th>
            <th scope="col"><Button type="link" size="small" onClick={() => all("theirs")}>{t.record.conflict.allTheirs}</Button></th>
          </tr>
        </thead>
        <tbody>
          {[...sides].map(([name, side]) => {
            const field = findField(object, name);
            return field && (
              <ConflictLine key={name} field={field} versions={versions} side={side} onChoose={(next) => setSides(new Map(sides).set(name, next))} />
            );
          })}
        </tbody>
      </table>
    </Modal>
  );
}
