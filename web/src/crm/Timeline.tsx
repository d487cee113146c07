// What happened with a customer, newest first: contacts made, and on the
// customer's page also changes of stage and owner between them.
import type { ReactNode } from "react";
import type { RecordData, Value } from "../api/types";
import { findField, useObject } from "../model/model";
import type { ObjectModel } from "../model/types";
import { FieldValue } from "../record/field/FieldValue";
import { isEmpty, nameOf, textOf } from "../record/field/values";
import { useFormat } from "../text/format";
import { useSay, useText } from "../text/text";
import styles from "./Crm.module.css";

function Fact({ object, record, name }: { object: ObjectModel; record: RecordData; name: string }) {
  const say = useSay();
  const field = findField(object, name);
  if (!field || isEmpty(record[name])) return null;
  return <span><em>{say(field.label)}</em><FieldValue field={field} value={record[name]} compact /></span>;
}

function Meta({ who, at, children }: { who: string; at: string; children?: ReactNode }) {
  const format = useFormat();
  return <span className={styles["eventMeta"]}><time>{format.instant(at)}</time> {who}{children}</span>;
}

export function ActivityEvent({ record }: { record: RecordData }) {
  const t = useText();
  const format = useFormat();
  const object = useObject("activity");
  if (!object) return null;
  const kind = findField(object, "kind");
  const checked = findField(object, "checked");
  const next = textOf(record["next_visit_at"]);
  const note = textOf(record["note"]);
  const contact = nameOf(record["contact"]);
  return (
    <li className={styles["event"]} data-object="activity">
      <p className={styles["eventHead"]}>
        <span>{kind && <FieldValue field={kind} value={record["kind"]} compact />}</span>
        <strong>{textOf(record["subject"])}</strong>
        <Meta who={nameOf(record["owner"])} at={textOf(record["at"])}>{contact && ` · ${contact}`}</Meta>
        {checked && record["checked"] !== "unchecked" && <FieldValue field={checked} value={record["checked"]} compact />}
      </p>
      {textOf(record["content"]) && <p className={styles["eventText"]}>{textOf(record["content"])}</p>}
      <p className={styles["facts"]}>
        {["result", "progress", "minutes", "cost", "recording"].map((name) => <Fact key={name} object={object} record={record} name={name} />)}
        {next && <span>{t.crm.timeline.next(format.instant(next))}{textOf(record["next_visit_note"]) && `：${textOf(record["next_visit_note"])}`}</span>}
      </p>
      {note && <p className={styles["note"]}>{t.crm.timeline.note}：{note}</p>}
    </li>
  );
}

function useStageWord(): (value: Value | undefined) => string {
  const say = useSay();
  const customer = useObject("customer");
  const choices = (customer && findField(customer, "stage")?.choices) ?? [];
  /* A stage that one's role does not see has no word here. */
  return (value) => value ? say(choices.find((choice) => choice.value === value)?.label) || "…" : "";
}

export function StageEvent({ record }: { record: RecordData }) {
  const t = useText();
  const word = useStageWord();
  const [from, to] = [word(record["from"]), word(record["to"])];
  const days = Math.floor(Number(record["seconds"] ?? 0) / 86_400);
  return (
    <li className={styles["event"]} data-quiet="true" style={{ "--dot": `var(--${textOf(record["to"])})` }}>
      <p className={styles["eventHead"]}>
        <span>{from ? t.crm.timeline.stage(from, to) : t.crm.timeline.stageFirst(to)}{days > 0 && ` · ${t.crm.timeline.days(days)}`}</span>
        <Meta who={nameOf(record["by"])} at={textOf(record["at"])} />
      </p>
      {textOf(record["reason"]) && <p className={styles["eventText"]}>{textOf(record["reason"])}</p>}
    </li>
  );
}

/** Why: in the words of who did it, or by a pool's rule. */
function useOwnerReason(): (record: RecordData) => string {
  const t = useText();
  const rules = t.crm.rules;
  return (record) => {
    const days = Number(record["rule_days"] ?? 0);
    if (record["rule"] === "not_contacted") return rules.notContacted(days);
    if (record["rule"] === "no_deal") return rules.noDeal(days);
    return record["rule"] === "protection_ended" ? rules.protectionEnded : textOf(record["reason"]);
  };
}

export function OwnerEvent({ record }: { record: RecordData }) {
  const t = useText();
  const reason = useOwnerReason()(record);
  const holder = (owner: string, pool: string) =>
    nameOf(record[owner]) || (nameOf(record[pool]) ? t.crm.timeline.pool(nameOf(record[pool])) : t.crm.timeline.nobody);
  return (
    <li className={styles["event"]} data-quiet="true">
      <p className={styles["eventHead"]}>
        <span>{t.crm.timeline.owner(holder("from", "from_pool"), holder("to", "to_pool"))}</span>
        <Meta who={nameOf(record["by"])} at={textOf(record["at"])} />
      </p>
      {reason && <p className={styles["eventText"]}>{reason}</p>}
    </li>
  );
}

export function TimelineList({ children }: { children: ReactNode }) {
  return <ol className={styles["timeline"]}>{children}</ol>;
}
