/* Tokens: what they open, when they end, what they may not. */
#include "world.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t day = 24 * 60 * 60 * 1000;

/* An administrator, who is logged in by `log_in`. */
static int setup(void **state)
{
	struct world *world = world_open();
	world_role(world, 1, "administrator", "{\"objects\": {\"*\": {\"read\": \"all\"}}}");
	world_user(world, 1, "admin", 0, 1);
	world_give_password(world, 1);
	*state = world;
	return 0;
}

static int token_open(struct world *world, const char *token, bool *read_only)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	int code = session_token(ctx, token) ? -1 : (int)ctx->error->code;
	if (code == -1) {
		*read_only = ctx->actor->read_only;
		assert_null(session_csrf(ctx));
	}
	db_rollback(ctx);
	talloc_free(ctx);
	return code;
}

/* Work in a write transaction as the owner of the session. */
static struct ctx *begin_as(struct world *world, const struct session_new *session)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(session_resume(ctx, session->secret, session->csrf));
	return ctx;
}

static void commit(struct ctx *ctx)
{
	assert_true(db_commit(ctx));
	talloc_free(ctx);
}

static int64_t make_token(struct world *world, const struct session_new *session,
                          const struct token_request *request, char secret[TOKEN_SECRET_SIZE])
{
	int64_t id;
	struct ctx *ctx = begin_as(world, session);
	assert_true(token_make(ctx, request, secret, &id));
	commit(ctx);
	return id;
}

static void tokens_open_until_revoked(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char reading[TOKEN_SECRET_SIZE], writing[TOKEN_SECRET_SIZE];
	bool read_only = false;
	int64_t id = make_token(world, &session, &(struct token_request){.name = "网站"}, reading);
	make_token(world, &session, &(struct token_request){.name = "ERP", .write = true}, writing);
	assert_memory_equal(reading, "gx_", 3);
	assert_int_equal(token_open(world, reading, &read_only), -1);
	assert_true(read_only);
	assert_int_equal(token_open(world, writing, &read_only), -1);
	assert_false(read_only);
	assert_int_equal(token_open(world, reading + 3, &read_only), ERROR_UNAUTHENTICATED);
	assert_int_equal(token_open(world, "gx_", &read_only), ERROR_UNAUTHENTICATED);
	assert_int_equal(token_open(world, session.secret, &read_only), ERROR_UNAUTHENTICATED);
	struct ctx *ctx = begin_as(world, &session);
	assert_true(token_end(ctx, id));
	commit(ctx);
	assert_int_equal(token_open(world, reading, &read_only), ERROR_UNAUTHENTICATED);
	assert_int_equal(token_open(world, writing, &read_only), -1);
	/* No idling: a token used once a year is a token. */
	world->ctx->now += 400 * day;
	assert_int_equal(token_open(world, writing, &read_only), -1);
}

static void tokens_expire(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char secret[TOKEN_SECRET_SIZE];
	bool read_only;
	struct token_request request = {.name = "week", .expires_at = world->ctx->now + 7 * day};
	make_token(world, &session, &request, secret);
	world->ctx->now += 7 * day - 1;
	assert_int_equal(token_open(world, secret, &read_only), -1);
	world->ctx->now += 1;
	assert_int_equal(token_open(world, secret, &read_only), ERROR_UNAUTHENTICATED);
}

static void tokens_make_no_tokens_and_end_no_sessions(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char secret[TOKEN_SECRET_SIZE], further[TOKEN_SECRET_SIZE];
	int64_t id;
	make_token(world, &session, &(struct token_request){.name = "reader"}, secret);
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_WRITE) && session_token(ctx, secret));
	assert_false(token_make(ctx, &(struct token_request){.name = "more"}, further, &id));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	error_take(ctx);
	assert_false(session_end(ctx, session.id));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	error_take(ctx);
	assert_false(session_log_out(ctx));
	assert_int_equal(ctx->error->code, ERROR_NOT_FOUND);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void bad_token_requests_are_refused(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char secret[TOKEN_SECRET_SIZE];
	int64_t id;
	struct ctx *ctx = begin_as(world, &session);
	struct token_request request = {.name = "", .expires_at = ctx->now};
	assert_false(token_make(ctx, &request, secret, &id));
	assert_int_equal(ctx->error->item_count, 2);
	error_take(ctx);
	assert_false(token_end(ctx, 12345));
	assert_int_equal(ctx->error->code, ERROR_NOT_FOUND);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void tokens_are_listed_without_their_secret(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char secret[TOKEN_SECRET_SIZE];
	make_token(world, &session, &(struct token_request){.name = "网站", .write = true}, secret);
	struct ctx *ctx = begin_as(world, &session);
	struct json_writer *json = json_writer_new(ctx, 500);
	assert_true(token_list(ctx, json));
	assert_null(strstr(json->out->data, secret + 3));
	json_t *token = json_array_get(json_read(ctx, json->out->data, json->out->size), 0);
	assert_string_equal(json_string_value(json_object_get(token, "name")), "网站");
	assert_string_equal(json_string_value(json_object_get(token, "scope")), "write");
	assert_true(json_is_null(json_object_get(token, "expires_at")));
	db_rollback(ctx);
	talloc_free(ctx);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(tokens_open_until_revoked),
	    TEST(tokens_expire),
	    TEST(tokens_make_no_tokens_and_end_no_sessions),
	    TEST(bad_token_requests_are_refused),
	    TEST(tokens_are_listed_without_their_secret),
	};
	return cmocka_run_group_tests_name("access/token", tests, NULL, NULL);
}
