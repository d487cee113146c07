// Imports as the server has them: their shape, and the calls.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "../../api/query";
import { address, request } from "../../api/client";
import type { Given, Shapes } from "../../api/contract";
import type { Id } from "../../api/types";

/** What every list of imports tells. */
export type ImportLine = Shapes["import_line"];
export type Import = Shapes["import"];
export type ImportState = Import["state"];
export type ImportColumn = Shapes["import_column"];
export type ImportNote = Shapes["import_note"];
export type Settings = Given<"PATCH", "/imports/{id}">["body"];
export type Duplicates = NonNullable<Settings["duplicates"]>;
export type UnknownChoices = NonNullable<Settings["unknown_choices"]>;
export type Unmapped = NonNullable<Settings["unmapped"]>;
export type DryRun = Shapes["dry_run"];
export type Owner = NonNullable<Shapes["import_owner"]>;

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
    queryFn: ({ signal }) => request("GET", "/imports/{id}", { path: { id }, signal }),
    refetchInterval: ({ state }) => (state.data && moving.has(state.data.state) ? 700 : false),
  });
}

export function useImports() {
  return useQuery({
    queryKey: importsKey,
    queryFn: ({ signal }) => request("GET", "/imports", { query: { limit: 50 }, signal }),
    refetchInterval: ({ state }) => (state.data?.imports.some((one) => moving.has(one.state)) ? 2000 : false),
  });
}

export function useSettings(id: Id) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: Settings) => request("PATCH", "/imports/{id}", { path: { id }, body: settings }),
    onSuccess: (changed) => client.setQueryData(importKey(id), changed),
  });
}

export type Step = "start" | "pause" | "cancel" | "undo";

export function useStep(id: Id) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (step: Step) => request("POST", `/imports/{id}/${step}`, { path: { id }, body: {} }),
    onSuccess: (changed) => {
      client.setQueryData(importKey(id), changed);
      void client.invalidateQueries({ queryKey: importsKey });
      void client.invalidateQueries({ queryKey: keys.records });
    },
  });
}

/** Large files are tried in the background: asked again until that is done. */
export function useTrial(id: Id) {
  const begun = useQuery({
    queryKey: [...importKey(id), "trial"],
    queryFn: () => request("POST", "/imports/{id}/dry_run", { path: { id }, body: {} }),
    gcTime: 0, retry: false, staleTime: Infinity, refetchOnWindowFocus: false,
  });
  const later = useQuery({
    queryKey: ["import_trial", id, begun.dataUpdatedAt],
    queryFn: ({ signal }) => request("GET", "/imports/{id}/dry_run", { path: { id }, signal }),
    enabled: begun.data?.state === "trying",
    refetchInterval: ({ state }) => (state.data?.state === "trying" ? 700 : false),
    gcTime: 0,
  });
  return { trial: later.data ?? begun.data, error: begun.error ?? later.error, again: () => void begun.refetch() };
}

/** The first rows of a sheet as they stand in the file. */
export function useRawRows(id: Id, sheet: number) {
  return useQuery({
    queryKey: [...importKey(id), "rows", sheet],
    queryFn: ({ signal }) => request("GET", "/imports/{id}/rows", { path: { id }, query: { sheet, limit: 15 }, signal }),
    staleTime: Infinity,
  });
}

export function rejectedFile(id: Id): string {
  return address("/imports/{id}/rejected.xlsx", { path: { id } });
}

export function templateFile(object: string): string {
  return address("/imports/template/{object}", { path: { object } });
}
