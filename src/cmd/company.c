#include "cmd/company.h"

#include "access/access.h"
#include "access/session.h"
#include "api/api.h"
#include "backup/service.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/settings.h"
#include "cmd/upgrade.h"
#include "crm/crm.h"
#include "db/db.h"
#include "db/dialect.h"
#include "document/sandbox.h"
#include "http/event.h"
#include "job/job.h"
#include "model/build.h"
#include "model/model.h"
#include "record/record.h"
#include "transfer/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* One process at a time: caches in memory stand for what is in the files. */
struct company_lock {
	int descriptor;
};

static int company_unlock(struct company_lock *lock)
{
	close(lock->descriptor);
	return 0;
}

static bool company_in_use(struct ctx *ctx)
{
	error_set(ctx, ERROR_UNAVAILABLE, "公司 %s 正被另一个 guanxi 进程使用。",
	          "The company in %s is in use by another guanxi process.", ctx->company->folder);
	error_hint(ctx, "如果那是正在运行的服务：请在网页上操作，或先停止服务再执行本命令。",
	           "If that is the server: do it in the browser, or stop the server first.");
	return false;
}

static bool company_lock(struct ctx *ctx, struct company *company)
{
	const char *path = memory_format(ctx, "%s/lock", company->folder);
	int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (descriptor < 0)
		return error_set(ctx, ERROR_UNAVAILABLE, "打不开数据目录 %s：%s。",
		                 "The data folder %s can't be opened: %s.", company->folder,
		                 strerror(errno));
	struct company_lock *lock = memory_new(company, struct company_lock);
	lock->descriptor = descriptor;
	talloc_set_destructor(lock, company_unlock);
	return !flock(descriptor, LOCK_EX | LOCK_NB) || company_in_use(ctx);
}

/* The server's address, or the file's name. */
static const char *company_address(struct ctx *ctx, const char *folder, const char *database)
{
	return database ? database : memory_format(ctx, "%s/guanxi.db", folder);
}

/* The folder as an absolute path, made where a new company shall be. */
static bool company_folder(struct ctx *ctx, struct company *company, const char *folder, bool fresh)
{
	if (fresh && mkdir(folder, 0700) && errno != EEXIST)
		return error_set(ctx, ERROR_UNAVAILABLE, "不能建立目录 %s：%s。",
		                 "The folder %s can't be made: %s.", folder, strerror(errno));
	char *path = realpath(folder, NULL);
	if (!path)
		return error_set(ctx, ERROR_NOT_FOUND, "没有目录 %s。", "There is no folder %s.", folder);
	company->folder = memory_text(company, path);
	free(path);
	return true;
}

static bool company_there(struct ctx *ctx, const struct company_place *place, bool *there)
{
	if (!place->database) {
		*there = !access(company_address(ctx, ctx->company->folder, NULL), F_OK);
		return true;
	}
	size_t count = 0;
	bool found = db_begin(ctx, DB_READ) && db_tables(ctx, &count);
	db_rollback(ctx);
	*there = count > 0;
	return found;
}

/* A new company only where none is, another only where one is. */
static bool company_fits(struct ctx *ctx, const struct company_place *place, bool fresh)
{
	bool there = false;
	if (!company_there(ctx, place, &there))
		return false;
	const char *where =
	    place->database ? ctx->language == LANGUAGE_EN ? "database" : "数据库" : place->folder;
	if (there && fresh)
		return error_set(ctx, ERROR_CONFLICT, "%s 里已有一个公司。",
		                 "There is a company in %s already.", where);
	return there || fresh ||
	       error_set(ctx, ERROR_NOT_FOUND, "%s 里没有公司。请先用 guanxi init 建立。",
	                 "There is no company in %s. Make one with guanxi init.", where);
}

/* Last uses of sessions, once a minute. */
static bool company_save_uses(struct ctx *ctx, struct job *job)
{
	(void)job;
	return session_save_uses(ctx);
}

static const struct job_kind company_job_kinds[] = {
    {.name = "session_uses", .step = company_save_uses, .repeat = JOB_STANDING},
    {0},
};

/* Every room's tables and registrations, bottom up, in one transaction. */
static bool company_open_rooms(struct ctx *ctx, struct company *company)
{
	if (!model_open(ctx, company))
		return false;
	model_hold(ctx);
	if (!access_open(ctx, company) || !record_open(ctx, company) || !transfer_open(ctx) ||
	    !job_open(ctx, company) || !backup_open(ctx) || !api_open(ctx))
		return false;
	crm_open(company);
	record_add_hooks(company, api_hooks);
	job_add_kinds(company, api_job_kinds);
	job_add_kinds(company, api_import_kinds);
	job_add_kinds(company, api_export_kinds);
	job_add_kinds(company, api_upkeep_kinds);
	job_add_kinds(company, api_alert_kinds);
	job_add_kinds(company, api_keep_kinds);
	job_add_kinds(company, backup_job_kinds);
	job_add_kinds(company, recycle_job_kinds);
	job_add_kinds(company, recycle_home_kinds);
	job_add_kinds(company, company_job_kinds);
	model_set_upkeep(company, api_upkeep);
	return true;
}

