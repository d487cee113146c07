/* Inside record/: the tables behind files.
 *   stored_file  a file as somebody uploaded it: name, type, digest of its bytes
 *   file_use     on which record's which field it hangs */
#pragma once

#include "record/file.h"
#include "record/file_use.h"

/* Makes the tables. */
bool file_migrate(struct ctx *ctx);

/* Does the field hold a file's id? */
bool file_field(const struct field *field);

/* The name of a file, whoever may read it; NULL where there is none (no error).
 * On ctx. */
bool file_name(struct ctx *ctx, int64_t id, const char **name);

/* May the actor read it? Not where there is none. */
bool file_readable(struct ctx *ctx, int64_t id, bool *readable);
