/* Inside transfer/: cells that name records. */
#pragma once

#include "transfer/draft.h"

/* Finds the records that the draft's cells name, among those that the actor may
 * read: by a unique text (a user's login too), or by the name if only one has it.
 * What is not found is a misfit. False on errors. */
bool lookup_all(struct ctx *ctx, struct draft *draft);
