/* Inside record/: what purging does to the tables. */
#pragma once

#include "record/record.h"

/* Empties the record's row but for its id; marks it as purged. */
bool purge_empty_row(struct ctx *ctx, const struct object *object, int64_t id);
/* Takes the rows out of a list's table whose column ("record", "value") is the id. */
bool purge_clear_list(struct ctx *ctx, const struct field *field, const char *column, int64_t id);
/* Lets go of the files that hang on it; those that nothing else holds are forgotten, and
 * their bytes left to file_sweep. */
bool purge_files(struct ctx *ctx, const struct object *object, int64_t id);
/* Forgets what was merged into it, and it into what. */
bool purge_forget_merges(struct ctx *ctx, const struct object *object, int64_t id);
