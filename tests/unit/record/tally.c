/* Ready counts against counting the records themselves, whatever happens to these. */
#include "record_world.h"

#include "record/tally.h"

#include <stdio.h>

enum { ROWS = 40 };

static int64_t counted(struct ctx *ctx, const char *filter)
{
	struct record_query query = {.object = world_object(ctx, "customer"),
	                             .filter = world_json(ctx, filter),
	                             .operation = OPERATION_READ};
	int64_t count = -1;
	assert_true(record_count(ctx, &query, &count));
	return count;
}

/* The same question twice: once so that the ready counts may answer, once (with a
 * condition that all fulfil, on a field they don't have) so that they can't. */
static void expect_same(struct ctx *ctx, const char *filter)
{
	char *slow = memory_format(ctx, "['and',%s,['id','>',0]]", filter);
	assert_int_equal(counted(ctx, filter), counted(ctx, slow));
}

/* Counts and measures about a part of the rows, by the group and the owner. */
static json_t *grouped(struct ctx *ctx, const char *filter, const char *group)
{
	static const char measures[] =
	    "[{'op':'count'},{'op':'count','as':'targets','filter':['stage','=','target']},"
	    "{'op':'count','as':'mine','filter':['owner','=','@me']}]";
	struct json_writer *json = json_writer_new(ctx, 1024);
	json_t *body = world_json(ctx, memory_format(ctx,
	                                             "{'filter':%s,'group':['%s','owner'],"
	                                             "'measures':%s}",
	                                             filter, group, measures));
	assert_true(record_aggregate(ctx, world_object(ctx, "customer"), body, json));
	return world_printed(ctx, json);
}

static void expect_same_groups(struct ctx *ctx, const char *filter)
{
	static const char *const groups[] = {"stage", "grade", "pool"};
	const char *slow = memory_format(ctx, "['and',%s,['id','>',0]]", filter);
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		assert_true(json_equal(grouped(ctx, filter, groups[i]), grouped(ctx, slow, groups[i])));
}

static const char *const filters[] = {
    "['stage','=','target']",
    "['stage','in',['target','reserve']]",
    "['owner','=','@me']",
    "['owner','in','@my_people']",
    "['and',['owner','=','@me'],['stage','=','target'],['next_visit_at','within','today']]",
    "['next_visit_at','within','overdue']",
    "['next_visit_at','within','this_month']",
    "['and',['owner','in','@my_people'],['next_visit_at','within','tomorrow']]",
    "['last_contact_at','within','today']",
    "['and',['pool','=',1],['stage','=','reserve']]",
    "['collaborators','contains','@me']",
    "['and',['collaborators','contains','@me'],['next_visit_at','within','this_week']]",
    "['or',['stage','=','target'],['owner','=','@me']]",
    "['not',['stage','=','target']]",
    "['grade','=','key']",
    "['and',['owner','=','@me'],['grade','in',['key','normal']]]",
    "['and',['owner','in','@my_people'],['grade','=','key'],['stage','=','target']]",
    "['and',['grade','=','normal'],['next_visit_at','within','today']]",
    "['grade','empty']",
    "['and',['owner','in','@my_people'],['owner','=','@me']]",
    "['and',['owner','in','@my_people'],['pool','=',1]]",
    "['and',['stage','=','target'],['next_visit_at','within','overdue']]",
    "[['owner','in','@my_people'],['grade','=','key']]",
};

static void expect_all_same(struct world *world)
{
	for (int person = SYSTEM; person < PERSON_COUNT; person++) {
		struct ctx *ctx = world_read(world, (enum person)person);
		for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
			expect_same(ctx, filters[i]);
			expect_same_groups(ctx, filters[i]);
		}
		world_done(ctx);
	}
}

static int64_t made(struct world *world, int i, int64_t pool)
{
	static const char *const stages[] = {"reserve", "target", "potential"};
	static const char *const grades[] = {"'key'", "'normal'", "null"};
	static const char *const visits[] = {"null", "'2026-03-01T16:30:00Z'", "'2026-03-02T01:00:00Z'",
	                                     "'2026-02-11T01:00:00Z'", "'2026-03-03T15:59:59Z'"};
	char *place = i % 4 ? memory_format(NULL, "'next_visit_at':%s", visits[i % 5])
	                    : memory_format(NULL, "'pool':%d", (int)pool);
	char *json = memory_format(place, "{'name':'客户%d厂','stage':'%s','grade':%s,%s}", i,
	                           stages[i % 3], grades[i % 7 % 3], place);
	/* Only a member puts records into the pool. */
	int64_t id = world_make(world, i % 2 || i % 4 == 0 ? LI : WANG, "customer", json);
	talloc_free(place);
	return id;
}

