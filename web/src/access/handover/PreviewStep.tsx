// What would happen, before anything does.
import { Checkbox, Tag } from "antd";
import type { Shapes } from "../../api/contract";
import { Nothing } from "../../app/failure";
import { StageMark } from "../../crm/StageMark";
import { findObject, useModel } from "../../model/model";
import { useFormat } from "../../text/format";
import { useSay, useText } from "../../text/text";
import settings from "../settings/Settings.module.css";
import styles from "./HandOver.module.css";
import type { Help, Plan } from "./plan";

export type Preview = Shapes["hand_over_preview"];
type Taker = Preview["takers"][number];

const fileObject = "attachment";

function Part({ part, help }: { part: Preview["parts"][number]; help: Help }) {
  const t = useText();
  const say = useSay();
  const format = useFormat();
  const model = useModel();
  const words = t.handover.preview;
  const nameOf = (name: string) => (name === fileObject ? t.record.tabs.files : say(findObject(model, name)?.plural) || name);
  const along = Object.entries(part.along);
  return (
    <section className={styles["part"]}>
      <h3>{nameOf(part.object)} <strong>{format.number(part.count)}</strong></h3>
      <p className={styles["marks"]}>
        {Object.entries(part.stages ?? {}).map(([stage, count]) => <span key={stage}><StageMark stage={stage} /> {format.number(count)}</span>)}
      </p>
      {along.length > 0 && <p>{words.along}：{along.map(([name, count]) => `${nameOf(name)} ${format.number(count)}`).join("，")}</p>}
      {part.collaborations > 0 && <p>{t.handover.what.helping(format.number(part.collaborations))}：{t.handover.what.help[help]}</p>}
      {part.unchanged > 0 && <p className="muted">{words.unchanged(format.number(part.unchanged))}</p>}
      {part.refused > 0 && <p className="muted">{words.refused(format.number(part.refused))}</p>}
    </section>
  );
}

/** Which columns have something to say. */
interface Shown {
  others: boolean;
  helps: boolean;
  limits: boolean;
}

function TakerRow({ taker, shown }: { taker: Taker; shown: Shown }) {
  const t = useText();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">{taker.user?.name ?? taker.pool?.name} {taker.pool && <Tag>{t.handover.whom.pool}</Tag>}</th>
      <td>{format.number(taker.customers)}</td>
      <td><span className={styles["marks"]}>{Object.entries(taker.stages).map(([stage, count]) => <span key={stage}><StageMark stage={stage} /> {format.number(count)}</span>)}</span></td>
      {shown.others && <td>{taker.others > 0 && format.number(taker.others)}</td>}
      {shown.helps && <td>{taker.collaborations > 0 && format.number(taker.collaborations)}</td>}
      {shown.limits && <td data-over={taker.over}>{taker.limit === null ? "" : `${format.number(taker.after ?? 0)} / ${format.number(taker.limit)}`}</td>}
    </tr>
  );
}

function Takers({ preview }: { preview: Preview }) {
  const t = useText();
  const words = t.handover.preview;
  const takers = preview.takers.filter((taker) => taker.customers + taker.others + taker.collaborations > 0);
  const shown: Shown = {
    others: takers.some((taker) => taker.others > 0),
    helps: takers.some((taker) => taker.collaborations > 0),
    limits: takers.some((taker) => taker.limit !== null),
  };
  return (
    <div className={settings["scroll"]}>
      <table className={`${settings["table"]} ${styles["takers"]}`}>
        <thead>
          <tr><th>{words.taker}</th><th>{words.gets}</th><th>{t.crm.board.stage}</th>{shown.others && <th>{words.others}</th>}{shown.helps && <th>{words.helps}</th>}{shown.limits && <th>{words.holds}</th>}</tr>
        </thead>
        <tbody>{takers.map((taker) => <TakerRow key={`${taker.user?.id}-${taker.pool?.id}`} taker={taker} shown={shown} />)}</tbody>
      </table>
    </div>
  );
}

interface Props {
  plan: Plan;
  preview: Preview;
  onChange: (part: Partial<Plan>) => void;
}

export function PreviewStep({ plan, preview, onChange }: Props) {
  const t = useText();
  const words = t.handover.preview;
  if (preview.records + preview.collaborations === 0) return <Nothing title={words.nothing} hint={words.nothingHint} />;
  return (
    <>
      {preview.parts.map((part) => <Part key={part.object} part={part} help={plan.help} />)}
      <Takers preview={preview} />
      {preview.over && (
        <div className={styles["over"]} role="alert">
          {preview.takers.filter((taker) => taker.over).map((taker) => <p key={taker.user?.id}>{words.over(taker.user?.name ?? "")}</p>)}
          {preview.may_exceed
            ? <Checkbox checked={plan.overLimit} onChange={(event) => onChange({ overLimit: event.target.checked })}>{words.overAsk}</Checkbox>
            : <p>{words.overNo}</p>}
        </div>
      )}
      <p className="muted">{words.undo}</p>
    </>
  );
}
