// Which rows are chosen: by click, with Ctrl and Shift, by keyboard, or all that
// match. "Current" is the row that the keyboard is on.
import { useState } from "react";
import type { Id, RecordData } from "../../api/types";

interface State {
  ids: ReadonlySet<Id>;
  /** Everything that the filter matches, loaded or not. */
  all: boolean;
  anchor: number;
  current: number;
}

const nothing: State = { ids: new Set(), all: false, anchor: 0, current: -1 };

export interface Selection extends State {
  count: number;
  toggle: (index: number) => void;
  extendTo: (index: number) => void;
  selectLoaded: () => void;
  selectAll: () => void;
  keep: (ids: Id[]) => void;
  clear: () => void;
  moveTo: (index: number) => void;
}

export function useSelection(rows: RecordData[], listKey: string): Selection {
  const [state, setState] = useState<State & { key: string }>({ ...nothing, key: listKey });
  // Another filter or view is another list: what was chosen is chosen no more.
  if (state.key !== listKey) setState({ ...nothing, key: listKey });
  const set = (part: Partial<State>) => setState((before) => ({ ...before, ...part }));

  const toggle = (index: number) => {
    const id = rows[index]?.id;
    if (id === undefined) return;
    const ids = new Set(state.ids);
    if (!ids.delete(id)) ids.add(id);
    set({ ids, all: false, anchor: index, current: index });
  };
  const extendTo = (index: number) => {
    const [from, to] = [Math.min(state.anchor, index), Math.max(state.anchor, index)];
    const ids = new Set([...state.ids, ...rows.slice(from, to + 1).map((row) => row.id)]);
    set({ ids, all: false, current: index });
  };
  return {
    ...state,
    count: state.ids.size,
    toggle,
    extendTo,
    selectLoaded: () => set({ ids: new Set(rows.map((row) => row.id)), all: false }),
    selectAll: () => set({ ids: new Set(rows.map((row) => row.id)), all: true }),
    keep: (ids) => set({ ids: new Set(ids), all: false }),
    clear: () => set({ ids: new Set(), all: false }),
    moveTo: (index) => set({ current: Math.max(0, Math.min(index, rows.length - 1)) }),
  };
}
