/* The SQLite driver: connections, transactions and savepoints.
 *
 * Write-ahead log with synchronous=FULL: a commit that was acknowledged survives
 * the loss of power. Readers never wait for the writer nor it for them. Pages
 * are read into a bounded cache rather than mapped, so that resident memory
 * stays what we say it is. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>
#include <unistd.h>

struct sqlite_fault {
	int code;
	enum error_code error;
	const char *zh, *en;
};

static const struct sqlite_fault sqlite_faults[] = {
    {SQLITE_CONSTRAINT_UNIQUE, ERROR_CONFLICT, "已有相同的记录。",
     "The same record exists already."},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ERROR_CONFLICT, "已有相同的记录。",
     "The same record exists already."},
    {SQLITE_FULL, ERROR_UNAVAILABLE, "磁盘已满，未做任何更改。请清理磁盘空间后重试。",
     "The disk is full; nothing was changed. Free some space and try again."},
    {SQLITE_BUSY, ERROR_UNAVAILABLE, "系统繁忙，未做任何更改。请稍后重试。",
     "The system is busy; nothing was changed. Please try again shortly."},
    {SQLITE_READONLY, ERROR_UNAVAILABLE, "数据目录不可写，未做任何更改。请联系管理员。",
     "The data folder can't be written; nothing was changed. Please tell your administrator."},
    {SQLITE_IOERR, ERROR_UNAVAILABLE, "磁盘读写出错，未做任何更改。请联系管理员。",
     "The disk reports an error; nothing was changed. Please tell your administrator."},
    {SQLITE_CANTOPEN, ERROR_UNAVAILABLE, "打不开数据库文件。请检查数据目录及其权限。",
     "The database file can't be opened. Check the data folder and its permissions."},
    {SQLITE_NOTADB, ERROR_UNAVAILABLE, "数据文件不是有效的数据库。请从备份恢复。",
     "The data file is not a valid database. Restore it from a backup."},
    {SQLITE_CORRUPT, ERROR_UNAVAILABLE,
     "数据库文件有损坏，未做任何更改。请联系管理员：guanxi check 可查明损坏之处，并可从备份恢复。",
     "The database file is damaged; nothing was changed. Please tell your administrator: guanxi "
     "check finds out what is damaged, and a backup brings it back."},
    {SQLITE_TOOBIG, ERROR_TOO_LARGE, "内容过大。", "The content is too large."},
};

bool sqlite_fail(struct ctx *ctx, struct sqlite *db, const char *doing)
{
	int code = sqlite3_extended_errcode(db->handle);
	const char *detail = sqlite3_errmsg(db->handle);
	for (size_t i = 0; i < sizeof sqlite_faults / sizeof *sqlite_faults; i++) {
		const struct sqlite_fault *fault = &sqlite_faults[i];
		if (fault->code != code && fault->code != (code & 0xff))
			continue;
		error_set(ctx, fault->error, "%s", "%s",
		          ctx->language == LANGUAGE_EN ? fault->en : fault->zh);
		ctx->error->detail = memory_format(ctx->error, "%s: %s", doing, detail);
		return false;
	}
	return error_internal(ctx, "%s: %s (%d)", doing, detail, code);
}

bool sqlite_plain(struct ctx *ctx, struct sqlite *db, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return sqlite_fail(ctx, db, sql);
}

static int sqlite_close(struct sqlite *db)
{
	talloc_free(db->checkpoint);
	for (size_t i = 0; i < DB_STATEMENT_SLOTS; i++)
		sqlite3_finalize(db->base.statements[i].handle);
	sqlite3_finalize(db->rollback);
	sqlite3_close(db->handle);
	return 0;
}

/* Text indexes of files that were made before their segments were merged by our own measure
 * (sqlite_text.c). */
static bool sqlite_renew_text(struct ctx *ctx, struct sqlite *db)
{
	sqlite3_stmt *indexes = NULL;
	bool good =
	    sqlite3_prepare_v2(db->handle,
	                       "SELECT format('INSERT INTO %s (%s, rank) VALUES (''automerge'', 0)',"
	                       "              name, name)"
	                       "  FROM sqlite_schema"
	                       " WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5(%'",
	                       -1, &indexes, NULL) == SQLITE_OK;
	while (good && sqlite3_step(indexes) == SQLITE_ROW)
		good = sqlite_plain(ctx, db, (const char *)sqlite3_column_text(indexes, 0));
	sqlite3_finalize(indexes);
	return good;
}

/* SQLite keeps a number for us in the file's head; the form of what the driver alone knows
 * of. A new file has 0. */
static bool sqlite_renew(struct ctx *ctx, struct sqlite *db)
{
	enum { FORM = 1 };
	sqlite3_stmt *version = NULL;
	int form = FORM;
	if (sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &version, NULL) == SQLITE_OK &&
	    sqlite3_step(version) == SQLITE_ROW)
		form = sqlite3_column_int(version, 0);
	sqlite3_finalize(version);
	return form >= FORM ||
	       (sqlite_plain(ctx, db, "BEGIN IMMEDIATE") && sqlite_renew_text(ctx, db) &&
	        sqlite_plain(ctx, db, "PRAGMA user_version = 1; COMMIT"));
}

