/* Records of any object: create, read, change, delete, restore, and what comes
 * with each: rights, rules' hooks, history, search index, duplicate keys.
 *
 * This is the only room that reads or writes objects' tables, and every path
 * through it asks access/: there is no unchecked variant. All functions run in
 * the ctx's transaction (a writing one for those that change) and with
 * ctx->model, ctx->organisation and ctx->actor set. Nothing here commits.
 *
 * A record belongs to the ctx (or the record_new parent) it was made in. */
#pragma once

#include "access/access.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/value.h"
#include "model/model.h"

struct record {
	const struct object *object;
	int64_t id;      /* 0: not stored yet */
	int64_t version; /* 1 at creation, one more with each change */
	bool deleted;
	struct value *values;            /* by field->index */
	bool *given;                     /* by field->index: loaded, or set by the caller */
	const struct prepared *prepared; /* by record_prepare, or NULL */
};

/* --- values --- */

struct record *record_new(const void *parent, const struct object *object);
/* With the same values, which are not copied. */
struct record *record_copy(const void *parent, const struct record *record);
/* The field must exist (an assert: names in code are the program's own). */
const struct value *record_value(const struct record *record, const char *field);
int64_t record_integer(const struct record *record, const char *field);  /* null: 0 */
const char *record_text(const struct record *record, const char *field); /* null: NULL */
void record_set(struct record *record, const char *field, struct value value);
/* Texts are copied to the record. */
void record_set_text(struct record *record, const char *field, const char *text);
void record_set_integer(struct record *record, const char *field, int64_t integer);
void record_set_null(struct record *record, const char *field);
/* The field that says in whose name records of the object are: their owner, or else whom a
 * reference names that is the caller by default; NULL for none. */
const struct field *record_owner_field(const struct object *object);
/* True when both hold the same. */
bool record_same(const struct record *a, const struct record *b, const struct field *field);

/* What a caller sent as a JSON object: unknown, system and (to this actor)
 * unwritable fields are errors, values are parsed and checked by their type.
 * `path` goes before the fields' names in errors ("" or "operations.3."). */
struct record *record_parse(struct ctx *ctx, const struct object *object, const json_t *json,
                            const char *path);
/* Writes the record as P3 shows it: the given fields that the actor may see. */
void record_print(struct ctx *ctx, const struct record *record, struct json_writer *json);

/* --- one record --- */

/* ERROR_NOT_FOUND when there is none or the actor may not read it;
 * ERROR_FORBIDDEN when he may read it but not do `operation`. Deleted ones are
 * not found, but by record_get_deleted: those that access_condition_deleted gives. */
struct record *record_get(struct ctx *ctx, const struct object *object, int64_t id,
                          enum operation operation);
struct record *record_get_deleted(struct ctx *ctx, const struct object *object, int64_t id);
/* May the actor read it, in the recycle bin or not? Not where there is none. */
bool record_visible(struct ctx *ctx, const struct object *object, int64_t id, bool *visible);
/* Writes what record_print would of what record_get gives for reading, without the
 * way through memory: the reading that browsers do all day. For users, not for the
 * system; `version` gets the record's. */
bool record_show(struct ctx *ctx, const struct object *object, int64_t id, struct json_writer *json,
                 int64_t *version);

/* Stores `record` as new: defaults, numbering, required and unique fields,
 * targets that exist and the actor may read, dependent choices, hooks. An
 * identical unique text is ERROR_DUPLICATE with the match in error->extra. On
 * success `record` is as stored. */
bool record_create(struct ctx *ctx, struct record *record);

/* For those who store many: what all new records of an object have in common, worked
 * out once. Immutable; the object's model must live as long. */
const struct record_maker *record_maker_new(const void *parent, const struct object *object);
/* Works out ahead what storing the record's texts will take besides: keys, orders,
 * tokens. It needs no database, so that another thread may do it while one stores. A
 * text that is set later is worked out when it is stored, as ever. Belongs to ctx. */
void record_prepare(struct ctx *ctx, const struct record_maker *maker, struct record *record);

/* Changes the fields that are given in `changes`. `version` is what the caller
 * saw, 0 for any: ERROR_CONFLICT with both versions in error->extra when it is
 * older. A change of nothing is no change: no new version, no history. */
struct record *record_update(struct ctx *ctx, const struct object *object, int64_t id,
                             const struct record *changes, int64_t version);

/* What a rule does on behalf of somebody who may do the named action on a record
 * that he may read, though perhaps not update it by hand. The history names the
 * action; `reason` (may be NULL) is kept with it. Rules alone call it, from a
 * row of an action table or a hook. System fields may be in `changes`. */
