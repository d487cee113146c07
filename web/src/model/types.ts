// The model as GET /api/v1/model gives it: what the caller may see and do.
import type { Shapes } from "../api/contract";
import type { Filter, Scalar } from "../api/types";

export type Label = Shapes["label"];
export type Choice = Shapes["choice"];
export type FieldType = Shapes["shown_field"]["type"];

/** What the model says of a field only where it holds. */
type Mark = "required" | "read_only" | "unique" | "searchable" | "sortable" | "filterable";

/** A field with all its marks, whether it came from the model or from an action's input. */
export type Field = Omit<Shapes["shown_field"], Mark | "default" | "min" | "max"> & Record<Mark, boolean> & {
  default?: Scalar | null;
  min?: number;
  max?: number;
};

export type Rights = Shapes["shown_rights"];
export type Section = Shapes["shown_section"];
export type View = Omit<Shapes["shown_view"], "filter"> & { filter: Filter };
export type Action = Omit<Shapes["shown_action"], "input"> & { input: Field[] };

export type ObjectModel = Omit<Shapes["shown_object"], "fields" | "views" | "actions"> & {
  fields: Field[];
  views: View[];
  actions: Action[];
};

export type Company = Shapes["company"];

export type Model = Omit<Shapes["model"], "objects"> & { objects: ObjectModel[] };
