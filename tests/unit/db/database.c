/* The port to the database: transactions, statements, savepoints, the line of
 * writers, text indexes, units of dates. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/dialect.h"
#include "db/migration.h"
#include "db/unit.h"

#include "database.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	struct company company;
	char folder[64];
	struct ctx *ctx;
};

static int world_open(void **state)
{
	struct world *world = memory_new(NULL, struct world);
	snprintf(world->folder, sizeof world->folder, "/tmp/guanxi-db.XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->ctx = ctx_new(world, &world->company);
	world->company.zone = zone_new(world, "Asia/Shanghai");
	world->company.databases =
	    db_pool_open(world->ctx, world, support_address(world, world->folder), 2);
	assert_non_null(world->company.databases);
	assert_true(db_begin(world->ctx, DB_WRITE));
	assert_true(db_run_plain(world->ctx, "CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)"));
	assert_true(db_run_plain(world->ctx, "CREATE UNIQUE INDEX note_body ON note (body)"));
	assert_true(db_commit(world->ctx));
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", world->folder);
	talloc_free(world);
	return system(command);
}

static bool note_add(struct ctx *ctx, const char *body)
{
	return db_run(ctx, "INSERT INTO note (body) VALUES ($1)", value_text(body));
}

static int64_t note_count(struct ctx *ctx)
{
	int64_t count = -1;
	assert_true(db_find_integer(ctx, -1, &count, "SELECT count(*) FROM note", NULL, 0));
	return count;
}

static void test_commit_keeps_and_rollback_undoes(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(note_add(ctx, "一"));
	assert_true(db_commit(ctx));
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(note_add(ctx, "二"));
	db_rollback(ctx);
	assert_true(db_begin(ctx, DB_READ));
	assert_int_equal(note_count(ctx), 1);
	assert_true(db_commit(ctx));
}

static void test_values_come_back_as_they_went(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	static const char bytes[] = {0, 1, (char)0xff, 0};
	assert_true(db_begin(ctx, DB_WRITE));
	struct db_rows *rows =
	    db_query(ctx, "SELECT $1, $2, $3, $4", value_integer(INT64_MIN), value_text("宁波'; DROP"),
	             value_blob(bytes, sizeof bytes), VALUE_NOTHING);
	assert_non_null(rows);
	assert_true(db_next(ctx, rows));
	assert_true(db_integer(rows, 0) == INT64_MIN);
	assert_string_equal(db_text(rows, 1), "宁波'; DROP");
	assert_int_equal(db_size(rows, 2), sizeof bytes);
	assert_memory_equal(db_blob(rows, 2), bytes, sizeof bytes);
	assert_true(db_null(rows, 3));
	assert_false(db_next(ctx, rows));
	assert_null(ctx->error);
	assert_false(db_next(ctx, rows));
	db_rollback(ctx);
}

static void test_reader_refuses_to_write(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_READ));
	assert_false(note_add(ctx, "x"));
	assert_int_equal(ctx->error->code, ERROR_UNAVAILABLE);
	db_rollback(ctx);
}

static void test_reader_sees_one_snapshot(void **state)
{
	struct world *world = *state;
	struct ctx *reader = world->ctx, *writer = ctx_new(world, &world->company);
	assert_true(db_begin(reader, DB_READ));
	assert_int_equal(note_count(reader), 0);
	assert_true(db_begin(writer, DB_WRITE));
	assert_true(note_add(writer, "later"));
	assert_true(db_commit(writer));
	assert_int_equal(note_count(reader), 0);
	assert_true(db_commit(reader));
	assert_true(db_begin(reader, DB_READ));
	assert_int_equal(note_count(reader), 1);
	assert_true(db_commit(reader));
}

static void test_unique_index_is_a_conflict(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(note_add(ctx, "same"));
	assert_false(note_add(ctx, "same"));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	db_rollback(ctx);
}

static void test_savepoints_nest(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_savepoint(ctx));
	assert_true(note_add(ctx, "kept"));
	assert_true(db_savepoint(ctx));
	assert_true(note_add(ctx, "dropped"));
	assert_false(note_add(ctx, "kept"));
	db_undo(ctx);
	assert_int_equal(error_take(ctx)->code, ERROR_CONFLICT);
	assert_true(db_release(ctx));
	assert_int_equal(note_count(ctx), 1);
	assert_true(db_commit(ctx));
}

/* The same text twice at once, and more texts than the cache has room for. */
static void test_statements_are_kept_and_shared(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_READ));
	struct db_rows *one = db_query(ctx, "SELECT $1", value_integer(1));
	struct db_rows *two = db_query(ctx, "SELECT $1", value_integer(2));
	assert_true(db_next(ctx, one) && db_next(ctx, two));
	assert_int_equal(db_integer(one, 0), 1);
	assert_int_equal(db_integer(two, 0), 2);
	for (int i = 0; i < 2000; i++) {
		int64_t number = 0;
		const char *sql = memory_format(ctx, "SELECT %d", i);
		assert_true(db_find_integer(ctx, -1, &number, sql, NULL, 0));
		assert_int_equal(number, i);
	}
	assert_int_equal(db_integer(one, 0), 1);
	talloc_free(one);
	talloc_free(two);
	db_rollback(ctx);
}

