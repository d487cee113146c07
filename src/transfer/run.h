/* Inside transfer/: pieces of rows, in a transaction each. */
#pragma once

#include "transfer/apply.h"
#include "transfer/rows.h"

/* How many warnings of a row count: those of what is refused or passed over don't. */
int64_t run_warnings(const struct draft *draft, enum import_outcome outcome);

/* Takes back what the import made, newest first; see import_run. */
bool undo_run(struct ctx *ctx, struct import *import, const struct import_watch *watch,
              bool *finished);

/* Makes the choices and fields that the settings want to be added, in a transaction
 * of its own. May put a new model and new columns in the place of the old ones. */
bool extend_model(struct ctx *ctx, struct import *import);
