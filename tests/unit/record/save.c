/* Creating, changing, deleting: what every stored record has gone through. */
#include "record_world.h"

static struct record *parse(struct ctx *ctx, const char *object, const char *json)
{
	return record_parse(ctx, world_object(ctx, object), world_json(ctx, json), "");
}

static void test_every_fault_is_told_at_once(void **state)
{
	struct ctx *ctx = world_write(*state, LI);
	assert_null(parse(ctx, "customer",
	                  "{'nickname':'x','created_at':'2026-01-01T00:00:00Z','email':'x@@y',"
	                  "'phone':'电话空号','stage':'won','owner':'me'}"));
	assert_int_equal(ctx->error->code, ERROR_INVALID);
	assert_int_equal(ctx->error->item_count, 6);
	world_drop(ctx);
	ctx = world_write(*state, LI);
	assert_false(record_create(ctx, parse(ctx, "customer", "{'remark':'x'}")));
	support_wrong(ctx, ERROR_INVALID, "required");
	world_drop(ctx);
}

static void test_defaults_numbers_and_stamps(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	struct ctx *ctx = world_read(world, LI);
	struct record *customer = record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ);
	assert_string_equal(record_text(customer, "stage"), "target");
	assert_int_equal(record_integer(customer, "owner"), world->people[LI]);
	assert_string_equal(record_value(customer, "owner")->text, "李雷");
	assert_string_equal(record_text(customer, "number"), "C260300001");
	assert_true(record_integer(customer, "created_at") == SUPPORT_NOW);
	assert_int_equal(record_integer(customer, "created_by"), world->people[LI]);
	assert_int_equal(customer->version, 1);
	world_done(ctx);
}

static void test_a_city_gives_its_province(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','district':'330784'}");
	struct ctx *ctx = world_write(world, LI);
	const struct object *object = world_object(ctx, "customer");
	struct record *customer = record_get(ctx, object, id, OPERATION_READ);
	assert_string_equal(record_text(customer, "city"), "330700");
	assert_string_equal(record_text(customer, "province"), "330000");
	assert_string_equal(record_text(customer, "country"), "CN");
	assert_null(record_update(ctx, object, id, parse(ctx, "customer", "{'province':'320000'}"), 0));
	support_wrong(ctx, ERROR_INVALID, "does_not_fit");
	world_drop(ctx);
}

static void test_identical_names_are_refused_in_every_spelling(void **state)
{
	struct world *world = *state;
	static const char *const names[] = {"永康星月工具有限公司", "永康 星月工具有限公司",
	                                    "永康星月工具有限公司　", "永康星月工具有限公司"};
	world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct ctx *ctx = world_write(world, WANG);
		char *json = memory_format(ctx, "{'name':'%s'}", names[i]);
		assert_false(record_create(ctx, parse(ctx, "customer", json)));
		support_wrong(ctx, ERROR_DUPLICATE, NULL);
		world_drop(ctx);
	}
}

static void test_the_slower_change_conflicts(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	world_change(world, LI, "customer", id, "{'remark':'first'}");
	struct ctx *ctx = world_write(world, LI);
	const struct object *object = world_object(ctx, "customer");
	assert_null(record_update(ctx, object, id, parse(ctx, "customer", "{'remark':'second'}"), 1));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	json_t *current = json_object_get(ctx->error->extra, "current");
	assert_string_equal(json_string_value(json_object_get(current, "remark")), "first");
	world_drop(ctx);
}

static void test_a_change_of_nothing_is_none(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','remark':'x'}");
	world_change(world, LI, "customer", id, "{'remark':'x'}");
	struct ctx *ctx = world_read(world, LI);
	struct record *customer = record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ);
	assert_int_equal(customer->version, 1);
	world_done(ctx);
}

