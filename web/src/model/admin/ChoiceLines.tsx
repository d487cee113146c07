import { CloseOutlined, HolderOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import { useText } from "../../text/text";
import type { Choice } from "../types";
import styles from "./Choices.module.css";

interface LineProps {
  choice: Choice;
  fixed: boolean;
  onChange: (choice: Choice) => void;
  onRemove: () => void;
}

function Line({ choice, fixed, onChange, onRemove }: LineProps) {
  const t = useText();
  const label = (language: "zh" | "en", text: string) => onChange({ ...choice, label: { ...choice.label, [language]: text } });
  return (
    <>
      <HolderOutlined className={styles["handle"] ?? ""} />
      <input type="color" className={styles["color"]} value={choice.color ?? "#8C8C8C"} aria-label={t.settings.choice.color}
        onChange={(event) => onChange({ ...choice, color: event.target.value.toUpperCase() })} />
      <Input value={choice.label.zh} maxLength={60} placeholder={t.settings.field.labelZh} onChange={(event) => label("zh", event.target.value)} />
      <Input value={choice.label.en} maxLength={60} placeholder={t.settings.field.labelEn} onChange={(event) => label("en", event.target.value)} />
      <Input value={choice.value} maxLength={40} disabled={fixed} placeholder={t.settings.choice.value} onChange={(event) => onChange({ ...choice, value: event.target.value })} />
      {fixed
        ? <Checkbox checked={choice.disabled ?? false} onChange={(event) => onChange({ ...choice, disabled: event.target.checked })}>{t.settings.choice.disabled}</Checkbox>
        : <Button type="text" icon={<CloseOutlined />} aria-label={t.app.remove} onClick={onRemove} />}
    </>
  );
}

interface Props {
  choices: Choice[];
  /** Values in use: they can be retired, not renamed or removed. */
  fixed?: ReadonlySet<string>;
  onChange: (choices: Choice[]) => void;
}

export function ChoiceLines({ choices, fixed, onChange }: Props) {
  const t = useText();
  const [dragged, setDragged] = useState<number | null>(null);
  const replace = (index: number, choice: Choice) => onChange(choices.map((one, at) => (at === index ? choice : one)));
  const drop = (index: number) => {
    const moving = dragged === null ? undefined : choices[dragged];
    if (!moving) return;
    const rest = choices.filter((one) => one !== moving);
    onChange([...rest.slice(0, index), moving, ...rest.slice(index)]);
    setDragged(null);
  };
  return (
    <div>
      <ul>
        {choices.map((choice, index) => (
          <li key={index} className={styles["line"]} draggable onDragStart={() => setDragged(index)}
            onDragOver={(event) => event.preventDefault()} onDrop={() => drop(index)}>
            <Line choice={choice} fixed={fixed?.has(choice.value) ?? false} onChange={(next) => replace(index, next)}
              onRemove={() => onChange(choices.filter((_, at) => at !== index))} />
          </li>
        ))}
      </ul>
      <Button type="link" icon={<PlusOutlined />} onClick={() => onChange([...choices, { value: "", label: { zh: "", en: "" } }])}>{t.settings.choice.add}</Button>
    </div>
  );
}
