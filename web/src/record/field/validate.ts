// Checks while typing: the rules that the model tells. The server enforces the
// same and more; these only spare a round trip.
import type { Value } from "../../api/types";
import type { Field, FieldType, Label } from "../../model/types";
import type { Messages } from "../../text/text";
import { isEmpty, isMoney, textOf } from "./values";

interface Words {
  t: Messages;
  say: (label: Label | undefined) => string;
}

type Check = (text: string, field: Field, t: Messages) => string | null;

function length(text: string, field: Field, t: Messages): string | null {
  const count = [...text].length;
  return field.max_length !== undefined && count > field.max_length ? t.record.invalid.tooLong(field.max_length, count) : null;
}

function range(text: string, field: Field, t: Messages): string | null {
  const value = Number(text);
  if (field.min !== undefined && value < field.min) return t.record.invalid.min(String(field.min));
  if (field.max !== undefined && value > field.max) return t.record.invalid.max(String(field.max));
  return null;
}

function decimals(text: string, field: Field, t: Messages): string | null {
  if (!/^-?\d+(\.\d+)?$/.test(text)) return t.record.invalid.number;
  const fraction = text.split(".")[1]?.length ?? 0;
  if (field.scale !== undefined && fraction > field.scale) return t.record.invalid.scale(field.scale);
  return range(text, field, t);
}

/** Full-width digits and signs are repaired by the server, so they pass here. */
function halfWidth(text: string): string {
  return text.normalize("NFKC").trim();
}

const checks: Partial<Record<FieldType, Check>> = {
  text: length,
  long_text: length,
  integer: (text, field, t) => (/^-?\d+$/.test(text) ? range(text, field, t) : t.record.invalid.integer),
  decimal: decimals,
  money: decimals,
  phone: (text, _, t) => {
    const plain = halfWidth(text);
    const digits = plain.replace(/\D/g, "").length;
    return /^[\d\s()+\-.*#/;,x转]+$/i.test(plain) && digits >= 5 ? null : t.record.invalid.phone;
  },
  email: (text, _, t) => (/^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(halfWidth(text)) ? null : t.record.invalid.email),
  url: (text, _, t) => (/^(https?:\/\/)?[^\s/.]+(\.[^\s/.]+)+(\/\S*)?$/i.test(halfWidth(text)) ? null : t.record.invalid.url),
  date: (text, _, t) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? null : t.record.invalid.date),
};

/** What is wrong with a value, in words that say what to do; null if nothing. */
export function problemWith(value: Value | undefined, field: Field, { t, say }: Words): string | null {
  if (isEmpty(value)) return field.required ? t.record.required(say(field.label)) : null;
  const text = isMoney(value) ? value.amount : textOf(value);
  if (text === "" && field.type !== "money") return null;
  return checks[field.type]?.(text, field, t) ?? null;
}
