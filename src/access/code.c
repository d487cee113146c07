/* Switching one-time codes on and off. */
#include "access/code.h"

#include "access/code_use.h"
#include "access/password.h"
#include "access/session_end.h"
#include "access/store.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* --- what there is --- */

bool code_print(struct ctx *ctx, int64_t user, struct json_writer *json)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	struct db_rows *rows = db_query(ctx,
	                                "SELECT confirmed_at,"
	                                "       (SELECT count(*) FROM user_recovery WHERE user_id = $1)"
	                                "  FROM user_code"
	                                " WHERE user_id = $1 AND confirmed_at IS NOT NULL",
	                                value_integer(user));
	if (!rows)
		return false;
	bool active = db_next(ctx, rows);
	json_member_boolean(json, "active", active);
	json_member_boolean(json, "required", person && person->rights->code_required);
	json_key(json, "since");
	if (active)
		json_put_instant(json, db_integer(rows, 0));
	else
		json_put_null(json);
	json_member_integer(json, "recovery_left", active ? db_integer(rows, 1) : 0);
	talloc_free(rows);
	return !ctx->error;
}

static bool code_is_active(struct ctx *ctx, int64_t user, bool *active)
{
	int64_t count = 0;
	struct value id = value_integer(user);
	bool good = db_find_integer(
	    ctx, 0, &count,
	    "SELECT count(*) FROM user_code WHERE user_id = $1 AND confirmed_at IS NOT NULL", &id, 1);
	*active = count > 0;
	return good;
}

static bool code_need_session(struct ctx *ctx)
{
	assert(!ctx->db);
	return ctx->actor->session || error_set(ctx, ERROR_FORBIDDEN, "请登录后设置动态验证码。",
	                                        "Log in to set up one-time codes.");
}

/* --- recovery codes --- */

/* 60 bits each: nobody guesses them through the throttle. */
static void recovery_make(char code[CODE_RECOVERY_SIZE], char letters[CODE_RECOVERY_SIZE])
{
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	size_t at = 0;
	for (size_t i = 0; i < CODE_RECOVERY_SIZE - 1; i++) {
		bool hyphen = i % 5 == 4;
		code[i] = hyphen ? '-' : alphabet[randombytes_uniform(sizeof alphabet - 1)];
		if (!hyphen)
			letters[at++] = code[i];
	}
	code[CODE_RECOVERY_SIZE - 1] = letters[at] = '\0';
}

static bool recovery_replace(struct ctx *ctx, int64_t user, struct code_recovery *recovery)
{
	if (!db_run(ctx, "DELETE FROM user_recovery WHERE user_id = $1", value_integer(user)))
		return false;
	for (size_t i = 0; i < CODE_RECOVERY_COUNT; i++) {
		char letters[CODE_RECOVERY_SIZE];
		unsigned char hash[CODE_RECOVERY_HASH_SIZE];
		recovery_make(recovery->codes[i], letters);
		code_recovery_hash(ctx, user, letters, hash);
		if (!db_run(ctx, "INSERT INTO user_recovery (user_id, hash) VALUES ($1, $2)",
		            value_integer(user), value_blob(hash, sizeof hash)))
			return false;
	}
	return true;
}

/* --- on --- */

static void address_add(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;
		bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
		             (byte >= 'a' && byte <= 'z') || strchr("-._~", byte);
		if (plain)
			buffer_add(out, text, 1);
		else
			buffer_format(out, "%%%02X", byte);
	}
}

/* The form that authenticators read: Google Authenticator's "Key URI Format". */
static const char *code_address(struct ctx *ctx, const char *login, const char *secret)
{
	struct buffer *out = buffer_new(ctx, 200);
	const char *issuer = ctx->company->name ? ctx->company->name : "Guanxi";
	buffer_add_text(out, "otpauth://totp/");
	address_add(out, login);
	buffer_format(out, "?secret=%s&issuer=", secret);
	address_add(out, issuer);
	return out->data;
}

static bool code_store(struct ctx *ctx, int64_t user,
                       const unsigned char secret[ONE_TIME_SECRET_SIZE])
{
	bool active;
	if (!code_is_active(ctx, user, &active))
		return false;
	if (active)
		return error_set(ctx, ERROR_CONFLICT, "动态验证码已启用。要换设备，请先关闭。",
		                 "One-time codes are in use; switch them off to change the device.");
	return db_run(ctx,
	              "INSERT INTO user_code (user_id, secret, last_step) VALUES ($1, $2, 0)"
	              "    ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, last_step = 0",
	              value_integer(user), value_blob(secret, ONE_TIME_SECRET_SIZE));
}

