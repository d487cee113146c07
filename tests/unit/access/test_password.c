/* Which passwords are taken, how they are kept, who changes them. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

/* RIGHT or the error's code. */
static int try(struct world *world, const char *login, const char *typed)
{
	struct session_new session;
	struct ctx *ctx = world_ctx(world);
	int code =
	    session_log_in(ctx, &(struct session_claim){.login = login, .password = typed}, &session)
	        ? RIGHT
	        : (int)ctx->error->code;
	talloc_free(ctx);
	return code;
}

struct rule {
	const char *password, *code; /* NULL: is taken */
};

static const struct rule rules[] = {
    {"Hai-chuan 3 Lu", NULL},           {"guanxi-demo", "common"},
    {"永康市海川路三号五金城一", NULL}, {"", "too_short"},
    {"nine char", "too_short"},         {"永康市海川路三号五", "too_short"},
    {"1234567890", "common"},           {"Qwertyuiop", "common"},
    {"5201314520", "common"},           {"password123", "common"},
    {"zhang12345", "like_login"},       {"12ZHANG345", "like_login"},
    {"zhang and a long rest", NULL},    {"broken \xff utf-8", "malformed"},
    {"woaini5201314", "common"},        {"Qwerty-123456!", "common"},
    {"a123456a123456", "common"},       {"Ｗｏａｉｎｉ１３１４", "common"},
    {"1111111111111111", "common"},     {"woaini and a long rest", NULL},
};

static void passwords_follow_the_rules(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		struct ctx *ctx = world_ctx(world);
		access_as_system(ctx);
		bool taken = password_set(ctx, 2, rules[i].password, "new");
		assert_int_equal(taken, !rules[i].code);
		if (!taken) {
			assert_int_equal(ctx->error->code, ERROR_INVALID);
			assert_string_equal(ctx->error->items[0].field, "new");
			assert_string_equal(ctx->error->items[0].code, rules[i].code);
		}
		talloc_free(ctx);
	}
	struct ctx *ctx = world_ctx(world);
	access_as_system(ctx);
	char long_one[202];
	for (int i = 0; i < 201; i++)
		long_one[i] = (char)('a' + i % 26);
	long_one[201] = '\0';
	assert_false(password_set(ctx, 2, long_one, "new"));
	assert_string_equal(error_take(ctx)->items[0].code, "too_long");
	long_one[200] = '\0';
	assert_true(password_set(ctx, 2, long_one, "new"));
	talloc_free(ctx);
	assert_int_equal(try(world, "zhang", long_one), RIGHT);
}

/* The administrator says how short, and the system gives the demo what the world knows. */
static void the_shortest_is_set(void **state)
{
	struct world *world = *state;
	static const struct {
		int64_t shortest;
		bool taken;
	} tries[] = {{7, false}, {65, false}, {-1, false}, {8, true}, {20, true}};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct ctx *ctx = world_ctx(world);
		access_as_system(ctx);
		assert_true(db_begin(ctx, DB_WRITE));
		assert_int_equal(password_rules_write(ctx, tries[i].shortest), tries[i].taken);
		if (tries[i].taken)
			assert_true(db_commit(ctx));
		db_rollback(ctx);
		talloc_free(ctx);
	}
	world_refresh(world);
	struct ctx *ctx = world_ctx(world);
	access_as_system(ctx);
	assert_false(password_set(ctx, 2, world_password, "new"));
	assert_string_equal(error_take(ctx)->items[0].code, "too_short");
	assert_true(password_give(ctx, 2, "guanxi-demo"));
	talloc_free(ctx);
	assert_int_equal(try(world, "zhang", "guanxi-demo"), RIGHT);
}

static void passwords_are_kept_as_argon2id(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	struct db_rows *rows = db_query_plain(ctx, "SELECT hash FROM user_password");
	assert_true(db_next(ctx, rows));
	static const char form[] = "$argon2id$v=19$m=19456,t=2,p=1$";
	assert_memory_equal(db_text(rows, 0), form, sizeof form - 1);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void only_administrators_set_passwords(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_ctx(world);
	assert_true(access_as_user(ctx, 2));
	assert_false(password_set(ctx, 1, "a quite good one", "password"));
	assert_int_equal(error_take(ctx)->code, ERROR_FORBIDDEN);
	access_as_system(ctx);
	assert_false(password_set(ctx, 99, "a quite good one", "password"));
	assert_int_equal(ctx->error->code, ERROR_NOT_FOUND);
	talloc_free(ctx);
	assert_int_equal(try(world, "admin", world_password), RIGHT);
}

static bool opens(struct world *world, const struct session_new *session)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	bool open = session_resume(ctx, session->secret, NULL);
	db_rollback(ctx);
	talloc_free(ctx);
	return open;
}

static void changing_a_password_ends_the_other_sessions(void **state)
{
	struct world *world = *state;
	static const char next[] = "Wu-jin-cheng 17";
	struct session_new other, mine;
	struct ctx *ctx = world_ctx(world);
	assert_true(session_log_in(
	    ctx, &(struct session_claim){.login = "admin", .password = world_password}, &other));
	talloc_free(ctx);
	ctx = world_ctx(world);
	assert_true(session_log_in(
	    ctx, &(struct session_claim){.login = "admin", .password = world_password}, &mine));
	assert_false(password_change(ctx, "not the old one", next));
	assert_string_equal(ctx->error->items[0].field, "old");
	error_take(ctx);
	assert_false(password_change(ctx, world_password, "short"));
	assert_string_equal(ctx->error->items[0].field, "password");
	error_take(ctx);
	assert_false(password_change(ctx, world_password, world_password));
	assert_string_equal(error_take(ctx)->items[0].code, "same");
	assert_true(opens(world, &other));
	assert_true(password_change(ctx, world_password, next));
	talloc_free(ctx);
	assert_true(opens(world, &mine));
	assert_false(opens(world, &other));
	assert_int_equal(try(world, "admin", world_password), ERROR_UNAUTHENTICATED);
	assert_int_equal(try(world, "admin", next), RIGHT);
}

static void guessing_the_old_password_is_slowed_down(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_ctx(world);
	assert_true(access_as_user(ctx, 1));
	for (int i = 0; i < 5; i++) {
		assert_false(password_change(ctx, "not the old one", "Wu-jin-cheng 17"));
		assert_int_equal(error_take(ctx)->code, ERROR_INVALID);
	}
	assert_false(password_change(ctx, world_password, "Wu-jin-cheng 17"));
	assert_int_equal(ctx->error->code, ERROR_RATE_LIMITED);
	talloc_free(ctx);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(passwords_follow_the_rules),
	    TEST(the_shortest_is_set),
	    TEST(passwords_are_kept_as_argon2id),
	    TEST(only_administrators_set_passwords),
	    TEST(changing_a_password_ends_the_other_sessions),
	    TEST(guessing_the_old_password_is_slowed_down),
	};
	return cmocka_run_group_tests_name("access/password", tests, NULL, NULL);
}
