/* Many at a stroke, and all that is kept beside the records afterwards: ready counts,
 * search, duplicate keys, history; the same when it was taken back. */
#include "crm_world.h"

#include "record/check.h"
#include "record/history.h"

#include <stdio.h>

enum { ROWS = 120 };

static json_t *handed(struct world *world, enum person person, const char *body)
{
	struct ctx *ctx = world_write(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	assert_true(hand_over(ctx, world_json(ctx, body), json));
	json_t *made = json_deep_copy(world_printed(ctx, json));
	world_done(ctx);
	return made;
}

static int64_t taken_back(struct world *world, enum person person, int64_t work)
{
	struct ctx *ctx = world_write(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	assert_true(hand_over_undo(ctx, work, json));
	int64_t returned = json_integer_value(json_object_get(world_printed(ctx, json), "returned"));
	world_done(ctx);
	return returned;
}

static void fill(struct world *world, int64_t ids[ROWS])
{
	static const char *const stages[] = {"reserve", "target", "potential", "opportunity", "deal"};
	static const char *const grades[] = {"'key'", "'normal'", "null"};
	for (int i = 0; i < ROWS; i++) {
		char json[400];
		snprintf(json, sizeof json,
		         "{'name':'海天%d号机械厂','stage':'%s','grade':%s,'mobile':'139%08d',"
		         "'website':'www.haitian%d.com','next_visit_at':'2026-03-%02dT01:00:00Z',"
		         "'collaborators':[%d]}",
		         i, stages[i % 5], grades[i % 3], i, i, i % 28 + 1, (int)world->people[SERVICE]);
		ids[i] = world_make(world, LI, "customer", json);
	}
}

/* The rows of a statement as one text. */
static char *dumped(struct world *world, const char *sql, int columns)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct db_rows *rows = db_query_plain(ctx, sql);
	assert_non_null(rows);
	char *text = memory_text(NULL, "");
	while (db_next(ctx, rows))
		for (int i = 0; i < columns; i++)
			text = talloc_asprintf_append(text, "%s|", db_null(rows, i) ? "-" : db_text(rows, i));
	world_done(ctx);
	return text;
}

/* The ready counts are what counting the records gives. */
static void expect_counts(struct world *world)
{
	static const char by_grade[] =
	    "SELECT owner, pool, stage, grade, count FROM _customer_by_grade ORDER BY 1, 2, 3, 4";
	static const char counted[] =
	    "SELECT owner, pool, stage, grade, count(*) FROM customer"
	    " WHERE deleted_at IS NULL GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4";
	static const char visits[] = "SELECT owner, sum(count) FROM _customer_by_next_visit_at"
	                             " GROUP BY 1 ORDER BY 1";
	static const char owners[] = "SELECT owner, count(*) FROM customer"
	                             " WHERE deleted_at IS NULL GROUP BY 1 ORDER BY 1";
	static const struct {
		const char *ready, *slow;
		int columns;
	} pairs[] = {{by_grade, counted, 5}, {visits, owners, 2}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *ready = dumped(world, pairs[i].ready, pairs[i].columns);
		char *slow = dumped(world, pairs[i].slow, pairs[i].columns);
		assert_string_equal(ready, slow);
		talloc_free(ready);
		talloc_free(slow);
	}
}

static void count_broken(void *data, const struct history_fault *fault)
{
	print_message("%s %lld is broken\n", fault->object, (long long)fault->record);
	++*(int *)data;
}

static void expect_chains(struct world *world)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	int broken = 0;
	int64_t entries = 0;
	assert_true(history_check(ctx, &entries, count_broken, &broken) && entries > 0);
	assert_int_equal(broken, 0);
	world_done(ctx);
}

static void tell_fault(void *data, const struct check_fault *fault)
{
	(void)data;
	print_message("%s %lld: %s\n", fault->object, (long long)fault->record, fault->words);
}

/* The program's own check of what refers to what, and what is worked out of records. */
static void expect_whole(struct world *world)
{
	static const enum check_part parts[] = {CHECK_REFERENCES, CHECK_LISTS,  CHECK_SEARCH,
	                                        CHECK_KEYS,       CHECK_COUNTS, CHECK_HISTORY};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct ctx *ctx = world_read(world, SYSTEM);
		struct check check = {.tell = tell_fault};
		assert_true(record_check(ctx, parts[i], &check));
		assert_int_equal(check.faults, 0);
		world_done(ctx);
	}
}

