/* The schedule: daily jobs once a day for the company, standing ones always. */
#include "job/queue.h"

#include "base/time.h"
#include "db/db.h"

/* Dates in the company's zone. */
struct job_days {
	char yesterday[DATE_TEXT_SIZE], today[DATE_TEXT_SIZE], tomorrow[DATE_TEXT_SIZE];
};

/* Did the kind run before, but not yesterday? A date behind tomorrow is none: the clock
 * has gone back since. */
static bool job_schedule_missed(struct ctx *ctx, const struct job_kind *kind,
                                const struct job_days *days, bool *missed)
{
	struct value values[] = {value_text(kind->name), value_text(days->yesterday)};
	int64_t count = 0;
	if (!db_find_integer(ctx, 0, &count,
	                     "SELECT count(*)"
	                     " FROM job_schedule"
	                     " WHERE kind = $1 AND last_date < $2",
	                     values, 2))
		return false;
	*missed = count > 0;
	return true;
}

/* Whoever writes today's date first enqueues the job; with it in one commit. */
static bool job_schedule_daily(struct ctx *ctx, const struct job_kind *kind,
                               const struct job_days *days)
{
	int64_t changed = 0;
	bool missed;
	struct value values[] = {value_text(kind->name), value_text(days->today),
	                         value_text(days->today), value_text(days->tomorrow)};
	if (!job_schedule_missed(ctx, kind, days, &missed) ||
	    !db_run_values(ctx,
	                   "INSERT INTO job_schedule (kind, last_date)"
	                   " VALUES ($1, $2)"
	                   " ON CONFLICT (kind) DO UPDATE SET last_date = excluded.last_date"
	                   " WHERE job_schedule.last_date < $3 OR job_schedule.last_date > $4",
	                   values, 4, &changed))
		return false;
	struct job_request request = {.kind = kind->name, .as_system = true};
	return changed == 0 || (missed && kind->forgets) || job_enqueue(ctx, &request, NULL);
}

/* What was changed while the clock was ahead would be due no sooner than then: it keeps
 * its distance from now. */
static bool job_schedule_mend(struct ctx *ctx)
{
	return db_run(ctx,
	              "UPDATE job"
	              " SET run_at = run_at - updated_at + $1, updated_at = $1"
	              " WHERE state IN ('waiting', 'paused') AND updated_at > $2",
	              value_integer(ctx->now), value_integer(ctx->now + JOB_STANDING_PAUSE));
}

static bool job_schedule_standing(struct ctx *ctx, const struct job_kind *kind)
{
	struct value name = value_text(kind->name);
	int64_t count = 0;
	if (!db_find_integer(ctx, 0, &count,
	                     "SELECT count(*)"
	                     " FROM job"
	                     " WHERE kind = $1 AND state IN ('waiting', 'paused')",
	                     &name, 1))
		return false;
	struct job_request request = {.kind = kind->name, .as_system = true};
	return count > 0 || job_enqueue(ctx, &request, NULL);
}

static bool job_schedule_due(struct ctx *ctx, const struct job_queue *queue)
{
	struct job_days days;
	zone_date(ctx->company->zone, ctx->now, days.today);
	date_add(days.today, -1, days.yesterday);
	date_add(days.today, 1, days.tomorrow);
	int minute = zone_minute(ctx->company->zone, ctx->now);
	const struct job_kind *kind;
	for (size_t i = 0; (kind = job_kind_at(queue, i)); i++) {
		if (kind->repeat == JOB_DAILY && kind->minute <= minute &&
		    !job_schedule_daily(ctx, kind, &days))
			return false;
		if (kind->repeat == JOB_STANDING && !job_schedule_standing(ctx, kind))
			return false;
	}
	return true;
}

bool job_schedule_run(struct ctx *ctx, const struct job_queue *queue)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (job_schedule_mend(ctx) && job_schedule_due(ctx, queue))
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

enum { JOB_KEPT_DAYS = 30 };

/* What went well is of no interest after a month. The dead stay. */
static bool job_sweep(struct ctx *ctx, struct job *job)
{
	(void)job;
	return db_run(ctx, "DELETE FROM job WHERE state IN ('done', 'cancelled') AND updated_at < $1",
	              value_integer(ctx->now - JOB_KEPT_DAYS * 86400000LL));
}

const struct job_kind job_own_kinds[] = {
    {.name = "job_sweep",
     .step = job_sweep,
     .repeat = JOB_DAILY,
     .minute = 3 * 60,
     .forgets = true},
    {0},
};
