/* Exports as jobs. */
#include "api/transfer_job.h"

#include "base/memory.h"
#include "crm/crm.h"
#include "db/db.h"
#include "transfer/export.h"

/* The end is told in the commit that ends the job. */
static bool export_keep(struct ctx *ctx, struct job *job)
{
	struct export_file file;
	const char *title =
	    ctx->language == LANGUAGE_EN ? "Export done, ready to download" : "导出完成，可以下载";
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (export_find(ctx, job->subject, &file) &&
	    notice_of_work(ctx, job->actor, "export", job->subject, title, file.name) &&
	    job_keep(ctx, job) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

static bool export_step(struct ctx *ctx, struct job *job)
{
	const struct export_watch watch = {transfer_job_go_on, job};
	bool finished;
	if (!export_run(ctx, job->subject, &watch, &finished))
		return transfer_job_failed(ctx);
	transfer_job_stepped(ctx, job, finished);
	if (finished && !export_keep(ctx, job))
		return false;
	if (finished)
		transfer_job_ring(ctx, job->actor);
	return true;
}

static bool export_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	const char *title =
	    job->language == LANGUAGE_EN ? "An export could not be made" : "导出没有完成";
	if (!export_fail(ctx, job->subject, reason) ||
	    !notice_of_work(ctx, job->actor, "export", job->subject, title, reason))
		return false;
	transfer_job_ring(ctx, job->actor);
	return true;
}

static bool export_forget(struct ctx *ctx, struct job *job)
{
	(void)job;
	return export_sweep(ctx);
}

const struct job_kind api_export_kinds[] = {
    {.name = "export", .step = export_step, .own_transactions = true, .died = export_died},
    {.name = "export_sweep",
     .step = export_forget,
     .repeat = JOB_DAILY,
     .minute = 3 * 60 + 30,
     .forgets = true},
    {0},
};
