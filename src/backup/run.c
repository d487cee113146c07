#include "backup/run.h"

#include "access/access.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "crm/crm.h"
#include "db/db.h"
#include "db/migration.h"
#include "http/event.h"

#include <inttypes.h>
#include <string.h>

enum { RUN_PAUSE = 600000 /* ms after one that failed */, RUN_KEPT_DAYS = 400 };

static const char *const run_table[] = {
    "CREATE TABLE backup_run"
    " (id INTEGER PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  name TEXT,"
    "  state TEXT NOT NULL,"
    "  started_at BIGINT NOT NULL,"
    "  ended_at BIGINT,"
    "  size BIGINT NOT NULL,"
    "  added BIGINT NOT NULL,"
    "  files BIGINT NOT NULL,"
    "  faults BIGINT NOT NULL,"
    "  words TEXT)",
    "CREATE INDEX backup_run_name ON backup_run (name, kind)",
    NULL,
};

bool run_tables(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, run_table}};
	return db_migrate(ctx, "backup", steps, sizeof steps / sizeof *steps);
}

/* --- keeping --- */

/* Runs `write` in a transaction of its own. */
static bool run_write(struct ctx *ctx, bool (*write)(struct ctx *ctx, void *data), void *data)
{
	bool good = db_begin(ctx, DB_WRITE) && write(ctx, data) && db_commit(ctx);
	db_rollback(ctx);
	return good;
}

static bool run_insert(struct ctx *ctx, void *data)
{
	struct run *run = data;
	return db_insert(ctx, &run->id,
	                 "INSERT INTO backup_run"
	                 " (kind, name, state, started_at, size, added, files, faults)"
	                 " VALUES ($1, $2, 'running', $3, 0, 0, 0, 0)",
	                 value_text(run->kind), value_text(run->name), value_integer(run->started_at));
}

bool run_begin(struct ctx *ctx, struct run *run)
{
	run->started_at = time_now();
	return run_write(ctx, run_insert, run);
}

void run_fail(struct ctx *ctx, struct run *run)
{
	const struct error *error = error_take(ctx);
	run->failed = true;
	run->words = error->message;
	log_event(ctx, LOG_ERROR, "backup_failed", "kind=%s detail=%s", run->kind,
	          log_quote(ctx, error->detail ? error->detail : error->message));
}

static bool run_tell(struct ctx *ctx, const struct run *run)
{
	static const struct label failed = {{"备份失败", "A backup failed"}};
	static const struct label unread = {{"备份无法检查", "A backup could not be checked"}};
	static const struct label broken = {{"备份不完整", "A backup is not whole"}};
	bool check = !strcmp(run->kind, "check");
	const struct label *title = !run->failed ? &broken : check ? &unread : &failed;
	size_t count;
	const int64_t *administrators = access_administrators(ctx, &count);
	for (size_t i = 0; i < count; i++) {
		const struct user_info *user = access_user(ctx, administrators[i]);
		enum language language = user && !strcmp(user->language, "en") ? LANGUAGE_EN : LANGUAGE_ZH;
		if (!notice_of_work(ctx, administrators[i], NULL, 0, title->text[language], run->words))
			return false;
	}
	return true;
}

static bool run_update(struct ctx *ctx, void *data)
{
	const struct run *run = data;
	return db_run(ctx,
	              "UPDATE backup_run"
	              " SET name = $1, state = $2, ended_at = $3, size = $4, added = $5, files = $6,"
	              "     faults = $7, words = $8"
	              " WHERE id = $9",
	              value_text(run->name), value_text(run->failed ? "failed" : "done"),
	              value_integer(time_now()), value_integer(run->size), value_integer(run->added),
	              value_integer(run->files), value_integer(run->faults), value_text(run->words),
	              value_integer(run->id)) &&
	       db_run(ctx, "DELETE FROM backup_run WHERE started_at < $1",
	              value_integer(time_now() - RUN_KEPT_DAYS * 86400000LL)) &&
	       (!(run->failed || run->faults) || run_tell(ctx, run));
}

bool run_end(struct ctx *ctx, const struct run *run)
{
	if (!run_write(ctx, run_update, (void *)(uintptr_t)run))
		return false;
	event_publish(ctx->company->events, 0, "backup", "{}");
	if (run->failed || run->faults)
		event_publish(ctx->company->events, 0, "notice", "{}");
	return true;
}

static bool run_cut(struct ctx *ctx, void *data)
{
	(void)data;
	return db_run(ctx,
	              "UPDATE backup_run"
	              " SET state = 'failed', ended_at = $1"
	              " WHERE state = 'running'",
	              value_integer(time_now()));
}

bool run_forget_cut(struct ctx *ctx)
{
	return run_write(ctx, run_cut, NULL);
}

/* --- asking --- */

/* When the last backup of that state began; 0 for none. */
static bool run_last(struct ctx *ctx, const char *state, int64_t *at)
{
	struct value values[] = {value_text(state)};
	return db_find_integer(ctx, 0, at,
	                       "SELECT max(started_at) FROM backup_run"
	                       " WHERE kind = 'backup' AND state = $1",
	                       values, 1);
}

bool run_due(struct ctx *ctx, const struct plan *plan, bool waits, bool *due)
{
	int64_t done, failed, running;
	if (!run_last(ctx, "done", &done) || !run_last(ctx, "failed", &failed) ||
	    !run_last(ctx, "running", &running))
		return false;
	*due = !running && (waits || done < plan_last(ctx, plan)) && failed < ctx->now - RUN_PAUSE;
	return true;
}

bool run_late(struct ctx *ctx, const struct plan *plan, bool *late)
{
	int64_t done, failed;
	int64_t step = plan_next(ctx, plan) - plan_last(ctx, plan);
	if (!run_last(ctx, "done", &done) || !run_last(ctx, "failed", &failed))
		return false;
	*late = failed > done || done < plan_last(ctx, plan) - step;
	return true;
}
