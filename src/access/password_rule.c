/* Which passwords are taken, and giving one to a user. */
#include "access/password.h"
#include "access/store.h"
#include "access/embedded.h"
#include "access/session.h"
#include "access/session_end.h"
#include "access/throttle.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

enum {
	PASSWORD_SHORTEST = 10,
	PASSWORD_LONGEST = 200,
	PASSWORD_OWN = 6, /* characters besides the login or name */
};

/* One of the lines of the list of common ones? */
static bool password_common(struct ctx *ctx, const char *folded)
{
	const char *line = memory_format(ctx, "\n%s\n", folded);
	const struct embedded_file *list = &access_files[ACCESS_COMMON_PASSWORDS];
	return memmem(list->bytes, list->size, line, strlen(line));
}

/* Is it hardly more than `word`? */
static bool password_is_word(const char *folded, const char *word)
{
	const char *at = *word ? strstr(folded, word) : NULL;
	return at && text_length(folded) - text_length(word) < PASSWORD_OWN;
}

static bool password_check(struct ctx *ctx, const struct person *person, const char *password,
                           const char *field)
{
	size_t size = strlen(password);
	if (!text_valid(password, size))
		return error_field(ctx, field, "malformed", "密码含有无效字符。",
		                   "The password has invalid characters.");
	size_t length = text_length(password);
	if (length < PASSWORD_SHORTEST)
		return error_field(ctx, field, "too_short", "密码至少 %d 个字符。",
		                   "The password needs at least %d characters.", PASSWORD_SHORTEST);
	if (length > PASSWORD_LONGEST)
		return error_field(ctx, field, "too_long", "密码最多 %d 个字符。",
		                   "The password may have %d characters at most.", PASSWORD_LONGEST);
	const char *folded = text_fold(ctx, password);
	if (password_is_word(folded, person->login_key) ||
	    password_is_word(folded, text_fold(ctx, person->info.name)))
		return error_field(ctx, field, "like_login", "密码不能与登录名或姓名相近。",
		                   "The password must not be like the login or the name.");
	if (password_common(ctx, folded))
		return error_field(ctx, field, "common", "这个密码太常见，容易被猜到。",
		                   "This password is too common; it would be guessed.");
	return true;
}

static bool password_store(struct ctx *ctx, int64_t user, const char *hash)
{
	return db_run(ctx,
	              "INSERT INTO user_password (user_id, hash, changed_at) VALUES ($1, $2, $3)"
	              "    ON CONFLICT (user_id) DO UPDATE"
	              "   SET hash = excluded.hash, changed_at = excluded.changed_at",
	              value_integer(user), value_text(hash), value_integer(ctx->now)) &&
	       session_end_all(ctx, user, ctx->actor->user == user ? ctx->actor->session : 0) &&
	       access_note(ctx, "password", "user", user, NULL);
}

/* In the ctx's transaction, or in one of its own. */
static bool password_store_durably(struct ctx *ctx, int64_t user, const char *hash)
{
	if (ctx->db)
		return password_store(ctx, user, hash);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (password_store(ctx, user, hash))
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

bool password_set(struct ctx *ctx, int64_t user, const char *password, const char *field)
{
	assert(!ctx->db || db_writing(ctx));
	if (!ctx->actor->administrator || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以设置他人的密码。",
		                 "Only an administrator may set the password of others.");
	const struct person *person = organisation_person(ctx->organisation, user);
	if (!person)
		return error_set(ctx, ERROR_NOT_FOUND, "找不到该用户。", "There is no such user.");
	char hash[crypto_pwhash_STRBYTES];
	return password_check(ctx, person, password, field) && password_hash(ctx, password, hash) &&
	       password_store_durably(ctx, user, hash);
}

/* Guessing the old one is slowed down like guessing at the door. */
static bool password_confirm(struct ctx *ctx, const struct person *person, const char *old)
{
	struct throttle *throttle = ctx->company->access->throttle;
	bool right = false;
	if (!throttle_try(ctx, throttle, person->login_key) || !db_begin(ctx, DB_READ))
		return false;
	const char *hash = password_of(ctx, person->info.id);
	db_rollback(ctx);
	if (!hash || !password_verify(ctx, hash, old, &right))
		return false;
	if (!right)
		return error_field(ctx, "old", "wrong", "当前密码不正确。",
		                   "The current password is not right.");
	throttle_success(ctx, throttle, person->login_key);
	return true;
}

bool password_change(struct ctx *ctx, const char *old, const char *password)
{
	assert(!ctx->db);
	const struct person *person = organisation_person(ctx->organisation, ctx->actor->user);
	if (!person || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "请登录后修改密码。",
		                 "Log in to change your password.");
	char hash[crypto_pwhash_STRBYTES];
	return password_confirm(ctx, person, old) &&
	       password_check(ctx, person, password, "password") &&
	       password_hash(ctx, password, hash) && password_store_durably(ctx, person->info.id, hash);
}
