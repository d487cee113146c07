// A company's own fields stand in no delivered layout: they come last, so that a
// new field is there to be filled as soon as it is made.
import type { Shapes } from "../api/contract";
import type { ObjectModel, Section } from "./types";

type Described = Shapes["shown_object"];

const own = { zh: "其他信息", en: "More" };
const summaryFields = 5;

function ownSection(object: Described): Section[] {
  const placed = new Set(object.layouts.form.flatMap((section) => section.fields));
  const fields = object.fields.filter((field) => field.custom && !placed.has(field.name)).map((field) => field.name);
  if (fields.length === 0) return [];
  return [{ label: object.layouts.form.length > 0 ? own : object.label, fields }];
}

function ownSummary(object: Described): string[] {
  const short = (field: Described["fields"][number]) => field.custom && !["long_text", "html", "image", "file"].includes(field.type);
  return object.fields.filter(short).slice(0, summaryFields).map((field) => field.name);
}

export function wholeLayouts(object: Described): ObjectModel["layouts"] {
  const summary = object.layouts.summary.length > 0 ? object.layouts.summary : ownSummary(object);
  return { form: [...object.layouts.form, ...ownSection(object)], summary };
}
