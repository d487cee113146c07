// A filter as people would say it: 城市 是 永康 且 下次回访 早于 今天.
import { useQuery } from "@tanstack/react-query";
import { Fragment, type ReactNode } from "react";
import { isGroup } from "../../api/filter";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Clause, Condition, FilterValue, Operator } from "../../api/types";
import { completeField, fieldAt, findField, findObject, useChoices, useModel } from "../../model/model";
import type { Field, Model, ObjectModel } from "../../model/types";
import { useSay, useText, type Messages } from "../../text/text";
import { textOf } from "../field/values";
import { dayCountOf, isDate, isPeriod } from "./conditions";
import styles from "./Query.module.css";

function operatorWord(t: Messages, field: Field | undefined, operator: Operator): string {
  const words = t.filter.dateOperators;
  if (field && isDate(field) && operator in words) return words[operator as keyof typeof words];
  return t.filter.operators[operator];
}

export function periodWords(t: Messages, period: string): string {
  if (isPeriod(period)) return t.filter.within[period];
  const count = dayCountOf(period);
  if (!count) return period;
  return count.direction === "last" ? t.filter.within.last_days(count.days) : t.filter.within.next_days(count.days);
}

function ReferenceWord({ object, id }: { object: string; id: number }) {
  const model = useModel();
  const nameField = findObject(model, object)?.name_field ?? "name";
  const record = useQuery({ queryKey: keys.record(object, id), queryFn: ({ signal }) => getRecord(object, id, signal), staleTime: 600_000 });
  return <>{textOf(record.data?.[nameField]) || `#${id}`}</>;
}

function Word({ field, value }: { field: Field | undefined; value: string | number | boolean }) {
  const t = useText();
  const say = useSay();
  const { choices } = useChoices(field ?? noField);
  if (value === "@me") return <>{t.filter.me}</>;
  if (value === "@my_department") return <>{t.filter.myDepartment}</>;
  if (typeof value === "boolean") return <>{value ? t.app.yes : t.app.no}</>;
  if (typeof value === "number" && field?.target) return <ReferenceWord object={field.target} id={value} />;
  const choice = choices.find((candidate) => candidate.value === value);
  return <>{choice ? say(choice.label) : String(value)}</>;
}

const noField = completeField({ name: "", type: "text", label: { zh: "", en: "" } });

function Words({ field, operator, value }: { field: Field | undefined; operator: Operator; value: FilterValue | undefined }): ReactNode {
  const t = useText();
  if (value === undefined || value === null) return null;
  if (operator === "within") return periodWords(t, String(value));
  const list = Array.isArray(value) ? value : [value];
  const joint = operator === "between" ? " – " : "、";
  return list.map((item, index) => <Fragment key={index}>{index > 0 && joint}<Word field={field} value={item} /></Fragment>);
}

/** 客户 · 城市 for customer.city. */
export function pathLabel(model: Model, object: ObjectModel, path: string, say: ReturnType<typeof useSay>): string {
  const dot = path.indexOf(".");
  const head = findField(object, dot < 0 ? path : path.slice(0, dot));
  const target = dot < 0 ? undefined : findObject(model, head?.target);
  const own = say(head?.label) || path;
  return target ? `${own} · ${pathLabel(model, target, path.slice(dot + 1), say)}` : own;
}

/** What a rule says of a customer, rather than a field: ["@returns", "=", "2026-11-25"]. */
function RuledWords({ condition: [path, operator, value] }: { condition: Condition }) {
  const t = useText();
  const words = t.filter.ruled;
  const text = String(value ?? "");
  if (path === "@home") return <>{words.home} {typeof value === "number" && <ReferenceWord object="pool" id={value} />}</>;
  if (path === "@warned") return <>{words.warned(text)}</>;
  if (operator === "within") return <>{words.returnsWithin(periodWords(t, text))}</>;
  return <>{operator === "=" ? words.returnsOn(text) : words.returnsBy(text)}</>;
}

function ConditionWords({ object, condition: [path, operator, value] }: { object: ObjectModel; condition: Condition }) {
  const t = useText();
  const say = useSay();
  const model = useModel();
  const field = fieldAt(model, object, path);
  return (
    <>
      {pathLabel(model, object, path, say)}{" "}
      <span className={styles["operator"]}>{operatorWord(t, field, operator)}</span>{" "}
      <Words field={field} operator={operator} value={value} />
    </>
  );
}

export function Sentence({ object, clause }: { object: ObjectModel; clause: Clause }): ReactNode {
  const t = useText();
  if (!isGroup(clause)) return clause[0].startsWith("@") ? <RuledWords condition={clause} /> : <ConditionWords object={object} condition={clause} />;
  const [joint, ...parts] = clause;
  const word = joint === "or" ? t.filter.or : t.filter.and;
  return (
    <>
      {joint === "not" && <span className={styles["operator"]}>{t.filter.not} </span>}
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index > 0 && <span className={styles["operator"]}> {word} </span>}
          {isGroup(part) ? <>（<Sentence object={object} clause={part} />）</> : <Sentence object={object} clause={part} />}
        </Fragment>
      ))}
    </>
  );
}
