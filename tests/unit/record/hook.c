/* Hooks: they change and refuse what is saved, and see no other object's records. */
#include "record_world.h"

static bool hook_tidy(struct ctx *ctx, struct record_change *change)
{
	(void)ctx;
	if (!change->before)
		record_set_text(change->after, "remark", "由规则填写");
	return true;
}

static bool hook_refuse(struct ctx *ctx, const struct record_change *change)
{
	return strcmp(record_text(change->after, "name"), "不要") != 0 ||
	       error_set(ctx, ERROR_CONFLICT, "不行。", "No.");
}

static bool hook_keep(struct ctx *ctx, const struct record_change *change)
{
	assert_null(change->after);
	return error_set(ctx, ERROR_CONFLICT, "留下。", "It stays.");
}

static const struct record_hook hooks[] = {
    {.object = "customer", .before_save = hook_tidy, .after_save = hook_refuse},
    {.object = "customer", .before_delete = hook_keep},
    {.object = NULL},
};

static void test_hooks_change_and_refuse(void **state)
{
	struct world *world = *state;
	record_add_hooks(world->company, hooks);
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *object = world_object(ctx, "customer");
	struct record *record = record_get(ctx, object, id, OPERATION_READ);
	assert_string_equal(record_text(record, "remark"), "由规则填写");
	assert_false(record_delete(ctx, object, id, 0, NULL));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	struct record *unwanted = record_new(ctx, object);
	record_set_text(unwanted, "name", "不要");
	assert_false(record_create(ctx, unwanted));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	world_drop(ctx);
	world_make(world, SYSTEM, "tag", "{'name':'不要'}"); /* another object's hooks are not asked */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_hooks_change_and_refuse, world_begin, world_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
