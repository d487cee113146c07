/* Inside record/: counts that are kept ready.
 *
 * An object with an index (owner, a choice, an instant) is one whose records people
 * work through by what is due, and whose counts they look at all day long. For such an
 * object there is a table for that instant, for each other one that has an index
 * (owner, instant), and for each further choice that has an index (owner, choice). It
 * says how many living records there are of each owner, pool, choice, and day or further
 * choice. Its columns are named as the object's, and a day is the instant at which it
 * begins in the company's zone: so a filter on these fields alone, in whole days, says
 * the same about it as about the object's own table, and costs the same however many
 * records there are. */
#pragma once

#include "record/record.h"

/* Makes and fills the tables that are not there; when a company is opened. */
bool tally_open(struct ctx *ctx);
/* Counts the records of an object anew. */
bool tally_refill(struct ctx *ctx, const struct object *object);

/* Brings the counts up to date; part of every save, deletion and restoring. `before` is
 * NULL at creation and restoring, `after` at deletion. They are written when the
 * transaction commits (db_put_off); until then queries of its own do without them. */
bool tally_update(struct ctx *ctx, const struct record *before, const struct record *after);

/* Is the field the owner, the pool or the choice that every table has? */
bool tally_has(const struct object *object, const struct field *field);

/* The field that the table is by of which the filter (or NULL) says the same as of the
 * records, and which has all `fields`; NULL where there is none. */
const struct field *tally_answers(const struct object *object, const json_t *filter,
                                  const struct field *const *fields, size_t count);

/* The name of the table by that field, whose column "count" says how many. On `parent`. */
const char *tally_table(const void *parent, const struct field *by);

/* The same counts of the whole company: a table of the same columns by the same field,
 * in which all owners are one, TALLY_SOMEBODY, and pools are none. */
enum { TALLY_SOMEBODY = 0 };
const char *tally_whole_table(const void *parent, const struct field *by);

/* Takes a filter that tally_answers has passed apart for that table, asked by somebody
 * whose people are everybody: appends its conditions to `rest`, but for those that the
 * owner is one of his people, which are counted in `owned`. False where it asks for
 * owners or pools otherwise. */
bool tally_whole_filter(const struct object *object, const json_t *filter, json_t *rest,
                        size_t *owned);
