// What a list shows lives in the address: view, filter and sort. So a list can
// be sent to a colleague, and Back returns to it.
import { useMemo } from "react";
import { useSearchParams } from "react-router-dom";
import { parseFilter, printFilter } from "../../api/filter";
import type { Filter } from "../../api/types";
import type { ListView } from "./useViews";

export interface ListState {
  view: ListView;
  filter: Filter;
  sort: string;
  /** The view was left as it is saved. */
  changed: boolean;
  setView: (name: string) => void;
  setFilter: (filter: Filter) => void;
  setSort: (sort: string) => void;
}

/** None asked for: the newest first, as the server has it. */
export const defaultSort = "";

export function useListState(views: ListView[]): ListState {
  const [parameters, setParameters] = useSearchParams();
  const name = parameters.get("view") ?? "";
  const filterText = parameters.get("filter");
  const sortText = parameters.get("sort");
  const view = views.find((candidate) => candidate.name === name) ?? views[0];
  return useMemo(() => {
    if (!view) throw new Error("a list has at least the view of all");
    const set = (part: Record<string, string | null>) => setParameters((before) => {
      const next = new URLSearchParams(before);
      for (const [key, value] of Object.entries(part)) {
        if (value === null) next.delete(key);
        else next.set(key, value);
      }
      return next;
    }, { replace: true });
    const own = printFilter(view.filter);
    const ownSort = view.sort ?? defaultSort;
    return {
      view,
      filter: filterText === null ? view.filter : parseFilter(filterText),
      sort: sortText ?? ownSort,
      changed: (filterText !== null && filterText !== own) || (sortText !== null && sortText !== ownSort),
      setView: (next) => set({ view: next === views[0]?.name ? null : next, filter: null, sort: null }),
      setFilter: (filter) => set({ filter: printFilter(filter) === own ? null : printFilter(filter) }),
      setSort: (sort) => set({ sort: sort === ownSort ? null : sort }),
    };
  }, [view, views, filterText, sortText, setParameters]);
}
