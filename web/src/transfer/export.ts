// Exports: the file comes at once, or as a job whose progress the server tells.
import { address, request, send } from "../api/client";
import type { Shapes } from "../api/contract";
import { wireFilter } from "../api/filter";
import type { Filter, Id } from "../api/types";

export type ExportFormat = Shapes["export"]["format"];

export interface ExportRequest {
  object: string;
  filter: Filter;
  fields: string[];
  sort?: string;
  format: ExportFormat;
}

export type ExportState = Shapes["export"];

/** A job to follow, or null when the file has been handed to the browser. */
export async function startExport({ filter, sort, ...rest }: ExportRequest): Promise<Id | null> {
  const body = { ...rest, ...(sort && { sort }), ...(filter.length > 0 && { filter: wireFilter(filter) }) };
  const response = await send("POST", "/exports", { body });
  if (response.headers.get("Content-Type")?.includes("application/json")) {
    return ((await response.json()) as { id: Id }).id;
  }
  await saveAnswer(response, `${rest.object}.${rest.format}`);
  return null;
}

/** Hands a file that the server answered with to the browser. */
export async function saveAnswer(response: Response, otherwise: string): Promise<void> {
  offer(await response.blob(), fileName(response) ?? otherwise);
}

export function exportState(id: Id, signal?: AbortSignal): Promise<ExportState> {
  return request("GET", "/exports/{id}", { path: { id }, signal });
}

export function exportFile(id: Id): string {
  return address("/exports/{id}/file", { path: { id } });
}

function fileName(response: Response): string | undefined {
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/i.exec(disposition)?.[1];
}

function offer(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
