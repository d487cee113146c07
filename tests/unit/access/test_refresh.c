/* Organisations come and go while others hold them; run under ThreadSanitizer,
 * this is where it looks. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"
#include "support.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include <cmocka.h>

enum { PEOPLE = 200, READERS = 3, ROUNDS = 40 };

struct reader {
	pthread_t thread;
	struct world *world;
	atomic_bool *stop;
	size_t checks;
	bool good;
};

/* Whatever organisation it is: whole, and the same from hold to release. */
static bool reader_check(struct ctx *ctx)
{
	const struct object *customer = model_object(ctx->model, "customer");
	size_t before, after;
	access_as_user(ctx, 1);
	access_people(ctx, customer, OPERATION_READ, &before);
	struct sql *sql = sql_new(ctx);
	access_condition(ctx, sql, customer, "t", OPERATION_READ);
	const int64_t *people = access_people(ctx, customer, OPERATION_READ, &after);
	bool good = before == after && before >= 1;
	for (size_t i = 0; i < after; i++)
		good = good && access_user(ctx, people[i]);
	return good && (before == 1) == (access_scope(ctx, customer, OPERATION_READ) == SCOPE_OWN);
}

static void *reader_run(void *data)
{
	struct reader *reader = data;
	reader->good = true;
	while (!atomic_load(reader->stop)) {
		struct ctx *ctx = world_ctx(reader->world);
		reader->good = reader->good && reader_check(ctx);
		reader->checks++;
		if (reader->checks % 2)
			access_release(ctx);
		talloc_free(ctx);
	}
	return NULL;
}

static void *refresher_run(void *data)
{
	struct reader *refresher = data;
	refresher->good = true;
	for (int i = 0; i < ROUNDS; i++) {
		struct ctx *ctx = support_ctx(refresher->world->company);
		model_hold(ctx);
		const char *scope = i % 2 ? "own" : "department";
		bool written = db_begin(ctx, DB_WRITE) &&
		               db_run(ctx,
		                      "UPDATE role_object SET scope = $1"
		                      " WHERE role = 1 AND operation = 'read'",
		                      value_text(scope)) &&
		               db_commit(ctx) && access_refresh(ctx);
		refresher->good = refresher->good && written;
		talloc_free(ctx);
	}
	return NULL;
}

static void holders_keep_what_they_hold(void **state)
{
	struct world *world = *state;
	atomic_bool stop = false;
	struct reader readers[READERS], refreshers[2];
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){.world = world, .stop = &stop};
		pthread_create(&readers[i].thread, NULL, reader_run, &readers[i]);
	}
	for (int i = 0; i < 2; i++) {
		refreshers[i] = (struct reader){.world = world};
		pthread_create(&refreshers[i].thread, NULL, refresher_run, &refreshers[i]);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(refreshers[i].thread, NULL);
		assert_true(refreshers[i].good);
	}
	atomic_store(&stop, true);
	for (int i = 0; i < READERS; i++) {
		pthread_join(readers[i].thread, NULL);
		assert_true(readers[i].good);
	}
}

/* The last refresh to return has seen the last commit. */
static void a_refresh_shows_the_commit(void **state)
{
	struct world *world = *state;
	const struct object *customer = model_object(world->model, "customer");
	struct ctx *before = world_ctx(world);
	world_do(world, "UPDATE role_object SET scope = $1 WHERE role = 1", value_text("all"));
	world_refresh(world);
	struct ctx *after = world_ctx(world);
	assert_true(access_as_user(before, 1) && access_as_user(after, 1));
	assert_int_equal(access_scope(before, customer, OPERATION_READ), SCOPE_OWN);
	assert_int_equal(access_scope(after, customer, OPERATION_READ), SCOPE_ALL);
	talloc_free(after);
	talloc_free(before);
}

static int setup(void **state)
{
	struct world *world = world_open();
	world_do(world, "INSERT INTO department (id, name) VALUES ($1, '销售一部')", value_integer(1));
	world_role(world, 1, "sales", "{\"objects\": {\"*\": {\"read\": \"own\"}}}");
	assert_true(db_begin(world->ctx, DB_WRITE));
	for (int id = 1; id <= PEOPLE; id++) {
		assert_true(db_run(world->ctx,
		                   "INSERT INTO \"user\" (id, login, name, department, disabled)"
		                   " VALUES ($1, $2, 'u', 1, 0)",
		                   value_integer(id), value_text(memory_format(world->ctx, "u%d", id))));
		assert_true(db_run(world->ctx,
		                   "INSERT INTO user_roles (record, place, value) VALUES ($1, 0, 1)",
		                   value_integer(id)));
	}
	assert_true(db_commit(world->ctx));
	world_refresh(world);
	*state = world;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(holders_keep_what_they_hold, setup, world_teardown),
	    cmocka_unit_test_setup_teardown(a_refresh_shows_the_commit, setup, world_teardown),
	};
	return cmocka_run_group_tests_name("access/refresh", tests, NULL, NULL);
}
