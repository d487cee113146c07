/* Inside cmd/: an import's settings from the command line. */
#pragma once

#include "base/json.h"
#include "cmd/command.h"

/* What PATCH /imports/{id} takes (transfer/import.h), from the line's options; on ctx.
 * `shown` is the import as import_print shows it after its upload. NULL on error. */
json_t *import_settings(struct ctx *ctx, const struct command_line *line, const json_t *shown);