static struct db *sqlite_connect(struct ctx *ctx, struct db_pool *pool, enum db_mode mode)
{
	/* Nobody asks for SQLite's count of its memory, which costs each allocation a lock.
	 * Refused, without harm, once a database has been open. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct sqlite *db = memory_new(pool, struct sqlite);
	db->base = (struct db){.driver = &sqlite_driver, .pool = pool, .mode = mode};
	talloc_set_destructor(db, sqlite_close);
	int flags =
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	    (mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
	static const char *const settings[] = {
	    [DB_READ] = "PRAGMA query_only = ON; PRAGMA cache_size = -12288",
	    [DB_WRITE] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	                 "PRAGMA journal_size_limit = 67108864;"
	                 "PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF;"
	                 "PRAGMA temp_store = MEMORY",
	};
	if (sqlite3_open_v2(pool->address, &db->handle, flags, NULL) != SQLITE_OK)
		sqlite_fail(ctx, db, "open");
	else if (sqlite3_busy_timeout(db->handle, 5000) == SQLITE_OK &&
	         sqlite_plain(ctx, db, settings[mode]) && sqlite_extend(ctx, db) &&
	         (mode == DB_READ || (sqlite_renew(ctx, db) && sqlite_checkpoint_start(ctx, db))))
		return &db->base;
	talloc_free(db);
	return NULL;
}

static bool sqlite_remove(struct ctx *ctx, const char *address)
{
	static const char *const endings[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		unlink(memory_format(ctx, "%s%s", address, endings[i]));
	return true;
}

/* The file's folder has a lock of its own (cmd/company.c), which holds for all that is in
 * it. */
static bool sqlite_claim(struct ctx *ctx, struct db_pool *pool, bool *alone)
{
	(void)ctx;
	pool->alone = *alone = true;
	return true;
}

static bool sqlite_begin(struct ctx *ctx)
{
	return db_run_plain(ctx, ctx->db->mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN");
}

static bool sqlite_commit(struct ctx *ctx)
{
	return sqlite_text_flush(ctx) && db_run_plain(ctx, "COMMIT");
}

static bool sqlite_undo_all(struct sqlite *db)
{
	if (!db->rollback && sqlite3_prepare_v3(db->handle, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT,
	                                        &db->rollback, NULL) != SQLITE_OK)
		return false;
	bool done = sqlite3_step(db->rollback) == SQLITE_DONE;
	sqlite3_reset(db->rollback);
	return done;
}

static void sqlite_rollback(struct ctx *ctx)
{
	struct sqlite *db = sqlite_of(ctx);
	/* A full disk may have rolled back already. */
	if (!sqlite3_get_autocommit(db->handle) && !sqlite_undo_all(db))
		log_event(ctx, LOG_ERROR, "rollback_failed", "detail=%s",
		          log_quote(ctx, sqlite3_errmsg(db->handle)));
	db->base.savepoints = 0;
	sqlite_text_forget(db, 0);
}

static bool sqlite_savepoint_do(struct ctx *ctx, const char *verb)
{
	char sql[48];
	snprintf(sql, sizeof sql, "%s s%d", verb, ctx->db->savepoints);
	return db_run_plain(ctx, sql);
}

static bool sqlite_savepoint(struct ctx *ctx)
{
	struct sqlite *db = sqlite_of(ctx);
	if (!sqlite_savepoint_do(ctx, "SAVEPOINT"))
		return false;
	db->savepoint_puts[db->base.savepoints] = db->put_count;
	return true;
}

static bool sqlite_release(struct ctx *ctx)
{
	return sqlite_savepoint_do(ctx, "RELEASE");
}

static bool sqlite_undo(struct ctx *ctx)
{
	struct sqlite *db = sqlite_of(ctx);
	sqlite_text_forget(db, db->savepoint_puts[db->base.savepoints]);
	return sqlite_savepoint_do(ctx, "ROLLBACK TO") && sqlite_savepoint_do(ctx, "RELEASE");
}

const struct db_driver sqlite_driver = {
    .connect = sqlite_connect,
    .remove = sqlite_remove,
    .claim = sqlite_claim,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .savepoint = sqlite_savepoint,
    .release = sqlite_release,
    .undo = sqlite_undo,
    .prepare = sqlite_prepare,
    .forget = sqlite_forget,
    .query = sqlite_query,
    .next = sqlite_next,
    .end = sqlite_end,
    .null = sqlite_null,
    .integer = sqlite_integer,
    .text = sqlite_text,
    .size = sqlite_size,
    .blob = sqlite_blob,
    .run = sqlite_run,
    .find = sqlite_find,
    .insert = sqlite_insert,
    .changes = sqlite_changes,
    .snapshot = sqlite_snapshot,
    .snapshot_size = sqlite_snapshot_size,
    .table_exists = sqlite_table_exists,
    .tables = sqlite_tables,
    .columns = sqlite_columns,
    .keys_follow = sqlite_keys_follow,
    .table_drop = sqlite_table_drop,
    .integrity = sqlite_integrity,
    .text_make = sqlite_text_make,
    .text_clear = sqlite_text_clear,
    .text_put = sqlite_text_put,
    .text_drop = sqlite_text_drop,
    .text_each = sqlite_text_each,
    .text_matches = sqlite_text_matches,
    .like = " LIKE ",
    .column_aside = sqlite_column_aside,
    .instant_unit = sqlite_instant_unit,
    .date_unit = sqlite_date_unit,
    .day_start = sqlite_day_start,
};
