/* Logging in, and its throttle. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char office[] = "192.0.2.1";
static const char stranger[] = "203.0.113.9";

enum { RIGHT = -1 };

static int setup(void **state)
{
	struct world *world = world_open();
	world_user(world, 1, "admin", 0, 0);
	world_user(world, 2, "zhang", 0, 0);
	world_give_password(world, 1);
	*state = world;
	return 0;
}

/* RIGHT or the error's code; `wait` gets retry_after. */
static int try_wait(struct world *world, const char *login, const char *typed, const char *address,
                    int *wait)
{
	struct session_new session;
	struct ctx *ctx = world_ctx(world);
	ctx->address = address;
	bool in =
	    session_log_in(ctx, &(struct session_claim){.login = login, .password = typed}, &session);
	assert_int_equal(in, !ctx->error);
	assert_int_equal(in, ctx->actor != NULL);
	assert_null(ctx->db);
	int code = in ? RIGHT : (int)ctx->error->code;
	*wait = in ? 0 : ctx->error->retry_after;
	talloc_free(ctx);
	return code;
}

static int try(struct world *world, const char *login, const char *typed, const char *address)
{
	int wait;
	return try_wait(world, login, typed, address, &wait);
}

static void one_answer_for_all_that_is_wrong(void **state)
{
	struct world *world = *state;
	world_user(world, 3, "gone", 0, 0);
	world_give_password(world, 3);
	world_do(world, "UPDATE \"user\" SET disabled = 1 WHERE id = $1", value_integer(3));
	world_refresh(world);
	static const char *const tries[][2] = {
	    {"admin", "hai-chuan 3 lu"}, /* wrong */
	    {"admin", ""},
	    {"nobody", "Hai-chuan 3 Lu"}, /* unknown */
	    {"zhang", ""},                /* has no password yet */
	    {"gone", "Hai-chuan 3 Lu"},   /* disabled */
	    {"", ""},
	};
	char first[200] = "";
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct session_new session;
		struct ctx *ctx = world_ctx(world);
		ctx->address = office;
		assert_false(session_log_in(
		    ctx, &(struct session_claim){.login = tries[i][0], .password = tries[i][1]}, &session));
		assert_int_equal(ctx->error->code, ERROR_UNAUTHENTICATED);
		if (!i)
			snprintf(first, sizeof first, "%s", ctx->error->message);
		assert_string_equal(ctx->error->message, first);
		assert_null(ctx->actor);
		talloc_free(ctx);
	}
}

static void strangers_lock_nobody_out(void **state)
{
	struct world *world = *state;
	int read = 0;
	for (int i = 0; i < 10000; i++) {
		char guess[24];
		snprintf(guess, sizeof guess, "guess number %d", i);
		read += try(world, "admin", guess, stranger) == ERROR_UNAUTHENTICATED;
		world->ctx->now += 100;
	}
	/* In 1,000 seconds: five, and then after 1, 2, 4 … 256 seconds. */
	assert_int_equal(read, 14);
	assert_int_equal(try(world, "admin", world_password, stranger), ERROR_RATE_LIMITED);
	assert_int_equal(try(world, "admin", world_password, office), RIGHT);
}

static void the_delay_doubles_up_to_a_quarter_of_an_hour(void **state)
{
	struct world *world = *state;
	int wait, expected = 1;
	for (int i = 0; i < 4; i++)
		assert_int_equal(try(world, "admin", "wrong guess", stranger), ERROR_UNAUTHENTICATED);
	for (int i = 0; i < 12; i++) {
		assert_int_equal(try(world, "admin", "wrong guess", stranger), ERROR_UNAUTHENTICATED);
		assert_int_equal(try_wait(world, "admin", "wrong guess", stranger, &wait),
		                 ERROR_RATE_LIMITED);
		assert_int_equal(wait, expected);
		expected = expected * 2 > 900 ? 900 : expected * 2;
		world->ctx->now += wait * 1000 - 1;
		assert_int_equal(try(world, "admin", "wrong guess", stranger), ERROR_RATE_LIMITED);
		world->ctx->now += 1;
	}
	assert_int_equal(try(world, "admin", world_password, stranger), RIGHT);
}

