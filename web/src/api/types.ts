// The shapes that every call of the API shares, by the names that pages use. What
// the server's document says is taken from there; what only the page knows (how a
// filter is built, what may be typed into a field) is written here.
import type { Shapes } from "./contract";

export type Id = number;

export type Reference = Shapes["reference"];
/** A decimal string, so that no cent is lost in a float. */
export type Money = Shapes["money"];
export type StoredFile = Shapes["file"];
/** A file that hangs on a record beside its fields; `file` is the id to download it by. */
export type Attachment = Shapes["attachment"];

export type Scalar = string | number | boolean;
export type Value = Shapes["value"];

/** What is sent: references as ids, a few as an array of ids. */
export type Input = Scalar | Money | string[] | Id[] | null;
export type Inputs = Record<string, Input>;

/** Fields of objects are known only at run time (from the model). */
export type RecordData = Shapes["record"];
export type RecordPage = Shapes["record_page"];

export type Operator = NonNullable<Shapes["shown_field"]["operators"]>[number];
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

export type FieldError = Shapes["field_error"];
/** A refusal; "offline" is the page's own word for no answer at all. */
export type ProblemBody = Omit<Shapes["problem"], "code"> & { code: Shapes["problem"]["code"] | "offline" };
export type DuplicateMatch = Shapes["match"];
/** One record's outcome of an action on many. */
export type ActionResult = Omit<Shapes["result"], "error"> & { error?: ProblemBody };
export type SearchResult = Shapes["search_result"];
export type HistoryChange = Shapes["history_change"];
export type HistoryEntry = Shapes["history_entry"];
export type Me = Shapes["me"];
export type Session = Shapes["session"];
