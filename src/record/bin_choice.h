/* Inside record/: what of a deletion comes back. */
#pragma once

#include "db/sql.h"
#include "record/record.h"

/* The mark that the record shares with what went into the bin with it. */
bool bin_mark(struct ctx *ctx, const struct object *object, int64_t id, int64_t *mark);

/* The field by which records of the object hang on others, and go along with them; NULL
 * for none. `index` counts them. */
const struct field *bin_above(const struct object *object, size_t index);

/* Writes " AND NOT EXISTS (…)": nothing that the row of `t` hangs on went along with it, so
 * that the deletion began with it. */
void bin_first(struct sql *sql, const struct object *object);

struct bin_choice;
/* The records named, and what they hang on, below the record of that mark. On ctx; NULL
 * with ERROR_INVALID. */
const struct bin_choice *bin_choose(struct ctx *ctx, const struct object *object, int64_t id,
                                    int64_t mark, const json_t *records);
bool bin_chosen(const struct bin_choice *choice, const struct object *object, int64_t id);
