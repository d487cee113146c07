#include "cmd/acting.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "cmd/company.h"
#include "cmd/found.h"
#include "db/db.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static const int acting_signals[] = {SIGINT, SIGTERM, SIGHUP};

static sigset_t acting_signal_set(void)
{
	sigset_t signals;
	sigemptyset(&signals);
	for (size_t i = 0; i < sizeof acting_signals / sizeof *acting_signals; i++)
		sigaddset(&signals, acting_signals[i]);
	return signals;
}

/* --- who --- */

struct acting_search {
	int64_t user;
};

static bool acting_try(struct ctx *ctx, const struct record *record, void *data)
{
	struct acting_search *search = data;
	if (access_as_user(ctx, record->id) && ctx->actor->administrator)
		search->user = record->id;
	error_take(ctx); /* a disabled one */
	return !search->user;
}

static bool acting_administrator(struct ctx *ctx, int64_t *id)
{
	struct acting_search search = {0};
	struct record_query query = {
	    .object = model_object(ctx->model, "user"), .fields = "login", .sort = "id"};
	if (!record_each(ctx, &query, acting_try, &search))
		return false;
	*id = search.user;
	return *id || error_set(ctx, ERROR_NOT_FOUND, "没有启用的系统管理员。请用 --as 指明用户。",
	                        "There is no active administrator; say with --as who acts.");
}

static bool acting_user(struct ctx *ctx, const char *login, int64_t *id)
{
	if (!login)
		return acting_administrator(ctx, id);
	if (!company_find(ctx, "user", "login", login, id))
		return false;
	return *id ||
	       error_set(ctx, ERROR_NOT_FOUND, "没有用户“%s”。", "There is no user “%s”.", login);
}

bool acting_begin(struct ctx *ctx, const struct command_line *line)
{
	int64_t user = 0;
	sigset_t signals = acting_signal_set();
	struct company_place place;
	if (!command_place(ctx, line, NULL, &place) || !company_open(ctx, ctx, &place, 2, NULL))
		return false;
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	model_hold(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	bool found = db_begin(ctx, DB_READ) && acting_user(ctx, command_value(line, "--as"), &user);
	db_rollback(ctx);
	return found && access_as_user(ctx, user);
}

void acting_end(struct ctx *ctx)
{
	if (!ctx->company)
		return;
	db_rollback(ctx);
	access_release(ctx);
	model_release(ctx);
}

bool acting_find(struct ctx *ctx, const char *object, const char *field, const char *name,
                 int64_t *id)
{
	const struct object *definition = model_need_object(ctx, object);
	bool found = definition && db_begin(ctx, DB_READ) && company_find(ctx, object, field, name, id);
	db_rollback(ctx);
	if (!found)
		return false;
	return *id || error_set(ctx, ERROR_NOT_FOUND, "没有%s“%s”。", "There is no %s “%s”.",
	                        model_label(ctx, &definition->label), name);
}

/* --- how far --- */

bool acting_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	struct acting_watch *watch = data;
	sigset_t signals = acting_signal_set();
	const struct timespec at_once = {0};
	(void)ctx;
	watch->stopped = watch->stopped || sigtimedwait(&signals, NULL, &at_once) > 0;
	if (isatty(STDERR_FILENO)) {
		fprintf(stderr, "\r%" PRId64 " / %" PRId64, done, total);
		watch->shown = true;
	}
	return !watch->stopped;
}

void acting_watched(struct acting_watch *watch)
{
	if (watch->shown)
		fputc('\n', stderr);
	watch->shown = false;
}
