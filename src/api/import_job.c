/* Imports as jobs. */
#include "api/transfer_job.h"

#include "access/access.h"
#include "transfer/import.h"

static bool import_step(struct ctx *ctx, struct job *job)
{
	const struct import_watch watch = {transfer_job_go_on, job};
	bool finished;
	if (!import_run(ctx, job->subject, &watch, &finished))
		return false;
	transfer_job_stepped(ctx, job, finished);
	/* Users and departments can be imported too. */
	return access_refresh(ctx);
}

static bool import_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	return import_fail(ctx, job->subject, reason);
}

static bool import_forget(struct ctx *ctx, struct job *job)
{
	(void)job;
	return import_sweep(ctx);
}

const struct job_kind api_import_kinds[] = {
    {.name = "import", .step = import_step, .own_transactions = true, .died = import_died},
    {.name = "import_sweep", .step = import_forget, .repeat = JOB_DAILY, .minute = 3 * 60 + 20},
    {0},
};
