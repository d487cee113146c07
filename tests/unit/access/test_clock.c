/* A clock that is years ahead and is set right again: nobody stays in for ever because of
 * it, nobody is kept out. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const int64_t hour = 60 * 60 * 1000;
static const int64_t years = 3650LL * 24 * 60 * 60 * 1000;

static int setup(void **state)
{
	struct world *world = world_open();
	world_user(world, 1, "admin", 0, 0);
	world_give_password(world, 1);
	*state = world;
	return 0;
}

static bool resumes(struct world *world, const struct session_new *session)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	bool in = session_resume(ctx, session->secret, NULL);
	assert_int_equal(in, !ctx->error);
	db_rollback(ctx);
	talloc_free(ctx);
	return in;
}

static void save_uses(struct world *world)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_WRITE) && session_save_uses(ctx) && db_commit(ctx));
	talloc_free(ctx);
}

/* Used every hour for so many hours. */
static bool used_for(struct world *world, const struct session_new *session, int64_t hours)
{
	bool in = true;
	for (int64_t i = 0; in && i < hours; i++) {
		world->ctx->now += hour;
		in = resumes(world, session);
		save_uses(world);
	}
	return in;
}

static void a_session_made_ahead_ends_like_others(void **state)
{
	struct world *world = *state;
	world->ctx->now += years;
	struct session_new session = world_log_in(world, "admin");
	world->ctx->now -= years;
	save_uses(world);
	assert_true(used_for(world, &session, 29 * 24));
	assert_false(used_for(world, &session, 2 * 24));
}

static void a_session_used_ahead_ends_when_it_is_idle(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	world->ctx->now += 11 * hour;
	assert_true(resumes(world, &session));
	world->ctx->now -= 11 * hour;
	assert_true(used_for(world, &session, 30));
	world->ctx->now += 13 * hour;
	save_uses(world);
	assert_false(resumes(world, &session));
}

static int try(struct world *world, const char *typed)
{
	struct session_claim claim = {.login = "admin", .password = typed};
	struct session_new session;
	struct ctx *ctx = world_ctx(world);
	ctx->address = "203.0.113.9";
	int code = session_log_in(ctx, &claim, &session) ? -1 : (int)ctx->error->code;
	talloc_free(ctx);
	return code;
}

static void a_delay_from_ahead_passes(void **state)
{
	struct world *world = *state;
	world->ctx->now += years;
	for (int i = 0; i < 5; i++)
		assert_int_equal(try(world, "wrong guess"), ERROR_UNAUTHENTICATED);
	world->ctx->now -= years;
	assert_int_equal(try(world, world_password), ERROR_RATE_LIMITED);
	world->ctx->now += 1000;
	assert_int_equal(try(world, world_password), -1);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_session_made_ahead_ends_like_others),
	    TEST(a_session_used_ahead_ends_when_it_is_idle),
	    TEST(a_delay_from_ahead_passes),
	};
	return cmocka_run_group_tests_name("access/clock", tests, NULL, NULL);
}
