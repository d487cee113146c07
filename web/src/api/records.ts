// The calls on records, the same for every object.
import { address, request } from "./client";
import type { Answer } from "./contract";
import { printFilter, wireFilter } from "./filter";
import type { Attachment, DuplicateMatch, Filter, Id, Inputs, ListQuery, RecordData, RecordPage, SearchResult, StoredFile } from "./types";

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
  return request("GET", "/records/{object}", { path: { object }, query: listParameters(query), signal });
}

export function getRecord(object: string, id: Id, signal?: AbortSignal): Promise<RecordData> {
  return request("GET", "/records/{object}/{id}", { path: { object, id }, signal });
}

export function createRecord(object: string, values: Inputs, idempotencyKey?: string): Promise<RecordData> {
  return request("POST", "/records/{object}", { path: { object }, body: values, idempotencyKey });
}

export function updateRecord(object: string, id: Id, values: Inputs, version?: number): Promise<RecordData> {
  return request("PATCH", "/records/{object}/{id}", { path: { object, id }, body: values, version });
}

export async function deleteRecord(object: string, id: Id, version?: number): Promise<void> {
  await request("DELETE", "/records/{object}/{id}", { path: { object, id }, version });
}

/** How many records of which object would go along. */
export function deletionConsequences(object: string, id: Id, signal?: AbortSignal): Promise<Record<string, number>> {
  return request("GET", "/records/{object}/{id}/delete_preview", { path: { object, id }, signal });
}

export function restoreRecord(object: string, id: Id): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/restore", { path: { object, id } });
}

/** The other becomes part of the one, which takes the values of the fields named. */
export function mergeRecords(object: string, id: Id, from: Id, take: string[]): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/merge", { path: { object, id }, body: { from, take } });
}

export function unmergeRecords(object: string, id: Id): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/unmerge", { path: { object, id } });
}

export type HistoryPage = Answer<"GET", "/history">;

export interface HistoryFilter {
  actor?: number | undefined;
  action?: string | undefined;
  field?: string | undefined;
}

export function recordHistory(object: string, id: Id, filter: HistoryFilter, after?: string, signal?: AbortSignal): Promise<HistoryPage> {
  return request("GET", "/records/{object}/{id}/history", { path: { object, id }, query: { ...filter, after }, signal });
}

export type Version = Answer<"GET", "/records/{object}/{id}/history/{entry}">;

/** What would change if the record were again as it was after that entry of its history. */
export function previewVersion(object: string, id: Id, entry: Id, signal?: AbortSignal): Promise<Version> {
  return request("GET", "/records/{object}/{id}/history/{entry}", { path: { object, id, entry: String(entry) }, signal });
}

export function restoreVersion(object: string, id: Id, entry: Id, version: number): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/history/{entry}/restore", { path: { object, id, entry: String(entry) }, version });
}

export type Bin = Answer<"GET", "/records/{object}/bin">;
export type BinEntry = Bin["entries"][number];
export type BinBelow = Answer<"GET", "/records/{object}/{id}/bin">;
export type BinRecord = BinBelow["records"][number];

/** The recycle bin: an entry for each deletion, with what went along. */
export function listBin(object: string, after?: string, signal?: AbortSignal): Promise<Bin> {
  return request("GET", "/records/{object}/bin", { path: { object }, query: { after }, signal });
}

export function openBin(object: string, id: Id, signal?: AbortSignal): Promise<BinBelow> {
  return request("GET", "/records/{object}/{id}/bin", { path: { object, id }, signal });
}

/** Under another name where that is given; with some of what went along, or all of it. */
export function restorePart(object: string, id: Id, body: { name?: string; records?: { object: string; id: Id }[] }): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/restore_part", { path: { object, id }, body });
}

export function purgeRecord(object: string, id: Id, name: string, reason: string): Promise<{ count: number }> {
  return request("POST", "/records/{object}/{id}/purge", { path: { object, id }, body: { name, reason } });
}

export function runAction(object: string, id: Id, action: string, input: Inputs = {}, idempotencyKey?: string): Promise<RecordData> {
  return request("POST", "/records/{object}/{id}/actions/{action}", { path: { object, id, action }, body: input, idempotencyKey });
}

export type ManyResults = Answer<"POST", "/records/{object}/actions/{action}">;

export function runActionOnMany(object: string, action: string, ids: Id[], input: Inputs = {}): Promise<ManyResults> {
  return request("POST", "/records/{object}/actions/{action}", { path: { object, action }, body: { ids, ...input } });
}

export interface AggregateQuery {
  filter?: Filter;
  group?: string[];
  measures: { op: "count" | "sum" | "avg" | "min" | "max"; field?: string; as?: string }[];
  sort?: string;
  limit?: number;
}

export type Aggregate = Answer<"POST", "/records/{object}/aggregate">;

export function aggregate(object: string, query: AggregateQuery, signal?: AbortSignal): Promise<Aggregate> {
  const { filter, ...rest } = query;
  const body = { ...rest, ...(filter?.length && { filter: wireFilter(filter) }) };
  return request("POST", "/records/{object}/aggregate", { path: { object }, body, signal });
}

export function findDuplicates(object: string, values: Inputs, signal?: AbortSignal): Promise<{ matches: DuplicateMatch[] }> {
  return request("POST", "/records/{object}/duplicates", { path: { object }, body: values, signal });
}

export function search(text: string, objects?: string[], limit = 20, signal?: AbortSignal): Promise<{ results: SearchResult[] }> {
  return request("GET", "/search", { query: { q: text, objects: objects?.join(","), limit }, signal });
}

export function uploadFile(file: File): Promise<StoredFile> {
  const form = new FormData();
  form.set("file", file);
  return request("POST", "/files", { form });
}

export function listFiles(object: string, id: Id, signal?: AbortSignal): Promise<{ files: Attachment[] }> {
  return request("GET", "/records/{object}/{id}/files", { path: { object, id }, signal });
}

export function attachFile(object: string, id: Id, file: Id): Promise<Attachment> {
  return request("POST", "/records/{object}/{id}/files", { path: { object, id }, body: { file } });
}

export function detachFile(object: string, id: Id, attachment: Id): Promise<undefined> {
  return request("DELETE", "/records/{object}/{id}/files/{attachment}", { path: { object, id, attachment: String(attachment) } });
}

export function fileAddress(id: Id): string {
  return address("/files/{id}", { path: { id } });
}
