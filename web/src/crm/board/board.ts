// The board's numbers, and the lists that stand behind them.
import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/client";
import type { Shapes } from "../../api/contract";
import { clausesOf, printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import type { Filter } from "../../api/types";

export type Scope = Shapes["board"]["scope"];

export type BoardColumn = Shapes["board_column"];
export type BoardRow = Shapes["board_row"];
export type Board = Shapes["board"];

/** Kept beside the customers, so that whatever changes one counts again. */
export function useBoard(scope: Scope) {
  return useQuery({
    queryKey: [...keys.object("customer"), "board", scope],
    queryFn: ({ signal }) => request("GET", "/mainline", { query: { scope }, signal }),
  });
}

/** Exactly the records that a cell counts: both filters joined. */
export function listBehind(row: BoardRow, column?: BoardColumn): string {
  const filter: Filter = [...clausesOf(row.filter), ...(column ? clausesOf(column.filter) : [])];
  const sort = column?.name === "contacted_today" ? "-last_contact_at" : "next_visit_at";
  const query = new URLSearchParams({ view: "all", filter: printFilter(filter), sort });
  return `/records/customer?${query.toString()}`;
}

/** How strong a count is tinted, 0 to 1: tens differ as much as hundreds. */
export function tint(count: number, most: number): number {
  return count > 0 ? 0.08 + 0.26 * (Math.log1p(count) / Math.log1p(Math.max(most, 1))) : 0;
}
