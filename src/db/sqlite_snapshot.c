/* The SQLite driver: the whole database as one file.
 *
 * SQLite's backup copies page by page through the source's connection. A source that is
 * in a transaction for reading stays with its snapshot, however much others write, so the
 * copy never has to start again (https://www.sqlite.org/c3ref/backup_finish.html). Never
 * is the database's file opened beside SQLite: closing it would drop the process's locks
 * on it (https://www.sqlite.org/howtocorrupt.html, section 2.2). */
#include "base/error.h"
#include "base/memory.h"
#include "db/sqlite.h"

enum { SNAPSHOT_PAGES = 4096 /* at a time */ };

struct snapshot_target {
	sqlite3 *handle;
};

static int snapshot_close(struct snapshot_target *target)
{
	sqlite3_close(target->handle);
	return 0;
}

static bool snapshot_fail(struct ctx *ctx, sqlite3 *handle)
{
	struct sqlite seen = {.handle = handle};
	return sqlite_fail(ctx, &seen, "snapshot");
}

/* Half a copy is of no use to anybody, so it needs neither a journal nor syncing. */
static struct snapshot_target *snapshot_open(struct ctx *ctx, const char *path)
{
	struct snapshot_target *target = memory_new(ctx, struct snapshot_target);
	talloc_set_destructor(target, snapshot_close);
	int flags =
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	if (sqlite3_open_v2(path, &target->handle, flags, NULL) == SQLITE_OK &&
	    sqlite3_exec(target->handle, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL,
	                 NULL, NULL) == SQLITE_OK)
		return target;
	snapshot_fail(ctx, target->handle);
	return NULL;
}

static bool snapshot_copy(struct ctx *ctx, const struct snapshot_target *target)
{
	sqlite3_backup *backup =
	    sqlite3_backup_init(target->handle, "main", sqlite_of(ctx)->handle, "main");
	if (!backup)
		return snapshot_fail(ctx, target->handle);
	int code;
	do
		code = sqlite3_backup_step(backup, SNAPSHOT_PAGES);
	while (code == SQLITE_OK);
	int ended = sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE && ended == SQLITE_OK)
		return true;
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return error_internal(ctx, "snapshot: %s", sqlite3_errstr(code));
	return snapshot_fail(ctx, target->handle);
}

bool sqlite_snapshot(struct ctx *ctx, const char *path)
{
	struct snapshot_target *target = snapshot_open(ctx, path);
	bool copied = target && snapshot_copy(ctx, target);
	talloc_free(target);
	return copied;
}

int64_t sqlite_snapshot_size(struct ctx *ctx)
{
	int64_t pages = 0, page = 0;
	return db_find_integer(ctx, 0, &pages, "PRAGMA page_count", NULL, 0) &&
	               db_find_integer(ctx, 0, &page, "PRAGMA page_size", NULL, 0)
	           ? pages * page
	           : -1;
}
