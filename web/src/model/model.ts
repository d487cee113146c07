// Reading the model: fetched once, looked up everywhere.
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { request } from "../api/client";
import { keys } from "../api/query";
import { wholeLayouts } from "./layout";
import type { Choice, Field, Model, ObjectModel } from "./types";

export const ModelContext = createContext<Model | null>(null);

const plainField = {
  required: false, read_only: false, unique: false, searchable: false, sortable: false, filterable: false, writable: false,
};

/** The model tells only what is so: what it leaves out of a field is not so. */
export function completeField(field: Partial<Field> & Pick<Field, "name" | "type" | "label">): Field {
  return { ...plainField, ...field };
}

export async function fetchModel(signal?: AbortSignal): Promise<Model> {
  const model = await request<Model>("GET", "/model", signal && { signal });
  const complete = (object: ObjectModel): ObjectModel => ({
    ...object,
    fields: object.fields.map(completeField),
    layouts: wholeLayouts(object),
    actions: object.actions.map((action) => ({ ...action, input: action.input.map(completeField) })),
  });
  return { ...model, objects: model.objects.map(complete) };
}

export function useModel(): Model {
  const model = useContext(ModelContext);
  if (!model) throw new Error("useModel outside of the frame");
  return model;
}

export function findObject(model: Model, name: string | undefined): ObjectModel | undefined {
  return model.objects.find((object) => object.name === name);
}

export function useObject(name: string | undefined): ObjectModel | undefined {
  return findObject(useModel(), name);
}

export function findField(object: ObjectModel, name: string): Field | undefined {
  return object.fields.find((field) => field.name === name);
}

/** A field by its path: `city`, or `customer.city` through a reference. */
export function fieldAt(model: Model, object: ObjectModel, path: string): Field | undefined {
  const dot = path.indexOf(".");
  if (dot < 0) return findField(object, path);
  const target = findObject(model, findField(object, path.slice(0, dot))?.target);
  return target && fieldAt(model, target, path.slice(dot + 1));
}

const noChoices: Choice[] = [];

/** The choices of a field, wherever they come from. */
export function useChoices(field: Field): { choices: Choice[]; loading: boolean } {
  const name = field.choices_from;
  const query = useQuery({
    queryKey: keys.choices(name ?? ""),
    queryFn: ({ signal }) => request<{ choices: Choice[] }>("GET", `/model/choices/${name}`, { signal }),
    enabled: name !== undefined,
    staleTime: Infinity,
  });
  if (name === undefined) return { choices: field.choices ?? noChoices, loading: false };
  return { choices: query.data?.choices ?? noChoices, loading: query.isPending };
}

/**
 * Those that fit the value of the field they depend on. Lists of several levels
 * (regions) hold all levels: without a parent are only those at the top.
 */
export function choicesUnder(choices: Choice[], parent: string | null): Choice[] {
  const below = parent ? choices.filter((choice) => choice.parent === parent) : [];
  return below.length > 0 ? below : choices.filter((choice) => choice.parent === undefined);
}
