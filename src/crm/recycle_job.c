/* The daily run: customers that the pools' rules take go back, and who has to know is
 * told. Once a day for the company, in its time zone; a run that a restart cut short
 * goes on where it was.
 *
 * What is to be taken is found by reading, which nobody waits for. The writer is held
 * for some milliseconds at a time, and each customer is looked at again under it. In
 * between the run rests, so that the disk, too, is others' half of the time. */
#include "crm/crm.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "http/event.h"

enum {
	RECYCLE_FOUND = 500, /* customers looked for at a time */
	RECYCLE_HOLD = 8000  /* microseconds for which a transaction takes up more work */
};

/* What the run does one after the other; a job's state says where it is. */
enum recycle_phase { RECYCLE_TAKE, RECYCLE_TELL_TAKEN, RECYCLE_TELL_WARNED, RECYCLE_OVER };

static int64_t recycle_state(const struct job *job, const char *name)
{
	return json_integer_value(json_object_get(job->state, name));
}

static void recycle_set(struct job *job, const char *name, int64_t value)
{
	json_object_set_new(job->state, name, json_integer(value));
}

static void recycle_next(struct job *job)
{
	recycle_set(job, "phase", recycle_state(job, "phase") + 1);
	recycle_set(job, "last", 0);
}

/* --- pieces of work under the writer --- */

struct recycle_work {
	struct job *job;
	const struct recycle_rules *rules;
	const int64_t *ids; /* customers to take */
	const struct recycle_news *news;
	size_t count, at;
};

typedef bool recycle_piece(struct ctx *ctx, struct recycle_work *work);

/* As many pieces as fit, and how far the job is, in one commit; then as long a rest. */
static bool recycle_hold(struct ctx *outer, struct recycle_work *work, recycle_piece *piece)
{
	struct ctx *ctx = ctx_inner(outer);
	bool good = db_begin(ctx, DB_WRITE);
	int64_t begun = time_monotonic();
	good = good && (work->rules = recycle_rules(ctx));
	for (bool first = true;
	     good && work->at < work->count && (first || time_monotonic() - begun < RECYCLE_HOLD);
	     first = false) {
		good = piece(ctx, work);
		work->at++;
	}
	good = good && job_keep(ctx, work->job) && db_commit(ctx);
	if (!good) {
		db_rollback(ctx);
		error_pass(outer, ctx);
	}
	talloc_free(ctx);
	if (good)
		job_rest(begun);
	return good;
}

static bool recycle_piece_take(struct ctx *ctx, struct recycle_work *work)
{
	bool taken;
	int64_t id = work->ids[work->at];
	if (!recycle_take(ctx, work->rules, recycle_state(work->job, "day"), id, &taken))
		return false;
	work->job->done += taken;
	recycle_set(work->job, "last", id);
	return true;
}

static bool recycle_piece_tell(struct ctx *ctx, struct recycle_work *work)
{
	recycle_set(work->job, "last", (int64_t)work->at + 1);
	return recycle_tell(ctx, &work->news[work->at]);
}

/* --- phases --- */

static bool recycle_take_some(struct ctx *ctx, struct job *job)
{
	struct recycle_work work = {.job = job};
	if (!db_begin(ctx, DB_READ))
		return false;
	work.ids = recycle_find(ctx, recycle_state(job, "day"), recycle_state(job, "last"),
	                        RECYCLE_FOUND, &work.count);
	db_rollback(ctx);
	while (work.ids && work.at < work.count && !job_interrupted(ctx, job))
		if (!recycle_hold(ctx, &work, recycle_piece_take))
			return false;
	if (work.ids && work.at == work.count && work.count < RECYCLE_FOUND)
		recycle_next(job);
	return work.ids != NULL;
}

static bool recycle_tell_all(struct ctx *ctx, struct job *job, const struct recycle_news_list *list)
{
	struct recycle_work work = {.job = job, .news = list->news, .count = list->count};
	work.at = (size_t)recycle_state(job, "last");
	for (size_t told = work.at; work.at < work.count && !job_interrupted(ctx, job);) {
		if (!recycle_hold(ctx, &work, recycle_piece_tell))
			return false;
		for (; told < work.at; told++)
			event_publish(ctx->company->events, list->news[told].user, "notice", "{}");
	}
	if (work.at >= work.count)
		recycle_next(job);
	return true;
}

static bool recycle_tell_taken(struct ctx *ctx, struct job *job)
{
	struct recycle_news_list list = {.news = NULL};
	if (!db_begin(ctx, DB_READ))
		return false;
	bool good = recycle_news_taken(ctx, recycle_state(job, "day"), &list);
	db_rollback(ctx);
	return good && recycle_tell_all(ctx, job, &list);
}

static bool recycle_tell_warned(struct ctx *ctx, struct job *job)
{
	struct recycle_news_list list = {.news = NULL};
	if (!db_begin(ctx, DB_READ))
		return false;
	bool good = recycle_news_warned(ctx, recycle_state(job, "day"), &list);
	db_rollback(ctx);
	return good && recycle_tell_all(ctx, job, &list);
}

static bool recycle_step(struct ctx *ctx, struct job *job)
{
	static bool (*const phases[RECYCLE_OVER])(struct ctx * ctx, struct job * job) = {
	    [RECYCLE_TAKE] = recycle_take_some,
	    [RECYCLE_TELL_TAKEN] = recycle_tell_taken,
	    [RECYCLE_TELL_WARNED] = recycle_tell_warned,
	};
	if (!json_object_get(job->state, "day"))
		recycle_set(job, "day", recycle_day(ctx, ctx->now));
	/* Until the last phase is over there is another step. */
	job->next_at = ctx->now;
	if (!phases[recycle_state(job, "phase")](ctx, job))
		return false;
	if (recycle_state(job, "phase") == RECYCLE_OVER)
		job->next_at = 0;
	return true;
}

/* --- a past that is made up --- */

static bool recycle_take_then(struct ctx *outer, const struct recycle_rules *rules, int64_t id)
{
	struct recycle_fate fate;
	char date[DATE_TEXT_SIZE];
	bool taken;
	struct ctx *ctx = rule_as_system(outer);
	const struct record *customer =
	    record_get(ctx, rule_object(ctx, "customer"), id, OPERATION_READ);
	bool good = customer != NULL;
	if (good && recycle_fate(ctx, rules, customer, &fate)) {
		date_from_days(fate.day, date);
		ctx->now = zone_instant(ctx->company->zone, date, RECYCLE_MINUTE);
		good = recycle_take(ctx, rules, fate.day, id, &taken);
	}
	if (!good)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return good;
}

bool recycle_catch_up(struct ctx *ctx)
{
	const struct recycle_rules *rules = recycle_rules(ctx);
	int64_t last = 0;
	for (size_t count = RECYCLE_FOUND; rules && count == RECYCLE_FOUND;) {
		const int64_t *ids = recycle_find(ctx, rules->next_run - 1, last, RECYCLE_FOUND, &count);
		for (size_t i = 0; ids && i < count; i++)
			if (!recycle_take_then(ctx, rules, last = ids[i]))
				return false;
		if (!ids)
			return false;
	}
	return rules != NULL;
}

/* --- the job --- */

const struct job_kind recycle_job_kinds[] = {
    {.name = "recycle",
     .step = recycle_step,
     .own_transactions = true,
     .repeat = JOB_DAILY,
     .minute = RECYCLE_MINUTE},
    {0},
};
