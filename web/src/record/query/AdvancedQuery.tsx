import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Modal, Segmented } from "antd";
import { useState } from "react";
import { clausesOf, isGroup } from "../../api/filter";
import type { Clause, Filter, Group } from "../../api/types";
import type { ObjectModel } from "../../model/types";
import { useText } from "../../text/text";
import { isComplete, newCondition } from "./conditions";
import { ConditionEditor } from "./ConditionEditor";
import styles from "./Query.module.css";

interface GroupProps {
  object: ObjectModel;
  group: Group;
  depth: number;
  onChange: (group: Group) => void;
}

type Joint = Group[0];

function GroupEditor({ object, group: [joint, ...parts], depth, onChange }: GroupProps) {
  const t = useText();
  const replace = (index: number, clause: Clause) => onChange([joint, ...parts.map((part, at) => (at === index ? clause : part))]);
  const remove = (index: number) => onChange([joint, ...parts.filter((_, at) => at !== index)]);
  const first = object.fields.find((field) => field.filterable);
  const add = (clause: Clause) => onChange([joint, ...parts, clause]);
  const joints: { value: Joint; label: string }[] = [
    { value: "and", label: t.filter.matchAll }, { value: "or", label: t.filter.matchAny }, { value: "not", label: t.filter.matchNone },
  ];
  return (
    <fieldset className={styles["group"]}>
      <Segmented<Joint> size="small" value={joint} options={depth === 0 ? joints.slice(0, 2) : joints}
        onChange={(next) => onChange([next, ...parts])} />
      {parts.map((part, index) => (
        <div key={index} className={styles["part"]}>
          {isGroup(part)
            ? <GroupEditor object={object} group={part} depth={depth + 1} onChange={(next) => replace(index, next)} />
            : <ConditionEditor object={object} condition={part} onChange={(next) => replace(index, next)} />}
          <Button type="text" icon={<CloseOutlined />} aria-label={t.app.remove} onClick={() => remove(index)} />
        </div>
      ))}
      {first && (
        <div>
          <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => add(newCondition(first))}>{t.filter.add}</Button>
          {depth < 3 && (
            <Button type="link" size="small" icon={<PlusOutlined />} onClick={() => add(["or", newCondition(first)])}>{t.filter.addGroup}</Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

/** Without what was left half-done. */
function finished(clause: Clause): Clause | null {
  if (!isGroup(clause)) return isComplete(clause) ? clause : null;
  const parts = clause.slice(1).map((part) => finished(part as Clause)).filter((part): part is Clause => part !== null);
  return parts.length > 0 ? [clause[0], ...parts] : null;
}

interface Props {
  object: ObjectModel;
  filter: Filter;
  onApply: (filter: Filter) => void;
  onClose: () => void;
}

/** The advanced query: groups within groups. */
export default function AdvancedQuery({ object, filter, onApply, onClose }: Props) {
  const t = useText();
  const only = filter.length === 1 ? filter[0] : undefined;
  const [group, setGroup] = useState<Group>(only && isGroup(only) && only[0] === "or" ? only : ["and", ...filter]);
  const apply = () => {
    const clause = finished(group);
    onApply(clause ? clausesOf(clause) : []);
  };
  return (
    <Modal open title={t.filter.advanced} width={760} onCancel={onClose} onOk={apply} okText={t.filter.apply} cancelText={t.app.cancel}>
      <GroupEditor object={object} group={group} depth={0} onChange={setGroup} />
    </Modal>
  );
}
