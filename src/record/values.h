/* What a record was before, so that it can be put back, for whatever can be undone.
 * Other than what the API shows, this loses nothing: ids, minor units, how a number
 * was typed. */
#pragma once

#include "record/record.h"

/* {"field": value, …} of `before`'s fields that `after` holds otherwise; JSON text
 * on ctx. */
const char *values_write(struct ctx *ctx, const struct record *before, const struct record *after);
/* The changes that bring them back; fields that are no more are passed over. */
struct record *values_read(struct ctx *ctx, const struct object *object, const char *text);
