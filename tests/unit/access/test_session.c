/* Sessions: what they open, when they end, what CSRF asks for. */
#include "world.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const int64_t minute = 60 * 1000;
static const int64_t hour = 60 * 60 * 1000;
static const int64_t day = 24 * 60 * 60 * 1000;

/* Users 1 (an administrator) and 2, both with the password. */
static int setup(void **state)
{
	struct world *world = world_open();
	world_role(world, 1, "administrator", "{\"objects\": {\"*\": {\"read\": \"all\"}}}");
	world_user(world, 1, "Admin", 0, 1);
	world_user(world, 2, "zhang", 0, 0);
	world_give_password(world, 1);
	world_give_password(world, 2);
	*state = world;
	return 0;
}

/* The code of the error of resuming, or -1 when it went well as `user`. */
static int resume(struct world *world, const char *secret, const char *csrf, int64_t user)
{
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	int code = -1;
	if (session_resume(ctx, secret, csrf)) {
		assert_int_equal(ctx->actor->user, user);
		assert_false(ctx->actor->read_only);
		assert_null(ctx->error);
	} else {
		assert_null(ctx->actor);
		code = (int)ctx->error->code;
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

static void a_session_opens_for_its_user(void **state)
{
	struct world *world = *state;
	struct session_new first = world_log_in(world, "admin"),
	                   second = world_log_in(world, " ZHANG ");
	assert_int_equal(strlen(first.secret), SESSION_SECRET_SIZE - 1);
	assert_string_not_equal(first.secret, second.secret);
	assert_string_not_equal(first.secret, first.csrf);
	assert_int_equal(resume(world, first.secret, NULL, 1), -1);
	assert_int_equal(resume(world, second.secret, NULL, 2), -1);
}

static void wrong_secrets_open_nothing(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	char wrong[SESSION_SECRET_SIZE];
	memcpy(wrong, session.secret, sizeof wrong);
	wrong[5] = wrong[5] == 'x' ? 'y' : 'x';
	assert_int_equal(resume(world, wrong, NULL, 0), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, wrong, NULL, 0), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, "", NULL, 0), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, session.csrf, NULL, 0), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, session.secret, NULL, 1), -1);
}

static void changes_need_the_csrf_token(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin"), other = world_log_in(world, "admin");
	assert_int_equal(resume(world, session.secret, session.csrf, 1), -1);
	assert_int_equal(resume(world, session.secret, "", 1), ERROR_FORBIDDEN);
	assert_int_equal(resume(world, session.secret, other.csrf, 1), ERROR_FORBIDDEN);
	assert_int_equal(resume(world, session.secret, session.secret, 1), ERROR_FORBIDDEN);
}

static void idle_sessions_end(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	for (int i = 0; i < 5; i++) {
		world->ctx->now += 12 * hour - 1;
		assert_int_equal(resume(world, session.secret, NULL, 1), -1);
	}
	world->ctx->now += 12 * hour;
	assert_int_equal(resume(world, session.secret, NULL, 1), ERROR_UNAUTHENTICATED);
}

static void used_sessions_end_after_thirty_days(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	int64_t end = world->ctx->now + 30 * day;
	for (; world->ctx->now < end; world->ctx->now += 10 * hour)
		assert_int_equal(resume(world, session.secret, NULL, 1), -1);
	world->ctx->now = end - 1;
	assert_int_equal(resume(world, session.secret, NULL, 1), -1);
	world->ctx->now = end;
	assert_int_equal(resume(world, session.secret, NULL, 1), ERROR_UNAUTHENTICATED);
}

/* What only the cache knew of is kept by session_save_uses. */
static void uses_survive_a_restart(void **state)
{
	struct world *world = *state;
	struct session_new kept = world_log_in(world, "admin"), idle = world_log_in(world, "admin");
	world->ctx->now += 7 * hour;
	assert_int_equal(resume(world, kept.secret, NULL, 1), -1);
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_WRITE) && session_save_uses(ctx));
	commit(ctx);

	talloc_free(world->company->access);
	assert_true(db_begin(world->ctx, DB_WRITE) && access_open(world->ctx, NULL) &&
	            db_commit(world->ctx));
	world->ctx->now += 7 * hour;
	assert_int_equal(resume(world, idle.secret, NULL, 1), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, kept.secret, NULL, 1), -1);

	ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_WRITE) && session_save_uses(ctx));
	int64_t count;
	assert_true(db_find_integer(ctx, 0, &count, "SELECT count(*) FROM user_session", NULL, 0));
	assert_int_equal(count, 1);
	commit(ctx);
}

static void logging_out_ends_only_this_session(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin"), other = world_log_in(world, "admin");
	struct ctx *ctx = begin_as(world, &session);
	assert_true(session_log_out(ctx));
	commit(ctx);
	assert_int_equal(resume(world, session.secret, NULL, 1), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, other.secret, NULL, 1), -1);
}

