#include "access/password.h"

#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <string.h>

/* OWASP's second recommendation (Password Storage Cheat Sheet, Argon2id): 19 MiB
 * and two passes. Their first, 46 MiB, would not let the server stay small. */
enum { PASSWORD_MEMORY = 19 * 1024 * 1024, PASSWORD_PASSES = 2 };
enum { PASSWORD_AT_ONCE = 2, PASSWORD_WAITING = 32 };

struct password_gate {
	pthread_mutex_t mutex;
	pthread_cond_t freed;
	int running, waiting;
};

static int password_gate_close(struct password_gate *gate)
{
	pthread_cond_destroy(&gate->freed);
	pthread_mutex_destroy(&gate->mutex);
	return 0;
}

struct password_gate *password_gate_new(const void *parent)
{
	struct password_gate *gate = memory_new(parent, struct password_gate);
	pthread_mutex_init(&gate->mutex, NULL);
	pthread_cond_init(&gate->freed, NULL);
	talloc_set_destructor(gate, password_gate_close);
	return gate;
}

static bool gate_enter(struct ctx *ctx, struct password_gate *gate)
{
	pthread_mutex_lock(&gate->mutex);
	bool full = gate->running == PASSWORD_AT_ONCE && gate->waiting == PASSWORD_WAITING;
	if (!full) {
		gate->waiting++;
		while (gate->running == PASSWORD_AT_ONCE)
			pthread_cond_wait(&gate->freed, &gate->mutex);
		gate->waiting--;
		gate->running++;
	}
	pthread_mutex_unlock(&gate->mutex);
	if (!full)
		return true;
	error_set(ctx, ERROR_UNAVAILABLE, "登录的人太多，请稍后重试。",
	          "Too many people are logging in. Please try again shortly.");
	error_retry_after(ctx, 2);
	return false;
}

static void gate_leave(struct password_gate *gate)
{
	pthread_mutex_lock(&gate->mutex);
	gate->running--;
	pthread_cond_signal(&gate->freed);
	pthread_mutex_unlock(&gate->mutex);
}

bool password_hash(struct ctx *ctx, const char *password, char hash[crypto_pwhash_STRBYTES])
{
	struct password_gate *gate = ctx->company->access->passwords;
	if (!gate_enter(ctx, gate))
		return false;
	bool done =
	    !crypto_pwhash_str(hash, password, strlen(password), PASSWORD_PASSES, PASSWORD_MEMORY);
	gate_leave(gate);
	return done || error_internal(ctx, "no memory to hash a password");
}

bool password_verify(struct ctx *ctx, const char *hash, const char *password, bool *right)
{
	/* Of a password that was made up and forgotten. */
	static const char nobodys[] = "$argon2id$v=19$m=19456,t=2,p=1$Ub1yH8zwaYOl81WetG723w$kAwT6+"
	                              "gi7SKU6VnUtOBS6FSqwztk7MTnBc9KMhP+Y0A";
	struct password_gate *gate = ctx->company->access->passwords;
	if (!gate_enter(ctx, gate))
		return false;
	bool same = !crypto_pwhash_str_verify(hash ? hash : nobodys, password, strlen(password));
	gate_leave(gate);
	*right = hash && same;
	return true;
}

const char *password_of(struct ctx *ctx, int64_t user)
{
	struct db_rows *rows =
	    db_query(ctx, "SELECT hash FROM user_password WHERE user_id = $1", value_integer(user));
	if (!rows)
		return NULL;
	const char *hash = db_next(ctx, rows) ? memory_text(ctx, db_text(rows, 0)) : "";
	talloc_free(rows);
	return ctx->error ? NULL : hash;
}
