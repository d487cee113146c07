// The model as GET /api/v1/model gives it: what the caller may see and do.
import type { Filter, Me, Operator, Scalar } from "../api/types";

export interface Label {
  zh: string;
  en: string;
}

export type FieldType =
  | "text" | "long_text" | "html" | "integer" | "decimal" | "money" | "boolean" | "date" | "datetime"
  | "choice" | "choices" | "ref" | "refs" | "phone" | "email" | "url" | "image" | "file"
  | "auto_number" | "formula";

export interface Choice {
  value: string;
  label: Label;
  color?: string;
  parent?: string;
  synonyms?: string[];
  disabled?: boolean;
}

export interface Field {
  name: string;
  type: FieldType;
  label: Label;
  help?: Label;
  required: boolean;
  read_only: boolean;
  unique: boolean;
  default?: Scalar | null;
  max_length?: number;
  min?: number;
  max?: number;
  scale?: number;
  choices?: Choice[];
  /** The name of a long list, fetched on its own. */
  choices_from?: string;
  /** The field whose value selects choices by their parent. */
  depends_on?: string;
  target?: string;
  searchable: boolean;
  sortable: boolean;
  filterable: boolean;
  writable: boolean;
  /** Those that filters may use; of inputs of actions: none. */
  operators?: Operator[];
  /** Made by the company, not by us. */
  custom?: boolean;
}

export interface Rights {
  create: boolean;
  read: boolean;
  update: boolean;
  delete: boolean;
  export: boolean;
  import: boolean;
  hand_over: boolean;
}

export interface Section {
  label: Label;
  fields: string[];
}

export interface View {
  name: string;
  label: Label;
  filter: Filter;
  sort?: string;
  fields: string[];
}

export interface Action {
  name: string;
  label: Label;
  many: boolean;
  danger: boolean;
  input: Field[];
}

export interface ObjectModel {
  name: string;
  label: Label;
  plural: Label;
  icon?: string;
  /** Made by the company, not by us. */
  custom?: boolean;
  name_field: string;
  rights: Rights;
  fields: Field[];
  layouts: { form: Section[]; summary: string[] };
  views: View[];
  actions: Action[];
  children: { object: string; field: string }[];
}

export interface Company {
  name: string;
  time_zone: string;
  currency: string;
  country: string;
  /** The company's calendar day, whatever this computer's clock says. */
  today: string;
}

export interface Model {
  version: number;
  company: Company;
  me: Me;
  languages: ("zh" | "en")[];
  objects: ObjectModel[];
}
