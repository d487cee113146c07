/* Numbered steps of a room's own tables. */
#include "support.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const first[] = {"CREATE TABLE guest (id INTEGER PRIMARY KEY, name TEXT)",
                                    "INSERT INTO guest (name) VALUES ('王霞')", NULL};
static const char *const second[] = {"ALTER TABLE guest ADD COLUMN seat INTEGER",
                                     "UPDATE guest SET seat = 7", NULL};
static const char *const broken[] = {"UPDATE guest SET seat = 8",
                                     "INSERT INTO nowhere (x) VALUES (1)", NULL};
static const struct db_migration steps[] = {{1, first}, {2, second}, {3, broken}};

static bool migrate(struct company *company, size_t count, struct ctx **ctx)
{
	*ctx = support_ctx(company);
	assert_true(db_begin(*ctx, DB_WRITE));
	if (db_migrate(*ctx, "hall", steps, count))
		return db_commit(*ctx);
	db_rollback(*ctx);
	return false;
}

static int64_t seat(struct company *company)
{
	struct ctx *ctx = support_ctx(company);
	int64_t number = 0;
	assert_true(db_begin(ctx, DB_READ));
	db_find_integer(ctx, 0, &number, "SELECT sum(seat) FROM guest", NULL, 0);
	support_fine(ctx);
	db_rollback(ctx);
	talloc_free(ctx);
	return number;
}

static void test_steps(void **state)
{
	(void)state;
	struct company *company = support_company();
	struct ctx *ctx;
	assert_true(migrate(company, 1, &ctx));
	talloc_free(ctx);
	/* A filled table gets the second step, once. */
	for (int again = 0; again < 2; again++) {
		assert_true(migrate(company, 2, &ctx));
		talloc_free(ctx);
		assert_int_equal(seat(company), 7);
	}
	/* A step that breaks leaves nothing behind. */
	assert_false(migrate(company, 3, &ctx));
	support_wrong(ctx, ERROR_INTERNAL, NULL);
	talloc_free(ctx);
	assert_int_equal(seat(company), 7);
	/* An older program refuses what a newer one wrote. */
	assert_false(migrate(company, 1, &ctx));
	support_wrong(ctx, ERROR_UNAVAILABLE, NULL);
	talloc_free(ctx);
	talloc_free(company);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_steps)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
