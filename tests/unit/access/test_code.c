/* One-time codes: setting them up, logging in with them, losing the device. */
#include "world.h"

#include "access/code.h"
#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char office[] = "192.0.2.1";

enum { RIGHT = -1, ASKED = -2, WRONG = -3, USER = 2 };

static int setup(void **state)
{
	struct world *world = world_open();
	world->ctx->now = 1800000000LL * 1000;
	world_role(world, 1, "administrator", "{}");
	world_role(world, 2, "sales", "{}");
	world_user(world, 1, "admin", 0, 1);
	world_user(world, USER, "zhang", 0, 2);
	world_give_password(world, 1);
	world_give_password(world, USER);
	*state = world;
	return 0;
}

/* What the device shows at the world's time, some steps away. */
struct device {
	unsigned char secret[ONE_TIME_SECRET_SIZE];
	char code[16];
};

static const char *shows(const struct world *world, struct device *device, int steps)
{
	int64_t step = one_time_step(world->ctx->now) + steps;
	snprintf(device->code, sizeof device->code, "%06u",
	         one_time_hotp(device->secret, sizeof device->secret, (uint64_t)step, ONE_TIME_DIGITS));
	return device->code;
}

static void next_step(struct world *world)
{
	world->ctx->now += ONE_TIME_STEP;
}

/* Types the secret into the device. */
static void enter_secret(struct device *device, const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint64_t bits = 0;
	size_t out = 0;
	for (size_t i = 0; text[i]; i++) {
		const char *letter = strchr(letters, text[i]);
		assert_non_null(letter);
		bits = bits << 5 | (uint64_t)(letter - letters);
		for (int byte = 4; i % 8 == 7 && byte >= 0; byte--)
			device->secret[out++] = (unsigned char)(bits >> (8 * byte));
	}
	assert_int_equal(out, sizeof device->secret);
}

static struct ctx *log_in(struct world *world, const char *code, int *result)
{
	struct session_new session;
	struct ctx *ctx = world_ctx(world);
	ctx->address = office;
	struct session_claim claim = {.login = "zhang", .password = world_password, .code = code};
	*result = RIGHT;
	if (session_log_in(ctx, &claim, &session))
		return ctx;
	assert_null(ctx->actor);
	assert_null(ctx->db);
	*result = (int)ctx->error->code;
	if (ctx->error->code == ERROR_UNAUTHENTICATED && ctx->error->item_count) {
		assert_string_equal(ctx->error->items[0].field, "code");
		*result = strcmp(ctx->error->items[0].code, "wrong") ? ASKED : WRONG;
	}
	return ctx;
}

static int try(struct world *world, const char *code)
{
	int result;
	talloc_free(log_in(world, code, &result));
	return result;
}

/* As somebody who has logged in. */
static struct ctx *as_user(struct world *world, int64_t user)
{
	struct ctx *ctx = world_ctx(world);
	ctx->address = office;
	assert_true(access_as_user(ctx, user));
	struct actor *actor = memory_new(ctx, struct actor);
	*actor = *ctx->actor;
	actor->session = 77;
	ctx->actor = actor;
	return ctx;
}

static struct device set_up(struct world *world, struct code_recovery *recovery)
{
	struct device device;
	struct code_setup new;
	struct ctx *ctx = as_user(world, USER);
	assert_true(code_begin(ctx, world_password, &new));
	enter_secret(&device, new.secret);
	assert_non_null(strstr(new.address, new.secret));
	assert_true(code_confirm(ctx, shows(world, &device, 0), recovery));
	talloc_free(ctx);
	return device;
}

static void a_secret_counts_when_a_first_code_was_right(void **state)
{
	struct world *world = *state;
	struct device device;
	struct code_setup new;
	struct code_recovery recovery;
	struct ctx *ctx = as_user(world, USER);
	assert_false(code_begin(ctx, "not the password", &new));
	assert_string_equal(error_take(ctx)->items[0].field, "password");
	assert_false(code_confirm(ctx, "123456", &recovery));
	assert_string_equal(error_take(ctx)->items[0].code, "wrong");
	assert_true(code_begin(ctx, world_password, &new));
	assert_int_equal(try(world, NULL), RIGHT);
	enter_secret(&device, new.secret);
	char other[16];
	snprintf(other, sizeof other, "%06u",
	         (unsigned)(strtoul(shows(world, &device, 0), NULL, 10) + 1) % 1000000);
	assert_false(code_confirm(ctx, other, &recovery));
	error_take(ctx);
	assert_true(code_confirm(ctx, shows(world, &device, 0), &recovery));
	assert_int_equal(try(world, NULL), ASKED);
	assert_false(code_begin(ctx, world_password, &new));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	talloc_free(ctx);
}

