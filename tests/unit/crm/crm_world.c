#include "crm_world.h"

int crm_begin(void **state)
{
	int failed = world_begin(state);
	struct world *world = *state;
	crm_open(world->company);
	return failed;
}

int crm_act(struct world *world, enum person person, int64_t customer, const char *action,
            const char *input)
{
	struct ctx *ctx = world_write(world, person);
	int result = 0;
	if (record_act(ctx, world_object(ctx, "customer"), customer, action, world_json(ctx, input))) {
		world_done(ctx);
	} else {
		result = (int)ctx->error->code + 1;
		print_message("%s: %s\n", action, ctx->error->message);
		for (size_t i = 0; i < ctx->error->item_count; i++)
			print_message("  %s: %s\n", ctx->error->items[i].field, ctx->error->items[i].message);
		world_drop(ctx);
	}
	return result;
}

int64_t crm_integer(struct world *world, const char *object, int64_t id, const char *field)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record *record = record_get(ctx, world_object(ctx, object), id, OPERATION_READ);
	support_fine(ctx);
	int64_t integer = record_integer(record, field);
	world_done(ctx);
	return integer;
}

void crm_expect_text(struct world *world, const char *object, int64_t id, const char *field,
                     const char *text)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record *record = record_get(ctx, world_object(ctx, object), id, OPERATION_READ);
	support_fine(ctx);
	if (text)
		assert_string_equal(record_text(record, field), text);
	else
		assert_null(record_text(record, field));
	world_done(ctx);
}

int64_t crm_count(struct world *world, const char *object, const char *filter)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, object),
	                             .filter = world_json(ctx, filter),
	                             .operation = OPERATION_READ};
	int64_t count = -1;
	record_count(ctx, &query, &count);
	world_done(ctx);
	return count;
}
