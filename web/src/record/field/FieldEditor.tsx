// How a value is edited: one editor per field type.
import { Checkbox, DatePicker, Input, InputNumber } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import type { ReactNode } from "react";
import type { Value } from "../../api/types";
import { useModel } from "../../model/model";
import type { Field, FieldType } from "../../model/types";
import { useSay } from "../../text/text";
import { ChoiceEditor } from "./ChoiceEditor";
import styles from "./Field.module.css";
import { FileEditor } from "./FileEditor";
import { ReferenceEditor } from "./ReferenceEditor";
import { isMoney, textOf, type Values } from "./values";
import { instantIn, wallTimeIn } from "./zone";

export interface EditorProps {
  field: Field;
  value: Value | undefined;
  onChange: (value: Value) => void;
  /** The other values of the form, for choices that depend on them. */
  values: Values;
  id: string;
  invalid: boolean;
  autoFocus?: boolean;
  placeholder?: string;
}

type Editor = (props: EditorProps) => ReactNode;

function common({ id, invalid, autoFocus }: EditorProps) {
  return { id, autoFocus: autoFocus ?? false, "aria-invalid": invalid, ...(invalid && { status: "error" as const }) };
}

function line(extra: Record<string, string> = {}): Editor {
  return function Line(props) {
    return <Input {...common(props)} {...extra} value={textOf(props.value)} onChange={(event) => props.onChange(event.target.value)} />;
  };
}

function Paragraph(props: EditorProps) {
  return (
    <Input.TextArea {...common(props)} autoSize={{ minRows: 3, maxRows: 14 }} value={textOf(props.value)}
      onChange={(event) => props.onChange(event.target.value)} />
  );
}

/** Digits stay a string on the way, so that no decimal is lost. */
function Numeral(props: EditorProps) {
  const whole = props.field.type === "integer";
  return (
    <InputNumber<string> {...common(props)} className={styles["full"] ?? ""} stringMode controls={false} value={textOf(props.value) || null}
      {...(whole ? { precision: 0 } : {})}
      onChange={(value) => props.onChange(value === null ? null : Number(value))} />
  );
}

function MoneyEditor(props: EditorProps) {
  const { currency } = useModel().company;
  const money = isMoney(props.value) ? props.value : { amount: "", currency };
  return (
    <InputNumber<string> {...common(props)} className={styles["full"] ?? ""} stringMode controls={false} prefix={money.currency}
      value={money.amount || null}
      onChange={(amount) => props.onChange(amount === null ? null : { ...money, amount })} />
  );
}

function YesNo(props: EditorProps) {
  const say = useSay();
  return (
    <Checkbox id={props.id} checked={props.value === true} autoFocus={props.autoFocus ?? false}
      onChange={(event) => props.onChange(event.target.checked)}>
      {say(props.field.label)}
    </Checkbox>
  );
}

function Day(props: EditorProps) {
  const text = textOf(props.value);
  return (
    <DatePicker {...common(props)} className={styles["full"] ?? ""} value={text ? dayjs(text) : null}
      onChange={(day: Dayjs | null) => props.onChange(day ? day.format("YYYY-MM-DD") : null)} />
  );
}

/** Entered and shown on the company's clock, sent as an instant. */
function Instant(props: EditorProps) {
  const { time_zone: zone } = useModel().company;
  const text = textOf(props.value);
  return (
    <DatePicker {...common(props)} className={styles["full"] ?? ""} showTime={{ format: "HH:mm", minuteStep: 5 }} format="YYYY-MM-DD HH:mm"
      value={text ? dayjs(wallTimeIn(text, zone)) : null}
      onChange={(time: Dayjs | null) => props.onChange(time ? instantIn(time.format("YYYY-MM-DDTHH:mm"), zone) : null)} />
  );
}

const element = (Component: (props: EditorProps) => ReactNode): Editor => function Element(props) {
  return <Component {...props} />;
};

const editors: Record<FieldType, Editor> = {
  text: line(),
  auto_number: line(),
  phone: line({ type: "tel", inputMode: "tel" }),
  email: line({ type: "email", inputMode: "email" }),
  url: line({ type: "url", inputMode: "url" }),
  long_text: element(Paragraph),
  html: element(Paragraph),
  integer: element(Numeral),
  decimal: element(Numeral),
  formula: element(Numeral),
  money: element(MoneyEditor),
  boolean: element(YesNo),
  date: element(Day),
  datetime: element(Instant),
  choice: element(ChoiceEditor),
  choices: element(ChoiceEditor),
  ref: element(ReferenceEditor),
  refs: element(ReferenceEditor),
  image: element(FileEditor),
  file: element(FileEditor),
};

export function FieldEditor(props: EditorProps) {
  return editors[props.field.type](props);
}