static void a_code_is_taken_once(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	struct device device = set_up(world, &recovery);
	assert_int_equal(try(world, shows(world, &device, 0)), WRONG);
	assert_int_equal(try(world, shows(world, &device, 1)), RIGHT);
	assert_int_equal(try(world, shows(world, &device, 1)), WRONG);
	assert_int_equal(try(world, shows(world, &device, 0)), WRONG);
	world->ctx->now += 3 * ONE_TIME_STEP;
	assert_int_equal(try(world, shows(world, &device, -2)), WRONG);
	assert_int_equal(try(world, shows(world, &device, -1)), RIGHT);
	char spaced[32];
	shows(world, &device, 0);
	snprintf(spaced, sizeof spaced, " %.3s %s ", device.code, device.code + 3);
	assert_int_equal(try(world, spaced), RIGHT);
}

struct twin {
	struct world *world;
	const char *code;
	pthread_t thread;
	int result;
};

static void *twin_tries(void *data)
{
	struct twin *twin = data;
	twin->result = try(twin->world, twin->code);
	return NULL;
}

/* Of several at the same instant with the same code one gets in. */
static void twins_get(struct world *world, const char *code)
{
	enum { TWINS = 4 };
	struct twin twins[TWINS];
	int in = 0;
	for (int i = 0; i < TWINS; i++) {
		twins[i] = (struct twin){.world = world, .code = code};
		assert_int_equal(pthread_create(&twins[i].thread, NULL, twin_tries, &twins[i]), 0);
	}
	for (int i = 0; i < TWINS; i++) {
		pthread_join(twins[i].thread, NULL);
		in += twins[i].result == RIGHT;
		assert_true(twins[i].result == RIGHT || twins[i].result == WRONG);
	}
	assert_int_equal(in, 1);
}

static void a_code_is_taken_once_in_parallel(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	struct device device = set_up(world, &recovery);
	next_step(world);
	twins_get(world, shows(world, &device, 0));
	world->ctx->now += 2 * 3600 * 1000LL; /* the throttle forgets */
	twins_get(world, recovery.codes[0]);
}

