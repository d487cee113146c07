// A role's rights as the API gives and takes them, and the words in them.
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import type { Id } from "../../api/types";

export const operations = ["read", "create", "update", "delete", "export", "import", "hand_over"] as const;
export const scopes = ["none", "own", "department", "subtree", "all"] as const;
export const levels = ["hidden", "read", "write"] as const;
export const limitNames = ["claim_per_day", "hold_limit", "hot_limit", "export_rows_limit"] as const;
export const switchNames = ["may_edit_shared", "see_phones", "personal_data"] as const;
/** From so many on administrators are told; 0 is never. */
export const watchNames = [
  "watch_records_hour", "watch_records_day", "watch_list_rows_hour", "watch_export_rows_day", "watch_phones_day", "watch_files_day", "watch_copies_day", "watch_prints_day",
] as const;
export const stageKinds = ["see", "claim", "move"] as const;

/** All objects that a role does not name. */
export const others = "*";
export const unlimited = -1;

export type Operation = (typeof operations)[number];
export type Scope = (typeof scopes)[number];
export type Level = (typeof levels)[number];
export type LimitName = (typeof limitNames)[number] | (typeof switchNames)[number] | (typeof watchNames)[number];
export type StageKind = (typeof stageKinds)[number];

export type RoleRights = Shapes["rights"];

/** A copy without one of its names. */
export function without<T>(table: Record<string, T>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(table).filter(([other]) => other !== name));
}

export function fetchRights(role: Id, signal: AbortSignal): Promise<RoleRights> {
  return request("GET", "/roles/{id}/rights", { path: { id: role }, signal });
}

export function saveRights(role: Id, rights: RoleRights): Promise<RoleRights> {
  return request("PUT", "/roles/{id}/rights", { path: { id: role }, body: rights });
}

export function restoreRights(role: Id): Promise<RoleRights> {
  return request("POST", "/roles/{id}/restore", { path: { id: role } });
}
