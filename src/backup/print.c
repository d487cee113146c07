/* What the page of backups shows, and what is set there. */
#include "backup/backup.h"
#include "backup/plan.h"
#include "backup/run.h"
#include "backup/service.h"
#include "backup/work.h"

#include "access/access.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/snapshot.h"
#include "record/history.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PRINT_RUNS = 50 };

bool backup_open(struct ctx *ctx)
{
	return run_tables(ctx);
}

/* --- printing --- */

static void print_instant(struct json_writer *json, const char *name, int64_t at)
{
	json_key(json, name);
	if (at)
		json_put_instant(json, at);
	else
		json_put_null(json);
}

static void print_plan(const struct plan *plan, struct json_writer *json)
{
	json_key(json, "settings");
	json_open_object(json);
	for (size_t i = 0; i < PLAN_NUMBERS; i++) {
		if (plan_members[i].flag)
			json_member_boolean(json, plan_members[i].name, plan->numbers[i] != 0);
		else
			json_member_integer(json, plan_members[i].name, plan->numbers[i]);
	}
	json_close_object(json);
}

static void print_copy(struct ctx *ctx, struct json_writer *json)
{
	static const char *const states[] = {
	    [COPY_WAITS] = "waits", [COPY_RUNS] = "runs", [COPY_BROKEN] = "broken"};
	struct backup_service *service = ctx->company->backups;
	struct copy_look look = {0};
	bool there = false;
	if (service) {
		pthread_rwlock_rdlock(&service->lock);
		there = service->copy != NULL;
		if (there)
			copy_see(ctx, service->copy, &look);
		pthread_rwlock_unlock(&service->lock);
	}
	json_key(json, "copy");
	json_open_object(json);
	json_member_text(json, "state", there ? states[look.state] : "off");
	print_instant(json, "since", look.since);
	print_instant(json, "until", look.since ? look.until : 0);
	json_member_text(json, "reason", look.reason);
	json_close_object(json);
}

/* Is the backup still in the store? */
static bool print_kept(struct ctx *ctx, const char *name)
{
	const struct backup_service *service = ctx->company->backups;
	return name && service && service->options.folder &&
	       !access(memory_format(ctx, "%s/backups/%s.json", service->options.folder, name), F_OK);
}

static void print_run(struct ctx *ctx, const struct db_rows *rows, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", db_integer(rows, 0));
	json_member_text(json, "kind", db_text(rows, 1));
	json_member_text(json, "name", db_text(rows, 2));
	json_member_text(json, "state", db_text(rows, 3));
	print_instant(json, "started_at", db_integer(rows, 4));
	print_instant(json, "ended_at", db_null(rows, 5) ? 0 : db_integer(rows, 5));
	json_member_integer(json, "size", db_integer(rows, 6));
	json_member_integer(json, "added", db_integer(rows, 7));
	json_member_integer(json, "files", db_integer(rows, 8));
	json_member_integer(json, "faults", db_integer(rows, 9));
	json_member_text(json, "words", db_text(rows, 10));
	json_member_boolean(json, "kept", print_kept(ctx, db_text(rows, 2)));
	json_close_object(json);
}

static bool print_runs(struct ctx *outer, struct json_writer *json)
{
	struct ctx *ctx = ctx_inner(outer);
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, kind, name, state, started_at, ended_at, size,"
	                                "       added, files, faults, words"
	                                " FROM backup_run"
	                                " ORDER BY id DESC"
	                                " LIMIT $1",
	                                value_integer(PRINT_RUNS));
	json_key(json, "runs");
	json_open_array(json);
	while (rows && db_next(ctx, rows))
		print_run(ctx, rows, json);
	json_close_array(json);
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

static void print_space(struct ctx *ctx, const char *folder, struct json_writer *json)
{
	int64_t space = 0;
	json_key(json, "space");
	if (folder && disk_space(ctx, store_there(folder) ? folder : disk_above(ctx, folder), &space))
		json_put_integer(json, space);
	else
		json_put_null(json);
	error_take(ctx);
}