/* What is to be done later is enqueued when all is as this program has it. */
static bool company_upkeep(struct ctx *ctx)
{
	return api_upkeep(ctx) && recycle_upkeep(ctx);
}

/* Nothing of the opening may be written beside another process. */
static bool company_unchanged(struct ctx *ctx, int64_t changes)
{
	bool unchanged = db_changes(ctx) == changes;
	db_rollback(ctx);
	return unchanged ||
	       error_set(ctx, ERROR_UNAVAILABLE, "正在运行的服务是另一个版本，请先停止它。",
	                 "The server that is running is of another version; stop it first.");
}

static bool company_connect(struct ctx *ctx, const struct company_place *place, size_t readers)
{
	struct company *company = ctx->company;
	company->databases =
	    db_pool_open(ctx, company, company_address(ctx, company->folder, place->database), readers);
	return company->databases != NULL;
}

/* SQLite makes a file that is not there: looked for before. */
static bool company_connect_fitting(struct ctx *ctx, const struct company_place *place,
                                    size_t readers, bool fresh)
{
	if (place->database)
		return company_connect(ctx, place, readers) && company_fits(ctx, place, fresh);
	return company_fits(ctx, place, fresh) && company_connect(ctx, place, readers);
}

static bool company_open_database(struct ctx *ctx, const struct company_settings *settings,
                                  bool alone)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	struct upgrade upgrade = {.fresh = settings != NULL, .changes = db_changes(ctx)};
	if (settings_open(ctx, settings) && upgrade_begin(ctx, &upgrade) &&
	    company_open_rooms(ctx, ctx->company) &&
	    (alone ? upgrade_end(ctx, &upgrade) && company_upkeep(ctx) && db_commit(ctx)
	           : company_unchanged(ctx, upgrade.changes))) {
		model_release(ctx);
		return true;
	}
	db_rollback(ctx);
	if (ctx->model) /* it may have come no further than to the rooms below */
		model_release(ctx);
	return false;
}

static struct company *company_new(struct ctx *ctx, const void *parent)
{
	struct company *company = memory_new(parent, struct company);
	ctx->company = company;
	company->events = event_hub_new(company);
	company->sandboxes = sandbox_pool_new(company, &sandbox_default_limits);
	return company;
}

static struct company *company_not(struct ctx *ctx, struct company *company)
{
	ctx->company = NULL;
	talloc_free(company);
	return NULL;
}

struct company *company_open(struct ctx *ctx, const void *parent, const struct company_place *place,
                             size_t readers, const struct company_settings *settings)
{
	struct company *company = company_new(ctx, parent);
	bool fresh = settings != NULL, alone = false;
	if (company_folder(ctx, company, place->folder, fresh) &&
	    (place->locked || company_lock(ctx, company)) &&
	    company_connect_fitting(ctx, place, readers, fresh) &&
	    db_claim(ctx, company->databases, &alone) && (alone || company_in_use(ctx)) &&
	    company_open_database(ctx, settings, true))
		return company;
	return company_not(ctx, company);
}

struct company *company_look(struct ctx *ctx, const void *parent, const struct company_place *place,
                             size_t readers, bool *alone)
{
	struct company *company = company_new(ctx, parent);
	if (!company_folder(ctx, company, place->folder, false))
		return company_not(ctx, company);
	bool locked = company_lock(ctx, company);
	error_take(ctx);
	if (!company_connect_fitting(ctx, place, readers, false) ||
	    !db_claim(ctx, company->databases, alone))
		return company_not(ctx, company);
	*alone = *alone && locked;
	return company_open_database(ctx, NULL, *alone) ? company : company_not(ctx, company);
}

bool company_begin(struct ctx *ctx)
{
	model_hold(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	return db_begin(ctx, DB_WRITE);
}

bool company_commit(struct ctx *ctx)
{
	bool good = !ctx->error && db_commit(ctx);
	db_rollback(ctx);
	access_release(ctx);
	model_release(ctx);
	return good && access_refresh(ctx);
}

void company_remove(struct ctx *ctx, const struct company_place *place)
{
	/* What led here stays the error. */
	struct ctx *inner = ctx_inner(ctx);
	db_remove(inner, company_address(inner, place->folder, place->database));
	unlink(memory_format(inner, "%s/lock", place->folder));
	talloc_free(inner);
}
