// Reading the model: fetched once, looked up everywhere.
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { request } from "../api/client";
import type { Shapes } from "../api/contract";
import { clausesOf } from "../api/filter";
import { keys } from "../api/query";
import type { Me, Scalar } from "../api/types";
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

/** Limits of decimals come as texts. Whoever sees numbers masked can't sort by them. */
function readField({ default: preset, min, max, ...field }: Shapes["shown_field"], me?: Me): Field {
  return completeField({
    ...field,
    ...(field.sensitive && me?.see_phones === false && { sortable: false }),
    ...(isScalar(preset) && { default: preset }),
    ...(min !== undefined && { min: Number(min) }),
    ...(max !== undefined && { max: Number(max) }),
  });
}

function isScalar(value: unknown): value is Scalar {
  return ["string", "number", "boolean"].includes(typeof value);
}

export async function fetchModel(signal?: AbortSignal): Promise<Model> {
  const model = await request("GET", "/model", { signal });
  const complete = (object: Shapes["shown_object"]): ObjectModel => ({
    ...object,
    fields: object.fields.map((field) => readField(field, model.me)),
    views: object.views.map((view) => ({ ...view, filter: clausesOf(view.filter) })),
    layouts: wholeLayouts(object),
    actions: object.actions.map((action) => ({ ...action, input: action.input.map((field) => readField(field)) })),
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
    queryFn: ({ signal }) => request("GET", "/model/choices/{name}", { path: { name: name ?? "" }, signal }),
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
