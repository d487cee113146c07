/* Making anew what is made of values, step by step, while people go on saving. */
#include "record_world.h"

#include "db/dialect.h"
#include "model/build.h"
#include "record/renew.h"

#include <stdio.h>

enum { CARS = 900 };

static bool try_change(struct ctx *ctx, const char *json)
{
	bool done = model_change_examine(ctx, world_json(ctx, json)) &&
	            model_change(ctx, world_json(ctx, json)) && db_commit(ctx);
	if (done)
		model_swap(ctx);
	else
		db_rollback(ctx);
	return done;
}

static void change(struct world *world, const char *json)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	try_change(ctx, json);
	support_fine(ctx);
	world_drop(ctx);
}

#define MEMBERS(members)                                                                           \
	"{'fields':[{'object':'customer','name':'plate','type':'text','label':{'zh':'车牌'}" members   \
	"}]}"

/* A company's own field, with a value in each of some hundred records. */
static void with_plates(struct world *world)
{
	change(world, MEMBERS(""));
	struct ctx *ctx = world_write(world, SYSTEM);
	for (int i = 1; i <= CARS; i++) {
		char *json = memory_format(ctx, "{'name':'客户%d','plate':'浙G%d'}", i, 10000 + i);
		struct record *record =
		    record_parse(ctx, world_object(ctx, "customer"), world_json(ctx, json), "");
		assert_true(record && record_create(ctx, record));
	}
	assert_true(db_commit(ctx));
	world_drop(ctx);
}

/* One step of the first build; whether there was something to do. */
static bool step(struct world *world, json_t *notes, int *wrong)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	size_t count;
	int64_t *ids = model_builds(ctx, &count);
	struct renewal renewal = {.notes = notes};
	if (count) {
		record_renew(ctx, ids[0], &renewal);
		if (ctx->error && wrong && ctx->error->code == ERROR_DUPLICATE)
			*wrong = 1;
		else
			support_fine(ctx);
	}
	if (ctx->error) {
		world_drop(ctx);
		return false;
	}
	assert_true(db_commit(ctx));
	model_swap(ctx);
	world_drop(ctx);
	if (count && !renewal.next_at)
		json_object_clear(notes);
	return count > 0;
}

static void finish(struct world *world)
{
	json_t *notes = json_object();
	for (int steps = 0; step(world, notes, NULL); steps++)
		assert_true(steps < 1000);
	json_decref(notes);
}

static int64_t hits(struct world *world, const char *typed)
{
	struct ctx *ctx = world_read(world, ADMINISTRATOR);
	struct json_writer *json = json_writer_new(ctx, 1024);
	record_search(ctx, typed, "customer", 0, json);
	support_fine(ctx);
	int64_t count = (int64_t)json_array_size(json_object_get(world_printed(ctx, json), "results"));
	world_done(ctx);
	return count;
}

static int64_t number(struct world *world, const char *sql)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	int64_t found = -1;
	db_find_integer(ctx, -1, &found, sql, NULL, 0);
	support_fine(ctx);
	world_done(ctx);
	return found;
}

/* How many records the index in force knows by the expression. */
static int64_t in_index(struct world *world, const char *expression)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct sql *sql = sql_new(ctx);
	int64_t count = -1;
	sql_add(sql, "SELECT count(*) FROM (");
	sql_text_matches(ctx, sql, world_object(ctx, "customer")->search_index, expression);
	sql_add(sql, ") AS hit");
	db_find_integer(ctx, -1, &count, sql->text->data, sql->values, sql->value_count);
	support_fine(ctx);
	world_done(ctx);
	return count;
}

static void drop(struct world *world, int64_t id)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(record_delete(ctx, world_object(ctx, "customer"), id, 0, NULL));
	world_done(ctx);
}

static void set_plate(struct world *world, int64_t id, const char *plate)
{
	char *json = memory_format(NULL, "{'plate':'%s'}", plate);
	world_change(world, SYSTEM, "customer", id, json);
	talloc_free(json);
}

