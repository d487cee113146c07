/* Taking an import back. */
#include "transfer_world.h"

#include "base/time.h"

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

static const char list[] = "客户名称,手机,备注,联系人\n"
                           "宁波海天,138 0013 8000,新的备注,张三\n"
                           "永康三和,13900139000,,李四\n"
                           "义乌飞剑,13700137000,,王五\n";

static int64_t living(struct world *world, const char *object)
{
	int64_t count = -1;
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, object), .operation = OPERATION_READ};
	record_count(ctx, &query, &count);
	world_done(ctx);
	return count;
}

static int64_t imported(struct world *world, const char *settings)
{
	int64_t id = transfer_text(world, LI, list, "customer");
	transfer_configure(world, LI, id, settings);
	transfer_run(world, LI, id);
	return id;
}

static void expect_undone(struct world *world, int64_t id, int undone, int kept)
{
	assert_int_equal(transfer_number(world, LI, id, "undone"), undone);
	assert_int_equal(transfer_number(world, LI, id, "kept"), kept);
}

/* A sales person may not delete customers, but take back what he imported. */
static void created_ones_go_updated_ones_are_as_before(void **state)
{
	struct world *world = *state;
	int64_t old = world_make(world, LI, "customer",
	                         "{'name':'宁波海天','remark':'旧的备注','mobile':'13500135000'}");
	int64_t id = imported(world, "{'duplicates':'update'}");
	transfer_expect(world, LI, id, "done", 2, 1, 0, 0);
	assert_int_equal(living(world, "contact"), 3);
	transfer_undo(world, LI, id);
	transfer_expect(world, LI, id, "undone", 2, 1, 0, 0);
	expect_undone(world, id, 3, 0);
	assert_int_equal(living(world, "customer"), 1);
	assert_int_equal(living(world, "contact"), 0);
	transfer_expect_shown(world, "customer", old, "remark", "旧的备注");
	transfer_expect_shown(world, "customer", old, "mobile", "135 0013 5000");
}

static void what_was_changed_since_stays(void **state)
{
	struct world *world = *state;
	int64_t id = imported(world, "{}");
	int64_t changed = transfer_find(world, "customer", "['name','=','永康三和']");
	world_change(world, LI, "customer", changed, "{'qq':'12345'}");
	int64_t contact = transfer_find(world, "contact", "['name','=','王五']");
	world_change(world, LI, "contact", contact, "{'title':'经理'}");
	transfer_undo(world, LI, id);
	expect_undone(world, id, 1, 2);
	assert_int_equal(living(world, "customer"), 2);
}

static void what_others_hung_on_it_is_not_lost(void **state)
{
	struct world *world = *state;
	int64_t id = imported(world, "{}");
	int64_t customer = transfer_find(world, "customer", "['name','=','永康三和']");
	char *json = memory_format(NULL, "{'customer':%d,'subject':'报价'}", (int)customer);
	world_make(world, LI, "activity", json);
	talloc_free(json);
	transfer_undo(world, LI, id);
	expect_undone(world, id, 2, 1);
	assert_int_equal(living(world, "activity"), 1);
}

static void it_is_in_the_maker_s_name(void **state)
{
	struct world *world = *state;
	int64_t id = imported(world, "{}");
	int64_t customer = transfer_find(world, "customer", "['name','=','永康三和']");
	transfer_undo(world, LI, id);
	struct ctx *ctx = world_read(world, ADMINISTRATOR);
	struct json_writer *json = json_writer_new(ctx, 256);
	struct history_query query = {.object = "customer", .record = customer, .limit = 1};
	history_search(ctx, &query, json);
	const json_t *entry = json_array_get(json_object_get(world_printed(ctx, json), "entries"), 0);
	char *action = memory_text(NULL, json_string_value(json_object_get(entry, "action")));
	char *name = memory_text(
	    action, json_string_value(json_object_get(json_object_get(entry, "actor"), "name")));
	world_done(ctx);
	assert_string_equal(action, "delete");
	assert_string_equal(name, "李雷");
	talloc_free(action);
}

static void not_after_thirty_days_and_not_twice(void **state)
{
	struct world *world = *state;
	int64_t id = imported(world, "{}");
	struct ctx *ctx = world_write(world, LI);
	ctx->now += INT64_C(31) * 86400000;
	assert_false(import_undo(ctx, id));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	world_drop(ctx);
	transfer_undo(world, LI, id);
	ctx = world_write(world, LI);
	assert_false(import_undo(ctx, id));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	world_drop(ctx);
}

static void old_imports_are_swept_away(void **state)
{
	struct world *world = *state;
	int64_t id = imported(world, "{}");
	struct ctx *ctx = world_write(world, SYSTEM);
	ctx->now += INT64_C(31) * 86400000;
	import_sweep(ctx);
	world_done(ctx);
	ctx = world_read(world, LI);
	assert_false(import_print(ctx, id, json_writer_new(ctx, 64)));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	assert_int_equal(living(world, "customer"), 3);
}

static const struct CMUnitTest tests[] = {
    TEST(created_ones_go_updated_ones_are_as_before), TEST(what_was_changed_since_stays),
    TEST(what_others_hung_on_it_is_not_lost),         TEST(it_is_in_the_maker_s_name),
    TEST(not_after_thirty_days_and_not_twice),        TEST(old_imports_are_swept_away),
};
TRANSFER_MAIN(tests)
