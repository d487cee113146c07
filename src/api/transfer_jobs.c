/* Imports and exports as jobs: transfer/ does the work and knows nothing of jobs. */
#include "api/api.h"

#include "transfer/export.h"
#include "transfer/import.h"

/* Tells how far it is after each piece; false stops between two. */
static bool transfer_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	struct job *job = data;
	job->done = done;
	job->total = total;
	job_report(ctx, job);
	return !job_interrupted(ctx, job);
}

/* A run that was stopped goes on with the next step. */
static void transfer_stepped(struct ctx *ctx, struct job *job, bool finished)
{
	if (!finished)
		job->next_at = ctx->now;
}

static bool import_step(struct ctx *ctx, struct job *job)
{
	const struct import_watch watch = {transfer_go_on, job};
	bool finished;
	if (!import_run(ctx, job->subject, &watch, &finished))
		return false;
	transfer_stepped(ctx, job, finished);
	return true;
}

static bool import_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	return import_fail(ctx, job->subject, reason);
}

static bool export_step(struct ctx *ctx, struct job *job)
{
	const struct export_watch watch = {transfer_go_on, job};
	bool finished;
	if (!export_run(ctx, job->subject, &watch, &finished))
		return false;
	transfer_stepped(ctx, job, finished);
	return true;
}

static bool export_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	return export_fail(ctx, job->subject, reason);
}

static bool transfer_sweep(struct ctx *ctx, struct job *job)
{
	(void)job;
	return import_sweep(ctx) && export_sweep(ctx);
}

const struct job_kind api_transfer_kinds[] = {
	{.name = "import", .step = import_step, .own_transactions = true, .died = import_died},
	{.name = "export", .step = export_step, .own_transactions = true, .died = export_died},
	{.name = "transfer_sweep", .step = transfer_sweep, .repeat = JOB_DAILY, .minute = 3 * 60 + 20},
	{0},
};
