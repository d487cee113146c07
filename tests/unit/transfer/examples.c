/* The files in examples/, as sales people get them, through all rooms. */
#include "transfer_world.h"

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

static void show(struct world *world, int64_t id)
{
	struct ctx *ctx = world_read(world, LI);
	char *text = json_dumps(transfer_shown(ctx, id), JSON_INDENT(1));
	print_message("%.6000s\n", text);
	free(text);
	world_done(ctx);
}

static void customers(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_example(world, LI, "customers.xlsx", "customer");
	show(world, id);
	transfer_run(world, LI, id);
	show(world, id);
}

static const struct CMUnitTest tests[] = {TEST(customers)};
TRANSFER_MAIN(tests)