struct record *record_apply(struct ctx *ctx, const struct object *object, int64_t id,
                            const struct record *changes, const char *action, const char *reason);

/* Sets what a rule derives from something else that the actor was allowed to save
 * (an activity gives its customer a last contact and a next visit), without asking
 * for a right to update this record by hand. The history names `action`. Does not
 * change the version that forms hold when only untracked fields change. Rules
 * alone call it. */
bool record_derive(struct ctx *ctx, const struct object *object, int64_t id,
                   const struct record *changes, const char *action);
/* Stores a record of an internal object (owner_change, stage_change) that callers can't
 * create: part of a rule. No rights asked; the actor is its creator. */
bool record_keep(struct ctx *ctx, struct record *record);

/* Into the recycle bin, with everything that hangs on it (fields whose on_delete
 * is cascade), clearing or refusing where a definition says so. How many went
 * along is written to `count` (may be NULL). */
bool record_delete(struct ctx *ctx, const struct object *object, int64_t id, int64_t version,
                   int64_t *count);
/* What record_delete would take along, by object: {"contact":3,…}. */
bool record_delete_preview(struct ctx *ctx, const struct object *object, int64_t id,
                           struct json_writer *json);
/* Out of it again, with everything that went with it, for whom it lies there. What went
 * with something above comes back with that, or behind it: ERROR_CONFLICT before. */
bool record_restore(struct ctx *ctx, const struct object *object, int64_t id);

/* Makes the record `from` part of `id`: what refers to it and hangs on it goes over,
 * the fields that `take` names (an array of names; may be NULL) get its values, lists
 * both's, and it goes into the recycle bin. Needs the right to update both, and to
 * delete `from`. The record as it is then. Errors: ERROR_INVALID for a field that the
 * actor can't change; ERROR_TOO_LARGE when very much hangs on it. */
struct record *record_merge(struct ctx *ctx, const struct object *object, int64_t id, int64_t from,
                            const json_t *take);
/* Can the actor merge records of this object at all? Not what keeps the company in
 * order: users, roles, pools. */
bool record_mergeable(struct ctx *ctx, const struct object *object);
/* Takes the latest merging into `id` back; what was changed since stays as it is.
 * ERROR_CONFLICT when there is none. */
struct record *record_unmerge(struct ctx *ctx, const struct object *object, int64_t id);

/* --- many --- */

struct record_query {
	const struct object *object;
	const json_t *filter;     /* P3's array, or NULL */
	const char *sort;         /* P3's comma list, or NULL for newest first */
	const char *fields;       /* comma list, or NULL for all the actor may see */
	int64_t limit;            /* 1 to 200; 0 for 50 */
	const char *after;        /* cursor, or NULL */
	bool count;               /* also the exact count */
	bool deleted;             /* the recycle bin instead: access_condition_deleted */
	enum operation operation; /* the rows on which the actor may do this */
};

/* Writes {"records":[…],"next":cursor or null,"count":n}. */
bool record_list(struct ctx *ctx, const struct record_query *query, struct json_writer *json);
bool record_count(struct ctx *ctx, const struct record_query *query, int64_t *count);
/* Calls `each` for all rows in order, whatever their number, with memory that
 * stays flat (each call has an inner ctx); stops when it returns false. `limit`
 * is the most rows, 0 for all. Fields as in the query. */
bool record_each(struct ctx *ctx, const struct record_query *query,
                 bool (*each)(struct ctx *ctx, const struct record *record, void *data),
                 void *data);
/* The ids of at most `limit` rows, in order; on ctx. */
const int64_t *record_ids(struct ctx *ctx, const struct record_query *query, size_t *count);

/* P3: {"filter","group","measures","sort","limit"} → {"groups":[…]}. */
bool record_aggregate(struct ctx *ctx, const struct object *object, const json_t *body,
                      struct json_writer *json);

/* Global search (P5): {"results":[{"object","id","name","hint"}]}. `objects` is a
 * comma list, or NULL for all searchable ones. */
bool record_search(struct ctx *ctx, const char *typed, const char *objects, int64_t limit,
                   struct json_writer *json);

/* P3: {"name"?,"phone"?,…} (fields of the object, and `id` of the record being
 * edited, to leave out) → {"matches":[…]}. What the actor may not see is shown
 * as name and owner only. */
bool record_duplicates(struct ctx *ctx, const struct object *object, const json_t *body,
                       struct json_writer *json);

/* For imports: the living record of its object, whoever may see it, that holds the
 * same text in a unique field given in `record`, or (the second) the same number in
 * a field of phone numbers. 0 when there is none; `record` itself is left out. */
