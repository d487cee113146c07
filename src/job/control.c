/* Pausing, cancelling, retrying, and what administrators see of the queue. */
#include "job/queue.h"

#include "access/access.h"
#include "base/error.h"
#include "db/db.h"
#include "db/sql.h"

#include <assert.h>
#include <string.h>

/* A step under way notices early. When the transaction that pauses it is rolled
 * back after all, the step has merely ended early. */
static void job_interrupt(struct job_queue *queue, int64_t id)
{
	pthread_mutex_lock(&queue->mutex);
	for (unsigned i = 0; i < JOB_WORKERS_LIMIT; i++)
		if (queue->slots[i].id == id)
			queue->slots[i].interrupted = true;
	pthread_mutex_unlock(&queue->mutex);
}

bool job_interrupted(struct ctx *ctx, const struct job *job)
{
	struct job_queue *queue = ctx->company->jobs;
	pthread_mutex_lock(&queue->mutex);
	bool interrupted = queue->stopping;
	for (unsigned i = 0; i < JOB_WORKERS_LIMIT; i++)
		if (queue->slots[i].id == job->id)
			interrupted = interrupted || queue->slots[i].interrupted;
	pthread_mutex_unlock(&queue->mutex);
	return interrupted;
}

static bool job_no_state(struct ctx *ctx)
{
	return error_set(ctx, ERROR_CONFLICT, "该任务现在不能这样操作：它已经结束，或正处于其他状态。",
	                 "This can't be done to the job now: it has ended, or is in another state.");
}

/* Moves the job of a kind about a subject from one state to another. */
static bool job_move(struct ctx *ctx, const char *kind, int64_t subject, const char *from,
                     const char *to)
{
	struct value about[] = {value_text(kind), value_integer(subject), value_text(from)};
	int64_t id = 0;
	if (!db_find_integer(ctx, 0, &id,
	                     "SELECT max(id)"
	                     " FROM job"
	                     " WHERE kind = $1 AND subject = $2 AND state = $3",
	                     about, 3))
		return false;
	if (!id)
		return job_no_state(ctx);
	job_interrupt(ctx->company->jobs, id);
	return db_run(ctx, "UPDATE job SET state = $1, updated_at = $2 WHERE id = $3", value_text(to),
	              value_integer(ctx->now), value_integer(id));
}

bool job_pause(struct ctx *ctx, const char *kind, int64_t subject)
{
	return job_move(ctx, kind, subject, "waiting", "paused");
}

bool job_resume(struct ctx *ctx, const char *kind, int64_t subject)
{
	return job_move(ctx, kind, subject, "paused", "waiting");
}

bool job_cancel(struct ctx *ctx, const char *kind, int64_t subject)
{
	struct value about[] = {value_text(kind), value_integer(subject)};
	int64_t paused = 0;
	if (!db_find_integer(ctx, 0, &paused,
	                     "SELECT count(*)"
	                     " FROM job"
	                     " WHERE kind = $1 AND subject = $2 AND state = 'paused'",
	                     about, 2))
		return false;
	return job_move(ctx, kind, subject, paused ? "paused" : "waiting", "cancelled");
}

static bool job_need_administrator(struct ctx *ctx)
{
	if (ctx->actor->system || ctx->actor->administrator)
		return true;
	return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以查看和处理后台任务。",
	                 "Only administrators may see and handle background jobs.");
}

/* A row of job_list, in the order of its columns. */
static void job_print(const struct db_rows *rows, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", db_integer(rows, 0));
	json_member_text(json, "kind", db_text(rows, 1));
	json_member_text(json, "state", db_text(rows, 2));
	json_member_integer(json, "subject", db_integer(rows, 3));
	json_member_integer(json, "actor", db_integer(rows, 4));
	json_member_integer(json, "attempts", db_integer(rows, 5));
	json_key(json, "run_at");
	json_put_instant(json, db_integer(rows, 6));
	json_member_integer(json, "done", db_integer(rows, 7));
	json_member_integer(json, "total", db_integer(rows, 8));
	json_member_text(json, "error", db_text(rows, 9));
	json_close_object(json);
}

bool job_list(struct ctx *ctx, const char *state, int64_t limit, struct json_writer *json)
{
	if (!job_need_administrator(ctx))
		return false;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id, kind, state, subject, actor, attempts, run_at, done, total, error"
	             " FROM job");
	if (state) {
		sql_add(sql, " WHERE state = ");
		sql_value(sql, value_text(state));
	}
	sql_add(sql, " ORDER BY id DESC LIMIT ");
	sql_number(sql, limit);
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	json_open_object(json);
	json_key(json, "jobs");
	json_open_array(json);
	while (db_next(ctx, rows))
		job_print(rows, json);
	json_close_array(json);
	json_close_object(json);
	return !ctx->error;
}

/* Moves a dead job to another state. */
static bool job_revive(struct ctx *ctx, int64_t id, const char *to)
{
	int64_t changed = 0;
	struct value values[] = {value_text(to), value_integer(ctx->now), value_integer(ctx->now),
	                         value_integer(id)};
	if (!job_need_administrator(ctx) ||
	    !db_run_values(ctx,
	                   "UPDATE job"
	                   " SET state = $1, run_at = $2, attempts = 0, updated_at = $3"
	                   " WHERE id = $4 AND state = 'dead'",
	                   values, 4, &changed))
		return false;
	return changed ? true : job_no_state(ctx);
}

bool job_retry(struct ctx *ctx, int64_t id)
{
	return job_revive(ctx, id, "waiting");
}

bool job_discard(struct ctx *ctx, int64_t id)
{
	return job_revive(ctx, id, "cancelled");
}

bool job_metrics(struct ctx *ctx, struct buffer *out)
{
	struct db_rows *rows = db_query_plain(ctx, "SELECT kind, state, count(*)"
	                                           " FROM job"
	                                           " WHERE state IN ('waiting', 'paused', 'dead')"
	                                           " GROUP BY kind, state"
	                                           " ORDER BY kind, state");
	if (!rows)
		return false;
	buffer_add_text(out, "# HELP guanxi_jobs Unfinished and dead jobs by kind and state.\n"
	                     "# TYPE guanxi_jobs gauge\n");
	while (db_next(ctx, rows))
		buffer_format(out, "guanxi_jobs{kind=\"%s\",state=\"%s\"} %lld\n", db_text(rows, 0),
		              db_text(rows, 1), (long long)db_integer(rows, 2));
	return !ctx->error;
}
