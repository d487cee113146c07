/* Inside record/: the keys by which likely duplicates are found (P5). */
#pragma once

#include "record/record.h"

/* Brings the keys up to date; part of every save, deletion and restoring.
 * `before` is NULL at creation and restoring, `after` at deletion. Both hold all
 * fields that take part in the duplicate check. */
bool duplicates_update(struct ctx *ctx, const struct record *before, const struct record *after);

/* True unless another living record of the object holds the same text in a
 * unique field that is given in `record` (`record->id` is left out of account):
 * then ERROR_DUPLICATE on that field, with {"matches":[…]} in error->extra as
 * record_duplicates writes them. */
bool duplicates_none_identical(struct ctx *ctx, const struct record *record);
