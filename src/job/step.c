/* One step of a job: claim it, run it, keep how far it is, or what went wrong. */
#include "job/queue.h"

#include "access/access.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "model/model.h"

#include <assert.h>
#include <inttypes.h>
#include <time.h>

/* Failures that may pass by themselves. Any other would come again. */
static const bool job_passing[ERROR_CODE_COUNT] = {
    [ERROR_CONFLICT] = true,
    [ERROR_RATE_LIMITED] = true,
    [ERROR_UNAVAILABLE] = true,
    [ERROR_INTERNAL] = true,
};

static int64_t job_delay(int attempts)
{
	int64_t delay = JOB_FIRST_DELAY;
	while (--attempts > 0 && delay < JOB_LONGEST_DELAY)
		delay *= 2;
	return delay < JOB_LONGEST_DELAY ? delay : JOB_LONGEST_DELAY;
}

/* A kind that this program doesn't know, be it an older or a newer one's. */
static bool job_step_unknown(struct ctx *ctx, struct job *job)
{
	return error_set(ctx, ERROR_NOT_FOUND, "本程序不认识这种后台任务:%s。",
	                 "This program knows no jobs of the kind %s.", job->kind);
}

static const struct job_kind job_kind_unknown = {.name = "unknown", .step = job_step_unknown};

/* Runs the step as the job's actor. What a standing job doesn't say about its
 * next step, its kind does. */
static bool job_step(struct ctx *ctx, const struct job_kind *kind, struct job *job)
{
	ctx->language = job->language;
	if (!job->actor)
		access_as_system(ctx);
	else if (!access_as_user(ctx, job->actor))
		return false;
	if (!kind->step(ctx, job))
		return false;
	if (kind->repeat == JOB_STANDING && !job->next_at)
		job->next_at = ctx->now + JOB_STANDING_PAUSE;
	return true;
}

void job_rest(int64_t since)
{
	int64_t passed = time_monotonic() - since;
	struct timespec rest = {passed / 1000000, passed % 1000000 * 1000};
	nanosleep(&rest, NULL);
}

/* A step in one transaction with its bookkeeping. The job as it is then; NULL on
 * error, or, without one, when it is no longer due. */
static struct job *job_step_inside(struct ctx *ctx, const struct job_kind *kind, int64_t id)
{
	if (!db_begin(ctx, DB_WRITE))
		return NULL;
	int64_t begun = time_monotonic();
	struct job *job = job_load(ctx, id);
	if (job && job_step(ctx, kind, job) && job_keep(ctx, job) && db_commit(ctx)) {
		if (kind->repeat != JOB_ON_DEMAND)
			job_rest(begun);
		return job;
	}
	db_rollback(ctx);
	return NULL;
}

/* A step that begins and ends its own transactions. */
static struct job *job_step_own(struct ctx *ctx, const struct job_kind *kind, struct job *job)
{
	if (job_step(ctx, kind, job)) {
		assert(!ctx->db && "the step ends its transactions");
		if (db_begin(ctx, DB_WRITE) && job_keep(ctx, job) && db_commit(ctx))
			return job;
	}
	db_rollback(ctx);
	return NULL;
}

static struct job *job_peek(struct ctx *ctx, int64_t id)
{
	if (!db_begin(ctx, DB_READ))
		return NULL;
	struct job *job = job_load(ctx, id);
	db_rollback(ctx);
	return job;
}

static bool job_bury(struct ctx *ctx, const struct job_kind *kind, const struct job *job,
                     const struct error *error)
{
	log_event(ctx, LOG_ERROR, "job_dead", "job=%" PRId64 " kind=%s code=%s", job->id, job->kind,
	          error_kinds[error->code].name);
	if (!kind->died)
		return true;
	struct ctx *inner = ctx_inner(ctx);
	if (!db_savepoint(ctx))
		return false;
	access_as_system(inner);
	bool good = kind->died(inner, job, error->message);
	if (good)
		return db_release(ctx);
	db_undo(ctx);
	log_event(ctx, LOG_ERROR, "job_burial_failed", "job=%" PRId64 " detail=%s", job->id,
	          log_quote(ctx, inner->error->detail ? inner->error->detail : inner->error->message));
	return true;
}

/* Keeps the failure in a transaction of its own, since the step's is undone. */
static bool job_fail(struct ctx *ctx, const struct job_kind *kind, struct job *job,
                     const struct error *error)
{
	job->attempts++;
	bool standing = kind->repeat == JOB_STANDING;
	bool dead = !standing && (!job_passing[error->code] || job->attempts >= JOB_ATTEMPTS_LIMIT);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if ((!dead || job_bury(ctx, kind, job, error)) &&
	    db_run(ctx,
	           "UPDATE job"
	           " SET attempts = $1, run_at = $2, error = $3, updated_at = $4,"
	           "     state = CASE WHEN $5 = 1 AND state = 'waiting' THEN 'dead' ELSE state END"
	           " WHERE id = $6",
	           value_integer(job->attempts), value_integer(ctx->now + job_delay(job->attempts)),
	           value_text(error->message), value_integer(ctx->now), value_integer(dead),
	           value_integer(job->id)) &&
	    db_commit(ctx)) {
		job_publish(ctx, job, dead ? "dead" : "waiting");
		return true;
	}
	db_rollback(ctx);
	return false;
}

static void job_log(struct ctx *ctx, const char *event, const struct job *job,
                    const struct error *error)
{
	log_event(ctx, LOG_WARNING, event, "job=%" PRId64 " kind=%s code=%s detail=%s", job->id,
	          job->kind, error_kinds[error->code].name,
	          log_quote(ctx, error->detail ? error->detail : error->message));
}

static bool job_failed(struct ctx *ctx, const struct job_kind *kind, struct job *job)
{
	struct error *error = error_take(ctx);
	job_log(ctx, "job_step_failed", job, error);
	ctx->now = time_now();
	if (job_fail(ctx, kind, job, error))
		return true;
	job_log(ctx, "job_failure_not_kept", job, error_take(ctx));
	return false;
}

static bool job_run_in(struct ctx *ctx, struct job_queue *queue, int64_t id)
{
	struct job *before = job_peek(ctx, id);
	if (!before)
		return !ctx->error;
	const struct job_kind *kind = job_kind_find(queue, before->kind);
	if (!kind)
		kind = &job_kind_unknown;
	struct job *after =
	    kind->own_transactions ? job_step_own(ctx, kind, before) : job_step_inside(ctx, kind, id);
	if (ctx->error)
		return job_failed(ctx, kind, before);
	if (after && kind->committed)
		kind->committed(ctx);
	if (after)
		job_publish(ctx, after, job_state_after(after));
	return true;
}

bool job_run(struct job_queue *queue, int64_t id)
{
	struct ctx *ctx = ctx_new(NULL, queue->company);
	ctx->request_id = memory_format(ctx, "job-%" PRId64, id);
	model_hold(ctx);
	access_hold(ctx);
	bool good = job_run_in(ctx, queue, id);
	access_release(ctx);
	model_release(ctx);
	talloc_free(ctx);
	return good;
}
