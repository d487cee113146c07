/* Ending sessions and tokens, and listing sessions. */
#include "access/session_end.h"

#include "access/session_cache.h"
#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

/* The cache, and whoever holds streams open, learn of each. */
bool session_end_rows(struct ctx *ctx, struct db_rows *rows, int64_t *count)
{
	const struct access_store *store = ctx->company->access;
	*count = 0;
	while (rows && db_next(ctx, rows)) {
		assert(db_size(rows, 0) == SECRET_HASH_SIZE);
		session_cache_end(store->sessions, db_blob(rows, 0), ctx->now);
		if (store->ended)
			store->ended(ctx, db_integer(rows, 1), db_integer(rows, 2));
		++*count;
	}
	return !ctx->error;
}

bool session_end_all(struct ctx *ctx, int64_t user, int64_t except)
{
	assert(db_writing(ctx));
	int64_t count;
	struct value owner = value_integer(user), kept = value_integer(except);
	return session_end_rows(ctx,
	                        db_query(ctx,
	                                 "SELECT secret, user_id, id FROM user_session"
	                                 " WHERE user_id = $1 AND id <> $2",
	                                 owner, kept),
	                        &count) &&
	       session_end_rows(
	           ctx,
	           db_query(ctx, "SELECT secret, user_id, 0 FROM user_token WHERE user_id = $1", owner),
	           &count) &&
	       db_run(ctx, "DELETE FROM user_session WHERE user_id = $1 AND id <> $2", owner, kept) &&
	       db_run(ctx, "DELETE FROM user_token WHERE user_id = $1", owner);
}

bool session_need_met(struct ctx *ctx, int64_t user, unsigned need)
{
	return db_run(ctx,
	              "UPDATE user_session SET needs = needs & $1 WHERE user_id = $2 AND needs <> 0",
	              value_integer(~(int64_t)need), value_integer(user));
}

bool session_end_user(struct ctx *ctx, int64_t user, int64_t except)
{
	if (ctx->actor->read_only || (!ctx->actor->administrator && ctx->actor->user != user))
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以结束他人的登录。",
		                 "Only an administrator may end the sessions of others.");
	return session_end_all(ctx, user, except) && access_note_account(ctx, "sessions_ended", user);
}

bool session_end(struct ctx *ctx, int64_t session)
{
	assert(db_writing(ctx));
	int64_t count;
	struct value id = value_integer(session), owner = value_integer(ctx->actor->user);
	if (!access_need_writing(ctx) ||
	    !session_end_rows(ctx,
	                      db_query(ctx,
	                               "SELECT secret, user_id, id FROM user_session"
	                               " WHERE id = $1 AND user_id = $2",
	                               id, owner),
	                      &count))
		return false;
	if (!count)
		return error_set(ctx, ERROR_NOT_FOUND, "找不到这次登录。", "There is no such session.");
	return db_run(ctx, "DELETE FROM user_session WHERE id = $1", id) &&
	       access_note(ctx, "logout", "user", ctx->actor->user, NULL);
}

bool session_end_others(struct ctx *ctx)
{
	assert(db_writing(ctx));
	int64_t count;
	struct value owner = value_integer(ctx->actor->user), kept = value_integer(ctx->actor->session);
	return access_need_writing(ctx) &&
	       session_end_rows(ctx,
	                        db_query(ctx,
	                                 "SELECT secret, user_id, id FROM user_session"
	                                 " WHERE user_id = $1 AND id <> $2",
	                                 owner, kept),
	                        &count) &&
	       db_run(ctx, "DELETE FROM user_session WHERE user_id = $1 AND id <> $2", owner, kept) &&
	       access_note_account(ctx, "sessions_ended", ctx->actor->user);
}

bool session_log_out(struct ctx *ctx)
{
	if (!ctx->actor->session)
		return error_set(ctx, ERROR_NOT_FOUND, "没有可退出的登录。", "There is no session to end.");
	return session_end(ctx, ctx->actor->session);
}

static void json_member_instant(struct json_writer *json, const char *name, int64_t instant)
{
	json_key(json, name);
	json_put_instant(json, instant);
}

bool session_list(struct ctx *ctx, int64_t user, struct json_writer *json)
{
	assert(ctx->actor->administrator || ctx->actor->user == user);
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, created_at, used_at, address, agent"
	                                "  FROM user_session"
	                                " WHERE user_id = $1"
	                                " ORDER BY used_at DESC, id DESC",
	                                value_integer(user));
	json_open_array(json);
	while (rows && db_next(ctx, rows)) {
		json_open_object(json);
		json_member_integer(json, "id", db_integer(rows, 0));
		json_member_instant(json, "created_at", db_integer(rows, 1));
		json_member_instant(json, "used_at", db_integer(rows, 2));
		json_member_text(json, "address", db_text(rows, 3));
		json_member_text(json, "agent", db_text(rows, 4));
		json_member_boolean(json, "current", db_integer(rows, 0) == ctx->actor->session);
		json_close_object(json);
	}
	json_close_array(json);
	return !ctx->error;
}