static void test_references_must_be_there_and_seen(void **state)
{
	struct world *world = *state;
	int64_t other = world_make(world, WANG, "customer", "{'name':'宁波海天机械厂'}");
	char json[96];
	snprintf(json, sizeof json, "{'name':'永康星月工具有限公司','parent':%d}", (int)other);
	struct ctx *ctx = world_write(world, LI);
	assert_false(record_create(ctx, parse(ctx, "customer", json)));
	support_wrong(ctx, ERROR_INVALID, "not_found");
	world_drop(ctx);
	ctx = world_write(world, LI);
	assert_false(record_create(
	    ctx, parse(ctx, "customer", "{'name':'永康星月工具有限公司','parent':9007199254740991}")));
	support_wrong(ctx, ERROR_INVALID, "not_found");
	world_drop(ctx);
}

/* A parent that somebody may not see has no name to him, and can't be asked about. */
static void test_names_of_the_unseen_stay_unseen(void **state)
{
	struct world *world = *state;
	int64_t other = world_make(world, WANG, "customer", "{'name':'宁波海天机械厂'}");
	char json[128];
	snprintf(json, sizeof json, "{'name':'永康星月工具有限公司','parent':%d,'owner':%d}",
	         (int)other, (int)world->people[LI]);
	int64_t id = world_make(world, ADMINISTRATOR, "customer", json);
	struct ctx *ctx = world_read(world, LI);
	const struct object *object = world_object(ctx, "customer");
	struct record *customer = record_get(ctx, object, id, OPERATION_READ);
	assert_null(record_value(customer, "parent")->text);
	struct record_query query = {.object = object,
	                             .filter = world_json(ctx, "['parent.name','contains','海天']"),
	                             .operation = OPERATION_READ};
	int64_t count = -1;
	assert_true(record_count(ctx, &query, &count));
	assert_int_equal(count, 0);
	world_done(ctx);
}

static void test_deleting_takes_the_tree_and_restoring_brings_it_back(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	char json[128];
	snprintf(json, sizeof json, "{'customer':%d,'name':'胡总'}", (int)id);
	int64_t contact = world_make(world, LI, "contact", json);
	snprintf(json, sizeof json, "{'customer':%d,'kind':'phone','subject':'谈价格','contact':%d}",
	         (int)id, (int)contact);
	int64_t activity = world_make(world, LI, "activity", json);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *object = world_object(ctx, "customer");
	int64_t along = 0;
	struct json_writer *preview = json_writer_new(ctx, 64);
	assert_true(record_delete_preview(ctx, object, id, preview));
	assert_string_equal(preview->out->data, "{\"contact\":1,\"activity\":1}");
	assert_true(record_delete(ctx, object, id, 0, &along));
	assert_int_equal(along, 2);
	assert_null(record_get(ctx, world_object(ctx, "activity"), activity, OPERATION_READ));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	/* The name is free while its owner lies in the bin, and missed when he comes back. */
	int64_t again = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	ctx = world_write(world, ADMINISTRATOR);
	assert_false(record_restore(ctx, object, id));
	support_wrong(ctx, ERROR_DUPLICATE, NULL);
	world_drop(ctx);
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, object, again, 0, NULL));
	assert_true(record_restore(ctx, object, id));
	assert_non_null(record_get(ctx, world_object(ctx, "contact"), contact, OPERATION_READ));
	assert_non_null(record_get(ctx, world_object(ctx, "activity"), activity, OPERATION_READ));
	world_done(ctx);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_every_fault_is_told_at_once),
	    WORLD(test_defaults_numbers_and_stamps),
	    WORLD(test_a_city_gives_its_province),
	    WORLD(test_identical_names_are_refused_in_every_spelling),
	    WORLD(test_the_slower_change_conflicts),
	    WORLD(test_a_change_of_nothing_is_none),
	    WORLD(test_references_must_be_there_and_seen),
	    WORLD(test_names_of_the_unseen_stay_unseen),
	    WORLD(test_deleting_takes_the_tree_and_restoring_brings_it_back),
	};
	return cmocka_run_group_tests_name("record save", tests, NULL, NULL);
}
