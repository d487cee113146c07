/* The threads that look for due jobs and run them, one step at a time. */
#include "job/queue.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "http/event.h"

#include <assert.h>
#include <string.h>
#include <time.h>

/* Two jobs about the same subject take turns: a run that was paused and started
 * again may still be ending. */
static bool job_slot_bars(const struct job_slot *slot, const struct job_slot *claim)
{
	return slot->id && (slot->id == claim->id ||
	                    (claim->subject && claim->kind && slot->subject == claim->subject &&
	                     slot->kind == claim->kind));
}

/* Marks a job as in hand; false when it must not be. */
static bool job_claim(struct job_queue *queue, const struct job_slot *claim)
{
	struct job_slot *free_slot = NULL;
	bool barred = false;
	pthread_mutex_lock(&queue->mutex);
	for (unsigned i = 0; i < JOB_WORKERS_LIMIT; i++) {
		barred = barred || job_slot_bars(&queue->slots[i], claim);
		if (!queue->slots[i].id)
			free_slot = &queue->slots[i];
	}
	if (!barred)
		*free_slot = *claim;
	pthread_mutex_unlock(&queue->mutex);
	return !barred;
}

static void job_unclaim(struct job_queue *queue, int64_t id)
{
	pthread_mutex_lock(&queue->mutex);
	for (unsigned i = 0; i < JOB_WORKERS_LIMIT; i++)
		if (queue->slots[i].id == id)
			queue->slots[i] = (struct job_slot){0};
	pthread_mutex_unlock(&queue->mutex);
}

/* Claims the job that has been due longest; 0 for none. */
static int64_t job_claim_due(struct ctx *ctx, struct job_queue *queue)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, kind, subject"
	                                " FROM job"
	                                " WHERE state = 'waiting' AND run_at <= $1"
	                                " ORDER BY run_at, id"
	                                " LIMIT $2",
	                                value_integer(ctx->now), value_integer(JOB_WORKERS_LIMIT + 1));
	int64_t id = 0;
	while (rows && !id && db_next(ctx, rows)) {
		struct job_slot claim = {
		    .id = db_integer(rows, 0),
		    .kind = job_kind_find(queue, db_text(rows, 1)),
		    .subject = db_integer(rows, 2),
		};
		if (job_claim(queue, &claim))
			id = claim.id;
	}
	return id;
}

static void job_log_failure(struct ctx *ctx, const char *event)
{
	log_event(ctx, LOG_ERROR, event, "detail=%s",
	          log_quote(ctx, ctx->error->detail ? ctx->error->detail : ctx->error->message));
}

static int64_t job_find_due(struct job_queue *queue)
{
	struct ctx *ctx = ctx_new(NULL, queue->company);
	int64_t id = 0;
	if (db_begin(ctx, DB_READ)) {
		id = job_claim_due(ctx, queue);
		db_rollback(ctx);
	}
	if (ctx->error)
		job_log_failure(ctx, "job_queue_unreadable");
	talloc_free(ctx);
	return id;
}

/* Once a minute, by whichever worker comes first. */
static void job_look_at_schedule(struct job_queue *queue)
{
	struct ctx *ctx = ctx_new(NULL, queue->company);
	int64_t minute = ctx->now / 60000;
	pthread_mutex_lock(&queue->mutex);
	bool mine = queue->scheduled != minute;
	queue->scheduled = minute;
	pthread_mutex_unlock(&queue->mutex);
	if (mine && !job_schedule_run(ctx, queue))
		job_log_failure(ctx, "job_schedule_failed");
	talloc_free(ctx);
}

/* Until woken, or a second has passed. False when the queue stops. */
static bool job_wait(struct job_queue *queue, uint64_t *wakes)
{
	struct timespec end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += JOB_GLANCE / 1000;
	pthread_mutex_lock(&queue->mutex);
	while (!queue->stopping && queue->wakes == *wakes &&
	       !pthread_cond_timedwait(&queue->due, &queue->mutex, &end))
		;
	*wakes = queue->wakes;
	bool going = !queue->stopping;
	pthread_mutex_unlock(&queue->mutex);
	return going;
}

static bool job_going(struct job_queue *queue)
{
	pthread_mutex_lock(&queue->mutex);
	bool going = !queue->stopping;
	pthread_mutex_unlock(&queue->mutex);
	return going;
}

/* One step of the job that has been due longest; false when there is none, or
 * when working on is of no use now. */
static bool job_work_once(struct job_queue *queue)
{
	int64_t id = job_find_due(queue);
	if (!id)
		return false;
	bool good = job_run(queue, id);
	job_unclaim(queue, id);
	return good;
}

static void *job_work(void *data)
{
	struct job_queue *queue = data;
	uint64_t wakes = 0;
	do {
		job_look_at_schedule(queue);
		while (job_going(queue) && job_work_once(queue))
			;
	} while (job_wait(queue, &wakes));
	return NULL;
}

bool job_start(struct ctx *ctx, unsigned workers)
{
	struct job_queue *queue = ctx->company->jobs;
	assert(workers <= JOB_WORKERS_LIMIT && queue->thread_count == 0);
	queue->stopping = false;
	queue->thread_count = workers;
	for (unsigned i = 0; i < workers; i++) {
		int failed = pthread_create(&queue->threads[i], NULL, job_work, queue);
		if (!failed)
			continue;
		queue->thread_count = i;
		job_stop(ctx->company);
		return error_internal(ctx, "no thread for jobs: %s", strerror(failed));
	}
	return true;
}

void job_stop(struct company *company)
{
	struct job_queue *queue = company->jobs;
	pthread_mutex_lock(&queue->mutex);
	queue->stopping = true;
	pthread_cond_broadcast(&queue->due);
	pthread_mutex_unlock(&queue->mutex);
	for (unsigned i = 0; i < queue->thread_count; i++)
		pthread_join(queue->threads[i], NULL);
	queue->thread_count = 0;
}

void job_wake(struct company *company)
{
	struct job_queue *queue = company->jobs;
	pthread_mutex_lock(&queue->mutex);
	queue->wakes++;
	pthread_cond_signal(&queue->due);
	pthread_mutex_unlock(&queue->mutex);
}

void job_report(struct ctx *ctx, const struct job *job)
{
	struct job_queue *queue = ctx->company->jobs;
	int64_t now = time_monotonic() / 1000;
	bool due = false;
	pthread_mutex_lock(&queue->mutex);
	for (unsigned i = 0; i < JOB_WORKERS_LIMIT; i++) {
		struct job_slot *slot = &queue->slots[i];
		if (slot->id != job->id || now - slot->reported < JOB_REPORT_PAUSE)
			continue;
		slot->reported = now;
		due = true;
	}
	pthread_mutex_unlock(&queue->mutex);
	if (due)
		job_publish(ctx, job, "waiting");
}