static void others_sessions_cant_be_ended(void **state)
{
	struct world *world = *state;
	struct session_new mine = world_log_in(world, "zhang"), theirs = world_log_in(world, "admin");
	struct ctx *ctx = begin_as(world, &mine);
	assert_false(session_end(ctx, theirs.id));
	assert_int_equal(ctx->error->code, ERROR_NOT_FOUND);
	error_take(ctx);
	assert_false(session_end_user(ctx, 1, 0));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	db_rollback(ctx);
	talloc_free(ctx);
	assert_int_equal(resume(world, theirs.secret, NULL, 1), -1);
}

static void all_of_a_user_end_but_one(void **state)
{
	struct world *world = *state;
	struct session_new one = world_log_in(world, "zhang"), two = world_log_in(world, "zhang");
	struct session_new admin = world_log_in(world, "admin");
	assert_int_equal(resume(world, two.secret, NULL, 2), -1);
	struct ctx *ctx = begin_as(world, &admin);
	assert_true(session_end_user(ctx, 2, one.id));
	commit(ctx);
	assert_int_equal(resume(world, one.secret, NULL, 2), -1);
	assert_int_equal(resume(world, two.secret, NULL, 2), ERROR_UNAUTHENTICATED);
	assert_int_equal(resume(world, admin.secret, NULL, 1), -1);
}

/* A reader whose snapshot is older than the end must not bring the session back. */
static void an_older_snapshot_does_not_revive(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "zhang");
	struct ctx *reader = world_ctx(world);
	assert_true(db_begin(reader, DB_READ));
	int64_t count;
	assert_true(db_find_integer(reader, 0, &count, "SELECT count(*) FROM user_session", NULL, 0));
	assert_int_equal(count, 1);
	struct ctx *ctx = begin_as(world, &session);
	assert_true(session_log_out(ctx));
	commit(ctx);
	assert_false(session_resume(reader, session.secret, NULL));
	db_rollback(reader);
	talloc_free(reader);
	assert_int_equal(resume(world, session.secret, NULL, 2), ERROR_UNAUTHENTICATED);
}

/* Another process deletes the row: the cache learns of it within a minute. */
static void an_end_elsewhere_arrives(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "zhang");
	assert_int_equal(resume(world, session.secret, NULL, 2), -1);
	world_do(world, "DELETE FROM user_session WHERE user_id = $1", value_integer(2));
	world->ctx->now += minute;
	assert_int_equal(resume(world, session.secret, NULL, 2), ERROR_UNAUTHENTICATED);
}

static void disabled_users_are_out_at_once(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "zhang");
	assert_int_equal(resume(world, session.secret, NULL, 2), -1);
	world_do(world, "UPDATE \"user\" SET disabled = 1 WHERE id = $1", value_integer(2));
	world_refresh(world);
	assert_int_equal(resume(world, session.secret, NULL, 2), ERROR_UNAUTHENTICATED);
}

static void sessions_are_listed(void **state)
{
	struct world *world = *state;
	world_log_in(world, "admin");
	world->ctx->now += minute;
	struct session_new session = world_log_in(world, "admin");
	world_log_in(world, "zhang");
	struct ctx *ctx = begin_as(world, &session);
	struct json_writer *json = json_writer_new(ctx, 500);
	assert_true(session_list(ctx, ctx->actor->user, json));
	json_t *list = json_read(ctx, json->out->data, json->out->size);
	assert_int_equal(json_array_size(list), 2);
	json_t *first = json_array_get(list, 0);
	assert_true(json_is_true(json_object_get(first, "current")));
	assert_string_equal(json_string_value(json_object_get(first, "address")), "192.0.2.1");
	assert_string_equal(json_string_value(json_object_get(first, "agent")), "Firefox");
	assert_true(json_is_false(json_object_get(json_array_get(list, 1), "current")));
	db_rollback(ctx);
	talloc_free(ctx);
}

static void secrets_are_not_in_the_database(void **state)
{
	struct world *world = *state;
	struct session_new session = world_log_in(world, "admin");
	struct ctx *ctx = world_ctx(world);
	assert_true(db_begin(ctx, DB_READ));
	struct db_rows *rows = db_query_plain(ctx, "SELECT secret FROM user_session");
	int count = 0;
	for (; db_next(ctx, rows); count++) {
		assert_null(
		    memmem(db_blob(rows, 0), db_size(rows, 0), session.secret, strlen(session.secret)));
		assert_null(memmem(db_blob(rows, 0), db_size(rows, 0), session.csrf, strlen(session.csrf)));
	}
	assert_true(count > 0);
	db_rollback(ctx);
	talloc_free(ctx);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_session_opens_for_its_user),
	    TEST(wrong_secrets_open_nothing),
	    TEST(changes_need_the_csrf_token),
	    TEST(idle_sessions_end),
	    TEST(used_sessions_end_after_thirty_days),
	    TEST(uses_survive_a_restart),
	    TEST(logging_out_ends_only_this_session),
	    TEST(others_sessions_cant_be_ended),
	    TEST(all_of_a_user_end_but_one),
	    TEST(an_older_snapshot_does_not_revive),
	    TEST(an_end_elsewhere_arrives),
	    TEST(disabled_users_are_out_at_once),
	    TEST(sessions_are_listed),
	    TEST(secrets_are_not_in_the_database),
	};
	return cmocka_run_group_tests_name("access/session", tests, NULL, NULL);
}
