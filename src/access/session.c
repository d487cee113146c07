/* How a request becomes an actor: sessions and tokens, through the cache. */
#include "access/session_cache.h"
#include "access/session_end.h"
#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <string.h>

static const int64_t session_idle = 12LL * 60 * 60 * 1000;
static const int64_t session_life = 30LL * 24 * 60 * 60 * 1000;

static bool session_over(struct ctx *ctx)
{
	return error_set(ctx, ERROR_UNAUTHENTICATED, "登录已过期，请重新登录。",
	                 "Your session has ended. Please log in again.");
}

static bool token_over(struct ctx *ctx)
{
	return error_set(ctx, ERROR_UNAUTHENTICATED, "令牌无效、已过期或已吊销。",
	                 "The token is not valid, or has expired or been revoked.");
}

/* Reads who the hash stands for; `id` stays 0 when nobody. */
static bool bearer_read(struct ctx *ctx, const char *sql, struct bearer *bearer)
{
	struct db_rows *rows = db_query(ctx, sql, value_blob(bearer->hash, sizeof bearer->hash));
	if (!rows)
		return false;
	if (db_next(ctx, rows)) {
		bearer->id = db_integer(rows, 0);
		bearer->user = db_integer(rows, 1);
		bearer->used_at = db_integer(rows, 2);
		bearer->expires_at = db_integer(rows, 3);
		bearer->may_write = db_integer(rows, 4) != 0;
		bearer->needs = (unsigned)db_integer(rows, 5);
	}
	talloc_free(rows);
	return !ctx->error;
}

static bool bearer_read_session(struct ctx *ctx, struct bearer *bearer)
{
	if (!bearer_read(ctx,
	                 "SELECT id, user_id, used_at, created_at, 1, needs"
	                 "  FROM user_session"
	                 " WHERE secret = $1",
	                 bearer))
		return false;
	bearer->expires_at += session_life;
	return true;
}

static bool bearer_read_token(struct ctx *ctx, struct bearer *bearer)
{
	bearer->token = true;
	return bearer_read(ctx,
	                   "SELECT id, user_id, coalesce(used_at, created_at), expires_at, may_write, 0"
	                   "  FROM user_token"
	                   " WHERE secret = $1",
	                   bearer);
}

/* From the cache, else from the database. True with bearer->ended when it stands
 * for nobody (any more). */
static bool bearer_find(struct ctx *ctx, bool token, struct bearer *bearer)
{
	struct session_cache *cache = ctx->company->access->sessions;
	unsigned char hash[SECRET_HASH_SIZE];
	memcpy(hash, bearer->hash, sizeof hash);
	/* A need may have been met a moment ago: those few sessions are read anew. */
	if (session_cache_find(cache, hash, ctx->now, bearer) == CACHE_KNOWN &&
	    (bearer->ended || !bearer->needs)) {
		bearer->ended |= bearer->token != token;
		return true;
	}
	*bearer = (struct bearer){.checked_at = ctx->now};
	memcpy(bearer->hash, hash, sizeof hash);
	if (!(token ? bearer_read_token(ctx, bearer) : bearer_read_session(ctx, bearer)))
		return false;
	if (bearer->id) {
		session_cache_put(cache, bearer);
	} else {
		session_cache_forget(cache, hash);
		bearer->ended = true;
	}
	return true;
}

static bool bearer_expired(const struct ctx *ctx, const struct bearer *bearer)
{
	if (bearer->expires_at && ctx->now >= bearer->expires_at)
		return true;
	return !bearer->token && ctx->now - bearer->used_at >= session_idle;
}

/* Makes the bearer's user the actor; false without an error when he may not be. */
static bool bearer_act(struct ctx *ctx, const struct bearer *bearer, const char *csrf)
{
	const struct person *person = organisation_person(ctx->organisation, bearer->user);
	if (bearer->ended || bearer_expired(ctx, bearer) || !person || person->info.disabled)
		return false;
	session_cache_use(ctx->company->access->sessions, bearer, ctx->now);
	struct actor *actor = memory_new(ctx, struct actor);
	*actor = (struct actor){
	    .user = person->info.id,
	    .name = person->info.name,
	    .administrator = person->rights->administrator,
	    .read_only = !bearer->may_write,
	    .department = person->info.department,
	    .rights = person->rights,
	    .session = bearer->token ? 0 : bearer->id,
	    .token = bearer->token ? bearer->id : 0,
	    .needs = bearer->needs,
	    .csrf = csrf,
	};
	ctx->actor = actor;
	return true;
}

bool session_resume(struct ctx *ctx, const char *secret, const char *csrf)
{
	struct bearer bearer;
	if (strlen(secret) != SESSION_SECRET_SIZE - 1)
		return session_over(ctx);
	char *expected = memory_array(ctx, char, SESSION_SECRET_SIZE);
	secret_csrf(secret, expected);
	secret_hash(secret, bearer.hash);
	if (!bearer_find(ctx, false, &bearer))
		return false;
	if (!bearer_act(ctx, &bearer, expected))
		return session_over(ctx);
	if (!csrf || secret_equal(csrf, expected))
		return true;
	ctx->actor = NULL;
	return error_set(ctx, ERROR_FORBIDDEN, "请求缺少有效的 X-CSRF-Token，请刷新页面后重试。",
	                 "The request has no valid X-CSRF-Token. Reload the page and try again.");
}

bool session_token(struct ctx *ctx, const char *token)
{
	struct bearer bearer;
	if (strncmp(token, "gx_", 3) != 0 || strlen(token) >= TOKEN_SECRET_SIZE)
		return token_over(ctx);
	secret_hash(token, bearer.hash);
	return bearer_find(ctx, true, &bearer) && (bearer_act(ctx, &bearer, NULL) || token_over(ctx));
}

const char *session_csrf(struct ctx *ctx)
{
	return ctx->actor->csrf;
}

static bool session_save_use(struct ctx *ctx, const struct bearer *bearer)
{
	return db_run_values(ctx,
	                     bearer->token ? "UPDATE user_token SET used_at = $1 WHERE id = $2"
	                                   : "UPDATE user_session SET used_at = $1 WHERE id = $2",
	                     DB_VALUES_(value_integer(bearer->used_at), value_integer(bearer->id)),
	                     NULL);
}

/* Sessions that were made or used while the clock was ahead would outlive all others. */
static bool session_mend_times(struct ctx *ctx)
{
	return db_run(ctx,
	              "UPDATE user_session"
	              "   SET used_at = CASE WHEN used_at > $1 THEN $1 ELSE used_at END,"
	              "       created_at = CASE WHEN created_at > $1 THEN $1 ELSE created_at END"
	              " WHERE used_at > $1 OR created_at > $1",
	              value_integer(ctx->now));
}

bool session_save_uses(struct ctx *ctx)
{
	size_t count;
	const struct bearer *bearers =
	    session_cache_take_uses(ctx->company->access->sessions, ctx, &count);
	for (size_t i = 0; i < count; i++)
		if (!session_save_use(ctx, &bearers[i]))
			return false;
	if (!session_mend_times(ctx))
		return false;
	const struct value idle = value_integer(ctx->now - session_idle),
	                   life = value_integer(ctx->now - session_life);
	int64_t over;
	return session_end_rows(ctx,
	                        db_query(ctx,
	                                 "SELECT secret, user_id, id FROM user_session"
	                                 " WHERE used_at <= $1 OR created_at <= $2",
	                                 idle, life),
	                        &over) &&
	       db_run(ctx, "DELETE FROM user_session WHERE used_at <= $1 OR created_at <= $2", idle,
	              life);
}
