import { Button } from "antd";
import { useState, type FormEvent } from "react";
import type { Condition } from "../../api/types";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { isComplete, newCondition } from "./conditions";
import { ConditionEditor } from "./ConditionEditor";
import styles from "./Query.module.css";

interface Props {
  object: ObjectModel;
  condition?: Condition | undefined;
  onApply: (condition: Condition) => void;
  onAdvanced: () => void;
}

function firstCondition(object: ObjectModel): Condition {
  const field = object.fields.find((candidate) => candidate.name === object.name_field && candidate.filterable)
    ?? object.fields.find((candidate) => candidate.filterable);
  return field ? newCondition(field) : ["", "="];
}

/** The simple query: one condition, added to those that stand. */
export default function SimpleQuery({ object, condition, onApply, onAdvanced }: Props) {
  const t = useText();
  const [draft, setDraft] = useState<Condition>(condition ?? firstCondition(object));
  const complete = isComplete(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete) onApply(draft);
  };
  return (
    <form className={styles["simple"]} onSubmit={submit}>
      <ConditionEditor object={object} condition={draft} onChange={setDraft} />
      <footer>
        <Button type="link" size="small" onClick={onAdvanced}>{t.filter.advanced}</Button>
        <Button type="primary" htmlType="submit" disabled={!complete}>{t.filter.apply}</Button>
      </footer>
    </form>
  );
}
