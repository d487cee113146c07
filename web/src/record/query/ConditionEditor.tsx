import { Select } from "antd";
import type { Condition, Operator } from "../../api/types";
import { fieldAt, findField, findObject, useModel } from "../../model/model";
import type { Field, Model, ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { fieldTypes, withoutValue } from "../field/fieldTypes";
import { isDate, newCondition, withOperator } from "./conditions";
import { ConditionValue } from "./ConditionValue";
import styles from "./Query.module.css";

interface Props {
  object: ObjectModel;
  condition: Condition;
  onChange: (condition: Condition) => void;
}

interface Option {
  value: string;
  label: string;
}

/** The object's own fields, then those of the records that it refers to. */
function useFieldOptions(object: ObjectModel) {
  const say = useSay();
  const model: Model = useModel();
  const own: Option[] = object.fields.filter((field) => field.filterable)
    .map((field) => ({ value: field.name, label: say(field.label) }));
  const through = object.fields.filter((field) => field.type === "ref" && field.filterable).flatMap((reference) => {
    const target = findObject(model, reference.target);
    if (!target || target.name === object.name) return [];
    const options = target.fields.filter((field) => field.filterable).map((field) => ({
      value: `${reference.name}.${field.name}`, label: `${say(reference.label)} · ${say(field.label)}`,
    }));
    return [{ label: say(reference.label), options }];
  });
  return [{ label: say(object.label), options: own }, ...through];
}

function operatorOptions(t: ReturnType<typeof useText>, field: Field): { value: Operator; label: string }[] {
  const dates: Partial<Record<Operator, string>> = isDate(field) ? t.filter.dateOperators : {};
  const usual = fieldTypes[field.type].operators;
  return usual.filter((operator) => field.operators?.includes(operator) ?? true).map((operator) => ({
    value: operator, label: dates[operator] ?? t.filter.operators[operator],
  }));
}

/** One field, one operator, one value. */
export function ConditionEditor({ object, condition, onChange }: Props) {
  const t = useText();
  const model = useModel();
  const options = useFieldOptions(object);
  const [path, operator] = condition;
  const field = fieldAt(model, object, path);
  const choose = (next: string) => {
    const chosen = fieldAt(model, object, next) ?? findField(object, next);
    if (chosen) onChange([next, newCondition(chosen)[1], newCondition(chosen)[2] ?? null]);
  };
  return (
    <div className={styles["condition"]}>
      <Select aria-label={t.filter.field} className={styles["path"] ?? ""} value={path || null} placeholder={t.filter.field} onChange={choose}
        options={options} showSearch={{ optionFilterProp: "label" }} popupMatchSelectWidth={240} />
      {field && (
        <Select<Operator> aria-label={t.filter.operator} className={styles["operatorBox"] ?? ""} value={operator}
          options={operatorOptions(t, field)} popupMatchSelectWidth={false}
          onChange={(next) => onChange(withOperator(condition, next, field))} />
      )}
      {field && !withoutValue.has(operator) && (
        <div className={styles["value"]}><ConditionValue field={field} condition={condition} onChange={onChange} /></div>
      )}
    </div>
  );
}
