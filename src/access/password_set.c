/* Giving a user a password, and changing one's own. */
#include "access/password.h"
#include "access/session.h"
#include "access/session_end.h"
#include "access/store.h"
#include "access/throttle.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

const char *password_make(struct ctx *ctx)
{
	/* Without letters and digits that are taken for one another: 84 bits. */
	static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
	enum { LENGTH = 17 };
	char *password = memory_array(ctx, char, LENGTH + 1);
	for (size_t i = 0; i < LENGTH; i++)
		password[i] = letters[randombytes_uniform(sizeof letters - 1)];
	return password;
}

/* What is to be stored, and how the history calls it. */
struct password_new {
	int64_t user;
	const char *hash;
	bool once; /* it must be changed at the next login */
	const char *action;
};

/* A first password is no news. */
static bool password_note(struct ctx *ctx, const struct password_new *new, bool first)
{
	return first ? access_note(ctx, new->action, "user", new->user, NULL)
	             : access_note_account(ctx, new->action, new->user);
}

static bool password_store(struct ctx *ctx, const struct password_new *new)
{
	bool own = ctx->actor->user == new->user;
	const char *before = password_of(ctx, new->user);
	return before &&
	       db_run(ctx,
	              "INSERT INTO user_password (user_id, hash, changed_at, once)"
	              "    VALUES ($1, $2, $3, $4)"
	              "    ON CONFLICT (user_id) DO UPDATE"
	              "   SET hash = excluded.hash, changed_at = excluded.changed_at,"
	              "       once = excluded.once",
	              value_integer(new->user), value_text(new->hash), value_integer(ctx->now),
	              value_integer(new->once)) &&
	       session_end_all(ctx, new->user, own ? ctx->actor->session : 0) &&
	       session_need_met(ctx, new->user, NEED_PASSWORD) && password_note(ctx, new, !*before);
}

/* In the ctx's transaction, or in one of its own. */
static bool password_store_durably(struct ctx *ctx, const struct password_new *new)
{
	if (ctx->db)
		return password_store(ctx, new);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (password_store(ctx, new))
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

static const struct person *password_person(struct ctx *ctx, int64_t user)
{
	assert(!ctx->db || db_writing(ctx));
	const struct person *person = NULL;
	if (!ctx->actor->administrator || ctx->actor->read_only)
		error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以设置他人的密码。",
		          "Only an administrator may set the password of others.");
	else if (!(person = organisation_person(ctx->organisation, user)))
		error_set(ctx, ERROR_NOT_FOUND, "找不到该用户。", "There is no such user.");
	return person;
}

bool password_set(struct ctx *ctx, int64_t user, const char *password, const char *field)
{
	char hash[crypto_pwhash_STRBYTES];
	const struct person *person = password_person(ctx, user);
	struct password_new new = {.user = user, .hash = hash, .action = "password"};
	return person && password_check(ctx, person, password, field) &&
	       password_hash(ctx, password, hash) && password_store_durably(ctx, &new);
}

const char *password_reset(struct ctx *ctx, int64_t user)
{
	char hash[crypto_pwhash_STRBYTES];
	const char *password = password_make(ctx);
	struct password_new new = {
	    .user = user, .hash = hash, .once = true, .action = "password_reset"};
	bool good = password_person(ctx, user) && password_hash(ctx, password, hash) &&
	            password_store_durably(ctx, &new);
	return good ? password : NULL;
}

bool password_give(struct ctx *ctx, int64_t user, const char *password)
{
	char hash[crypto_pwhash_STRBYTES];
	struct password_new new = {.user = user, .hash = hash, .action = "password"};
	assert(ctx->actor->system && "nobody who types it");
	return password_hash(ctx, password, hash) && password_store_durably(ctx, &new);
}

/* Guessing is slowed down like guessing at the door. */
bool password_confirm(struct ctx *ctx, const struct person *person, const char *typed,
                      const char *field)
{
	assert(!ctx->db);
	struct throttle *throttle = ctx->company->access->throttle;
	struct throttle_attempt attempt = {.login = person->login_key, .kinds = THROTTLE_KNOWN};
	bool right = false;
	if (!throttle_try(ctx, throttle, &attempt) || !db_begin(ctx, DB_READ))
		return false;
	const char *hash = password_of(ctx, person->info.id);
	db_rollback(ctx);
	if (!hash || !password_verify(ctx, *hash ? hash : NULL, typed, &right))
		return false;
	if (!right)
		return error_field(ctx, field, "wrong", "当前密码不正确。",
		                   "The current password is not right.");
	throttle_success(ctx, throttle, &attempt);
	return true;
}

bool password_change(struct ctx *ctx, const char *old, const char *password)
{
	assert(!ctx->db);
	char hash[crypto_pwhash_STRBYTES];
	const struct person *person = organisation_person(ctx->organisation, ctx->actor->user);
	if (!person || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "请登录后修改密码。",
		                 "Log in to change your password.");
	if (!password_confirm(ctx, person, old, "old") ||
	    !password_check(ctx, person, password, "password"))
		return false;
	if (!strcmp(old, password))
		return error_field(ctx, "password", "same", "新密码不能与当前密码相同。",
		                   "The new password must not be the current one.");
	struct password_new new = {.user = person->info.id, .hash = hash, .action = "password"};
	return password_hash(ctx, password, hash) && password_store_durably(ctx, &new);
}
