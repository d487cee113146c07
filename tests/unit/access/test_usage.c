/* What users look at and take away: counted in memory, added up in the table, over lines
 * by the hour and by the day. */
#include "world.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { USER = 7, ROLE = 1 };
static const int64_t HOUR = 3600000, DAY = 24 * 3600000LL;

/* Which lines were gone over, and by how much, in order. */
struct seen {
	char lines[8][32];
	int64_t figures[8];
	size_t count;
	bool refuse;
};

static bool see(struct ctx *ctx, const struct usage_excess *excess, void *data)
{
	struct seen *seen = data;
	(void)ctx;
	assert_int_equal(excess->user, USER);
	snprintf(seen->lines[seen->count], 32, "%s", excess->line->name);
	seen->figures[seen->count++] = excess->figure;
	return !seen->refuse || error_set(ctx, ERROR_UNAVAILABLE, "不行。", "No.");
}

static struct world *begin(const char *limits)
{
	struct world *world = world_open();
	char rights[300];
	snprintf(rights, sizeof rights, "{\"limits\":{%s}}", limits);
	world_role(world, ROLE, "", rights);
	world_user(world, USER, "watched", 0, ROLE);
	world_refresh(world);
	return world;
}

/* So much of a kind was done by one call. */
static void use(struct world *world, enum usage_kind kind, int64_t count)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(access_as_user(ctx, USER));
	usage_begin(ctx);
	usage_add(ctx, kind, count);
	usage_keep(ctx);
	talloc_free(ctx);
}

/* Writes what was collected at that instant. */
static struct seen settle(struct world *world, int64_t now)
{
	struct seen seen = {0};
	struct ctx *ctx = world_ctx(world);
	ctx->now = now;
	access_as_system(ctx);
	const struct usage_batch *batch = usage_take(ctx);
	if (batch) {
		assert_true(db_begin(ctx, DB_WRITE));
		assert_true(usage_write(ctx, batch, see, &seen));
		assert_true(db_commit(ctx));
	}
	talloc_free(ctx);
	return seen;
}

static int64_t noon(struct world *world)
{
	return zone_instant(world->company->zone, "2026-03-02", 12 * 60);
}

static void test_lines_of_hours_and_days(void **state)
{
	(void)state;
	struct world *world = begin("\"watch_records_hour\":5,\"watch_records_day\":8");
	use(world, USAGE_RECORDS, 4);
	assert_int_equal(settle(world, noon(world)).count, 0);
	use(world, USAGE_RECORDS, 1);
	struct seen seen = settle(world, noon(world) + HOUR - 1);
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.lines[0], "records_hour");
	assert_int_equal(seen.figures[0], 5);
	/* The next hour begins anew, the day goes on. */
	use(world, USAGE_RECORDS, 3);
	seen = settle(world, noon(world) + HOUR);
	assert_int_equal(seen.count, 1);
	assert_string_equal(seen.lines[0], "records_day");
	assert_int_equal(seen.figures[0], 8);
	/* Tomorrow both do: the company's, which is not that of UTC. */
	use(world, USAGE_RECORDS, 4);
	assert_int_equal(settle(world, noon(world) + DAY / 2).count, 0);
	world_close(world);
}

/* Whatever another process added meanwhile is in the sum. */
static void test_several_processes_add_up(void **state)
{
	(void)state;
	struct world *world = begin("\"watch_export_rows_day\":100");
	use(world, USAGE_EXPORT_ROWS, 60);
	assert_int_equal(settle(world, noon(world)).count, 0);
	world_do(world, "UPDATE usage_count SET number = number + 30 WHERE user_id = $1",
	         value_integer(USER));
	use(world, USAGE_EXPORT_ROWS, 10);
	struct seen seen = settle(world, noon(world));
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.figures[0], 100);
	world_close(world);
}

static void test_what_is_not_written_stays(void **state)
{
	(void)state;
	struct world *world = begin("\"watch_prints_day\":3");
	use(world, USAGE_PRINTS, 3);
	struct ctx *ctx = world_ctx(world);
	struct seen refused = {.refuse = true};
	access_as_system(ctx);
	const struct usage_batch *batch = usage_take(ctx);
	assert_non_null(batch);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(usage_write(ctx, batch, see, &refused));
	db_rollback(ctx);
	usage_put_back(ctx, batch);
	talloc_free(ctx);
	use(world, USAGE_PRINTS, 1);
	struct seen seen = settle(world, noon(world));
	assert_int_equal(seen.count, 1);
	assert_int_equal(seen.figures[0], 4);
	/* And then it is written once. */
	ctx = world_ctx(world);
	assert_null(usage_take(ctx));
	talloc_free(ctx);
	world_close(world);
}

static void test_zero_is_never_and_old_figures_go(void **state)
{
	(void)state;
	struct world *world = begin("\"watch_copies_day\":0");
	use(world, USAGE_COPIES, 1000000);
	assert_int_equal(settle(world, noon(world)).count, 0);
	struct ctx *ctx = world_ctx(world);
	int64_t rows;
	ctx->now = noon(world) + 39 * DAY;
	assert_true(db_begin(ctx, DB_WRITE) && usage_sweep(ctx));
	assert_true(db_find_integer(ctx, 0, &rows, "SELECT count(*) FROM usage_count", NULL, 0));
	assert_int_equal(rows, 1);
	ctx->now += 2 * DAY;
	assert_true(usage_sweep(ctx));
	assert_true(db_find_integer(ctx, 0, &rows, "SELECT count(*) FROM usage_count", NULL, 0));
	assert_int_equal(rows, 0);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
	world_close(world);
}

static void test_the_same_record_again_counts_once(void **state)
{
	(void)state;
	struct world *world = begin("\"watch_records_hour\":2");
	for (int i = 0; i < 10; i++) {
		struct ctx *ctx = world_ctx(world);
		assert_true(access_as_user(ctx, USER));
		usage_begin(ctx);
		usage_look(ctx, world_object(world, "customer"), 11);
		usage_look(ctx, world_object(world, "role"), 1);
		usage_list(ctx, world_object(world, "role"), 50);
		usage_keep(ctx);
		talloc_free(ctx);
	}
	assert_int_equal(settle(world, noon(world)).count, 0);
	world_close(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_lines_of_hours_and_days),
	    cmocka_unit_test(test_several_processes_add_up),
	    cmocka_unit_test(test_what_is_not_written_stays),
	    cmocka_unit_test(test_zero_is_never_and_old_figures_go),
	    cmocka_unit_test(test_the_same_record_again_counts_once),
	};
	return cmocka_run_group_tests_name("access/usage", tests, NULL, NULL);
}
