// Which fields of an object a form may change.
import type { Field, ObjectModel } from "../../model/types";

export function isOpen(field: Field): boolean {
  return field.writable && !field.read_only && field.type !== "auto_number" && field.type !== "formula";
}

export function openFields(object: ObjectModel): Field[] {
  const names = new Set(object.layouts.form.flatMap((section) => section.fields));
  return object.fields.filter((field) => names.has(field.name) && isOpen(field));
}
