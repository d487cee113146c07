/* The jobs that keep what was done and let go of what shall go: seals over the history,
 * what has lain in the recycle bin for long, bytes that no file holds any more. */
#include "api/api.h"

#include "job/job.h"
#include "record/bin.h"
#include "record/history.h"

enum { KEEP_SEAL_PAUSE = 3600 * 1000, KEEP_PURGE_MINUTE = 4 * 60 + 30 };

static bool keep_seal(struct ctx *ctx, struct job *job)
{
	bool done = false;
	if (!history_seal(ctx, &done))
		return false;
	job->next_at = done ? ctx->now + KEEP_SEAL_PAUSE : ctx->now;
	return true;
}

static bool keep_sweep(struct ctx *ctx, struct job *job)
{
	bool done = false;
	if (!file_sweep(ctx, &done))
		return false;
	job->next_at = done ? 0 : ctx->now;
	return true;
}

/* The bytes of what was purged go in the same job's last steps. */
static bool keep_purge(struct ctx *ctx, struct job *job)
{
	bool purged = false, swept = false;
	if (!bin_purge_old(ctx, &purged) || (purged && !file_sweep(ctx, &swept)))
		return false;
	job->next_at = swept ? 0 : ctx->now;
	return true;
}

const struct job_kind api_keep_kinds[] = {
    {.name = "history_seal", .step = keep_seal, .repeat = JOB_STANDING},
    {.name = "file_sweep", .step = keep_sweep},
    {.name = "bin_purge",
     .step = keep_purge,
     .repeat = JOB_DAILY,
     .minute = KEEP_PURGE_MINUTE,
     .forgets = true},
    {0},
};
