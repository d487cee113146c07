// The tabs of a list: all, the system's views, and those that people saved.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { clausesOf, parseFilter, printFilter } from "../../api/filter";
import { keys } from "../../api/query";
import { createRecord, deleteRecord, listRecords, updateRecord } from "../../api/records";
import type { Filter, Id, RecordData, Value } from "../../api/types";
import { useObject } from "../../model/model";
import type { ObjectModel } from "../../model/types";
import { useSay, useText } from "../../text/text";
import { isReference, strings, textOf } from "../field/values";

export interface ListView {
  name: string;
  label: string;
  filter: Filter;
  sort?: string;
  fields: string[];
  /** Only of saved views. */
  saved?: { id: Id; shared: boolean; own: boolean };
}

function fieldsOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? strings(value) : textOf(value).split(",").filter(Boolean);
}

function savedView(record: RecordData, me: Id | undefined): ListView {
  const sort = textOf(record["sort"]);
  return {
    name: `saved-${record.id}`,
    label: textOf(record["name"]),
    filter: parseFilter(textOf(record["filter"])),
    ...(sort && { sort }),
    fields: fieldsOf(record["fields"]),
    saved: { id: record.id, shared: record["shared"] === true, own: isReference(record.created_by) && record.created_by.id === me },
  };
}

const object = "saved_view";

export function useViews(of: ObjectModel, me: Id): ListView[] {
  const t = useText();
  const say = useSay();
  const savable = useObject(object) !== undefined;
  const saved = useQuery({
    queryKey: keys.list(object, { filter: [["object", "=", of.name]] }),
    queryFn: ({ signal }) => listRecords(object, { filter: [["object", "=", of.name]], sort: "name", limit: 100 }, signal),
    enabled: savable,
    staleTime: 60_000,
  });
  const system = of.views.map(({ sort, ...view }): ListView => ({ ...view, ...(sort && { sort }), label: say(view.label), filter: clausesOf(view.filter) }));
  const all: ListView = { name: "", label: t.list.all, filter: [], fields: [] };
  // Most objects have a view of everything among their own.
  const first = system.some((view) => view.filter.length === 0) ? [] : [all];
  return [...first, ...system, ...(saved.data?.records ?? []).map((record) => savedView(record, me))];
}

export interface ViewDraft {
  name: string;
  shared: boolean;
  filter: Filter;
  sort: string;
  fields: string[];
}

/** Saving, changing and deleting views. */
export function useViewChanges(of: ObjectModel) {
  const client = useQueryClient();
  const settled = { onSettled: () => client.invalidateQueries({ queryKey: keys.object(object) }) };
  const values = (draft: Partial<ViewDraft>) => ({
    ...(draft.name !== undefined && { name: draft.name }),
    ...(draft.shared !== undefined && { shared: draft.shared }),
    ...(draft.filter && { filter: printFilter(draft.filter) }),
    ...(draft.sort !== undefined && { sort: draft.sort }),
    ...(draft.fields && { fields: draft.fields.join(",") }),
  });
  const save = useMutation({
    mutationFn: (draft: ViewDraft) => createRecord(object, { object: of.name, ...values(draft) }), ...settled,
  });
  const update = useMutation({
    mutationFn: ({ id, draft }: { id: Id; draft: Partial<ViewDraft> }) => updateRecord(object, id, values(draft)), ...settled,
  });
  const remove = useMutation({ mutationFn: (id: Id) => deleteRecord(object, id), ...settled });
  return { save, update, remove };
}
