/* Has a job run what transfer/ does, which knows nothing of jobs. */
#include "api/transfer_job.h"

bool transfer_job_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	struct job *job = data;
	job->done = done;
	job->total = total;
	job_report(ctx, job);
	return !job_interrupted(ctx, job);
}

void transfer_job_stepped(struct ctx *ctx, struct job *job, bool finished)
{
	if (!finished)
		job->next_at = ctx->now;
}
