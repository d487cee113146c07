/* The SQLite driver: the pool of connections, transactions and savepoints.
 *
 * Write-ahead log with synchronous=FULL: a commit that was acknowledged survives
 * the loss of power. Readers never wait for the writer nor it for them. Pages
 * are read into a bounded cache rather than mapped, so that resident memory
 * stays what we say it is. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
    {SQLITE_CORRUPT, ERROR_UNAVAILABLE, "数据文件已损坏。请从备份恢复。",
     "The data file is damaged. Restore it from a backup."},
    {SQLITE_TOOBIG, ERROR_TOO_LARGE, "内容过大。", "The content is too large."},
};

bool sqlite_fail(struct ctx *ctx, struct db *db, const char *doing)
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

bool sqlite_plain(struct ctx *ctx, struct db *db, const char *sql)
{
	if (sqlite3_exec(db->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	return sqlite_fail(ctx, db, sql);
}

static int db_close(struct db *db)
{
	for (size_t i = 0; i < DB_STATEMENT_SLOTS; i++)
		sqlite3_finalize(db->statements[i].handle);
	sqlite3_finalize(db->rollback);
	sqlite3_close(db->handle);
	return 0;
}

static struct db *db_connect(struct ctx *ctx, struct db_pool *pool, enum db_mode mode)
{
	struct db *db = memory_new(pool, struct db);
	db->pool = pool;
	db->mode = mode;
	talloc_set_destructor(db, db_close);
	int flags =
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	    (mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY);
	static const char *const settings[] = {
	    [DB_READ] = "PRAGMA query_only = ON; PRAGMA cache_size = -12288",
	    [DB_WRITE] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	                 "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864;"
	                 "PRAGMA cache_size = -65536; PRAGMA foreign_keys = OFF;"
	                 "PRAGMA temp_store = MEMORY",
	};
	if (sqlite3_open_v2(pool->address, &db->handle, flags, NULL) != SQLITE_OK)
		sqlite_fail(ctx, db, "open");
	else if (sqlite3_busy_timeout(db->handle, 5000) == SQLITE_OK &&
	         sqlite_plain(ctx, db, settings[mode]) && sqlite_extend(ctx, db))
		return db;
	talloc_free(db);
	return NULL;
}

static int db_pool_close(struct db_pool *pool)
{
	pthread_cond_destroy(&pool->turn_over);
	pthread_cond_destroy(&pool->reader_back);
	pthread_mutex_destroy(&pool->mutex);
	return 0;
}

struct db_pool *db_pool_open(struct ctx *ctx, const void *parent, const char *address,
                             size_t readers)
{
	assert(readers > 0);
	/* Nobody asks for SQLite's count of its memory, which costs each allocation a lock.
	 * Refused, without harm, once a database has been open. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct db_pool *pool = memory_new(parent, struct db_pool);
	pool->company = ctx->company;
	pool->address = memory_text(pool, address);
	pool->readers_limit = readers;
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->reader_back, &monotonic);
	pthread_cond_init(&pool->turn_over, &monotonic);
	pthread_condattr_destroy(&monotonic);
	talloc_set_destructor(pool, db_pool_close);
	pool->writer = db_connect(ctx, pool, DB_WRITE);
	if (pool->writer)
		return pool;
	talloc_free(pool);
	return NULL;
}

static struct timespec db_deadline(void)
{
	struct timespec end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += DB_TURN_SECONDS;
	return end;
}

static bool db_busy(struct ctx *ctx)
{
	error_set(ctx, ERROR_UNAVAILABLE, "系统繁忙，未做任何更改。请稍后重试。",
	          "The system is busy; nothing was changed. Please try again shortly.");
	error_retry_after(ctx, 5);
	return false;
}

/* Waits for a reader's connection to come back, or opens a further one. */
static struct db *db_reader(struct ctx *ctx, struct db_pool *pool)
{
	struct timespec end = db_deadline();
	struct db *db = NULL;
	pthread_mutex_lock(&pool->mutex);
	for (;;) {
		db = pool->free_readers;
		if (db) {
			pool->free_readers = db->next_free;
			break;
		}
		if (pool->readers_open < pool->readers_limit) {
			db = db_connect(ctx, pool, DB_READ);
			pool->readers_open += db != NULL;
			break;
		}
		if (pthread_cond_timedwait(&pool->reader_back, &pool->mutex, &end)) {
			db_busy(ctx);
			break;
		}
	}
	pthread_mutex_unlock(&pool->mutex);
	return db;
}

