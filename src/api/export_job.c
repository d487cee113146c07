/* Exports as jobs. */
#include "api/transfer_job.h"

#include "transfer/export.h"

static bool export_step(struct ctx *ctx, struct job *job)
{
	const struct export_watch watch = {transfer_job_go_on, job};
	bool finished;
	if (!export_run(ctx, job->subject, &watch, &finished))
		return false;
	transfer_job_stepped(ctx, job, finished);
	return true;
}

static bool export_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	return export_fail(ctx, job->subject, reason);
}

static bool export_forget(struct ctx *ctx, struct job *job)
{
	(void)job;
	return export_sweep(ctx);
}

const struct job_kind api_export_kinds[] = {
    {.name = "export", .step = export_step, .own_transactions = true, .died = export_died},
    {.name = "export_sweep", .step = export_forget, .repeat = JOB_DAILY, .minute = 3 * 60 + 30},
    {0},
};