enum { WRITERS = 8, WRITES = 50 };

static void *write_many(void *data)
{
	struct world *world = data;
	for (int i = 0; i < WRITES; i++) {
		struct ctx *ctx = ctx_new(NULL, &world->company);
		int64_t count = -1;
		if (!db_begin(ctx, DB_WRITE) ||
		    !db_find_integer(ctx, -1, &count, "SELECT count(*) FROM note", NULL, 0) ||
		    !note_add(ctx, memory_format(ctx, "n%d", (int)count)) || !db_commit(ctx))
			return "failed";
		talloc_free(ctx);
	}
	return NULL;
}

/* Each reads and then writes: nobody may come between. */
static void test_writers_wait_their_turn(void **state)
{
	struct world *world = *state;
	pthread_t threads[WRITERS];
	void *result;
	for (int i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, world), 0);
	for (int i = 0; i < WRITERS; i++) {
		pthread_join(threads[i], &result);
		assert_null(result);
	}
	assert_true(db_begin(world->ctx, DB_READ));
	assert_int_equal(note_count(world->ctx), WRITERS * WRITES);
	db_rollback(world->ctx);
}

/* The newest key that the index gives, 0 for none. */
static int64_t text_find(struct ctx *ctx, const char *query)
{
	int64_t found = -1;
	struct sql *sql = sql_new(ctx);
	assert_true(sql_text_matches(ctx, sql, "note_search", query));
	assert_true(db_find_integer(ctx, 0, &found, sql->text->data, sql->values, sql->value_count));
	return found;
}

static void test_text_index_finds_tokens(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_text_index_make(ctx, "note_search"));
	assert_true(db_text_index_put(ctx, "note_search", 7, NULL, "宁波 波海 海天"));
	assert_true(db_text_index_put(ctx, "note_search", 9, NULL, "海天 宁波"));
	assert_int_equal(text_find(ctx, "\"宁波\" AND \"波海\""), 7);
	assert_true(db_text_index_put(ctx, "note_search", 7, "宁波 波海 海天", "上海"));
	assert_int_equal(text_find(ctx, "\"宁波\" AND \"波海\""), 0);
	assert_int_equal(text_find(ctx, "\"上海\""), 7);
	db_rollback(ctx);
}

/* What waits for the index goes with its savepoint, whether or not it was carried out
 * in between. */
static void test_text_index_is_undone_with_the_rest(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_text_index_make(ctx, "note_search"));
	assert_true(db_text_index_put(ctx, "note_search", 1, NULL, "kept"));
	for (int asked = 0; asked < 2; asked++) {
		assert_true(db_savepoint(ctx));
		assert_true(db_text_index_put(ctx, "note_search", 2, NULL, "dropped"));
		if (asked)
			assert_int_equal(text_find(ctx, "\"dropped\""), 2);
		db_undo(ctx);
		assert_int_equal(text_find(ctx, "\"dropped\""), 0);
	}
	assert_true(db_savepoint(ctx));
	assert_true(db_text_index_put(ctx, "note_search", 3, NULL, "later"));
	assert_true(db_release(ctx));
	assert_true(db_commit(ctx));
	assert_true(db_begin(ctx, DB_READ));
	assert_int_equal(text_find(ctx, "\"kept\""), 1);
	assert_int_equal(text_find(ctx, "\"later\""), 3);
	db_rollback(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_text_index_put(ctx, "note_search", 4, NULL, "never"));
	db_rollback(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_int_equal(text_find(ctx, "\"never\""), 0);
	db_rollback(ctx);
}

