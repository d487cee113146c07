/* Inside record/: one record with all its fields, seen by the caller or not. */
#pragma once

#include "record/record.h"

/* As record_get, also of the recycle bin. */
struct record *get_whole(struct ctx *ctx, const struct object *object, int64_t id,
                         enum operation operation, bool deleted);

/* Sets ERROR_NOT_FOUND as all readings of one record do. Returns false. */
bool get_not_found(struct ctx *ctx, const struct object *object);

/* Without asking for rights: for what goes along with a record that was asked for
 * (its tree in a deletion), and for record_derive, which a rule calls. */
struct record *get_unasked(struct ctx *ctx, const struct object *object, int64_t id);
struct record *get_unasked_any(struct ctx *ctx, const struct object *object, int64_t id,
                               bool deleted);
