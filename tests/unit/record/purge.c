/* What has lain in the recycle bin for long goes by itself, by the work's own clock. */
#include "record_world.h"

#include "record/bin.h"
#include "record/check.h"

static const int64_t day = INT64_C(86400000);

static void set_days(struct world *world, int64_t days)
{
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(bin_set_days(ctx, days));
	world_done(ctx);
}

/* Deletes it so many days from now. */
static void delete_on(struct world *world, const char *object, int64_t id, int64_t days)
{
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	ctx->now += days * day;
	assert_true(record_delete(ctx, world_object(ctx, object), id, 0, NULL));
	world_done(ctx);
}

/* The steps that the nightly job takes so many days from now. */
static int steps_on(struct world *world, int64_t days)
{
	bool done = false;
	int steps = 0;
	for (; !done; steps++) {
		struct ctx *ctx = world_write(world, SYSTEM);
		ctx->now += days * day;
		assert_true(bin_purge_old(ctx, &done));
		world_done(ctx);
	}
	return steps;
}

/* Lies there, living or deleted, or is purged. */
static bool is_there(struct world *world, const char *object, int64_t id)
{
	int64_t count = 0;
	struct value key = value_integer(id);
	struct ctx *ctx = world_read(world, SYSTEM);
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT count(*) FROM ");
	sql_name(sql, object);
	sql_add(sql, " WHERE id = $1 AND (deleted_at IS NULL OR deleted_with IS NOT NULL)");
	assert_true(db_find_integer(ctx, 0, &count, sql->text->data, &key, 1));
	world_done(ctx);
	return count == 1;
}

static void told(void *data, const struct check_fault *fault)
{
	print_error("%s %d %s\n", fault->object ? fault->object : "", (int)fault->record, fault->words);
	++*(int *)data;
}

static void assert_whole(struct world *world)
{
	int faults = 0;
	struct ctx *ctx = world_read(world, SYSTEM);
	for (enum check_part part = 0; part < CHECK_PARTS; part++) {
		struct check check = {.digests = true, .tell = told, .data = &faults};
		assert_true(record_check(ctx, part, &check));
	}
	assert_int_equal(faults, 0);
	world_done(ctx);
}

static int64_t make_customer(struct world *world, const char *name)
{
	char *json = memory_format(NULL, "{'name':'%s','source':'alibaba'}", name);
	int64_t id = world_make(world, LI, "customer", json);
	talloc_free(json);
	return id;
}

static int64_t make_contact(struct world *world, int64_t customer)
{
	char *json = memory_format(NULL, "{'name':'王经理','customer':%d}", (int)customer);
	int64_t id = world_make(world, LI, "contact", json);
	talloc_free(json);
	return id;
}

static void test_goes_when_its_days_are_over(void **state)
{
	struct world *world = *state;
	int64_t old = make_customer(world, "宁波海天"), young = make_customer(world, "义乌小商品"),
	        living = make_customer(world, "温州鞋业");
	int64_t contact = make_contact(world, old);
	delete_on(world, "customer", old, 0);
	delete_on(world, "customer", young, 20);
	assert_int_equal(steps_on(world, 4000), 1);
	assert_true(is_there(world, "customer", old)); /* nobody has said that it shall go */
	set_days(world, 30);
	steps_on(world, 29);
	assert_true(is_there(world, "customer", old));
	steps_on(world, 31);
	assert_false(is_there(world, "customer", old));
	assert_false(is_there(world, "contact", contact));
	assert_true(is_there(world, "customer", young));
	assert_true(is_there(world, "customer", living));
	assert_whole(world);
	set_days(world, 0);
	steps_on(world, 4000);
	assert_true(is_there(world, "customer", young));
	set_days(world, 1);
	steps_on(world, 4000);
	assert_false(is_there(world, "customer", young));
	assert_true(is_there(world, "customer", living));
	assert_whole(world);
}