static void recovery_codes_work_once_each(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	set_up(world, &recovery);
	for (int i = 0; i < CODE_RECOVERY_COUNT; i++) {
		assert_int_equal(strlen(recovery.codes[i]), CODE_RECOVERY_SIZE - 1);
		assert_int_equal(try(world, recovery.codes[i]), RIGHT);
		world->ctx->now += 2 * 3600 * 1000LL;
		assert_int_equal(try(world, recovery.codes[i]), WRONG);
	}
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	int64_t left;
	assert_true(db_find_integer(ctx, 0, &left, "SELECT count(*) FROM user_recovery", NULL, 0));
	assert_int_equal(left, 0);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void new_recovery_codes_end_the_old_ones(void **state)
{
	struct world *world = *state;
	struct code_recovery old, new;
	struct device device = set_up(world, &old);
	next_step(world);
	struct ctx *ctx = as_user(world, USER);
	ctx->now = world->ctx->now;
	assert_false(code_renew(ctx, "not the password", shows(world, &device, 0), &new));
	error_take(ctx);
	assert_true(code_renew(ctx, world_password, shows(world, &device, 0), &new));
	talloc_free(ctx);
	assert_int_equal(try(world, old.codes[3]), WRONG);
	assert_int_equal(try(world, new.codes[3]), RIGHT);
}

static void switching_off_takes_password_and_code(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	struct device device = set_up(world, &recovery);
	next_step(world);
	struct ctx *ctx = as_user(world, USER);
	assert_false(code_stop(ctx, "not the password", shows(world, &device, 0)));
	assert_string_equal(error_take(ctx)->items[0].field, "password");
	assert_false(code_stop(ctx, world_password, "000000"));
	assert_string_equal(error_take(ctx)->items[0].field, "code");
	assert_int_equal(try(world, NULL), ASKED);
	assert_true(code_stop(ctx, world_password, recovery.codes[0]));
	talloc_free(ctx);
	assert_int_equal(try(world, NULL), RIGHT);
}

static void administrators_reset_what_others_lost(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	set_up(world, &recovery);
	struct ctx *ctx = as_user(world, USER);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(code_reset(ctx, USER));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	db_rollback(ctx);
	talloc_free(ctx);
	ctx = as_user(world, 1);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(code_reset(ctx, 1));
	assert_int_equal(error_take(ctx)->code, ERROR_FORBIDDEN);
	assert_true(code_reset(ctx, USER) && db_commit(ctx));
	talloc_free(ctx);
	assert_int_equal(try(world, NULL), RIGHT);
	assert_int_equal(try(world, recovery.codes[0]), RIGHT); /* nobody looks at it */
}

static unsigned needs_after_log_in(struct world *world)
{
	int result;
	struct ctx *ctx = log_in(world, NULL, &result);
	assert_int_equal(result, RIGHT);
	unsigned needs = ctx->actor->needs;
	talloc_free(ctx);
	return needs;
}

static void a_role_asks_for_codes_at_the_next_log_in(void **state)
{
	struct world *world = *state;
	assert_int_equal(needs_after_log_in(world), 0);
	world_do(world, "UPDATE role SET code_required = $1 WHERE id = 2", value_integer(1));
	world_refresh(world);
	int result;
	struct ctx *ctx = log_in(world, NULL, &result);
	assert_int_equal(ctx->actor->needs, NEED_CODE);
	struct device device;
	struct code_setup new;
	struct code_recovery recovery;
	assert_true(code_begin(ctx, NULL, &new)); /* the password was asked for a moment ago */
	enter_secret(&device, new.secret);
	assert_true(code_confirm(ctx, shows(world, &device, 0), &recovery));
	talloc_free(ctx);
	next_step(world);
	ctx = log_in(world, shows(world, &device, 0), &result);
	assert_int_equal(result, RIGHT);
	assert_int_equal(ctx->actor->needs, 0);
	assert_false(code_stop(ctx, world_password, recovery.codes[0]));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	talloc_free(ctx);
}

static void a_need_goes_with_what_it_asked_for(void **state)
{
	struct world *world = *state;
	struct session_new session;
	struct ctx *ctx = as_user(world, 1);
	const char *once = password_reset(ctx, USER);
	assert_non_null(once);
	once = memory_text(world, once);
	talloc_free(ctx);
	ctx = world_ctx(world);
	assert_true(
	    session_log_in(ctx, &(struct session_claim){.login = "zhang", .password = once}, &session));
	assert_int_equal(ctx->actor->needs, NEED_PASSWORD);
	talloc_free(ctx);
	for (int changed = 0; changed < 2; changed++) {
		ctx = world_ctx(world);
		assert_true(db_begin(ctx, DB_READ) && session_resume(ctx, session.secret, NULL));
		db_rollback(ctx);
		assert_int_equal(ctx->actor->needs, changed ? 0 : NEED_PASSWORD);
		assert_int_equal(
		    password_change(ctx, changed ? "Wu-jin-cheng 17" : once, "Wu-jin-cheng 17"), !changed);
		talloc_free(ctx);
	}
}

/* Who knows the password may guess codes no faster from many addresses. */
static void guessing_codes_is_slowed_down_wherever_from(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	set_up(world, &recovery);
	world->ctx->now += 2 * 3600 * 1000LL;
	int read = 0;
	for (int i = 0; i < 40; i++) {
		struct session_new session;
		struct ctx *ctx = world_ctx(world);
		ctx->address = memory_format(ctx, "198.51.100.%d", i);
		struct session_claim claim = {
		    .login = "zhang", .password = world_password, .code = "000000"};
		assert_false(session_log_in(ctx, &claim, &session));
		read += ctx->error->code == ERROR_UNAUTHENTICATED;
		talloc_free(ctx);
	}
	assert_int_equal(read, 10);
}

/* What is told about the code is told to who knows the password alone. */
static void a_wrong_password_tells_nothing_about_codes(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	struct device device = set_up(world, &recovery);
	next_step(world);
	static const char *const logins[] = {"zhang", "admin", "nobody"};
	char said[200] = "";
	for (size_t i = 0; i < 6; i++) {
		struct session_new session;
		struct ctx *ctx = world_ctx(world);
		struct session_claim claim = {.login = logins[i % 3],
		                              .password = "not the password",
		                              .code = i < 3 ? NULL : shows(world, &device, 0)};
		assert_false(session_log_in(ctx, &claim, &session));
		assert_int_equal(ctx->error->code, ERROR_UNAUTHENTICATED);
		assert_int_equal(ctx->error->item_count, 0);
		if (!i)
			snprintf(said, sizeof said, "%s", ctx->error->message);
		assert_string_equal(ctx->error->message, said);
		talloc_free(ctx);
	}
	assert_int_equal(try(world, shows(world, &device, 0)), RIGHT); /* and uses no code up */
}

/* Who logged in while the clock was years ahead gets in when it is right again. */
static void a_step_from_ahead_locks_nobody_out(void **state)
{
	struct world *world = *state;
	struct code_recovery recovery;
	struct device device = set_up(world, &recovery);
	const int64_t years = 3650LL * 24 * 60 * 60 * 1000;
	world->ctx->now += years;
	assert_int_equal(try(world, shows(world, &device, 0)), RIGHT);
	world->ctx->now -= years;
	next_step(world);
	assert_int_equal(try(world, shows(world, &device, 0)), RIGHT);
	assert_int_equal(try(world, shows(world, &device, 0)), WRONG);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_secret_counts_when_a_first_code_was_right),
	    TEST(a_code_is_taken_once),
	    TEST(a_code_is_taken_once_in_parallel),
	    TEST(recovery_codes_work_once_each),
	    TEST(new_recovery_codes_end_the_old_ones),
	    TEST(switching_off_takes_password_and_code),
	    TEST(administrators_reset_what_others_lost),
	    TEST(a_role_asks_for_codes_at_the_next_log_in),
	    TEST(a_need_goes_with_what_it_asked_for),
	    TEST(guessing_codes_is_slowed_down_wherever_from),
	    TEST(a_wrong_password_tells_nothing_about_codes),
	    TEST(a_step_from_ahead_locks_nobody_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
