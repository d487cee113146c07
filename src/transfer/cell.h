/* Inside transfer/: cells as people fill them. */
#pragma once

#include "transfer/draft.h"

/* Takes a cell, which holds something, into the draft: by its column's field. */
void cell_read(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
               const char *text);

/* cell_phone.c: several numbers find their places. */
void cell_read_phone(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                     const char *text);
/* cell_choice.c: choices, and places that depend on each other. */
void cell_read_choice(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                      const char *text);