bool backup_print(struct ctx *ctx, struct json_writer *json)
{
	const struct backup_service *service = ctx->company->backups;
	const char *folder = service ? service->options.folder : NULL;
	bool works = service_works(ctx->company), late = false;
	struct plan plan;
	if (!plan_read(ctx, &plan) || !run_late(ctx, &plan, &late))
		return false;
	bool planned = works && plan.numbers[PLAN_ON];
	json_open_object(json);
	json_member_text(json, "folder", folder);
	json_member_boolean(json, "restored", folder && !works && db_may_snapshot(ctx->company));
	print_space(ctx, folder, json);
	print_plan(&plan, json);
	print_instant(json, "next_at", planned ? plan_next(ctx, &plan) : 0);
	json_member_boolean(json, "late", planned && late);
	print_copy(ctx, json);
	if (!print_runs(ctx, json))
		return false;
	json_close_object(json);
	return true;
}

/* --- setting --- */

static bool set_refuse(struct ctx *ctx, const struct plan_member *member)
{
	return error_field(ctx, member->name, "out_of_range", "应在 %d 到 %d 之间。",
	                   "This must be between %d and %d.", (int)member->least, (int)member->most);
}

static bool set_one(struct ctx *ctx, const struct plan_member *member, const json_t *value)
{
	int64_t number = member->flag ? json_is_true(value) : json_integer_value(value);
	if (number < member->least || number > member->most)
		return set_refuse(ctx, member);
	if (member == &plan_members[PLAN_EVERY] && 24 % number)
		return error_field(ctx, member->name, "not_a_divisor", "应能整除 24 小时。",
		                   "A day must be a whole number of them.");
	return access_set_setting(ctx, member->setting, number);
}

bool backup_set(struct ctx *ctx, const json_t *settings)
{
	for (size_t i = 0; i < PLAN_NUMBERS; i++) {
		const json_t *value = json_object_get(settings, plan_members[i].name);
		if (value && !set_one(ctx, &plan_members[i], value) && !ctx->error->item_count)
			return false;
	}
	if (ctx->error)
		return false;
	char *words = json_dumps(settings, JSON_COMPACT | JSON_SORT_KEYS);
	bool noted = history_note(ctx, "backup_rules", NULL, 0, words);
	free(words);
	struct job_request apply = {.kind = "backup_apply", .as_system = true};
	return noted && job_enqueue(ctx, &apply, NULL);
}

static bool ask_works(struct ctx *ctx)
{
	return service_works(ctx->company) ||
	       error_set(ctx, ERROR_CONFLICT,
	                 "本服务没有备份目录，或数据是恢复出来的副本。请先处理页面上的提示。",
	                 "This server has no folder for backups, or its data were restored from one.");
}

bool backup_ask(struct ctx *ctx)
{
	bool there;
	struct job_request request = {.kind = "backup", .as_system = true};
	if (!ask_works(ctx) || !job_there(ctx, "backup", 0, &there))
		return false;
	return there || job_enqueue(ctx, &request, NULL);
}

bool backup_ask_check(struct ctx *ctx, const char *name)
{
	struct job_request request = {
	    .kind = "backup_check",
	    .as_system = true,
	    .payload = json_keep(ctx, json_pack("{ss}", "name", name)),
	};
	if (!ask_works(ctx))
		return false;
	if (!print_kept(ctx, name) || strchr(name, '/'))
		return error_set(ctx, ERROR_NOT_FOUND, "这份备份已不在。", "That backup is not there.");
	return job_enqueue(ctx, &request, NULL);
}

bool backup_take_over(struct ctx *ctx)
{
	return history_note(ctx, "backup_take_over", NULL, 0, "{}") &&
	       disk_remove(ctx, memory_format(ctx, "%s/%s", ctx->company->folder, BACKUP_RESTORED));
}
