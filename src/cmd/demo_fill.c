#include "cmd/demo_make.h"

#include "db/db.h"
#include "record/history.h"

const char demo_password[] = "guanxi-demo";

const struct demo_size demo_small = {.customers = 2000,
                                     .departments = 2,
                                     .sellers = 3,
                                     .contacts = 140,
                                     .activities = 300,
                                     .stories = true};
const struct demo_size demo_large = {.customers = 1000000,
                                     .departments = 20,
                                     .sellers = 9,
                                     .contacts = 100,
                                     .activities = 200,
                                     .stories = false};

/* The server would do it in its first minutes, while somebody looks at the demo. */
static bool demo_seal(struct ctx *ctx)
{
	bool done = false;
	while (!done && db_begin(ctx, DB_WRITE))
		if (!history_seal(ctx, &done) || !db_commit(ctx))
			break;
	db_rollback(ctx);
	return !ctx->error;
}

bool demo_fill(struct ctx *ctx, const struct demo_size *size)
{
	struct demo_people people = {0};
	return demo_people(ctx, size, &people) && demo_customers(ctx, size, &people) &&
	       (!size->stories || demo_recycle(ctx, &people)) && demo_library(ctx, &people) &&
	       demo_seal(ctx);
}
