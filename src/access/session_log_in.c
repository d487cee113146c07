/* Logging in: password, one-time code, session. */
#include "access/code_use.h"
#include "access/password.h"
#include "access/secret.h"
#include "access/session_end.h"
#include "access/store.h"
#include "access/throttle.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

enum {
	SESSIONS_MOST = 50,       /* of one user; the longest unused one makes room */
	SESSION_AGENT_MOST = 300, /* bytes */
	PLACES_MOST = 50          /* addresses of one user that are remembered */
};

static const struct person *person_of_login(const struct ctx *ctx, const char *login_key)
{
	const struct organisation *organisation = ctx->organisation;
	for (size_t i = 0; i < organisation->person_count; i++)
		if (!strcmp(organisation->people[i].login_key, login_key))
			return &organisation->people[i];
	return NULL;
}

/* What the database says about who wants in. */
struct log_in_facts {
	const char *hash; /* of the password; NULL for none */
	bool once;        /* the password must be changed */
	bool coded;       /* a one-time code is wanted */
	bool known;       /* there was a log-in from this address before */
};

/* The same work whoever it is, and whether he is known or not. */
static bool log_in_read(struct ctx *ctx, const struct person *person, struct log_in_facts *facts)
{
	*facts = (struct log_in_facts){0};
	if (!db_begin(ctx, DB_READ))
		return false;
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT hash, once,"
	             "       EXISTS (SELECT 1 FROM user_code"
	             "                WHERE user_id = $1 AND confirmed_at IS NOT NULL),"
	             "       EXISTS (SELECT 1 FROM user_place WHERE user_id = $1 AND place = $2)"
	             "  FROM user_password"
	             " WHERE user_id = $1",
	             value_integer(person ? person->info.id : 0), value_text(throttle_place(ctx)));
	if (rows && db_next(ctx, rows))
		*facts = (struct log_in_facts){memory_text(ctx, db_text(rows, 0)), db_integer(rows, 1) != 0,
		                               db_integer(rows, 2) != 0, db_integer(rows, 3) != 0};
	talloc_free(rows);
	db_rollback(ctx);
	return !ctx->error;
}

/* In the history by the system's hand, since nobody is there yet. What was typed
 * as an unknown login stays out of it: often it is a password. */
static bool log_in_note(struct ctx *ctx, const char *action, const struct person *person,
                        const char *detail)
{
	struct error *error = error_take(ctx); /* what the caller is told in the end */
	bool noted = db_begin(ctx, DB_WRITE);
	if (noted) {
		access_as_system(ctx);
		noted = access_note(ctx, action, "user", person ? person->info.id : 0, detail) &&
		        db_commit(ctx);
		ctx->actor = NULL;
		db_rollback(ctx);
	}
	if (noted)
		ctx->error = error;
	return noted;
}

static bool log_in_refuse(struct ctx *ctx, const struct person *person)
{
	log_event(ctx, LOG_WARNING, "login_failed", NULL);
	if (!log_in_note(ctx, "login_failed", person, NULL))
		return false;
	return error_set(ctx, ERROR_UNAUTHENTICATED, "登录名或密码不正确。",
	                 "The login or the password is not right.");
}

/* A guess may be made, or its refusal is told; the first refusal of a delay is in the
 * history, the others in the log alone: they cost an attacker nothing. */
static bool log_in_try(struct ctx *ctx, struct throttle_attempt *attempt,
                       const struct person *person)
{
	if (throttle_try(ctx, ctx->company->access->throttle, attempt))
		return true;
	if (attempt->news)
		log_in_note(ctx, "login_throttled", person, NULL);
	return false;
}

/* --- the code --- */

/* The password was right; that a code is wanted is told by a field. */
static bool log_in_ask_code(struct ctx *ctx)
{
	error_set(ctx, ERROR_UNAUTHENTICATED, "请输入动态验证码。", "Enter the one-time code.");
	return error_field(ctx, "code", "required", "请输入验证器中的 6 位数字，或一个恢复码。",
	                   "Enter the 6 digits of your authenticator, or a recovery code.");
}

static bool log_in_refuse_code(struct ctx *ctx, const struct person *person)
{
	log_event(ctx, LOG_WARNING, "login_failed", "reason=code");
	if (!log_in_note(ctx, "login_failed", person, "{\"reason\":\"code\"}"))
		return false;
	error_set(ctx, ERROR_UNAUTHENTICATED, "动态验证码不正确。", "The one-time code is not right.");
	return code_wrong(ctx);
}

/* --- the session --- */

static struct value session_agent(const char *agent)
{
	size_t size = agent ? strlen(agent) : 0;
	if (!size || size > SESSION_AGENT_MOST || !text_valid(agent, size))
		return VALUE_NOTHING;
	return value_text(agent);
}

#define SESSIONS_TOO_MANY                                                                          \
	" FROM user_session"                                                                           \
	" WHERE user_id = $1"                                                                          \
	"   AND id NOT IN (SELECT id"                                                                  \
	"                    FROM user_session"                                                        \
	"                   WHERE user_id = $1"                                                        \
	"                   ORDER BY used_at DESC, id DESC"                                            \
	"                   LIMIT $2)"

