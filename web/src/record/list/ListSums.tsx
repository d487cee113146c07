// The sums of the numbers that a list shows, over all that it matches.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { aggregate } from "../../api/records";
import type { Filter } from "../../api/types";
import type { Field, ObjectModel } from "../../model/types";
import { FieldValue } from "../field/FieldValue";
import { isEmpty } from "../field/values";
import { useSay, useText } from "../../text/text";
import styles from "./List.module.css";

const summed: readonly Field["type"][] = ["integer", "decimal", "money"];

interface Props {
  object: ObjectModel;
  filter: Filter;
  shown: Field[];
}

export function ListSums({ object, filter, shown }: Props) {
  const t = useText();
  const say = useSay();
  const numbers = shown.filter((field) => summed.includes(field.type));
  const measures = numbers.map((field) => ({ op: "sum" as const, field: field.name, as: field.name }));
  const sums = useQuery({
    queryKey: [...keys.object(object.name), "sums", filter, measures.map((measure) => measure.field)],
    queryFn: ({ signal }) => aggregate(object.name, { filter, measures }, signal),
    enabled: numbers.length > 0,
    placeholderData: keepPreviousData,
  });
  const values = sums.data?.groups[0];
  const fields = numbers.filter((field) => values && !isEmpty(values[field.name]));
  if (fields.length === 0 || !values) return null;
  return (
    <dl className={styles["sums"]} aria-label={t.list.sums}>
      {fields.map((field) => (
        <div key={field.name}><dt>{t.list.sumOf(say(field.label))}</dt><dd><FieldValue field={field} value={values[field.name]} /></dd></div>
      ))}
    </dl>
  );
}