static void success_forgets_the_failures(void **state)
{
	struct world *world = *state;
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 4; i++)
			assert_int_equal(try(world, "admin", "wrong guess", office), ERROR_UNAUTHENTICATED);
		assert_int_equal(try(world, "ADMIN", world_password, office), RIGHT);
	}
}

static void an_hour_forgets_the_failures(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < 5; i++)
		try(world, "admin", "wrong guess", stranger);
	world->ctx->now += 60 * 60 * 1000 + 1;
	for (int i = 0; i < 5; i++)
		assert_int_equal(try(world, "admin", "wrong guess", stranger), ERROR_UNAUTHENTICATED);
	assert_int_equal(try(world, "admin", "wrong guess", stranger), ERROR_RATE_LIMITED);
}

/* One password tried on many logins is the address's affair. */
static void spraying_is_slowed_down(void **state)
{
	struct world *world = *state;
	int read = 0;
	for (int i = 0; i < 200; i++) {
		char login[16];
		snprintf(login, sizeof login, "user%d", i);
		read += try(world, login, "Spring 2026!", stranger) == ERROR_UNAUTHENTICATED;
	}
	assert_int_equal(read, 30);
	assert_int_equal(try(world, "admin", world_password, stranger), ERROR_RATE_LIMITED);
	assert_int_equal(try(world, "admin", world_password, office), RIGHT);
}

/* Whoever logs in rightly now and then is not free to guess others. */
static void own_success_does_not_excuse_spraying(void **state)
{
	struct world *world = *state;
	int read = 0;
	for (int i = 0; i < 60; i++) {
		char login[16];
		snprintf(login, sizeof login, "user%d", i);
		read += try(world, login, "Spring 2026!", stranger) == ERROR_UNAUTHENTICATED;
		if (i % 10 == 5)
			try(world, "admin", world_password, stranger);
	}
	assert_int_equal(read, 30);
}

static void a_network_of_ipv6_is_one_address(void **state)
{
	struct world *world = *state;
	char address[40];
	for (int i = 0; i < 5; i++) {
		snprintf(address, sizeof address, "2001:db8::%x", i + 1);
		assert_int_equal(try(world, "admin", "wrong guess", address), ERROR_UNAUTHENTICATED);
	}
	assert_int_equal(try(world, "admin", "wrong guess", "2001:db8:0:0:9::1"), ERROR_RATE_LIMITED);
	assert_int_equal(try(world, "admin", world_password, "2001:db8:0:1::1"), RIGHT);
}

/* Guesses at one login from everywhere leave it one try in half a minute, but for those
 * who come from where the user has logged in before. */
static void many_addresses_are_slowed_down(void **state)
{
	struct world *world = *state;
	int read = 0;
	assert_int_equal(try(world, "admin", world_password, office), RIGHT);
	for (int i = 0; i < 300; i++) {
		char address[24];
		snprintf(address, sizeof address, "198.51.%d.%d", i / 100, i % 100);
		read += try(world, "admin", "wrong guess", address) == ERROR_UNAUTHENTICATED;
	}
	assert_int_equal(read, 50);
	assert_int_equal(try(world, "admin", world_password, stranger), ERROR_RATE_LIMITED);
	assert_int_equal(try(world, "zhang", "wrong guess", "198.51.0.1"), ERROR_UNAUTHENTICATED);
	assert_int_equal(try(world, "admin", world_password, office), RIGHT);
	for (int i = 0; i < 1000; i++) {
		char address[24];
		snprintf(address, sizeof address, "100.64.%d.%d", i / 200, i % 200);
		read += try(world, "admin", "wrong guess", address) == ERROR_UNAUTHENTICATED;
		world->ctx->now += 1000;
	}
	/* After 1, 2, 4, 8, 16 seconds, and then every 30. */
	assert_in_range(read, 50 + 33, 50 + 38);
	world->ctx->now += 30 * 1000;
	assert_int_equal(try(world, "admin", world_password, stranger), RIGHT);
}

