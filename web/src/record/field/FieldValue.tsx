// How a value is shown, in lists, on pages and in history.
import { CheckOutlined, PaperClipOutlined } from "@ant-design/icons";
import type { MouseEvent, ReactNode } from "react";
import { Link } from "react-router-dom";
import { fileAddress } from "../../api/records";
import type { Reference, Value } from "../../api/types";
import { useChoices } from "../../model/model";
import type { Choice, Field, FieldType } from "../../model/types";
import { useFormat } from "../../text/format";
import { telAddress } from "../../text/phone";
import { useSay, useText } from "../../text/text";
import styles from "./Field.module.css";
import { isMoney, isReference, nameOf, references, strings, textOf } from "./values";

interface ViewProps {
  field: Field;
  value: Value;
  /** In a list: one line, and fewer links to click by accident. */
  compact: boolean;
}

type View = (props: ViewProps) => ReactNode;

export function ChoiceTag({ choice }: { choice: Choice }) {
  const say = useSay();
  if (!choice.color) return <span>{say(choice.label)}</span>;
  return <span className={styles["choice"]} style={{ "--tone": toneOf(choice) }}>{say(choice.label)}</span>;
}

const stages: ReadonlySet<string> = new Set(["reserve", "target", "potential", "opportunity", "deal"]);

/** Stages have our own colours, which suit both appearances; others theirs. */
function toneOf(choice: Choice): string | undefined {
  return stages.has(choice.value) ? `var(--${choice.value})` : choice.color;
}

function Choices({ field, value }: ViewProps) {
  const { choices } = useChoices(field);
  const say = useSay();
  const known = (name: string) => choices.find((choice) => choice.value === name);
  return (
    <span className={styles["tags"]} title={strings(value).map((name) => say(known(name)?.label) || name).join("，")}>
      {strings(value).map((name) => {
        const choice = known(name);
        return choice ? <ChoiceTag key={name} choice={choice} /> : <span key={name}>{name}</span>;
      })}
    </span>
  );
}

function References({ field, value, compact }: ViewProps) {
  const shown = (reference: Reference) => (compact || !field.target
    ? <span key={reference.id}>{reference.name}</span>
    : <Link key={reference.id} className="link" to={`/records/${field.target}/${reference.id}`}>{reference.name}</Link>);
  return <span className={styles["references"]}>{references(value).map(shown)}</span>;
}

function Money({ value }: ViewProps) {
  const format = useFormat();
  return isMoney(value) ? format.money(value) : textOf(value);
}

function Numeral({ field, value }: ViewProps) {
  const format = useFormat();
  if (isMoney(value)) return format.money(value);
  return /^-?\d+(\.\d+)?$/.test(textOf(value)) ? format.number(textOf(value), field.scale) : textOf(value);
}

function Day({ value }: ViewProps) {
  return useFormat().date(textOf(value));
}

function Instant({ value }: ViewProps) {
  return <time>{useFormat().instant(textOf(value))}</time>;
}

function YesNo({ value }: ViewProps) {
  const t = useText();
  return value ? <span className={styles["yes"]}><CheckOutlined /> {t.app.yes}</span> : <span className="muted">{t.app.no}</span>;
}

function Files({ value }: ViewProps) {
  return (
    <span className={styles["references"]}>
      {references(value).map((file) => (
        <a key={file.id} className="link" href={fileAddress(file.id)} download={file.name}><PaperClipOutlined /> {file.name}</a>
      ))}
    </span>
  );
}

function Image({ value, compact }: ViewProps) {
  const image = isReference(value) ? value : undefined;
  return image && <img className={styles[compact ? "thumb" : "image"]} src={fileAddress(image.id)} alt={nameOf(image)} loading="lazy" />;
}

/** A link that acts must not also open the row; with Ctrl or Shift the row is meant. */
function keepToLink(event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey) event.preventDefault();
  else event.stopPropagation();
}

function Acting({ href, text, compact, away }: { href: string; text: string; compact: boolean; away?: boolean }) {
  return (
    <a className={compact ? styles["quiet"] : "link"} href={href} onClick={keepToLink} {...(away && { target: "_blank", rel: "noopener noreferrer" })}>
      {text}
    </a>
  );
}

function Phone({ value, compact }: ViewProps) {
  const stored = textOf(value);
  const text = useFormat().phone(stored);
  const href = telAddress(stored);
  return href ? <Acting compact={compact} href={href} text={text} /> : text;
}

function webAddress(text: string): string {
  return /^https?:\/\//i.test(text) ? text : `https://${text}`;
}

/** Formatted text is shown as text: no markup from outside enters the page. */
function plainText(html: string): string {
  return new DOMParser().parseFromString(html, "text/html").body.textContent ?? "";
}

const plain: View = ({ value }) => textOf(value);

const views: Record<FieldType, View> = {
  text: plain,
  auto_number: plain,
  long_text: ({ value, compact }) => (compact ? textOf(value) : <span className={styles["long"]}>{textOf(value)}</span>),
  html: ({ value, compact }) => <span className={compact ? undefined : styles["long"]}>{plainText(textOf(value))}</span>,
  integer: (props) => <Numeral {...props} />,
  decimal: (props) => <Numeral {...props} />,
  formula: (props) => <Numeral {...props} />,
  money: (props) => <Money {...props} />,
  boolean: (props) => <YesNo {...props} />,
  date: (props) => <Day {...props} />,
  datetime: (props) => <Instant {...props} />,
  choice: (props) => <Choices {...props} />,
  choices: (props) => <Choices {...props} />,
  ref: (props) => <References {...props} />,
  refs: (props) => <References {...props} />,
  phone: (props) => <Phone {...props} />,
  email: ({ value, compact }) => <Acting compact={compact} href={`mailto:${textOf(value)}`} text={textOf(value)} />,
  url: ({ value, compact }) => <Acting compact={compact} href={webAddress(textOf(value))} text={textOf(value)} away />,
  image: (props) => <Image {...props} />,
  file: (props) => <Files {...props} />,
};

interface Props {
  field: Field;
  value: Value | undefined;
  compact?: boolean;
}

export function FieldValue({ field, value, compact = false }: Props) {
  if (value === null || value === undefined || value === "") return null;
  return views[field.type]({ field, value, compact });
}
