/* Inside model/: changes at run time. */
#pragma once

#include "model/overlay.h"

/* One entry of a change, on its way into model_definition. */
struct change {
	struct ctx *ctx;
	struct sources *sources; /* as they were before */
	struct place place;      /* object and field that the entry names */
	json_t *entry;
};

/* Writes the entries of a change; false with their faults in ctx->error. */
bool change_write(struct ctx *ctx, struct sources *before, const json_t *change);

/* Takes the members that say which object and field the entry is about. */
bool change_names(struct change *change, const char *field_member);
/* Was it made by the company? */
bool change_is_custom(const json_t *definition);
/* Entries of change_remove.c. */
bool change_remove_field(struct change *change);
bool change_restore_field(struct change *change);
bool change_remove_object(struct change *change);
bool change_restore_object(struct change *change);
bool change_rebuild(struct change *change);

/* Whether the records that there are fit the new model: no value may be lost
 * (change_check.c). */
bool change_check(struct ctx *ctx, const struct model *old, const struct model *new);