struct guesser {
	struct world *world;
	pthread_t thread;
	int code;
};

static void *guess(void *data)
{
	struct guesser *guesser = data;
	guesser->code = try(guesser->world, "admin", "wrong guess", stranger);
	return NULL;
}

/* Many at the same instant are no way around the count. */
static void guessing_in_parallel_gains_nothing(void **state)
{
	struct world *world = *state;
	struct guesser guessers[24];
	int read = 0;
	for (int i = 0; i < 24; i++) {
		guessers[i] = (struct guesser){.world = world};
		assert_int_equal(pthread_create(&guessers[i].thread, NULL, guess, &guessers[i]), 0);
	}
	for (int i = 0; i < 24; i++) {
		pthread_join(guessers[i].thread, NULL);
		read += guessers[i].code == ERROR_UNAUTHENTICATED;
		assert_true(guessers[i].code == ERROR_UNAUTHENTICATED ||
		            guessers[i].code == ERROR_RATE_LIMITED);
	}
	assert_int_equal(read, 5);
}

/* --- the history's hook --- */

static bool keep_event(struct ctx *ctx, const char *action, const char *object, int64_t record,
                       const char *detail)
{
	assert_non_null(ctx->actor);
	assert_string_equal(object, "user");
	assert_null(detail);
	return db_run(ctx, "INSERT INTO event (action, record, actor) VALUES ($1, $2, $3)",
	              value_text(action), value_integer(record), value_integer(ctx->actor->user));
}

static void attempts_are_in_the_history(void **state)
{
	struct world *world = *state;
	assert_true(db_begin(world->ctx, DB_WRITE) &&
	            db_run_plain(world->ctx, "CREATE TABLE event (id INTEGER PRIMARY KEY, action TEXT,"
	                                     " record INTEGER, actor INTEGER)") &&
	            db_commit(world->ctx));
	access_set_audit(world->ctx, keep_event);
	try(world, "admin", world_password, office);
	try(world, "admin", "wrong guess", office);
	try(world, "nobody", "wrong guess", office);
	for (int i = 0; i < 200; i++)
		try(world, "zhang", "wrong guess", stranger);
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	static const struct {
		const char *action;
		int64_t record, actor;
	} expected[] = {{"login", 1, 1},        {"login_failed", 1, 0}, {"login_failed", 0, 0},
	                {"login_failed", 2, 0}, {"login_failed", 2, 0}, {"login_failed", 2, 0},
	                {"login_failed", 2, 0}, {"login_failed", 2, 0}, {"login_throttled", 2, 0}};
	struct db_rows *rows =
	    db_query_plain(ctx, "SELECT action, record, actor FROM event ORDER BY id");
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_true(db_next(ctx, rows));
		assert_string_equal(db_text(rows, 0), expected[i].action);
		assert_int_equal(db_integer(rows, 1), expected[i].record);
		assert_int_equal(db_integer(rows, 2), expected[i].actor);
	}
	assert_false(db_next(ctx, rows));
	db_rollback(ctx);
	talloc_free(ctx);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(one_answer_for_all_that_is_wrong),
	    TEST(strangers_lock_nobody_out),
	    TEST(the_delay_doubles_up_to_a_quarter_of_an_hour),
	    TEST(success_forgets_the_failures),
	    TEST(an_hour_forgets_the_failures),
	    TEST(spraying_is_slowed_down),
	    TEST(own_success_does_not_excuse_spraying),
	    TEST(many_addresses_are_slowed_down),
	    TEST(a_network_of_ipv6_is_one_address),
	    TEST(guessing_in_parallel_gains_nothing),
	    TEST(attempts_are_in_the_history),
	};
	return cmocka_run_group_tests_name("access/login", tests, NULL, NULL);
}
