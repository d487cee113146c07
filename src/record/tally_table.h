/* Inside record/: the tables of ready counts, for those who make and keep them. */
#pragma once

#include "record/tally.h"

enum { TALLY_OWNER, TALLY_POOL, TALLY_CHOICE, TALLY_BY, TALLY_COLUMNS };

/* What records are counted by because of an index: the last field of (owner, choice,
 * instant), (owner, instant) or (owner, another choice); NULL for other indexes. A
 * record's creation never changes, so that its own index counts the few of late quickly
 * enough. */
const struct field *tally_by(const struct object *object, const struct index *index);

/* An instant is counted by its days. */
bool tally_is_instant(const struct field *field);

/* The columns of the tables by that field. */
void tally_fields(const struct field *by, const struct field *fields[TALLY_COLUMNS]);

struct sql;
/* Writes the SELECT of what the table by that field must hold, and the whole company's:
 * the latter of what the former holds. */
void tally_counted(const struct ctx *ctx, struct sql *sql, const struct field *by);
void tally_counted_whole(const struct ctx *ctx, struct sql *sql, const struct field *by);
