/* Tokens for programs that act as a user. */
#include "access/secret.h"
#include "access/session.h"
#include "access/session_end.h"
#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { TOKEN_NAME_MOST = 100, TOKENS_MOST = 100 };

static bool token_check(struct ctx *ctx, const struct token_request *request)
{
	if (!ctx->actor->user || ctx->actor->token)
		return error_set(ctx, ERROR_FORBIDDEN, "请登录后再建令牌；令牌不能再建令牌。",
		                 "Log in to make a token; a token can't make another.");
	size_t size = strlen(request->name);
	if (!size || !text_valid(request->name, size) || text_length(request->name) > TOKEN_NAME_MOST)
		error_field(ctx, "name", "length", "请填写名称，最多 %d 个字符。",
		            "Give a name of at most %d characters.", TOKEN_NAME_MOST);
	if (request->expires_at && request->expires_at <= ctx->now)
		error_field(ctx, "expires_at", "past", "有效期已过，请选将来的时间。",
		            "This time has passed; choose a later one.");
	return !ctx->error;
}

static bool token_room(struct ctx *ctx)
{
	int64_t count;
	struct value user = value_integer(ctx->actor->user);
	if (!db_find_integer(ctx, 0, &count, "SELECT count(*) FROM user_token WHERE user_id = $1",
	                     &user, 1))
		return false;
	return count < TOKENS_MOST ||
	       error_set(ctx, ERROR_INVALID, "令牌已有 %d 个，请先吊销不用的。",
	                 "There are %d tokens already; revoke those not used any more.", TOKENS_MOST);
}

static bool token_note(struct ctx *ctx, const char *action, const char *name, bool write)
{
	struct json_writer *json = json_writer_new(ctx, 128);
	json_open_object(json);
	json_member_text(json, "name", name);
	json_member_text(json, "scope", write ? "write" : "read");
	json_close_object(json);
	return access_note(ctx, action, "user", ctx->actor->user, json->out->data);
}

bool token_make(struct ctx *ctx, const struct token_request *request,
                char secret[TOKEN_SECRET_SIZE], int64_t *id)
{
	assert(db_writing(ctx));
	if (!token_check(ctx, request) || !token_room(ctx))
		return false;
	char random[SESSION_SECRET_SIZE];
	unsigned char hash[SECRET_HASH_SIZE];
	secret_make(random);
	snprintf(secret, TOKEN_SECRET_SIZE, "gx_%s", random);
	secret_hash(secret, hash);
	return db_insert(ctx, id,
	                 "INSERT INTO user_token"
	                 "    (user_id, secret, name, may_write, created_at, expires_at)"
	                 " VALUES ($1, $2, $3, $4, $5, $6)",
	                 value_integer(ctx->actor->user), value_blob(hash, sizeof hash),
	                 value_text(request->name), value_integer(request->write),
	                 value_integer(ctx->now), value_integer(request->expires_at)) &&
	       token_note(ctx, "token_made", request->name, request->write);
}

static void token_member_instant(struct json_writer *json, const char *name,
                                 const struct db_rows *rows, int column)
{
	json_key(json, name);
	if (db_null(rows, column) || !db_integer(rows, column))
		json_put_null(json);
	else
		json_put_instant(json, db_integer(rows, column));
}

bool token_list(struct ctx *ctx, struct json_writer *json)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, name, may_write, created_at, expires_at, used_at"
	                                "  FROM user_token"
	                                " WHERE user_id = $1"
	                                " ORDER BY id DESC",
	                                value_integer(ctx->actor->user));
	json_open_array(json);
	while (rows && db_next(ctx, rows)) {
		json_open_object(json);
		json_member_integer(json, "id", db_integer(rows, 0));
		json_member_text(json, "name", db_text(rows, 1));
		json_member_text(json, "scope", db_integer(rows, 2) ? "write" : "read");
		token_member_instant(json, "created_at", rows, 3);
		token_member_instant(json, "expires_at", rows, 4);
		token_member_instant(json, "used_at", rows, 5);
		json_close_object(json);
	}
	json_close_array(json);
	return !ctx->error;
}

/* Name and scope of one of the actor's tokens, for the history. */
static bool token_read(struct ctx *ctx, int64_t token, const char **name, bool *write)
{
	struct db_rows *rows =
	    db_query(ctx, "SELECT name, may_write FROM user_token WHERE id = $1 AND user_id = $2",
	             value_integer(token), value_integer(ctx->actor->user));
	if (!rows)
		return false;
	bool found = db_next(ctx, rows);
	*name = found ? memory_text(ctx, db_text(rows, 0)) : NULL;
	*write = found && db_integer(rows, 1);
	talloc_free(rows);
	return found || (!ctx->error &&
	                 error_set(ctx, ERROR_NOT_FOUND, "找不到该令牌。", "There is no such token."));
}

bool token_end(struct ctx *ctx, int64_t token)
{
	assert(db_writing(ctx));
	int64_t count;
	const char *name;
	bool write;
	return access_need_writing(ctx) && token_read(ctx, token, &name, &write) &&
	       session_end_rows(ctx,
	                        db_query(ctx, "SELECT secret, user_id, 0 FROM user_token WHERE id = $1",
	                                 value_integer(token)),
	                        &count) &&
	       db_run(ctx, "DELETE FROM user_token WHERE id = $1", value_integer(token)) &&
	       token_note(ctx, "token_ended", name, write);
}
