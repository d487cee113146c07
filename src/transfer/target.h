/* Inside transfer/: what a column can be imported into. */
#pragma once

#include "model/model.h"

/* A field of the object that is imported, or ("contact.name") of one that hangs on
 * it and is created along. */
struct target {
	const struct object *object;
	const struct field *field;
};

/* Can the field be imported by this actor? System fields can where a definition
 * says how spreadsheets call them and they are instants: when a customer was first
 * contacted is worth keeping. */
bool target_importable(struct ctx *ctx, const struct field *field);
/* Does `child` hang on `object`, and may the actor create it? */
bool target_hangs_on(struct ctx *ctx, const struct object *child, const struct object *object);

/* Reads a target's name; false, without an error, when there is none, or not for
 * this actor. */
bool target_read(struct ctx *ctx, const struct object *object, const char *name,
                 struct target *target);
/* The name of a target for `object`; on ctx. */
const char *target_name(struct ctx *ctx, const struct object *object, struct target target);

/* May several columns go into the field? Phone numbers find their places, long
 * texts are joined. */
bool target_takes_several(const struct field *field);

/* The target that a heading names, by name, label of any language or synonym;
 * false when there is none. */
bool target_of_heading(struct ctx *ctx, const struct object *object, const char *heading,
                       struct target *target);
/* A heading as it is compared: folded, without what stands in brackets, colons,
 * stars and a number at the end; on ctx. */
const char *target_heading_key(struct ctx *ctx, const char *heading);