/* The index tells what each record holds now, whatever happened while it was filled. */
static void test_searchable_from_now_on(void **state)
{
	struct world *world = *state;
	json_t *notes = json_object();
	with_plates(world);
	assert_int_equal(hits(world, "10005"), 0);
	change(world, MEMBERS(",'searchable':true"));
	assert_int_equal(hits(world, "客户17"), 11);
	assert_true(step(world, notes, NULL));
	int64_t passed = number(world, "SELECT max(place) FROM model_build");
	assert_true(passed > 2 && passed < CARS);
	/* Of those that were passed, and of those that were not: changed, deleted, made. */
	set_plate(world, 1, "沪A77771");
	set_plate(world, CARS, "沪A77772");
	drop(world, 2);
	drop(world, CARS - 1);
	world_make(world, SYSTEM, "customer", "{'name':'新的','plate':'沪A77773'}");
	assert_int_equal(hits(world, "客户17"), 11);
	finish(world);
	json_decref(notes);
	assert_int_equal(number(world, "SELECT count(*) FROM model_build"), 0);
	assert_int_equal(hits(world, "77771"), 1);
	assert_int_equal(hits(world, "77772"), 1);
	assert_int_equal(hits(world, "77773"), 1);
	assert_int_equal(hits(world, "10003"), 1);
	assert_int_equal(hits(world, "10898"), 1);
	assert_int_equal(hits(world, "客户17"), 11);
	/* Nothing is left in it of what was changed or deleted. */
	assert_int_equal(in_index(world, "\"#1000\" AND \"#0003\""), 1);
	assert_int_equal(in_index(world, "\"#1000\" AND \"#0001\""), 0);
	assert_int_equal(in_index(world, "\"#1000\" AND \"#0002\""), 0);
	set_plate(world, 5, "沪A77774");
	assert_int_equal(hits(world, "77774"), 1);
	assert_int_equal(hits(world, "10005"), 0);
	change(world, MEMBERS(",'searchable':null"));
	finish(world);
	assert_int_equal(hits(world, "77774"), 0);
	assert_int_equal(hits(world, "客户17"), 11);
}

/* Another change while the index is being filled begins with it again. */
static void test_a_change_in_between(void **state)
{
	struct world *world = *state;
	json_t *notes = json_object();
	with_plates(world);
	change(world, MEMBERS(",'searchable':true"));
	assert_true(step(world, notes, NULL));
	change(world, "{'fields':[{'object':'customer','name':'nick','type':'text','searchable':true,"
	              "'label':{'zh':'昵称'}}]}");
	json_object_clear(notes);
	json_decref(notes);
	world_change(world, SYSTEM, "customer", 3, "{'nick':'老王'}");
	finish(world);
	assert_int_equal(hits(world, "10005"), 1);
	assert_int_equal(hits(world, "老王"), 1);
	/* Back to what is in force: there is nothing to build. */
	change(world, MEMBERS(",'searchable':null"));
	change(world, MEMBERS(",'searchable':true"));
	assert_int_equal(number(world, "SELECT count(*) FROM model_build"), 0);
	assert_int_equal(hits(world, "10005"), 1);
}

/* As after a damage, or with tokens of another form. */
static void test_all_anew(void **state)
{
	struct world *world = *state;
	with_plates(world);
	world_change(world, SYSTEM, "customer", 5, "{'phone':'13812345678'}");
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(db_run_plain(ctx, "DELETE FROM duplicate_key WHERE record = 5"));
	assert_true(db_run_plain(ctx, "INSERT INTO duplicate_key VALUES ('nobody', 1, 'customer', 6)"));
	assert_true(
	    db_run_plain(ctx, "INSERT INTO duplicate_key VALUES ('gone', 1, 'customer', 9999)"));
	assert_true(db_run_plain(ctx, "INSERT INTO duplicate_key VALUES ('other', 1, 'contact', 6)"));
	world_done(ctx);
	change(world, "{'rebuild':[{'object':'customer'}]}");
	finish(world);
	assert_int_equal(number(world, "SELECT count(*) FROM duplicate_key WHERE record = 5"), 2);
	assert_int_equal(
	    number(world, "SELECT count(*) FROM duplicate_key WHERE key IN ('nobody', 'gone')"), 0);
	assert_int_equal(number(world, "SELECT count(*) FROM duplicate_key WHERE key = 'other'"), 1);
	assert_int_equal(hits(world, "客户17"), 11);
	assert_int_equal(hits(world, "13812345678"), 1);
}

static void assert_taken(struct world *world, const char *plate)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	char *json = memory_format(ctx, "{'name':'另一个','plate':'%s'}", plate);
	struct record *record =
	    record_parse(ctx, world_object(ctx, "customer"), world_json(ctx, json), "");
	assert_true(record && !record_create(ctx, record));
	support_wrong(ctx, ERROR_DUPLICATE, "duplicate");
	world_drop(ctx);
}

static void test_unique_from_now_on(void **state)
{
	struct world *world = *state;
	json_t *notes = json_object();
	with_plates(world);
	set_plate(world, 7, "浙g10009");
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_false(try_change(ctx, MEMBERS(",'unique':true")));
	assert_non_null(strstr(ctx->error->items[0].message, "浙g10009"));
	support_wrong(ctx, ERROR_INVALID, "values_clash");
	world_drop(ctx);
	set_plate(world, 7, "浙g10007");
	change(world, MEMBERS(",'unique':true"));
	assert_true(step(world, notes, NULL));
	/* One that is passed is refused at once; of one that is not, the steps find it. */
	assert_taken(world, "浙G10003");
	int64_t late = world_make(world, SYSTEM, "customer", "{'name':'迟到','plate':'浙G10899'}");
	int wrong = 0;
	while (step(world, notes, &wrong))
		;
	assert_true(wrong);
	set_plate(world, late, "浙G20000");
	finish(world);
	json_decref(notes);
	assert_taken(world, "浙G10899");
	assert_taken(world, "浙 g 20000");
	change(world, MEMBERS(",'unique':null"));
	world_make(world, SYSTEM, "customer", "{'name':'重复','plate':'浙G10899'}");
}

