/* Has a job run what transfer/ does, which knows nothing of jobs. */
#include "api/transfer_job.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "http/event.h"
#include "model/model.h"

static bool transfer_job_outdated(const struct ctx *ctx)
{
	struct ctx *now = ctx_new(NULL, ctx->company);
	model_hold(now);
	access_hold(now);
	bool outdated = now->model != ctx->model || access_serial(now) != access_serial(ctx);
	access_release(now);
	model_release(now);
	talloc_free(now);
	return outdated;
}

bool transfer_job_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	struct job *job = data;
	job->done = done;
	job->total = total;
	job_report(ctx, job);
	return !job_interrupted(ctx, job) && !transfer_job_outdated(ctx);
}

void transfer_job_stepped(struct ctx *ctx, struct job *job, bool finished)
{
	if (!finished)
		job->next_at = ctx->now;
}

bool transfer_job_failed(struct ctx *ctx)
{
	if (ctx->error->item_count)
		ctx->error->message = ctx->error->items[0].message;
	return false;
}

void transfer_job_ring(struct ctx *ctx, int64_t user)
{
	event_publish(ctx->company->events, user, "notice", "{}");
}
