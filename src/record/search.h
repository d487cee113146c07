/* Inside record/: the search index. Each searchable object has a text index
 * (object->search_index), whose row holds the tokens of all searchable fields of
 * one living record. Where records are owned, it also holds a token for each fact by
 * which somebody may see the record ("@o17": user 17 owns it), so that a search meets
 * few records besides those that its caller may see. */
#pragma once

#include "db/sql.h"
#include "record/record.h"

/* Fills all indexes anew where their tokens are of an older form; when a company is
 * opened. */
bool search_open(struct ctx *ctx);
/* Fills the index of an object anew. */
bool search_refill(struct ctx *ctx, const struct object *object);

/* The tokens of a record, which holds all searchable fields and those that its rights
 * come from; NULL where there are none. */
const char *search_tokens(struct ctx *ctx, const struct record *record);

/* The same for the index that is being filled to follow the one in force. */
const char *search_tokens_next(struct ctx *ctx, const struct record *record);

/* An expression over the index that every record satisfies which the actor may read, or
 * NULL where it would not help: he may read (nearly) all, or rights have no tokens. */
const char *search_rights(struct ctx *ctx, const struct object *object);

/* Does the index hold something of the field? */
bool search_holds(const struct field *field);

/* Brings the index up to date; part of every save, deletion and restoring.
 * `before` is NULL at creation and restoring, `after` at deletion. Both hold all
 * fields of which the index holds something. Does nothing where none of them differs. */
bool search_update(struct ctx *ctx, const struct record *before, const struct record *after);

/* Writes a condition on `alias` (of the field's object) that is true at least
 * for the rows whose `field` holds `typed`: the caller verifies exactly. Returns
 * false, and writes nothing, where the index can't tell: `typed` holds nothing
 * that can be searched, or the field is not searchable, and with ctx->error set. */
bool search_condition(struct ctx *ctx, struct sql *sql, const struct field *field,
                      const char *typed, const char *alias);

/* How many records of the object the index gives for `typed`, counted up to
 * `limit`; `limit` too where the index can't tell. Deleted records and those
 * that the actor may not see are counted, so nobody may be shown the number. */
bool search_estimate(struct ctx *ctx, const struct object *object, const char *typed, int64_t limit,
                     int64_t *count);
