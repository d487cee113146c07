/* Logging in. */
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
	SESSIONS_MOST = 50,      /* of one user; the longest unused one makes room */
	SESSION_AGENT_MOST = 300 /* bytes */
};

static const struct person *person_of_login(const struct ctx *ctx, const char *login_key)
{
	const struct organisation *organisation = ctx->organisation;
	for (size_t i = 0; i < organisation->person_count; i++)
		if (!strcmp(organisation->people[i].login_key, login_key))
			return &organisation->people[i];
	return NULL;
}

/* The same work whoever it is, and whether he is known or not. */
static bool log_in_verify(struct ctx *ctx, const struct person *person, const char *password,
                          bool *right)
{
	if (!db_begin(ctx, DB_READ))
		return false;
	const char *hash = password_of(ctx, person ? person->info.id : 0);
	db_rollback(ctx);
	if (!hash || !password_verify(ctx, *hash ? hash : NULL, password, right))
		return false;
	*right &= person && !person->info.disabled;
	return true;
}

/* In the history by the system's hand, since nobody is there yet. What was typed
 * as an unknown login stays out of it: often it is a password. */
static bool log_in_note_failure(struct ctx *ctx, const struct person *person)
{
	log_event(ctx, LOG_WARNING, "login_failed", NULL);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	access_as_system(ctx);
	bool noted = access_note(ctx, "login_failed", "user", person ? person->info.id : 0, NULL);
	ctx->actor = NULL;
	if (noted)
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

static bool log_in_refuse(struct ctx *ctx, const struct person *person)
{
	if (!log_in_note_failure(ctx, person))
		return false;
	return error_set(ctx, ERROR_UNAUTHENTICATED, "登录名或密码不正确。",
	                 "The login or the password is not right.");
}

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

static bool session_insert(struct ctx *ctx, int64_t user, const char *agent,
                           struct session_new *session)
{
	unsigned char hash[SECRET_HASH_SIZE];
	secret_hash(session->secret, hash);
	if (!db_run(ctx,
	            "INSERT INTO user_session (user_id, secret, address, agent, created_at, used_at)"
	            " VALUES ($1, $2, $3, $4, $5, $5)",
	            value_integer(user), value_blob(hash, sizeof hash), value_text(ctx->address),
	            session_agent(agent), value_integer(ctx->now)))
		return false;
	session->id = db_inserted(ctx);
	return session_crowd(ctx, user);
}

static bool session_make(struct ctx *ctx, const struct person *person, const char *agent,
                         struct session_new *session)
{
	secret_make(session->secret);
	secret_csrf(session->secret, session->csrf);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (access_as_user(ctx, person->info.id) &&
	    session_insert(ctx, person->info.id, agent, session) &&
	    access_note(ctx, "login", "user", person->info.id, NULL))
		return db_commit(ctx);
	db_rollback(ctx);
	ctx->actor = NULL;
	return false;
}

bool session_log_in(struct ctx *ctx, const char *login, const char *password, const char *agent,
                    struct session_new *session)
{
	assert(!ctx->db && ctx->organisation);
	struct throttle *throttle = ctx->company->access->throttle;
	const char *login_key = text_fold(ctx, login);
	bool right = false;
	if (!throttle_try(ctx, throttle, login_key))
		return false;
	const struct person *person = person_of_login(ctx, login_key);
	if (!log_in_verify(ctx, person, password, &right))
		return false;
	if (!right)
		return log_in_refuse(ctx, person);
	throttle_success(ctx, throttle, login_key);
	if (!session_make(ctx, person, agent, session))
		return false;
	struct actor *actor = talloc_get_type_abort(ctx->actor, struct actor);
	actor->session = session->id;
	actor->csrf = memory_text(ctx, session->csrf);
	return true;
}
