#include "cmd/upgrade.h"

#include "base/disk.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/snapshot.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>

enum {
	UPGRADE_PART = 1000, /* 1.2.3 is 1002003 */
	UPGRADE_KEPT = 2,
	UPGRADE_SPARE = 64 << 20 /* bytes that the migration itself may need */
};

static int64_t upgrade_number(const char *version)
{
	int64_t number = 0;
	for (int part = 0; part < 3; part++) {
		char *end;
		number = number * UPGRADE_PART + strtol(version, &end, 10) % UPGRADE_PART;
		version = *end == '.' ? end + 1 : end;
	}
	return number;
}

static const char *upgrade_words(struct ctx *ctx, int64_t number)
{
	return memory_format(ctx, "%" PRId64 ".%" PRId64 ".%" PRId64,
	                     number / UPGRADE_PART / UPGRADE_PART, number / UPGRADE_PART % UPGRADE_PART,
	                     number % UPGRADE_PART);
}

bool upgrade_begin(struct ctx *ctx, struct upgrade *upgrade)
{
	if (!db_find_integer(ctx, 0, &upgrade->from,
	                     "SELECT number FROM schema_version WHERE room = 'program'", NULL, 0))
		return false;
	if (upgrade->from <= upgrade_number(GUANXI_VERSION))
		return true;
	error_set(ctx, ERROR_UNAVAILABLE, "%s 的数据由 guanxi %s 写入，本程序是 %s。",
	          "The data in %s were written by guanxi %s; this is %s.", ctx->company->folder,
	          upgrade_words(ctx, upgrade->from), GUANXI_VERSION);
	error_hint(ctx, "请升级本程序，或恢复升级前的备份。",
	           "Upgrade the program, or restore a backup from before the upgrade.");
	return false;
}

/* --- putting aside --- */

struct upgrade_list {
	const char *names[UPGRADE_KEPT + 1]; /* newest first */
	const char *folder;
};

/* Names begin with the instant, so that they sort by it. */
static bool upgrade_thin(struct ctx *ctx, const char *name, void *data)
{
	struct upgrade_list *list = data;
	size_t place = UPGRADE_KEPT;
	list->names[place] = memory_text(ctx, name);
	for (; place > 0 &&
	       (!list->names[place - 1] || strcmp(list->names[place - 1], list->names[place]) < 0);
	     place--) {
		const char *newer = list->names[place];
		list->names[place] = list->names[place - 1];
		list->names[place - 1] = newer;
	}
	const char *oldest = list->names[UPGRADE_KEPT];
	return !oldest || disk_remove(ctx, memory_format(ctx, "%s/%s", list->folder, oldest));
}

static bool upgrade_room(struct ctx *ctx, const char *folder)
{
	int64_t size, space;
	if (!db_snapshot_size(ctx, &size) || !disk_space(ctx, folder, &space))
		return false;
	if (space >= size + UPGRADE_SPARE)
		return true;
	return error_set(ctx, ERROR_UNAVAILABLE,
	                 "升级前要留一份数据库副本，%s 所在磁盘还需要 %" PRId64
	                 " MB 空间。数据没有改动。",
	                 "Before the upgrade a copy of the database is put aside; the disk of %s "
	                 "needs %" PRId64 " MB more for it. Nothing was changed.",
	                 folder, (size + UPGRADE_SPARE - space) / 1000000 + 1);
}

static bool upgrade_copy(struct ctx *ctx, const char *folder, const char *name)
{
	const char *path = memory_format(ctx, "%s/%s", folder, name);
	const char *beside = memory_format(ctx, "%s.unfinished", folder);
	if (!disk_remove(ctx, beside) || !db_begin(ctx, DB_READ))
		return false;
	bool good = upgrade_room(ctx, ctx->company->folder) && db_snapshot(ctx, beside);
	db_rollback(ctx);
	struct disk_file *file = good ? disk_open(ctx, ctx, beside, O_RDONLY) : NULL;
	good = file && disk_sync(ctx, file) && disk_rename(ctx, beside, path);
	if (!good)
		remove(beside);
	return good;
}

/* In a transaction for reading beside the one that has changed everything, which others
 * do not see yet. */
static bool upgrade_put_aside(struct ctx *outer, const struct upgrade *upgrade)
{
	char at[TIME_TEXT_SIZE];
	struct ctx *ctx = ctx_new(outer, outer->company);
	struct upgrade_list list = {.folder =
	                                memory_format(ctx, "%s/before-upgrade", ctx->company->folder)};
	ctx->language = outer->language;
	time_print(ctx->now, at);
	const char *name =
	    memory_format(ctx, "%s-%s.db", at, upgrade->from ? upgrade_words(ctx, upgrade->from) : "0");
	if (disk_make_folder(ctx, list.folder) && upgrade_copy(ctx, list.folder, name) &&
	    disk_each(ctx, list.folder, upgrade_thin, &list))
		log_event(ctx, LOG_INFO, "upgrading", "copy=%s", log_quote(ctx, name));
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

bool upgrade_end(struct ctx *ctx, const struct upgrade *upgrade)
{
	int64_t number = upgrade_number(GUANXI_VERSION);
	if (upgrade->from != number &&
	    !db_run(ctx,
	            "INSERT INTO schema_version (room, number) VALUES ('program', $1)"
	            "    ON CONFLICT (room) DO UPDATE SET number = excluded.number",
	            value_integer(number)))
		return false;
	return upgrade->fresh || db_changes(ctx) == upgrade->changes ||
	       !db_may_snapshot(ctx->company) || upgrade_put_aside(ctx, upgrade);
}
