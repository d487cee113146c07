/* One active administrator is always left. */
#include "crm_world.h"

#include <stdio.h>

/* Changes a user or role as the administrator: true when it was done; a refusal must
 * be the one for the last administrator, on that field. */
static bool changes(struct world *world, const char *object, int64_t id, const char *json,
                    const char *field)
{
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *of = world_object(ctx, object);
	struct record *record = record_parse(ctx, of, world_json(ctx, json), "");
	assert_non_null(record);
	if (record_update(ctx, of, id, record, 0)) {
		world_done(ctx);
		world_refresh(world);
		return true;
	}
	assert_int_equal(ctx->error->code, ERROR_INVALID);
	assert_string_equal(ctx->error->items[0].field, field);
	assert_string_equal(ctx->error->items[0].code, "last_administrator");
	world_drop(ctx);
	return false;
}

static bool deletes(struct world *world, const char *object, int64_t id)
{
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	bool done = record_delete(ctx, world_object(ctx, object), id, 0, NULL);
	if (done) {
		world_done(ctx);
		world_refresh(world);
	} else {
		support_wrong(ctx, ERROR_CONFLICT, NULL);
		world_drop(ctx);
	}
	return done;
}

static int64_t administrator_role(struct world *world)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, "role"),
	                             .filter = world_json(ctx, "['preset','=','administrator']"),
	                             .limit = 1,
	                             .operation = OPERATION_READ};
	size_t count = 0;
	int64_t id = record_ids(ctx, &query, &count)[0];
	assert_int_equal(count, 1);
	world_done(ctx);
	return id;
}

static void test_the_last_one_stays(void **state)
{
	struct world *world = *state;
	int64_t last = world->people[ADMINISTRATOR], role = administrator_role(world);
	assert_false(changes(world, "user", last, "{'disabled':true}", "disabled"));
	assert_false(changes(world, "user", last, "{'roles':[]}", "roles"));
	assert_false(deletes(world, "user", last));
	assert_false(changes(world, "role", role, "{'preset':null}", "preset"));
	assert_true(changes(world, "user", last, "{'title':'主管'}", NULL));
}

static void test_with_another_one_the_first_may_go(void **state)
{
	struct world *world = *state;
	char json[64];
	snprintf(json, sizeof json, "{'roles':[%d]}", (int)administrator_role(world));
	assert_true(changes(world, "user", world->people[LI], json, NULL));
	assert_true(changes(world, "user", world->people[LI], "{'disabled':true}", NULL));
	/* A disabled one is none. */
	assert_false(changes(world, "user", world->people[ADMINISTRATOR], "{'roles':[]}", "roles"));
	assert_true(changes(world, "user", world->people[LI], "{'disabled':false}", NULL));
	assert_true(changes(world, "user", world->people[ADMINISTRATOR], "{'disabled':true}", NULL));
}

static void test_others_come_and_go(void **state)
{
	struct world *world = *state;
	assert_true(changes(world, "user", world->people[WANG], "{'disabled':true}", NULL));
	assert_true(changes(world, "user", world->people[TELESALES], "{'roles':[]}", NULL));
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, crm_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_the_last_one_stays),
	    WORLD(test_with_another_one_the_first_may_go),
	    WORLD(test_others_come_and_go),
	};
	return cmocka_run_group_tests_name("crm people", tests, NULL, NULL);
}
