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

/* Whether the records that there are fit the new model: no value may be lost.
 * Takes unique indexes away that would be too strict (change_check.c). */
bool change_check(struct ctx *ctx, const struct model *old, const struct model *new);
