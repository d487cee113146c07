// Imports as the server has them: their shape, and the calls.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, request } from "../../api/client";
import type { Id, Input } from "../../api/types";

export type ImportState = "uploaded" | "checked" | "running" | "paused" | "done" | "cancelled" | "failed" | "undoing" | "undone";
export type Duplicates = "skip" | "update" | "allow";
export type UnknownChoices = "add" | "empty" | "reject";
export type Unmapped = "ignore" | "remark" | "field";
export type Owner = "@me" | Id | { pool: Id };

export interface ImportColumn {
  index: number;
  label: string | null;
  /** A field, or "contact.name": a field of an object that hangs on this one. */
  field: string | null;
  ignored?: boolean;
  samples: string[];
}

export interface ImportNote {
  row: number;
  kind?: "error" | "skip" | "warning";
  field?: string | null;
  code: string;
  message: string;
}

/** What every list of imports tells. */
export interface ImportSummary {
  id: Id;
  object: string;
  file_name: string;
  created_at: string;
  state: ImportState;
  total: number;
  done: number;
  created: number;
  updated: number;
  skipped: number;
  rejected: number;
  warnings: number;
  undone?: number;
  kept?: number;
  reason?: string | null;
}

export interface Import extends ImportSummary {
  sheets: { name: string; rows: number }[];
  sheet: number;
  header_row: number;
  columns: ImportColumn[];
  defaults: Record<string, Input>;
  owner: Owner | null;
  duplicates: Duplicates;
  duplicates_by: string[];
  unknown_choices: UnknownChoices;
  unmapped: Unmapped;
  notes: ImportNote[];
}

export interface Settings {
  sheet?: number;
  header_row?: number;
  mapping?: Record<string, string | null>;
  template?: Id;
  defaults?: Record<string, Input>;
  owner?: Owner;
  duplicates?: Duplicates;
  duplicates_by?: string[];
  unknown_choices?: UnknownChoices;
  unmapped?: Unmapped;
}

export interface DryRun {
  total: number;
  would_create: number;
  would_update: number;
  would_skip: number;
  would_reject: number;
  warnings: number;
  errors: ImportNote[];
}

export const importKey = (id: Id) => ["import", id] as const;
const importsKey = ["imports"] as const;

const moving: ReadonlySet<ImportState> = new Set<ImportState>(["running", "undoing"]);

export function uploadImport(object: string, file: File): Promise<Import> {
  const form = new FormData();
  form.set("object", object);
  form.set("file", file);
  return request("POST", "/imports", { form });
}

/** Looked at again while it moves; events of its job bring the news earlier. */
export function useImport(id: Id) {
  return useQuery({
    queryKey: importKey(id),
    queryFn: ({ signal }) => request<Import>("GET", `/imports/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data && moving.has(state.data.state) ? 700 : false),
  });
}

export function useImports() {
  return useQuery({
    queryKey: importsKey,
    queryFn: ({ signal }) => request<{ imports: ImportSummary[] }>("GET", "/imports", { query: { limit: 50 }, signal }),
    refetchInterval: ({ state }) => (state.data?.imports.some((one) => moving.has(one.state)) ? 2000 : false),
  });
}

export function useSettings(id: Id) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => request<Import>("PATCH", `/imports/${id}`, { body: settings }),
    onSuccess: (changed) => client.setQueryData(importKey(id), changed),
  });
}

export type Step = "start" | "pause" | "cancel" | "undo";

export function useStep(id: Id) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => request<Import>("POST", `/imports/${id}/${step}`, { body: {} }),
    onSuccess: (changed) => {
      client.setQueryData(importKey(id), changed);
      void client.invalidateQueries({ queryKey: importsKey });
      void client.invalidateQueries({ queryKey: ["records"] });
    },
  });
}

export function dryRun(id: Id): Promise<DryRun> {
  return request("POST", `/imports/${id}/dry_run`, { body: {} });
}

export function rejectedFile(id: Id): string {
  return address(`/imports/${id}/rejected.xlsx`);
}

export function templateFile(object: string): string {
  return address(`/imports/template/${object}`);
}