/* Tickets make the line fair: a mutex alone lets a busy thread jump it. */
static struct db *db_writer(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	uint64_t ticket = pool->turn_next++;
	while (pool->turn_now != ticket)
		pthread_cond_wait(&pool->turn_over, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
	return pool->writer;
}

static void db_give_back(struct db *db)
{
	struct db_pool *pool = db->pool;
	sqlite_end_rows(db);
	pthread_mutex_lock(&pool->mutex);
	if (db->mode == DB_WRITE) {
		pool->turn_now++;
		pthread_cond_broadcast(&pool->turn_over);
	} else {
		db->next_free = pool->free_readers;
		pool->free_readers = db;
		pthread_cond_signal(&pool->reader_back);
	}
	pthread_mutex_unlock(&pool->mutex);
}

bool db_begin(struct ctx *ctx, enum db_mode mode)
{
	assert(!ctx->db);
	struct db_pool *pool = ctx->company->databases;
	struct db *db = mode == DB_WRITE ? db_writer(pool) : db_reader(ctx, pool);
	if (!db)
		return false;
	ctx->db = db;
	if (db_run_values(ctx, mode == DB_WRITE ? "BEGIN IMMEDIATE" : "BEGIN", NULL, 0, NULL))
		return true;
	ctx->db = NULL;
	db_give_back(db);
	return false;
}

bool db_commit(struct ctx *ctx)
{
	assert(ctx->db && ctx->db->savepoints == 0 && !ctx->error);
	sqlite_end_rows(ctx->db);
	if (!db_settle(ctx) || !sqlite_text_flush(ctx) || !db_run_plain(ctx, "COMMIT")) {
		db_rollback(ctx);
		return false;
	}
	db_give_back(ctx->db);
	ctx->db = NULL;
	return true;
}

static bool db_undo_all(struct db *db)
{
	if (!db->rollback && sqlite3_prepare_v3(db->handle, "ROLLBACK", -1, SQLITE_PREPARE_PERSISTENT,
	                                        &db->rollback, NULL) != SQLITE_OK)
		return false;
	bool done = sqlite3_step(db->rollback) == SQLITE_DONE;
	sqlite3_reset(db->rollback);
	return done;
}

void db_rollback(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (!db)
		return;
	sqlite_end_rows(db);
	/* A full disk may have rolled back already. */
	if (!sqlite3_get_autocommit(db->handle) && !db_undo_all(db))
		log_event(ctx, LOG_ERROR, "rollback_failed", "detail=%s",
		          log_quote(ctx, sqlite3_errmsg(db->handle)));
	db->savepoints = 0;
	sqlite_text_forget(db, 0);
	TALLOC_FREE(db->later);
	db_give_back(db);
	ctx->db = NULL;
}

bool db_writing(const struct ctx *ctx)
{
	return ctx->db && ctx->db->mode == DB_WRITE;
}

/* --- what is put off --- */

bool db_may_put_off(const struct ctx *ctx)
{
	return db_writing(ctx) && ctx->db->savepoints == 0;
}

void db_put_off(struct ctx *ctx, struct db_later *later)
{
	assert(db_may_put_off(ctx) && !ctx->db->later);
	ctx->db->later = talloc_steal(ctx->db, later);
}

struct db_later *db_later(const struct ctx *ctx)
{
	return ctx->db->later;
}

bool db_settle(struct ctx *ctx)
{
	struct db_later *later = ctx->db->later;
	ctx->db->later = NULL;
	bool settled = !later || later->settle(ctx, later);
	talloc_free(later);
	return settled;
}

/* --- savepoints --- */

static bool db_savepoint_do(struct ctx *ctx, const char *verb, int number)
{
	char sql[48];
	snprintf(sql, sizeof sql, "%s s%d", verb, number);
	return db_run_plain(ctx, sql);
}

bool db_savepoint(struct ctx *ctx)
{
	struct db *db = ctx->db;
	assert(db_writing(ctx) && db->savepoints < DB_SAVEPOINT_LIMIT);
	if (!db_settle(ctx) || !db_savepoint_do(ctx, "SAVEPOINT", db->savepoints))
		return false;
	db->savepoint_puts[db->savepoints++] = db->put_count;
	return true;
}

bool db_release(struct ctx *ctx)
{
	assert(db_writing(ctx) && ctx->db->savepoints > 0);
	ctx->db->savepoints--;
	return db_savepoint_do(ctx, "RELEASE", ctx->db->savepoints);
}

void db_undo(struct ctx *ctx)
{
	assert(db_writing(ctx) && ctx->db->savepoints > 0);
	/* The error that led here stays the error; what goes wrong now shows when
	 * the transaction is asked to commit. */
	struct error *error = error_take(ctx);
	ctx->db->savepoints--;
	sqlite_text_forget(ctx->db, ctx->db->savepoint_puts[ctx->db->savepoints]);
	if (!db_savepoint_do(ctx, "ROLLBACK TO", ctx->db->savepoints) ||
	    !db_savepoint_do(ctx, "RELEASE", ctx->db->savepoints))
		log_event(ctx, LOG_ERROR, "savepoint_undo_failed", NULL);
	if (error)
		ctx->error = error;
}
