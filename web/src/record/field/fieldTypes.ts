// What the front end knows about each field type: one row per type. Display and
// editing hang on the same names in FieldValue.tsx and FieldEditor.tsx.
import type { Operator } from "../../api/types";
import type { FieldType } from "../../model/types";

export interface FieldTypeRow {
  /** Width of its column before anybody changes it, in px. */
  width: number;
  align: "left" | "right";
  /** In a form: one of two columns, or the whole width. */
  wide: boolean;
  /** In the order of a menu; what the server does not allow a field is left out. */
  operators: Operator[];
  /** The operator that a new condition starts with. */
  usual: Operator;
}

const presence: Operator[] = ["empty", "not_empty"];
const text: Operator[] = ["contains", "not_contains", "starts", "=", "!=", ...presence];
const longText: Operator[] = ["contains", "not_contains", ...presence];
const ordered: Operator[] = ["=", "!=", ">", ">=", "<", "<=", "between", ...presence];
const dates: Operator[] = ["within", "=", ">", ">=", "<", "<=", "between", ...presence];
const one: Operator[] = ["in", "not_in", ...presence];

function row(part: Partial<FieldTypeRow> & Pick<FieldTypeRow, "operators" | "usual">): FieldTypeRow {
  return { width: 140, align: "left", wide: false, ...part };
}

export const fieldTypes: Record<FieldType, FieldTypeRow> = {
  text: row({ operators: text, usual: "contains", width: 160 }),
  long_text: row({ operators: longText, usual: "contains", width: 240, wide: true }),
  html: row({ operators: longText, usual: "contains", width: 240, wide: true }),
  integer: row({ operators: ordered, usual: ">=", align: "right", width: 100 }),
  decimal: row({ operators: ordered, usual: ">=", align: "right", width: 110 }),
  money: row({ operators: ordered, usual: ">=", align: "right", width: 130 }),
  boolean: row({ operators: ["="], usual: "=", width: 80 }),
  date: row({ operators: dates, usual: "within", width: 112 }),
  datetime: row({ operators: dates, usual: "within", width: 148 }),
  choice: row({ operators: one, usual: "in", width: 124 }),
  choices: row({ operators: one, usual: "in", width: 160 }),
  ref: row({ operators: one, usual: "in", width: 150 }),
  refs: row({ operators: one, usual: "in", width: 180 }),
  phone: row({ operators: text, usual: "contains", width: 150 }),
  email: row({ operators: text, usual: "contains", width: 190 }),
  url: row({ operators: text, usual: "contains", width: 180 }),
  image: row({ operators: presence, usual: "not_empty", width: 80 }),
  file: row({ operators: presence, usual: "not_empty", width: 160 }),
  auto_number: row({ operators: text, usual: "starts", width: 130 }),
  formula: row({ operators: ordered, usual: ">=", align: "right", width: 120 }),
};

export const withoutValue: ReadonlySet<Operator> = new Set(["empty", "not_empty"]);
