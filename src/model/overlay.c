/* The company's own definitions, merged over the program's. */
#include "model/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

bool model_state_version(struct ctx *ctx, int64_t *version)
{
	return db_find_integer(ctx, 1, version, "SELECT version FROM model_state WHERE id = 1", NULL,
	                       0);
}

bool sources_merge(struct ctx *ctx, struct sources *sources)
{
	(void)ctx;
	(void)sources;
	return true;
}
