// The calls on records, the same for every object.
import { address, request } from "./client";
import { printFilter, wireFilter } from "./filter";
import type {
  ActionResult, Attachment, DuplicateMatch, Filter, HistoryEntry, Id, Inputs, ListQuery, RecordData, RecordPage,
  SearchResult, StoredFile, Value,
} from "./types";

function listParameters(query: ListQuery) {
  return {
    filter: query.filter?.length ? printFilter(query.filter) : undefined,
    sort: query.sort,
    fields: query.fields?.join(","),
    limit: query.limit,
    after: query.after,
    count: query.count,
    view: query.view,
    deleted: query.deleted,
  };
}

export function listRecords(object: string, query: ListQuery = {}, signal?: AbortSignal): Promise<RecordPage> {
  return request("GET", `/records/${object}`, { query: listParameters(query), ...(signal && { signal }) });
}

export function getRecord(object: string, id: Id, signal?: AbortSignal): Promise<RecordData> {
  return request("GET", `/records/${object}/${id}`, signal && { signal });
}

export function createRecord(object: string, values: Inputs, idempotencyKey?: string): Promise<RecordData> {
  return request("POST", `/records/${object}`, { body: values, ...(idempotencyKey && { idempotencyKey }) });
}

export function updateRecord(object: string, id: Id, values: Inputs, version?: number): Promise<RecordData> {
  return request("PATCH", `/records/${object}/${id}`, { body: values, ...(version !== undefined && { version }) });
}

export function deleteRecord(object: string, id: Id, version?: number): Promise<void> {
  return request("DELETE", `/records/${object}/${id}`, version === undefined ? {} : { version });
}

/** How many records of which object would go along. */
export function deletionConsequences(object: string, id: Id, signal?: AbortSignal): Promise<Record<string, number>> {
  return request("GET", `/records/${object}/${id}/delete_preview`, signal && { signal });
}

export function restoreRecord(object: string, id: Id): Promise<RecordData> {
  return request("POST", `/records/${object}/${id}/restore`);
}

export interface HistoryPage {
  entries: HistoryEntry[];
  next: string | null;
}

export function recordHistory(object: string, id: Id, after?: string, signal?: AbortSignal): Promise<HistoryPage> {
  return request("GET", `/records/${object}/${id}/history`, { query: { after }, ...(signal && { signal }) });
}

export function runAction(object: string, id: Id, action: string, input: Inputs = {}, key?: string): Promise<RecordData> {
  return request("POST", `/records/${object}/${id}/actions/${action}`, {
    body: input, ...(key && { idempotencyKey: key }),
  });
}

export interface ManyResults {
  results: ActionResult[];
}

export function runActionOnMany(object: string, action: string, ids: Id[], input: Inputs = {}): Promise<ManyResults> {
  return request("POST", `/records/${object}/actions/${action}`, { body: { ids, ...input } });
}

export interface AggregateQuery {
  filter?: Filter;
  group?: string[];
  measures: { op: "count" | "sum" | "avg" | "min" | "max"; field?: string; as?: string }[];
  sort?: string;
  limit?: number;
}

export interface Aggregate {
  groups: Record<string, Value>[];
}

export function aggregate(object: string, query: AggregateQuery, signal?: AbortSignal): Promise<Aggregate> {
  const { filter, ...rest } = query;
  const body = { ...rest, ...(filter?.length && { filter: wireFilter(filter) }) };
  return request("POST", `/records/${object}/aggregate`, { body, ...(signal && { signal }) });
}

export function findDuplicates(object: string, values: Inputs, signal?: AbortSignal): Promise<{ matches: DuplicateMatch[] }> {
  return request("POST", `/records/${object}/duplicates`, { body: values, ...(signal && { signal }) });
}

export function search(text: string, objects?: string[], limit = 20, signal?: AbortSignal): Promise<{ results: SearchResult[] }> {
  const query = { q: text, objects: objects?.join(","), limit };
  return request("GET", "/search", { query, ...(signal && { signal }) });
}

export function uploadFile(file: File): Promise<StoredFile> {
  const form = new FormData();
  form.set("file", file);
  return request("POST", "/files", { form });
}

export function listFiles(object: string, id: Id, signal?: AbortSignal): Promise<{ files: Attachment[] }> {
  return request("GET", `/records/${object}/${id}/files`, signal && { signal });
}

export function attachFile(object: string, id: Id, file: Id): Promise<Attachment> {
  return request("POST", `/records/${object}/${id}/files`, { body: { file } });
}

export function detachFile(object: string, id: Id, attachment: Id): Promise<void> {
  return request("DELETE", `/records/${object}/${id}/files/${attachment}`);
}

export function fileAddress(id: Id): string {
  return address(`/files/${id}`);
}
