// The list that a record was opened from, for "next" and "7 / 23" on its page.
import type { Id } from "../../api/types";

const key = "guanxi.trail";

interface Trail {
  object: string;
  ids: Id[];
}

export function rememberList(object: string, ids: Id[]): void {
  sessionStorage.setItem(key, JSON.stringify({ object, ids: ids.slice(0, 5000) } satisfies Trail));
}

export interface Place {
  index: number;
  count: number;
  previous: Id | undefined;
  next: Id | undefined;
}

/** Where a record stands in the list that it was opened from, if it was. */
export function placeInList(object: string, id: Id): Place | null {
  const trail = JSON.parse(sessionStorage.getItem(key) ?? "null") as Trail | null;
  const index = trail?.object === object ? trail.ids.indexOf(id) : -1;
  if (!trail || index < 0) return null;
  return { index, count: trail.ids.length, previous: trail.ids[index - 1], next: trail.ids[index + 1] };
}
