/* Inside record/: how a record gets into its table. */
#pragma once

#include "db/db.h"
#include "record/record.h"

/* Fills what `record` does not give: defaults, numbers, "@me" and the like. */
bool save_defaults(struct ctx *ctx, struct record *record);

/* Sets who changed the record and when; with `created`, who made it. */
void save_stamp(struct ctx *ctx, struct record *record, bool created);

/* Fills the empty fields that a chosen value depends on: a city gives its province. */
void save_fill_above(struct record *record);

/* What must hold of the fields that differ from `before` (NULL: of all): required,
 * targets there and readable, choices that fit what they depend on, unique texts. Adds
 * every fault to ctx->error. */
bool save_check(struct ctx *ctx, const struct record *before, const struct record *after);

/* Whoever is given an owner leaves the pool, and the reverse, where `given` says nothing
 * of the other (by field->index; `values` likewise). */
void save_one_place(struct record *record, const bool *given, const struct value *values);

/* May the actor set the owner (of what hangs on something: whose name it bears), pool,
 * collaborators and, at creation, the stage as `after` has them? */
bool save_check_owner(struct ctx *ctx, const struct record *before, const struct record *after);

/* record_update, which the history names `action`, with a reason. */
struct record *save_asked(struct ctx *ctx, const struct object *object, int64_t id,
                          const struct record *changes, int64_t version, const char *action,
                          const char *reason);
/* Changes a record that lies in the recycle bin and is about to leave it. */
struct record *save_renamed(struct ctx *ctx, const struct record *before,
                            const struct record *changes);

struct save_request {
	const char *action;
	const char *reason; /* or NULL */
	bool owner_asked;   /* by hand: giving it away needs its own right */
	bool quiet;         /* see record_change */
};

/* Stores what `changes` gives of a record that was read as `before` in this transaction:
 * hooks, formulas, checks, row, and all that comes with it. The record as it is then. */
struct record *save_changes(struct ctx *ctx, const struct record *before,
                            const struct record *changes, const struct save_request *request);

/* What goes into a field's key column and order column. On ctx. */
struct value save_key(struct ctx *ctx, const struct value *value);
struct value save_order(struct ctx *ctx, const struct value *value);

/* The text that writes a new row of the object, and how many values it takes. Belongs to
 * `parent`. */
struct save_statement {
	struct db_measured text;
	size_t count;
};
struct save_statement save_insert_statement(const void *parent, const struct object *object);

/* Writes the row, and the rows of lists. `after->id` and `version` are set. */
bool save_insert(struct ctx *ctx, struct record *after);
bool save_change(struct ctx *ctx, const struct record *before, struct record *after);

/* Does anything differ? With `tracked`, in a field that the history keeps? */
bool save_differs(const struct record *before, const struct record *after, bool tracked);
