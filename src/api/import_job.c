/* Imports as jobs. */
#include "api/transfer_job.h"

#include "access/access.h"
#include "base/memory.h"
#include "crm/crm.h"
#include "db/db.h"
#include "transfer/import.h"

#include <inttypes.h>
#include <string.h>

/* --- the bell --- */

static const char *import_title(struct ctx *ctx, const struct import_news *news)
{
	bool english = ctx->language == LANGUAGE_EN;
	if (!strcmp(news->state, "failed"))
		return english ? "An import could not go on" : "导入没有完成";
	if (!strcmp(news->state, "undone"))
		return memory_format(ctx,
		                     english ? "Import undone: %" PRId64 " taken back, %" PRId64 " kept"
		                             : "导入已撤销：撤回 %" PRId64 "，保留 %" PRId64,
		                     news->undone, news->kept);
	return memory_format(ctx,
	                     english ? "Import done: %" PRId64 " created, %" PRId64 " updated, %" PRId64
	                               " skipped, %" PRId64 " rejected"
	                             : "导入完成：新建 %" PRId64 "，更新 %" PRId64 "，跳过 %" PRId64
	                               "，拒绝 %" PRId64,
	                     news->created, news->updated, news->skipped, news->rejected);
}

static bool import_notice(struct ctx *ctx, int64_t id, const struct import_news *news)
{
	bool failed = !strcmp(news->state, "failed") && news->reason;
	const char *body = failed
	                       ? memory_format(ctx, ctx->language == LANGUAGE_EN ? "%s: %s" : "%s：%s",
	                                       news->file_name, news->reason)
	                       : news->file_name;
	return notice_of_work(ctx, news->maker, "import", id, import_title(ctx, news), body);
}

/* In a write transaction. */
static bool import_tell(struct ctx *ctx, int64_t id, struct import_news *news)
{
	return import_take_news(ctx, id, news) && (!news->state || import_notice(ctx, id, news));
}

/* --- steps --- */

/* The end is told in the commit that ends the job. */
static bool import_keep(struct ctx *ctx, struct job *job, struct import_news *news)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (import_tell(ctx, job->subject, news) && job_keep(ctx, job) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

/* Users and departments can be imported too: what rights rest on. */
static bool import_made_people(const struct object *object)
{
	static const char *const names[] = {"user", "department", "role", "pool"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], object->name))
			return true;
	return false;
}

static bool import_step(struct ctx *ctx, struct job *job)
{
	const struct import_watch watch = {transfer_job_go_on, job};
	struct import_news news;
	bool finished;
	if (!import_run(ctx, job->subject, &watch, &finished))
		return transfer_job_failed(ctx);
	transfer_job_stepped(ctx, job, finished);
	if (!import_keep(ctx, job, &news))
		return false;
	if (news.state)
		transfer_job_ring(ctx, news.maker);
	return !import_made_people(news.object) || access_refresh(ctx);
}

static bool import_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	struct import_news news;
	ctx->language = job->language;
	if (!import_fail(ctx, job->subject, reason) || !import_tell(ctx, job->subject, &news))
		return false;
	if (news.state)
		transfer_job_ring(ctx, news.maker);
	return true;
}

static bool import_try_step(struct ctx *ctx, struct job *job)
{
	const struct import_watch watch = {transfer_job_go_on, job};
	bool finished;
	if (!import_trial_run(ctx, job->subject, &watch, &finished))
		return transfer_job_failed(ctx);
	transfer_job_stepped(ctx, job, finished);
	return true;
}

static bool import_try_died(struct ctx *ctx, const struct job *job, const char *reason)
{
	return import_trial_fail(ctx, job->subject, reason);
}

static bool import_forget(struct ctx *ctx, struct job *job)
{
	(void)job;
	return import_sweep(ctx);
}

const struct job_kind api_import_kinds[] = {
    {.name = "import", .step = import_step, .own_transactions = true, .died = import_died},
    {.name = "import_trial",
     .step = import_try_step,
     .own_transactions = true,
     .died = import_try_died},
    {.name = "import_sweep",
     .step = import_forget,
     .repeat = JOB_DAILY,
     .minute = 3 * 60 + 20,
     .forgets = true},
    {0},
};
