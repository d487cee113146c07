/* The jobs that follow a change of the model: what is made of values anew, and what
 * nobody needs any more. */
#include "api/api.h"

#include "access/access.h"
#include "base/log.h"
#include "http/event.h"
#include "job/job.h"
#include "model/build.h"
#include "record/renew.h"

static const char build_kind[] = "model_build", retire_kind[] = "model_retire";

static bool upkeep_enqueue(struct ctx *ctx, const char *kind, const int64_t *ids, size_t count)
{
	for (size_t i = 0; ids && i < count; i++) {
		bool there;
		struct job_request request = {.kind = kind, .subject = ids[i], .as_system = true};
		if (!job_there(ctx, kind, ids[i], &there) || (!there && !job_enqueue(ctx, &request, NULL)))
			return false;
	}
	return ids != NULL;
}

bool api_upkeep(struct ctx *ctx)
{
	size_t builds, retired;
	const int64_t *build_ids = model_builds(ctx, &builds);
	const int64_t *retired_ids = build_ids ? model_retired(ctx, &retired) : NULL;
	return retired_ids && upkeep_enqueue(ctx, build_kind, build_ids, builds) &&
	       upkeep_enqueue(ctx, retire_kind, retired_ids, retired);
}

static bool upkeep_build(struct ctx *ctx, struct job *job)
{
	struct renewal renewal = {.notes = job->state, .done = job->done, .total = job->total};
	if (!record_renew(ctx, job->subject, &renewal))
		return false;
	job->done = renewal.next_at ? renewal.done : renewal.total;
	job->total = renewal.total;
	job->next_at = renewal.next_at;
	return true;
}

/* Where the step was the last, a new model is in force. */
static void upkeep_swap(struct ctx *ctx)
{
	if (model_swap(ctx))
		event_publish(ctx->company->events, 0, "model", "{}");
}

enum { UPKEEP_PAUSE = 500, UPKEEP_PURGE_PAUSE = 60000 };

static bool upkeep_retire(struct ctx *ctx, struct job *job)
{
	bool finished, waits = model_in_use(ctx->company, ctx->model->version);
	if (!model_retire_step(ctx, job->subject, &finished))
		return false;
	job->next_at = finished ? 0 : waits ? ctx->now + UPKEEP_PAUSE : ctx->now;
	return true;
}

static bool upkeep_purge(struct ctx *ctx, struct job *job)
{
	bool done;
	if (!model_purge(ctx, &done))
		return false;
	job->next_at = done ? 0 : ctx->now + UPKEEP_PURGE_PAUSE;
	return true;
}

const struct job_kind api_upkeep_kinds[] = {
    {.name = build_kind, .step = upkeep_build, .committed = upkeep_swap},
    {.name = retire_kind, .step = upkeep_retire},
    {.name = "model_purge",
     .step = upkeep_purge,
     .repeat = JOB_DAILY,
     .minute = 4 * 60,
     .forgets = true},
    {0},
};