/* Ends the transaction: durable when `good`, undone when not. */
static bool code_finish(struct ctx *ctx, bool good)
{
	if (good)
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

bool code_begin(struct ctx *ctx, const char *password, struct code_setup *setup)
{
	if (!code_need_session(ctx))
		return false;
	const struct person *person = organisation_person(ctx->organisation, ctx->actor->user);
	if (!(ctx->actor->needs & NEED_CODE) &&
	    !password_confirm(ctx, person, password ? password : "", "password"))
		return false;
	unsigned char secret[ONE_TIME_SECRET_SIZE];
	one_time_make(secret);
	one_time_text(secret, setup->secret);
	setup->address = code_address(ctx, person->info.login, setup->secret);
	bool good = db_begin(ctx, DB_WRITE) && code_store(ctx, person->info.id, secret);
	sodium_memzero(secret, sizeof secret);
	return code_finish(ctx, good);
}

/* A code as part of something else, slowed down like at the door: in the write
 * transaction that it opens, which stays open when all is well. */
static bool code_take(struct ctx *ctx,
                      bool (*use)(struct ctx *ctx, int64_t user, const char *typed, bool *right),
                      const char *typed)
{
	bool right = false;
	struct throttle *throttle = ctx->company->access->throttle;
	struct throttle_attempt attempt = code_attempt(ctx, ctx->actor->user);
	if (!throttle_try(ctx, throttle, &attempt) || !db_begin(ctx, DB_WRITE) ||
	    !use(ctx, ctx->actor->user, typed, &right))
		return false;
	if (!right)
		return code_wrong(ctx);
	throttle_success(ctx, throttle, &attempt);
	return true;
}

bool code_confirm(struct ctx *ctx, const char *typed, struct code_recovery *recovery)
{
	if (!code_need_session(ctx))
		return false;
	int64_t user = ctx->actor->user;
	bool good = code_take(ctx, code_use_first, typed) &&
	            db_run(ctx, "UPDATE user_code SET confirmed_at = $1 WHERE user_id = $2",
	                   value_integer(ctx->now), value_integer(user)) &&
	            recovery_replace(ctx, user, recovery) && session_need_met(ctx, user, NEED_CODE) &&
	            access_note_account(ctx, "code_on", user);
	return code_finish(ctx, good);
}

bool code_renew(struct ctx *ctx, const char *password, const char *typed,
                struct code_recovery *recovery)
{
	const struct person *person = organisation_person(ctx->organisation, ctx->actor->user);
	bool good = code_need_session(ctx) && password_confirm(ctx, person, password, "password") &&
	            code_take(ctx, code_use, typed) &&
	            recovery_replace(ctx, person->info.id, recovery) &&
	            access_note_account(ctx, "recovery_made", person->info.id);
	return code_finish(ctx, good);
}

/* --- off --- */

static bool code_remove(struct ctx *ctx, int64_t user, const char *action)
{
	return db_run(ctx, "DELETE FROM user_code WHERE user_id = $1", value_integer(user)) &&
	       db_run(ctx, "DELETE FROM user_recovery WHERE user_id = $1", value_integer(user)) &&
	       access_note_account(ctx, action, user);
}

bool code_stop(struct ctx *ctx, const char *password, const char *typed)
{
	if (!code_need_session(ctx))
		return false;
	const struct person *person = organisation_person(ctx->organisation, ctx->actor->user);
	if (person->rights->code_required)
		return error_set(ctx, ERROR_CONFLICT, "您的角色要求使用动态验证码，不能关闭。",
		                 "Your role asks for one-time codes; they can't be switched off.");
	bool good = password_confirm(ctx, person, password, "password") &&
	            code_take(ctx, code_use, typed) && code_remove(ctx, person->info.id, "code_off");
	return code_finish(ctx, good);
}

bool code_reset(struct ctx *ctx, int64_t user)
{
	assert(db_writing(ctx));
	bool active;
	if (!ctx->actor->administrator || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以重置他人的动态验证码。",
		                 "Only an administrator may reset the one-time codes of others.");
	if (ctx->actor->user == user)
		return error_set(ctx, ERROR_FORBIDDEN, "自己的动态验证码请在“我的账号”里关闭。",
		                 "Switch off your own one-time codes in “My account”.");
	if (!code_is_active(ctx, user, &active))
		return false;
	return active ? code_remove(ctx, user, "code_reset")
	              : error_set(ctx, ERROR_NOT_FOUND, "该用户没有启用动态验证码。",
	                          "This user has no one-time codes.");
}
