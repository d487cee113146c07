/* Inside record/: the search index. Each searchable object has a text index
 * (object->search_index), whose row holds the tokens of all searchable fields of
 * one living record. */
#pragma once

#include "db/sql.h"
#include "record/record.h"

/* Brings the index up to date; part of every save, deletion and restoring.
 * `before` is NULL at creation and restoring, `after` at deletion. Both hold all
 * searchable fields. Does nothing where no searchable field differs. */
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
