/* Sessions, passwords, tokens: how a request becomes an actor (P2). Secrets are
 * stored as hashes only: Argon2id for passwords, BLAKE2b for the random ones. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"

enum { SESSION_SECRET_SIZE = 44, TOKEN_SECRET_SIZE = 48 };

struct session_new {
	char secret[SESSION_SECRET_SIZE]; /* the cookie's value */
	char csrf[SESSION_SECRET_SIZE];   /* for X-CSRF-Token */
	int64_t id;
	unsigned needs; /* of enum need: what the user must do before anything else */
};

/* What somebody claims who wants in. `code` and `agent` may be NULL. */
struct session_claim {
	const char *login, *password, *code, *agent;
};

/* Logs in: ERROR_UNAUTHENTICATED (the same words for a wrong login, a wrong
 * password and a disabled user, after the same time), ERROR_RATE_LIMITED with
 * retry_after while throttled (access/throttle.h: a stranger elsewhere locks nobody out).
 * Where the user has one-time codes and the password is right, but no code was given, or a
 * wrong one: ERROR_UNAUTHENTICATED with the field "code", "required" or "wrong". Verifying
 * takes tens of milliseconds and runs outside any transaction: the ctx has none. Sets
 * ctx->actor. Every attempt is in the history; of those that the throttle refused the
 * first of each delay, the rest is in the log. */
bool session_log_in(struct ctx *ctx, const struct session_claim *claim,
                    struct session_new *session);
/* The actor of a cookie, in a read transaction. `csrf` is NULL for requests that
 * change nothing; else ERROR_FORBIDDEN when it is not the session's. Idle 12
 * hours, 30 days in all. A lookup that costs microseconds: sessions are cached
 * in memory, the database is the truth. What ends here ends at once; what ends
 * elsewhere, within a minute. */
bool session_resume(struct ctx *ctx, const char *secret, const char *csrf);
/* The actor of "Authorization: Bearer gx_…". */
bool session_token(struct ctx *ctx, const char *token);
/* Writes the last uses of sessions and tokens since the last call, and clears
 * away sessions that are over; in a write transaction, once a minute and when the
 * server stops. */
bool session_save_uses(struct ctx *ctx);
/* The session's CSRF token, for GET /session; NULL for a token's actor. */
const char *session_csrf(struct ctx *ctx);
bool session_log_out(struct ctx *ctx);
/* Lists a user's sessions: the actor's own, or anybody's for an administrator. */
bool session_list(struct ctx *ctx, int64_t user, struct json_writer *json);
/* Ends one of the actor's sessions (ERROR_NOT_FOUND for others'), or all but the one in
 * use, which leaves his tokens. */
bool session_end(struct ctx *ctx, int64_t session);
bool session_end_others(struct ctx *ctx);
/* Ends all sessions and tokens of a user but the session `except` (0 for none);
 * for the user and administrators. (A disabled user's stop working by themselves
 * with the next access_refresh.) */
bool session_end_user(struct ctx *ctx, int64_t user, int64_t except);

/* Password rules: as long as the administrator says (10 characters where he says nothing)
 * and at most 200, not the login or name, none of the common ones nor put together from
 * common words. ERROR_INVALID on `field`. For administrators and the system; ends
 * the user's sessions and tokens; in the ctx's write transaction or, better, with
 * none, since hashing takes tens of milliseconds. The user must be in the ctx's
 * organisation. */
bool password_set(struct ctx *ctx, int64_t user, const char *password, const char *field);
/* Makes up a password that the user must change at the next login; else like
 * password_set. On ctx; NULL on error. */
const char *password_reset(struct ctx *ctx, int64_t user);
/* A good password, made up; on ctx. */
const char *password_make(struct ctx *ctx);
/* For what the program itself makes, as the system: no rule is asked. */
bool password_give(struct ctx *ctx, int64_t user, const char *password);
/* Changes the actor's own; the old one must be right (else ERROR_INVALID on "old",
 * slowed down like logging in). Ends the other sessions and the tokens. The ctx
 * has no transaction. */
bool password_change(struct ctx *ctx, const char *old, const char *password);
/* {"shortest"}: what the administrator chooses about passwords, 8 to 64 characters.
 * Writing is for administrators, in a write transaction; access_refresh makes it felt. */
void password_rules_print(const struct ctx *ctx, struct json_writer *json);
bool password_rules_write(struct ctx *ctx, int64_t shortest);

struct token_request {
	const char *name;
	bool write;
	int64_t expires_at; /* UTC ms; 0 for never */
};
/* Makes a token of the actor, who is not here by a token; the secret is shown
 * once. All three below run in the ctx's transaction. */
bool token_make(struct ctx *ctx, const struct token_request *request,
                char secret[TOKEN_SECRET_SIZE], int64_t *id);
bool token_list(struct ctx *ctx, struct json_writer *json);
bool token_end(struct ctx *ctx, int64_t token);