static void in_write(struct world *world, int64_t id, bool restore)
{
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	assert_true(restore ? record_restore(ctx, customer, id)
	                    : record_delete(ctx, customer, id, 0, NULL));
	world_done(ctx);
}

static void test_counts_are_those_of_the_records(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI), ids[ROWS];
	world_refresh(world);
	for (int i = 0; i < ROWS; i++)
		ids[i] = made(world, i, pool);
	expect_all_same(world);
	for (int i = 0; i < ROWS; i += 3)
		world_change(world, ADMINISTRATOR, "customer", ids[i],
		             i % 2 ? "{'stage':'deal','grade':'key','next_visit_at':'2026-03-02T03:00:00Z'}"
		                   : "{'remark':'只改备注'}");
	for (int i = 1; i < ROWS; i += 8)
		world_change(world, LI, "customer", ids[i], "{'next_visit_at':null}");
	expect_all_same(world);
	for (int i = 0; i < ROWS; i += 5)
		in_write(world, ids[i], false);
	expect_all_same(world);
	for (int i = 0; i < ROWS; i += 10)
		in_write(world, ids[i], true);
	expect_all_same(world);
}

static void test_nothing_is_counted_twice(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','stage':'target'}");
	struct ctx *ctx = world_read(world, LI);
	assert_int_equal(counted(ctx, "['stage','=','target']"), 1);
	world_done(ctx);
	world_change(world, LI, "customer", id, "{'stage':'deal'}");
	in_write(world, id, false);
	ctx = world_read(world, ADMINISTRATOR);
	assert_int_equal(counted(ctx, "['stage','=','target']"), 0);
	assert_int_equal(counted(ctx, "['stage','=','deal']"), 0);
	assert_int_equal(counted(ctx, "[]"), 0);
	world_done(ctx);
}

/* What is missing is made and filled when the company is opened; an index of the first
 * form gives way. */
static void test_missing_counts_are_filled(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	world_refresh(world);
	for (int i = 0; i < ROWS; i++)
		made(world, i, pool);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(db_run_plain(ctx, "DROP TABLE _customer_by_grade"));
	assert_true(db_run_plain(ctx, "DROP TABLE _customer_by_last_contact_at_whole"));
	assert_true(db_run_plain(ctx, "DROP TABLE _customer_by_next_visit_at_whole"));
	assert_true(db_run_plain(ctx, "DROP TABLE _customer_by_next_visit_at"));
	assert_true(db_run_plain(ctx, "CREATE INDEX _customer_by_last_contact_at_owner"
	                              " ON _customer_by_last_contact_at (owner)"));
	assert_true(tally_open(ctx) && tally_open(ctx));
	assert_int_equal(support_stored(ctx, "_customer_by_last_contact_at_owner"), 0);
	world_done(ctx);
	expect_all_same(world);
	made(world, ROWS, pool);
	expect_all_same(world);
}

/* A change that is rolled back is rolled back in the counts. */
static void test_counts_are_of_the_transaction(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	struct record *record = record_new(ctx, world_object(ctx, "customer"));
	record_set_text(record, "name", "永康星月工具有限公司");
	record_set_text(record, "stage", "target");
	assert_true(record_create(ctx, record));
	assert_int_equal(counted(ctx, "['owner','=','@me']"), 1);
	world_drop(ctx);
	ctx = world_read(world, LI);
	assert_int_equal(counted(ctx, "['owner','=','@me']"), 0);
	world_done(ctx);
}

static bool made_on_day(struct ctx *ctx, int i)
{
	struct record *record = record_new(ctx, world_object(ctx, "customer"));
	record_set_text(record, "name", memory_format(ctx, "第%d客户", i));
	record_set_integer(record, "next_visit_at", ctx->now + i * INT64_C(86400000));
	return record_create(ctx, record);
}

/* Steps wait for the end of their transaction, but not all of very many, and none across
 * a savepoint. */
static void test_one_transaction_counts_many(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	for (int i = 0; i < 3 * ROWS; i++)
		assert_true(made_on_day(ctx, i));
	for (int i = 0; i < 2; i++) {
		assert_true(db_savepoint(ctx));
		assert_true(made_on_day(ctx, 4 * ROWS + i));
		if (i)
			db_undo(ctx);
		else
			assert_true(db_release(ctx));
	}
	assert_true(made_on_day(ctx, 5 * ROWS));
	world_done(ctx);
	expect_all_same(world);
	ctx = world_read(world, LI);
	assert_int_equal(counted(ctx, "['owner','=','@me']"), 3 * ROWS + 2);
	world_done(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_counts_are_those_of_the_records, world_begin,
	                                    world_end),
	    cmocka_unit_test_setup_teardown(test_nothing_is_counted_twice, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_missing_counts_are_filled, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_counts_are_of_the_transaction, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_one_transaction_counts_many, world_begin, world_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