/* The least used ones make room. */
static bool session_crowd(struct ctx *ctx, int64_t user)
{
	int64_t count;
	struct value owner = value_integer(user), most = value_integer(SESSIONS_MOST);
	return session_end_rows(
	           ctx, db_query(ctx, "SELECT secret, user_id, id" SESSIONS_TOO_MANY, owner, most),
	           &count) &&
	       (!count || db_run(ctx, "DELETE" SESSIONS_TOO_MANY, owner, most));
}

static bool session_insert(struct ctx *ctx, int64_t user, const char *agent, unsigned needs,
                           struct session_new *session)
{
	unsigned char hash[SECRET_HASH_SIZE];
	secret_hash(session->secret, hash);
	return db_insert(ctx, &session->id,
	                 "INSERT INTO user_session"
	                 "    (user_id, secret, address, agent, created_at, used_at, needs)"
	                 "    VALUES ($1, $2, $3, $4, $5, $5, $6)",
	                 value_integer(user), value_blob(hash, sizeof hash), value_text(ctx->address),
	                 session_agent(agent), value_integer(ctx->now), value_integer(needs)) &&
	       session_crowd(ctx, user);
}

/* From where somebody has logged in, a stranger's guesses elsewhere don't slow him down. */
static bool session_place(struct ctx *ctx, int64_t user)
{
	return db_run(ctx,
	              "INSERT INTO user_place (user_id, place, used_at) VALUES ($1, $2, $3)"
	              "    ON CONFLICT (user_id, place) DO UPDATE SET used_at = excluded.used_at",
	              value_integer(user), value_text(throttle_place(ctx)), value_integer(ctx->now)) &&
	       db_run(ctx,
	              "DELETE FROM user_place"
	              " WHERE user_id = $1"
	              "   AND place NOT IN (SELECT place"
	              "                       FROM user_place"
	              "                      WHERE user_id = $1"
	              "                      ORDER BY used_at DESC"
	              "                      LIMIT $2)",
	              value_integer(user), value_integer(PLACES_MOST));
}

/* In a write transaction: the code, where one is wanted, is used up together with the
 * session that it opens. `coded` is what became of it. */
static bool session_make(struct ctx *ctx, const struct person *person,
                         const struct session_claim *claim, const struct log_in_facts *facts,
                         struct session_new *session, bool *coded)
{
	int64_t user = person->info.id;
	*coded = !facts->coded;
	secret_make(session->secret);
	secret_csrf(session->secret, session->csrf);
	session->needs = facts->once ? NEED_PASSWORD : 0;
	if (person->rights->code_required && !facts->coded)
		session->needs |= NEED_CODE;
	if (!access_as_user(ctx, user) || (facts->coded && !code_use(ctx, user, claim->code, coded)))
		return false;
	return !*coded || (session_insert(ctx, user, claim->agent, session->needs, session) &&
	                   session_place(ctx, user) && access_note(ctx, "login", "user", user, NULL));
}

static bool session_open(struct ctx *ctx, const struct person *person,
                         const struct session_claim *claim, const struct log_in_facts *facts,
                         struct session_new *session)
{
	bool coded = false;
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (session_make(ctx, person, claim, facts, session, &coded) && coded && db_commit(ctx)) {
		struct actor *actor = talloc_get_type_abort(ctx->actor, struct actor);
		actor->session = session->id;
		actor->needs = session->needs;
		actor->csrf = memory_text(ctx, session->csrf);
		return true;
	}
	db_rollback(ctx);
	ctx->actor = NULL;
	return ctx->error ? false : log_in_refuse_code(ctx, person);
}

bool session_log_in(struct ctx *ctx, const struct session_claim *claim, struct session_new *session)
{
	assert(!ctx->db && ctx->organisation);
	struct throttle *throttle = ctx->company->access->throttle;
	struct throttle_attempt attempt = {.login = text_fold(ctx, claim->login)};
	const struct person *person = person_of_login(ctx, attempt.login);
	struct log_in_facts facts;
	bool right = false;
	if (!log_in_read(ctx, person, &facts))
		return false;
	attempt.kinds = facts.known ? THROTTLE_KNOWN : THROTTLE_UNKNOWN;
	if (!log_in_try(ctx, &attempt, person) ||
	    !password_verify(ctx, facts.hash, claim->password, &right))
		return false;
	if (!right || !person || person->info.disabled)
		return log_in_refuse(ctx, person);
	bool asked = facts.coded && (!claim->code || !*claim->code);
	struct throttle_attempt guess = code_attempt(ctx, person->info.id);
	if (asked) {
		throttle_undo(ctx, throttle, &attempt);
		return log_in_ask_code(ctx);
	}
	if ((facts.coded && !log_in_try(ctx, &guess, person)) ||
	    !session_open(ctx, person, claim, &facts, session))
		return false;
	throttle_success(ctx, throttle, &attempt);
	if (facts.coded)
		throttle_success(ctx, throttle, &guess);
	return true;
}
