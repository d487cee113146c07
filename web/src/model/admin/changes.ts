// Changes of the model at run time: one call with the whole change, applied or
// refused as a whole.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request } from "../../api/client";
import { keys } from "../../api/query";
import type { Choice, Field, FieldType, Label } from "../types";

export interface FieldDefinition {
  name: string;
  type: FieldType;
  label: Label;
  help?: Label;
  required?: boolean;
  unique?: boolean;
  searchable?: boolean;
  sort?: boolean;
  pattern?: string;
  target?: string;
  on_delete?: "restrict" | "clear" | "cascade";
  default?: string;
  choices?: Choice[];
}

export interface ObjectDefinition {
  name: string;
  label: Label;
  plural: Label;
  name_field: string;
  access: { kind: "owned"; owner: string } | { kind: "open" };
  fields: FieldDefinition[];
}

export interface ModelChange {
  objects?: ObjectDefinition[];
  fields?: ({ object: string } & FieldDefinition)[];
  choices?: { object: string; field: string; choices: Choice[] }[];
  remove_fields?: { object: string; field: string }[];
  restore_fields?: { object: string; field: string }[];
  remove_objects?: { name: string }[];
  restore_objects?: { name: string }[];
  numbering?: { object: string; field: string; pattern: string }[];
}

/** Types that a company can give a field of its own by a form. */
export const customTypes: FieldType[] = [
  "text", "long_text", "integer", "decimal", "money", "boolean", "date", "datetime", "choice", "choices", "ref", "refs", "phone", "email",
  "url", "image", "file", "auto_number",
];

export const namePattern = /^[a-z][a-z0-9_]{0,39}$/;

export function definitionOf(field: Field): FieldDefinition {
  return {
    name: field.name, type: field.type, label: field.label, required: field.required,
    ...(field.help && { help: field.help }), ...(field.unique && { unique: true }),
    ...(field.searchable && { searchable: true }), ...(field.sort && { sort: true }), ...(field.pattern && { pattern: field.pattern }), ...(field.target && { target: field.target }),
    ...(field.choices && { choices: field.choices }),
  };
}

export function useModelChange(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: ModelChange) => request("POST", "/model/changes", { body: change }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.model });
      onDone();
    },
  });
}
