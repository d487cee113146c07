import { CloseOutlined, FilterOutlined } from "@ant-design/icons";
import { Button, Popover } from "antd";
import { lazy, Suspense, useState } from "react";
import { isGroup } from "../../api/filter";
import type { Clause, Condition, Filter } from "../../api/types";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { Sentence } from "./Sentence";
import styles from "./Query.module.css";

const SimpleQuery = lazy(() => import("./SimpleQuery"));
const AdvancedQuery = lazy(() => import("./AdvancedQuery"));

interface Props {
  object: ObjectModel;
  filter: Filter;
  onChange: (filter: Filter) => void;
}

interface ChipProps {
  object: ObjectModel;
  clause: Clause;
  onEdit: (condition: Condition) => void;
  onAdvanced: () => void;
  onRemove: () => void;
}

function Chip({ object, clause, onEdit, onAdvanced, onRemove }: ChipProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const condition = isGroup(clause) ? undefined : clause;
  const editor = condition && (
    <Suspense fallback={null}>
      <SimpleQuery object={object} condition={condition} onAdvanced={() => { setOpen(false); onAdvanced(); }}
        onApply={(next) => { setOpen(false); onEdit(next); }} />
    </Suspense>
  );
  const words = (
    <button type="button" className={styles["chipText"]} onClick={condition ? undefined : onAdvanced}>
      <Sentence object={object} clause={clause} />
    </button>
  );
  return (
    <span className={styles["chip"]}>
      {condition
        ? <Popover open={open} onOpenChange={setOpen} trigger="click" placement="bottomLeft" arrow={false} content={editor} destroyOnHidden>{words}</Popover>
        : words}
      <button type="button" className={styles["chipRemove"]} onClick={onRemove} aria-label={t.app.remove}><CloseOutlined /></button>
    </span>
  );
}

/** The conditions of a list as a sentence of chips, and the ways to change them. */
export function QueryBar({ object, filter, onChange }: Props) {
  const t = useText();
  const [adding, setAdding] = useState(false);
  const [advanced, setAdvanced] = useState(false);
  const replace = (index: number, clause: Clause) => onChange(filter.map((part, at) => (at === index ? clause : part)));
  const goAdvanced = () => { setAdding(false); setAdvanced(true); };
  const simple = (
    <Suspense fallback={null}>
      <SimpleQuery object={object} onAdvanced={goAdvanced} onApply={(condition) => { setAdding(false); onChange([...filter, condition]); }} />
    </Suspense>
  );
  return (
    <div className={`${styles["bar"]} no-print`}>
      <Popover open={adding} onOpenChange={setAdding} trigger="click" placement="bottomLeft" arrow={false} content={simple} destroyOnHidden>
        <Button type="text" size="small" icon={<FilterOutlined />}>{filter.length > 0 ? t.filter.add : t.filter.simple}</Button>
      </Popover>
      {filter.length === 0 && <Button type="text" size="small" onClick={goAdvanced}>{t.filter.advanced}</Button>}
      {filter.map((clause, index) => (
        <span key={index} className={styles["joined"]}>
          {index > 0 && <span className="muted">{t.filter.and}</span>}
          <Chip object={object} clause={clause} onEdit={(next) => replace(index, next)} onAdvanced={goAdvanced}
            onRemove={() => onChange(filter.filter((_, at) => at !== index))} />
        </span>
      ))}
      {filter.length > 0 && <Button type="link" size="small" onClick={() => onChange([])}>{t.filter.clear}</Button>}
      {advanced && (
        <Suspense fallback={null}>
          <AdvancedQuery object={object} filter={filter} onClose={() => setAdvanced(false)}
            onApply={(next) => { setAdvanced(false); onChange(next); }} />
        </Suspense>
      )}
    </div>
  );
}