bool record_identical(struct ctx *ctx, const struct record *record, int64_t *id);
bool record_same_number(struct ctx *ctx, const struct record *record, int64_t *id);

/* --- hooks and actions: tables that higher rooms hand in --- */

struct record_change {
	const char *action;          /* "create" "update" "delete" "restore", or an action's name */
	const char *reason;          /* or NULL */
	const struct record *before; /* NULL at creation */
	struct record *after;        /* NULL at deletion; before_save may change it */
	bool quiet;                  /* one of many at a stroke: who does them tells of all at once */
};

/* Functions may be NULL. They run inside the transaction that makes the change;
 * false (with ctx->error) undoes it. */
struct record_hook {
	const char *object; /* NULL: every object */
	bool (*before_save)(struct ctx *ctx, struct record_change *change);
	bool (*after_save)(struct ctx *ctx, const struct record_change *change);
	bool (*before_delete)(struct ctx *ctx, const struct record_change *change);
};

/* An input of an action, in the words of a field's definition. */
struct record_input {
	const char *name;
	const char *type;
	struct label label;
	bool required;
	const char *target;     /* refs: the object */
	const char *choices_of; /* choice: the field of the action's object whose choices it takes */
};

enum { RECORD_INPUT_LIMIT = 8 };

struct record_action {
	const char *object; /* NULL: every object that `fits`, but where it has one of its own */
	bool (*fits)(const struct object *object);
	const char *name;
	struct label label;
	bool many;                /* offered for several records */
	bool danger;              /* asks first */
	enum operation operation; /* on the record, beside the right to the action */
	struct record_input inputs[RECORD_INPUT_LIMIT];
	/* `arguments` by the inputs' order. What it changes it changes through
	 * record_apply and its like. */
	bool (*run)(struct ctx *ctx, const struct record *record, const struct value *arguments);
	/* Asked, where not NULL, when the caller can't see the record (any more): may
	 * set a better error than "not found" for those who are entitled to one, and
	 * returns false then. */
	bool (*gone)(struct ctx *ctx, const struct object *object, int64_t id);
};

/* What a rule says of records, to be asked for in filters like a field:
 * ["@name", operator, value]. */
struct record_condition {
	const char *object;
	const char *name; /* with the @ */
	/* The filter that says the same, kept by ctx; NULL with ERROR_INVALID on "filter"
	 * for an operator or a value that makes no sense. Nobody's right to see the fields
	 * in it is asked: the rule gives away its own answer, not theirs. */
	json_t *(*filter)(struct ctx *ctx, const char *operator_name, const json_t *value);
};

/* Why a rule does something: kept as a word, with a number where the words have room for
 * one ({number}), and read in each reader's own language. `action` is one that nobody can
 * do by hand, so that nobody's own words are taken for one of these. */
struct record_reason {
	const char *action;
	const char *name;
	struct label words;
};
/* As record_apply takes it: "name number". On ctx. */
const char *record_reason_write(struct ctx *ctx, const struct record_reason *reason,
                                int64_t number);
/* NULL, without an error, where the text is none of an action's reasons. */
const struct record_reason *record_reason_read(const struct ctx *ctx, const char *action,
                                               const char *text, int64_t *number);
/* The words in the ctx's language; any other text as it is. On ctx. */
const char *record_reason_words(struct ctx *ctx, const char *action, const char *text);

/* Tables end with a row whose name (hooks: all members) is NULL. Called by cmd/
 * while the company is opened, before any work. */
bool record_open(struct ctx *ctx, const void *parent);
void record_add_hooks(struct company *company, const struct record_hook *hooks);
void record_add_actions(struct company *company, const struct record_action *actions);
void record_add_conditions(struct company *company, const struct record_condition *conditions);
void record_add_reasons(struct company *company, const struct record_reason *reasons);

/* The `index`th action of an object that the actor may do with some of its records; NULL
 * behind the last. */
const struct record_action *record_action_at(struct ctx *ctx, const struct object *object,
                                             size_t index);
/* Runs an action on one record; the record as it is afterwards (NULL with
 * ctx->error set; a record the actor may no longer see is given once more). */
struct record *record_act(struct ctx *ctx, const struct object *object, int64_t id,
                          const char *action, const json_t *input);
/* The same on several, each in a savepoint of its own: writes
 * {"results":[{"id","ok","error"?}]}. `body` has "ids" or "filter", and the
 * action's inputs. At most 1,000 records a call. */
bool record_act_many(struct ctx *ctx, const struct object *object, const char *action,
                     const json_t *body, struct json_writer *json);
