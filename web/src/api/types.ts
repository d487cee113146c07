// The shapes that every call of the API shares. Fields of objects are known
// only at run time (from the model), so a record is typed by its value kinds.

export type Id = number;

export interface Reference {
  id: Id;
  name: string;
}

/** A decimal string, so that no cent is lost in a float. */
export interface Money {
  amount: string;
  currency: string;
}

export interface StoredFile extends Reference {
  size?: number;
  type?: string;
}

/** A file that hangs on a record beside its fields. */
export interface Attachment {
  id: Id;
  /** The id to download it by. */
  file: Id;
  name: string;
  type: string | null;
  size: number;
  at: string;
  by: string | null;
}

export type Scalar = string | number | boolean;
export type Value = Scalar | Reference | Money | string[] | Reference[] | null;

/** What is sent: references as ids, a few as an array of ids. */
export type Input = Scalar | Money | string[] | Id[] | null;
export type Inputs = Record<string, Input>;

export interface RecordData {
  id: Id;
  version: number;
  created_at?: string;
  created_by?: Reference;
  updated_at?: string;
  updated_by?: Reference;
  deleted_at?: string;
  deleted_by?: Reference;
  [field: string]: Value | undefined;
}

export interface RecordPage {
  records: RecordData[];
  next: string | null;
  count?: number;
}

export type Operator =
  | "=" | "!=" | ">" | ">=" | "<" | "<="
  | "contains" | "not_contains" | "starts"
  | "in" | "not_in" | "empty" | "not_empty" | "between" | "within";

export type FilterValue = Scalar | null | (string | number)[];
export type Condition = [field: string, operator: Operator, value?: FilterValue];
export type Group = ["and" | "or" | "not", ...Clause[]];
export type Clause = Condition | Group;
/** All clauses must hold. */
export type Filter = Clause[];

export interface ListQuery {
  filter?: Filter;
  sort?: string;
  fields?: string[];
  limit?: number;
  after?: string;
  count?: boolean;
  view?: string;
  deleted?: boolean;
}

export interface FieldError {
  field?: string;
  code: string;
  message: string;
}

export interface ProblemBody {
  status: number;
  code: string;
  title: string;
  detail?: string;
  errors?: FieldError[];
  request_id?: string;
  matches?: DuplicateMatch[];
}

export interface DuplicateMatch {
  id?: Id;
  name: string;
  reason: string;
  owner?: Reference;
  visible: boolean;
}

/** One record's outcome of an action on many. */
export interface ActionResult {
  id: Id;
  ok: boolean;
  name?: string;
  error?: { code: string; message: string; field?: string };
}

export interface SearchResult {
  object: string;
  id: Id;
  name: string;
  hint?: string;
}

export interface HistoryChange {
  field: string;
  label?: string;
  old: Value;
  new: Value;
  /** In words, in the caller's language. */
  old_text?: string;
  new_text?: string;
}

export interface HistoryEntry {
  id: Id;
  at: string;
  actor: Reference | null;
  action: string;
  reason?: string;
  address?: string;
  object?: string;
  record?: Reference;
  changes: HistoryChange[];
}

export interface Me extends Reference {
  login?: string;
  language?: "zh" | "en";
  roles?: string[];
  administrator?: boolean;
}

export interface Session {
  user: Me;
  csrf: string;
}