static void test_says_why_by_the_system(void **state)
{
	struct world *world = *state;
	int64_t id = make_customer(world, "宁波海天");
	struct value key = value_integer(id);
	int64_t count = 0;
	delete_on(world, "customer", id, 0);
	set_days(world, 7);
	steps_on(world, 8);
	struct ctx *ctx = world_read(world, SYSTEM);
	assert_true(db_find_integer(ctx, 0, &count,
	                            "SELECT count(*) FROM history WHERE object = 'customer'"
	                            "   AND record = $1 AND action = 'purge' AND actor = 0"
	                            "   AND reason = '7 days in the recycle bin'",
	                            &key, 1));
	assert_int_equal(count, 1);
	assert_true(db_find_integer(ctx, 0, &count,
	                            "SELECT count(*) FROM history WHERE object = 'customer'"
	                            "   AND record = $1 AND changes IS NOT NULL",
	                            &key, 1));
	assert_int_equal(count, 0);
	world_done(ctx);
}

static void test_many_go_in_several_steps(void **state)
{
	enum { MANY = 45 };
	struct world *world = *state;
	int64_t ids[MANY];
	for (int i = 0; i < MANY; i++) {
		char *name = memory_format(NULL, "第%d家公司", i);
		ids[i] = make_customer(world, name);
		talloc_free(name);
		delete_on(world, "customer", ids[i], 0);
	}
	set_days(world, 1);
	assert_int_equal(steps_on(world, 2), 3);
	for (int i = 0; i < MANY; i++)
		assert_false(is_there(world, "customer", ids[i]));
	assert_whole(world);
}

/* What was deleted by itself before what it hung on goes with that, or by its own days. */
static void test_what_others_name_is_let_go_of(void **state)
{
	struct world *world = *state;
	int64_t above = make_customer(world, "宁波海天"), below = make_customer(world, "义乌小商品"),
	        binned = make_customer(world, "温州鞋业");
	int64_t contact = make_contact(world, above);
	char *json = memory_format(NULL, "{'parent':%d}", (int)above);
	world_change(world, LI, "customer", below, json);
	world_change(world, LI, "customer", binned, json);
	talloc_free(json);
	delete_on(world, "contact", contact, 25);
	delete_on(world, "customer", binned, 26);
	delete_on(world, "customer", above, 0);
	set_days(world, 30);
	steps_on(world, 31);
	assert_false(is_there(world, "customer", above));
	assert_false(is_there(world, "contact", contact));
	assert_true(is_there(world, "customer", below));
	assert_true(is_there(world, "customer", binned));
	assert_whole(world);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_restore(ctx, world_object(ctx, "customer"), binned));
	world_done(ctx);
	assert_whole(world);
}

static void test_a_part_of_another_stays_with_it(void **state)
{
	struct world *world = *state;
	int64_t kept = make_customer(world, "宁波海天"), merged = make_customer(world, "宁波海天二厂");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_non_null(record_merge(ctx, world_object(ctx, "customer"), kept, merged, NULL));
	world_done(ctx);
	set_days(world, 1);
	steps_on(world, 100);
	assert_true(is_there(world, "customer", merged));
	delete_on(world, "customer", kept, 100);
	steps_on(world, 102);
	assert_false(is_there(world, "customer", kept));
	assert_false(is_there(world, "customer", merged));
	assert_whole(world);
}

static void test_users_stay(void **state)
{
	struct world *world = *state;
	int64_t role = world_make(world, ADMINISTRATOR, "role", "{'name':'临时角色'}");
	delete_on(world, "role", role, 0);
	set_days(world, 1);
	steps_on(world, 4000);
	assert_true(is_there(world, "role", role));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_goes_when_its_days_are_over),     TEST(test_says_why_by_the_system),
	    TEST(test_many_go_in_several_steps),        TEST(test_what_others_name_is_let_go_of),
	    TEST(test_a_part_of_another_stays_with_it), TEST(test_users_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