static void test_instants_fall_into_local_units(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	int64_t instant = 0;
	/* 16:30 UTC is half past midnight of the next day in Shanghai. */
	assert_true(time_read("2026-02-28T16:30:00Z", 20, &instant));
	assert_true(db_begin(ctx, DB_READ));
	assert_true(db_run_plain(ctx, "SELECT 1"));
	static const char *const units[][2] = {{"day", "2026-03-01"},
	                                       {"week", "2026-W09"},
	                                       {"month", "2026-03"},
	                                       {"quarter", "2026-Q1"},
	                                       {"year", "2026"}};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct sql *sql = sql_new(ctx);
		sql_add(sql, "SELECT ");
		sql_instant_unit(ctx, sql, "t", "at", units[i][0]);
		sql_add(sql, " FROM (SELECT ");
		sql_value(sql, value_integer(instant));
		sql_add(sql, " AS at) AS t");
		struct db_rows *rows = sql_query(ctx, sql);
		assert_true(rows && db_next(ctx, rows));
		assert_string_equal(db_text(rows, 0), units[i][1]);
		talloc_free(rows);
	}
	db_rollback(ctx);
}

static void test_weeks_at_the_turn_of_the_year(void **state)
{
	(void)state;
	static const char *const weeks[][2] = {{"2024-12-30", "2025-W01"},
	                                       {"2021-01-03", "2020-W53"},
	                                       {"2026-12-31", "2026-W53"},
	                                       {"2023-01-01", "2022-W52"}};
	for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++) {
		char unit[DB_UNIT_SIZE];
		db_unit_of(weeks[i][0], "week", unit);
		assert_string_equal(unit, weeks[i][1]);
	}
}

static void test_migrations_run_once_and_refuse_newer_data(void **state)
{
	struct ctx *ctx = ((struct world *)*state)->ctx;
	static const char *const first[] = {"CREATE TABLE one (a INTEGER)", NULL};
	static const char *const second[] = {"ALTER TABLE one ADD COLUMN b INTEGER",
	                                     "CREATE TABLE two (c INTEGER)", NULL};
	static const struct db_migration steps[] = {{1, first}, {2, second}};
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_migrate(ctx, "test", steps, 1));
	assert_true(db_migrate(ctx, "test", steps, 2));
	assert_true(db_migrate(ctx, "test", steps, 2));
	assert_true(db_run_plain(ctx, "INSERT INTO one (a, b) VALUES (1, 2)"));
	assert_false(db_migrate(ctx, "test", steps, 1));
	assert_int_equal(ctx->error->code, ERROR_UNAVAILABLE);
	db_rollback(ctx);
}

static void test_a_file_that_is_no_database_is_told(void **state)
{
	struct world *world = *state;
	const char *path = memory_format(world, "%s/other.db", world->folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1000; i++)
		fputs("this is not a database ", file);
	fclose(file);
	assert_null(db_pool_open(world->ctx, world, path, 1));
	assert_int_equal(world->ctx->error->code, ERROR_UNAVAILABLE);
	assert_non_null(world->ctx->error->detail);
}

static void test_rows_end_with_their_ctx(void **state)
{
	struct world *world = *state;
	assert_true(db_begin(world->ctx, DB_WRITE));
	assert_true(note_add(world->ctx, "a") && note_add(world->ctx, "b"));
	struct ctx *inner = ctx_inner(world->ctx);
	struct db_rows *rows = db_query_plain(inner, "SELECT body FROM note");
	assert_true(db_next(inner, rows));
	talloc_free(inner);
	/* An open statement would keep the transaction from ending. */
	assert_true(db_commit(world->ctx));
}

int main(void)
{
	base_start();
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    WORLD(test_commit_keeps_and_rollback_undoes),
	    WORLD(test_values_come_back_as_they_went),
	    WORLD(test_reader_refuses_to_write),
	    WORLD(test_reader_sees_one_snapshot),
	    WORLD(test_unique_index_is_a_conflict),
	    WORLD(test_savepoints_nest),
	    WORLD(test_statements_are_kept_and_shared),
	    WORLD(test_writers_wait_their_turn),
	    WORLD(test_text_index_finds_tokens),
	    WORLD(test_text_index_is_undone_with_the_rest),
	    WORLD(test_instants_fall_into_local_units),
	    WORLD(test_weeks_at_the_turn_of_the_year),
	    WORLD(test_migrations_run_once_and_refuse_newer_data),
	    WORLD(test_a_file_that_is_no_database_is_told),
	    WORLD(test_rows_end_with_their_ctx),
	};
	return cmocka_run_group_tests_name("db", tests, NULL, NULL);
}
