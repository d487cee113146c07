/* Inside model/: builds and retired things, see build.h. */
#pragma once

#include "model/build.h"
#include "db/db.h"
#include "model/store.h"

/* Tells sources what is being built, and which search index is in force. */
bool sources_builds(struct ctx *ctx, struct sources *sources);
/* The build of that kind in the sources, a JSON object; NULL for none. */
const json_t *sources_build(const struct sources *sources, const char *object, const char *field,
                            enum model_build_kind kind);

/* Begins, changes or gives up the builds that `model` asks for, by what the database
 * holds; `again` tells builds of these objects' indexes and keys to begin anyway
 * ([{"object":…}…] or NULL). `changed` when the model has to be compiled anew. */
bool upkeep_plan(struct ctx *ctx, const struct model *model, const json_t *again, bool *changed);
/* A build of a column that has just been made for a table with values. */
bool upkeep_column(struct ctx *ctx, const struct field *field, enum model_build_kind kind);
/* Retires the columns of fields that are unique or sorted no more. */
bool upkeep_drop_columns(struct ctx *ctx, const struct model *old, const struct model *new);
/* Has somebody begin with what is to be done. */
bool upkeep_begin(struct ctx *ctx);

/* A number that no build and no retired thing ever had. */
bool upkeep_number(struct ctx *ctx, int64_t *number);

enum retired_kind { RETIRED_COLUMN, RETIRED_TABLE, RETIRED_SEARCH, RETIRED_KINDS };
/* From now on nobody needs it. With `freed` (columns and tables) its name is free at
 * once: nobody may use it any more then. */
bool retire(struct ctx *ctx, enum retired_kind kind, const char *table, const char *column,
            bool freed);
/* Is a column of that name still to be retired? */
bool retire_pending(struct ctx *ctx, const char *table, const char *column, bool *pending);
/* The first column of all rows (NULL: an error), with their number; on ctx. */
int64_t *rows_integers(struct ctx *ctx, struct db_rows *rows, size_t *count);
/* Whether a field has any value in the database; no where it has no column yet. */
bool schema_filled(struct ctx *ctx, const struct field *field, bool *filled);