static void test_unique_numbers(void **state)
{
	struct world *world = *state;
	change(world, "{'fields':[{'object':'customer','name':'box','type':'integer',"
	              "'label':{'zh':'信箱'}}]}");
	int64_t first = world_make(world, SYSTEM, "customer", "{'name':'甲','box':12}");
	int64_t second = world_make(world, SYSTEM, "customer", "{'name':'乙','box':12}");
	struct ctx *ctx = world_write(world, SYSTEM);
#define UNIQUE_BOX "{'fields':[{'object':'customer','name':'box','unique':true}]}"
	assert_false(try_change(ctx, UNIQUE_BOX));
	support_wrong(ctx, ERROR_INVALID, "values_clash");
	world_drop(ctx);
	world_change(world, SYSTEM, "customer", second, "{'box':13}");
	change(world, UNIQUE_BOX);
	finish(world);
	ctx = world_write(world, SYSTEM);
	struct record *record = record_parse(ctx, world_object(ctx, "customer"),
	                                     world_json(ctx, "{'name':'丙','box':12}"), "");
	assert_true(record && !record_create(ctx, record));
	support_wrong(ctx, ERROR_DUPLICATE, "duplicate");
	world_drop(ctx);
	world_change(world, SYSTEM, "customer", first, "{'box':14}");
}

/* The names in the order of the field; `limit` of them, with bars between. */
static void assert_order(struct world *world, const char *names)
{
	struct ctx *ctx = world_read(world, ADMINISTRATOR);
	struct json_writer *json = json_writer_new(ctx, 1024);
	struct record_query query = {
	    .object = world_object(ctx, "customer"), .fields = "plate", .sort = "plate", .limit = 10};
	record_list(ctx, &query, json);
	support_fine(ctx);
	const json_t *records = json_object_get(world_printed(ctx, json), "records");
	struct buffer *found = buffer_new(ctx, 64);
	for (size_t i = 0; i < json_array_size(records); i++)
		buffer_format(found, "%s%s", i ? "|" : "",
		              json_string_value(json_object_get(json_array_get(records, i), "plate")));
	assert_string_equal(found->data, names);
	world_done(ctx);
}

static void test_sorted_from_now_on(void **state)
{
	struct world *world = *state;
	change(world, MEMBERS(""));
	world_make(world, SYSTEM, "customer", "{'name':'甲','plate':'阿'}");
	world_make(world, SYSTEM, "customer", "{'name':'乙','plate':'中'}");
	world_make(world, SYSTEM, "customer", "{'name':'丙','plate':'北'}");
	change(world, MEMBERS(",'sort':true"));
	assert_order(world, "中|北|阿");
	world_make(world, SYSTEM, "customer", "{'name':'丁','plate':'上'}");
	finish(world);
	assert_order(world, "阿|北|上|中");
	change(world, MEMBERS(",'sort':null"));
	assert_order(world, "上|中|北|阿");
}

static void test_duplicates_from_now_on(void **state)
{
	struct world *world = *state;
	with_plates(world);
	change(world, MEMBERS(",'duplicate':'name'"));
	set_plate(world, 5, "浙G30000");
	finish(world);
	assert_int_equal(number(world, "SELECT count(*) FROM duplicate_key WHERE key LIKE '浙g%'"),
	                 CARS);
	change(world, MEMBERS(",'duplicate':null"));
	finish(world);
	assert_int_equal(number(world, "SELECT count(*) FROM duplicate_key WHERE key LIKE '浙g%'"), 0);
	assert_int_equal(number(world, "SELECT count(*) FROM duplicate_key WHERE key LIKE '客户%'"),
	                 CARS);
}

/* Whoever began before the change doesn't know of it: nothing begins before he ends. */
static void test_old_work_ends_first(void **state)
{
	struct world *world = *state;
	with_plates(world);
	struct ctx *old = support_ctx(world->company);
	model_hold(old);
	change(world, MEMBERS(",'searchable':true"));
	json_t *notes = json_object();
	for (int i = 0; i < 3; i++)
		assert_true(step(world, notes, NULL));
	assert_int_equal(number(world, "SELECT place FROM model_build"), 0);
	model_release(old);
	talloc_free(old);
	assert_true(step(world, notes, NULL));
	assert_true(number(world, "SELECT place FROM model_build") > 0);
	json_decref(notes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_searchable_from_now_on, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_a_change_in_between, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_all_anew, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_unique_from_now_on, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_unique_numbers, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_sorted_from_now_on, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_duplicates_from_now_on, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(test_old_work_ends_first, world_begin, world_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