/* How many of the rows the person finds, by a part of the name and by a number. */
static size_t found(struct world *world, enum person person, const char *typed)
{
	struct ctx *ctx = world_read(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	assert_true(record_search(ctx, typed, "customer", 50, json));
	size_t count = json_array_size(json_object_get(world_printed(ctx, json), "results"));
	world_done(ctx);
	return count;
}

static void expect_found(struct world *world, enum person owner, enum person stranger)
{
	assert_int_equal(found(world, owner, "海天"), 50);
	assert_int_equal(found(world, owner, "ht"), 50);
	assert_int_equal(found(world, owner, "13900000007"), 1);
	assert_int_equal(found(world, stranger, "海天"), 0);
	assert_int_equal(found(world, SERVICE, "13900000007"), 1);
}

/* All columns of the customers but those that giving away is about. */
static const char untouched[] =
    "SELECT id, name, name_key, stage, grade, mobile, website, next_visit_at, created_at, "
    "created_by, number, contact_count, stage_changed_at, deleted_at, protected_until "
    "FROM customer ORDER BY id";

static void test_all_that_is_kept_beside_records_follows(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];
	fill(world, ids);
	char *before = dumped(world, untouched, 15);
	char *keys =
	    dumped(world, "SELECT key, kind, object, record FROM duplicate_key ORDER BY 1, 2, 3, 4", 4);
	char *whole =
	    dumped(world, "SELECT owner, pool, hot, owner_changed_at FROM customer ORDER BY id", 4);
	expect_counts(world);
	expect_found(world, LI, WANG);
	char body[160];
	snprintf(body, sizeof body, "{'from':%d,'to':[{'user':%d}],'reason':'调岗'}",
	         (int)world->people[LI], (int)world->people[WANG]);
	json_t *made = handed(world, ADMINISTRATOR, body);
	assert_int_equal(json_integer_value(json_object_get(made, "customers")), ROWS);
	assert_int_equal(crm_count(world, "customer", "['owner','not_empty']"), ROWS);
	assert_int_equal(crm_integer(world, "customer", ids[5], "owner"), world->people[WANG]);
	assert_int_equal(crm_count(world, "owner_change", "['reason','=','调岗']"), ROWS);
	expect_counts(world);
	expect_chains(world);
	expect_whole(world);
	expect_found(world, WANG, LI);
	char *after = dumped(world, untouched, 15);
	assert_string_equal(after, before);

	assert_int_equal(
	    taken_back(world, ADMINISTRATOR, json_integer_value(json_object_get(made, "id"))), ROWS);
	json_decref(made);
	expect_counts(world);
	expect_chains(world);
	expect_whole(world);
	expect_found(world, LI, WANG);
	char *keys_now =
	    dumped(world, "SELECT key, kind, object, record FROM duplicate_key ORDER BY 1, 2, 3, 4", 4);
	char *whole_now =
	    dumped(world, "SELECT owner, pool, hot, owner_changed_at FROM customer ORDER BY id", 4);
	assert_string_equal(keys_now, keys);
	assert_string_equal(whole_now, whole);
	char *kept = dumped(world, "SELECT count(*) FROM record_given", 1);
	assert_string_equal(kept, "0|");
	char *const texts[] = {before, keys, whole, after, keys_now, whole_now, kept};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		talloc_free(texts[i]);
}

/* One of them can't be given: none is. */
static void test_all_or_nothing(void **state)
{
	struct world *world = *state;
	int64_t ids[ROWS];
	fill(world, ids);
	/* One of the two is his already: the database refuses the other. */
	world_make(world, WANG, "customer", "{'name':'Only one'}");
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(db_run_plain(ctx, "CREATE UNIQUE INDEX no_more ON customer (owner)"
	                              " WHERE name = '海天100号机械厂' OR name = 'Only one'"));
	world_done(ctx);
	char body[160];
	snprintf(body, sizeof body, "{'from':%d,'to':[{'user':%d}]}", (int)world->people[LI],
	         (int)world->people[WANG]);
	ctx = world_write(world, ADMINISTRATOR);
	assert_false(hand_over(ctx, world_json(ctx, body), json_writer_new(ctx, 64)));
	world_drop(ctx);
	assert_int_equal(crm_integer(world, "customer", ids[0], "owner"), world->people[LI]);
	assert_int_equal(crm_count(world, "hand_over", "[]") + crm_count(world, "owner_change", "[]"),
	                 0);
	expect_counts(world);
	expect_found(world, LI, WANG);
}

/* After a day it stays as it is, and nothing is kept of it any more. */
static void test_only_within_a_day(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'海天机械厂'}");
	char body[160];
	snprintf(body, sizeof body, "{'ids':[%d,%d],'to':[{'user':%d}]}", (int)id, (int)id,
	         (int)world->people[WANG]);
	json_t *made = handed(world, ADMINISTRATOR, body);
	int64_t work = json_integer_value(json_object_get(made, "id"));
	json_decref(made);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	ctx->now += 86400001;
	assert_false(hand_over_undo(ctx, work, json_writer_new(ctx, 64)));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	world_drop(ctx);
	snprintf(body, sizeof body, "{'ids':[%d],'to':[{'user':%d}]}", (int)id, (int)world->people[LI]);
	ctx = world_write(world, ADMINISTRATOR);
	ctx->now += 86400001;
	assert_true(hand_over(ctx, world_json(ctx, body), json_writer_new(ctx, 64)));
	world_done(ctx);
	char *kept = dumped(world, "SELECT count(*) FROM record_given", 1);
	assert_string_equal(kept, "1|");
	talloc_free(kept);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, crm_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_all_that_is_kept_beside_records_follows),
	    WORLD(test_all_or_nothing),
	    WORLD(test_only_within_a_day),
	};
	return cmocka_run_group_tests_name("crm handover", tests, NULL, NULL);
}
