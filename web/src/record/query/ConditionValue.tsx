import { DatePicker, Input, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useQueries } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { getRecord } from "../../api/records";
import type { Condition, FilterValue, Reference } from "../../api/types";
import { findObject, useModel } from "../../model/model";
import type { Field } from "../../model/types";
import { useText } from "../../text/text";
import { FieldEditor } from "../field/FieldEditor";
import { references, strings, textOf } from "../field/values";
import { dayCountOf, isDate, periods } from "./conditions";
import { periodWords } from "./Sentence";
import styles from "./Query.module.css";

interface Props {
  field: Field;
  condition: Condition;
  onChange: (condition: Condition) => void;
}

type Part = Omit<Props, "condition"> & { value: FilterValue | undefined; set: (value: FilterValue) => void };

function WithinValue({ value, set }: Part) {
  const t = useText();
  const text = String(value ?? "today");
  const count = dayCountOf(text);
  const options = [
    ...periods.map((period) => ({ value: period as string, label: periodWords(t, period) })),
    { value: "last", label: t.filter.within.lastN },
    { value: "next", label: t.filter.within.nextN },
  ];
  const choose = (next: string) => set(next === "last" || next === "next" ? `${next}_7_days` : next);
  return (
    <div className={styles["pair"]}>
      <Select className={styles["full"] ?? ""} value={count ? count.direction : text} options={options} onChange={choose} listHeight={400} />
      {count && (
        <InputNumber className={styles["days"] ?? ""} min={1} max={9999} value={count.days} suffix={t.filter.days}
          onChange={(days) => set(`${count.direction}_${days ?? 1}_days`)} />
      )}
    </div>
  );
}

function DayValue({ value, set }: Pick<Part, "value" | "set">) {
  const text = typeof value === "string" ? value : "";
  return (
    <DatePicker className={styles["full"] ?? ""} value={text ? dayjs(text) : null}
      onChange={(day: dayjs.Dayjs | null) => set(day ? day.format("YYYY-MM-DD") : null)} />
  );
}

function BetweenValue({ field, value, set }: Part) {
  const t = useText();
  const [from = "", to = ""] = Array.isArray(value) ? value : [];
  const end = (text: FilterValue, index: 0 | 1) => {
    const one = typeof text === "string" || typeof text === "number" ? text : "";
    set(index === 0 ? [one, to] : [from, one]);
  };
  if (isDate(field)) {
    return (
      <div className={styles["pair"]}>
        <DayValue value={from} set={(text) => end(text, 0)} /><DayValue value={to} set={(text) => end(text, 1)} />
      </div>
    );
  }
  return (
    <div className={styles["pair"]}>
      <InputNumber className={styles["full"] ?? ""} placeholder={t.filter.from} value={from === "" ? null : Number(from)} onChange={(number) => end(number ?? "", 0)} />
      <InputNumber className={styles["full"] ?? ""} placeholder={t.filter.to} value={to === "" ? null : Number(to)} onChange={(number) => end(number ?? "", 1)} />
    </div>
  );
}

/** Names of chosen records: a filter holds only their ids. */
function useNamed(object: string | undefined, ids: number[]): Reference[] {
  const nameField = findObject(useModel(), object)?.name_field ?? "name";
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: keys.record(object ?? "", id),
      queryFn: ({ signal }: { signal: AbortSignal }) => getRecord(object ?? "", id, signal),
      staleTime: 600_000,
    })),
  });
  return ids.map((id, index) => ({ id, name: textOf(found[index]?.data?.[nameField]) || `#${id}` }));
}

function ReferenceValue({ field, value, set }: Part) {
  const t = useText();
  const people = field.target === "user";
  const list = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value as string | number];
  const named = useNamed(field.target, list.filter((item): item is number => typeof item === "number"));
  const several = { ...field, type: "refs" as const, required: false };
  const me: Reference = { id: -1, name: t.filter.me };
  return (
    <div className={styles["pair"]}>
      <FieldEditor field={several} id="" invalid={false} values={{}} value={list.includes("@me") ? [me, ...named] : named}
        onChange={(next) => set(references(next).map((one) => (one.id === -1 ? "@me" : one.id)))} />
      {people && !list.includes("@me") && (
        <button type="button" className={`plain-button link ${styles["me"]}`} onClick={() => set([...list, "@me"])}>{t.filter.me}</button>
      )}
    </div>
  );
}

function ChoiceValue({ field, value, set }: Part) {
  const several: Field = { ...field, type: "choices", required: false };
  delete several.depends_on;
  const list = Array.isArray(value) ? value.map(String) : value === null || value === undefined ? [] : [String(value)];
  return <FieldEditor field={several} id="" invalid={false} values={{}} value={list} onChange={(next) => set(strings(next))} />;
}

function PlainValue({ field, value, set }: Part) {
  const t = useText();
  if (isDate(field)) return <DayValue value={value} set={set} />;
  if (field.type === "boolean") {
    return (
      <Select className={styles["full"] ?? ""} value={value === false ? "no" : "yes"} onChange={(next) => set(next === "yes")}
        options={[{ value: "yes", label: t.app.yes }, { value: "no", label: t.app.no }]} />
    );
  }
  if (["integer", "decimal", "money", "formula"].includes(field.type)) {
    return <InputNumber className={styles["full"] ?? ""} value={typeof value === "number" ? value : null} onChange={set} placeholder={t.filter.value} />;
  }
  return <Input value={typeof value === "string" ? value : ""} placeholder={t.filter.value} onChange={(event) => set(event.target.value)} />;
}

export function ConditionValue({ field, condition, onChange }: Props) {
  const [path, operator, value] = condition;
  const part: Part = { field, onChange, value, set: (next) => onChange([path, operator, next]) };
  if (operator === "within") return <WithinValue {...part} />;
  if (operator === "between") return <BetweenValue {...part} />;
  if (field.type === "ref" || field.type === "refs") return <ReferenceValue {...part} />;
  if (field.type === "choice" || field.type === "choices") return <ChoiceValue {...part} />;
  return <PlainValue {...part} />;
}
