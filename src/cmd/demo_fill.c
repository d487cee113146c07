#include "cmd/demo_make.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

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

bool demo_fill(struct ctx *ctx, const struct demo_size *size)
{
	struct demo_people people = {0};
	struct ctx *first = ctx_inner(ctx);
	access_as_system(first);
	bool done = demo_people(first, size, &people);
	if (!done)
		error_pass(ctx, first);
	/* From here on the organisation is the one just made. */
	access_release(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	done = done && demo_customers(ctx, size, &people);
	talloc_free(first);
	return done;
}
