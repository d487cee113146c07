/* The server's own backups: making, looking at them, watching that they are made. */
#include "backup/service.h"

#include "backup/backup.h"
#include "backup/copy.h"
#include "backup/make.h"
#include "backup/plan.h"
#include "backup/run.h"
#include "backup/work.h"
#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/changes.h"
#include "db/db.h"
#include "db/snapshot.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

/* --- state --- */

static bool service_restored(const struct company *company)
{
	char *mark = memory_format(NULL, "%s/%s", company->folder, BACKUP_RESTORED);
	bool restored = !access(mark, F_OK);
	talloc_free(mark);
	return restored;
}

bool service_works(const struct company *company)
{
	const struct backup_service *service = company->backups;
	return service && service->options.folder && db_may_snapshot(company) &&
	       !service_restored(company);
}

static bool service_plan(struct ctx *ctx, struct plan *plan)
{
	bool read = db_begin(ctx, DB_READ) && plan_read(ctx, plan);
	db_rollback(ctx);
	return read;
}

/* Starts and ends the copy as the settings have it. One thread at a time: the watch's. */
static bool service_copy(struct ctx *ctx, const struct plan *plan)
{
	struct backup_service *service = ctx->company->backups;
	bool wanted = plan->numbers[PLAN_ON] && plan->numbers[PLAN_CONTINUOUS] &&
	              service_works(ctx->company) && db_may_follow(ctx->company);
	pthread_rwlock_wrlock(&service->lock);
	if (!wanted)
		TALLOC_FREE(service->copy);
	else if (!service->copy)
		service->copy = copy_start(ctx, service, service->options.folder);
	else
		copy_again(service->copy);
	pthread_rwlock_unlock(&service->lock);
	return !ctx->error;
}

/* Does the copy need a backup to begin from? */
static bool service_copy_waits(struct ctx *ctx)
{
	struct backup_service *service = ctx->company->backups;
	struct copy_look look = {.state = COPY_RUNS};
	pthread_rwlock_rdlock(&service->lock);
	if (service->copy)
		copy_see(ctx, service->copy, &look);
	pthread_rwlock_unlock(&service->lock);
	return look.state != COPY_RUNS;
}

/* Has the settings hold, and one be made where it is time. */
static bool service_look(struct ctx *ctx)
{
	struct plan plan;
	bool due = false;
	if (!service_plan(ctx, &plan) || !service_copy(ctx, &plan))
		return false;
	if (!plan.numbers[PLAN_ON] || !service_works(ctx->company))
		return true;
	bool good = db_begin(ctx, DB_WRITE) && run_due(ctx, &plan, service_copy_waits(ctx), &due) &&
	            (!due || backup_ask(ctx)) && db_commit(ctx);
	db_rollback(ctx);
	return good;
}

static int service_end(struct backup_service *service)
{
	TALLOC_FREE(service->copy);
	pthread_rwlock_destroy(&service->lock);
	return 0;
}

bool backup_serve(struct ctx *ctx, const void *parent, const struct backup_service_options *options)
{
	struct backup_service *service = memory_new(parent, struct backup_service);
	service->options = *options;
	pthread_rwlock_init(&service->lock, NULL);
	talloc_set_destructor(service, service_end);
	ctx->company->backups = service;
	access_hold(ctx);
	access_as_system(ctx);
	bool good = run_forget_cut(ctx) && service_look(ctx);
	access_release(ctx);
	return good;
}

void backup_rest(struct company *company)
{
	TALLOC_FREE(company->backups);
}

/* --- making one --- */

struct service_make {
	struct make make;
	struct copy *copy; /* NULL: none */
	const struct job *job;
};

static bool service_begin(struct ctx *ctx, void *data)
{
	struct service_make *of = data;
	if (!of->copy)
		return db_begin(ctx, DB_READ);
	if (!copy_begin(ctx, of->copy))
		return false;
	copy_mark(ctx, of->copy, &of->make.run, &of->make.sequence);
	return true;
}

static bool service_go_on(struct ctx *ctx, void *data)
{
	const struct service_make *of = data;
	return !job_interrupted(ctx, of->job);
}

static bool service_make(struct ctx *ctx, const struct job *job, const struct plan *plan,
                         struct backup_made *made)
{
	struct backup_service *service = ctx->company->backups;
	struct service_make of = {
	    .make = {.program = service->options.program,
	             .begin = service_begin,
	             .go_on = service_go_on},
	    .job = job,
	};
	of.make.data = &of;
	/* The copy stays as long as the backup that is made with it. */
	pthread_rwlock_rdlock(&service->lock);
	of.copy = service->copy;
	struct store *store = store_open(ctx, service->options.folder, STORE_WRITE);
	const struct manifest *manifest = store ? make_into_store(ctx, store, &of.make) : NULL;
	if (manifest) {
		make_tell(manifest, made);
		if (of.copy)
			copy_based(of.copy, manifest->at);
		plan_thin(ctx, plan, store);
	}
	talloc_free(store);
	pthread_rwlock_unlock(&service->lock);
	return manifest && !ctx->error;
}

/* What went wrong is kept with the run; the job as such is over. */
static bool service_run(struct ctx *ctx, const struct job *job, const struct plan *plan,
                        const char **name)
{
	struct run run = {.kind = "backup"};
	struct backup_made made;
	if (!run_begin(ctx, &run))
		return false;
	if (service_make(ctx, job, plan, &made)) {
		run.name = *name = made.name;
		run.size = made.size;
		run.added = made.added;
		run.files = (int64_t)made.files;
		run.faults = (int64_t)made.missing_count;
		run.words = made.missing_count ? made.missing[0] : NULL;
	} else {
		run_fail(ctx, &run);
	}
	return run_end(ctx, &run);
}

static bool service_check(struct ctx *ctx, const char *name)
{
	struct backup_service *service = ctx->company->backups;
	struct run run = {.kind = "check", .name = name};
	if (!run_begin(ctx, &run))
		return false;
	if (!service->options.check(ctx, service->options.folder, name, &run.faults, &run.words))
		run_fail(ctx, &run);
	return run_end(ctx, &run);
}

static bool service_make_step(struct ctx *ctx, struct job *job)
{
	struct plan plan;
	const char *name = NULL;
	if (!service_works(ctx->company))
		return true;
	if (!service_plan(ctx, &plan) || !service_copy(ctx, &plan) ||
	    !service_run(ctx, job, &plan, &name))
		return false;
	return !name || !plan.numbers[PLAN_CHECK] || service_check(ctx, name);
}

static bool service_check_step(struct ctx *ctx, struct job *job)
{
	const char *name = json_string_value(json_object_get(job->payload, "name"));
	return !service_works(ctx->company) || !name || service_check(ctx, memory_text(ctx, name));
}

/* --- watching --- */

static bool service_watch(struct ctx *ctx, struct job *job)
{
	(void)job;
	return !ctx->company->backups || service_look(ctx);
}

const struct job_kind backup_job_kinds[] = {
    {.name = "backup_watch",
     .step = service_watch,
     .own_transactions = true,
     .repeat = JOB_STANDING},
    {.name = "backup_apply", .step = service_watch, .own_transactions = true},
    {.name = "backup", .step = service_make_step, .own_transactions = true},
    {.name = "backup_check", .step = service_check_step, .own_transactions = true},
    {0},
};
