// Which columns a list shows, in what order and how wide; remembered per object
// and view in this browser.
import { useCallback, useMemo, useState } from "react";
import { findField } from "../../model/model";
import type { Field, ObjectModel } from "../../model/types";
import { fieldTypes } from "../field/fieldTypes";
import type { ListView } from "./useViews";

export interface Column {
  field: Field;
  width: number;
}

interface Remembered {
  fields?: string[];
  widths?: Record<string, number>;
}

export const leastWidth = 64;
const nameWidth = 240;

function read(key: string): Remembered {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Remembered;
  } catch {
    return {};
  }
}

/** What a list shows before anybody chose: the view's fields, else the summary. */
function usualFields(object: ObjectModel, view: ListView): string[] {
  if (view.fields.length > 0) return view.fields;
  const first = object.views.find((candidate) => candidate.fields.length > 0)?.fields;
  return first ?? object.layouts.summary;
}

export function useColumns(object: ObjectModel, view: ListView) {
  const key = `guanxi.columns.${object.name}.${view.name}`;
  const [state, setState] = useState(() => ({ key, ...read(key) }));
  if (state.key !== key) setState({ key, ...read(key) });
  const keep = useCallback((part: Remembered) => setState((before) => {
    const next = { ...before, ...part };
    localStorage.setItem(key, JSON.stringify({ fields: next.fields, widths: next.widths }));
    return next;
  }), [key]);

  const columns = useMemo<Column[]>(() => {
    const chosen = state.fields ?? usualFields(object, view);
    const names = [object.name_field, ...chosen.filter((name) => name !== object.name_field)];
    return names.map((name) => findField(object, name)).filter((field): field is Field => field !== undefined).map((field) => ({
      field,
      width: state.widths?.[field.name] ?? (field.name === object.name_field ? nameWidth : fieldTypes[field.type].width),
    }));
  }, [object, view, state.fields, state.widths]);

  return {
    columns,
    setFields: (fields: string[]) => keep({ fields }),
    setWidth: (name: string, width: number) =>
      keep({ widths: { ...state.widths, [name]: Math.max(leastWidth, Math.round(width)) } }),
    reset: () => { localStorage.removeItem(key); setState({ key }); },
  };
}
