/* The pool of connections, transactions, savepoints: what does not depend on the
 * database. */
#include "db/driver.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>
#include <time.h>

bool db_is_server(const char *address)
{
	static const char *const schemes[] = {"postgresql://", "postgres://"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (!strncmp(address, schemes[i], strlen(schemes[i])))
			return true;
	return false;
}

static const struct db_driver *db_driver_of(const char *address)
{
	return db_is_server(address) ? &postgres_driver : &sqlite_driver;
}

static int db_pool_close(struct db_pool *pool)
{
	/* The writer last: SQLite brings its log over when the last connection closes, which one
	 * that only reads can't. And what it does by itself needs the pool. */
	while (pool->free_readers) {
		struct db *reader = pool->free_readers;
		pool->free_readers = reader->next_free;
		talloc_free(reader);
	}
	talloc_free(pool->writer);
	pthread_cond_destroy(&pool->turn_over);
	pthread_cond_destroy(&pool->reader_back);
	pthread_mutex_destroy(&pool->mutex);
	return 0;
}

struct db_pool *db_pool_open(struct ctx *ctx, const void *parent, const char *address,
                             size_t readers)
{
	assert(readers > 0);
	struct db_pool *pool = memory_new(parent, struct db_pool);
	pool->driver = db_driver_of(address);
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
	pool->writer = pool->driver->connect(ctx, pool, DB_WRITE);
	if (pool->writer)
		return pool;
	talloc_free(pool);
	return NULL;
}

bool db_remove(struct ctx *ctx, const char *address)
{
	return db_driver_of(address)->remove(ctx, address);
}

bool db_claim(struct ctx *ctx, struct db_pool *pool, bool *alone)
{
	return pool->driver->claim(ctx, pool, alone);
}

static struct timespec db_deadline(void)
{
	struct timespec end;
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += DB_TURN_SECONDS;
	return end;
}

bool db_busy(struct ctx *ctx)
{
	error_set(ctx, ERROR_UNAVAILABLE, "系统繁忙，未做任何更改。请稍后重试。",
	          "The system is busy; nothing was changed. Please try again shortly.");
	error_retry_after(ctx, 5);
	return false;
}

/* --- lending connections --- */

/* A connection that waits, else leave to open one; NULL with ctx->error when neither
 * comes. */
static struct db *db_free_reader(struct ctx *ctx, struct db_pool *pool, bool *may_open)
{
	struct timespec end = db_deadline();
	struct db *db = NULL;
	*may_open = false;
	pthread_mutex_lock(&pool->mutex);
	while (!pool->free_readers && pool->readers_open == pool->readers_limit && !ctx->error)
		if (pthread_cond_timedwait(&pool->reader_back, &pool->mutex, &end))
			db_busy(ctx);
	if (!ctx->error && pool->free_readers) {
		db = pool->free_readers;
		pool->free_readers = db->next_free;
	} else if (!ctx->error) {
		pool->readers_open++;
		*may_open = true;
	}
	pthread_mutex_unlock(&pool->mutex);
	return db;
}

/* Its place is free for another one. */
static void db_reader_gone(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->readers_open--;
	pthread_cond_signal(&pool->reader_back);
	pthread_mutex_unlock(&pool->mutex);
}

static struct db *db_reader(struct ctx *ctx, struct db_pool *pool)
{
	bool may_open;
	struct db *db = db_free_reader(ctx, pool, &may_open);
	if (!may_open)
		return db;
	db = pool->driver->connect(ctx, pool, DB_READ);
	if (!db)
		db_reader_gone(pool);
	return db;
}

/* Tickets make the line fair: a mutex alone lets a busy thread jump it. */
void db_turn_take(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	uint64_t ticket = pool->turn_next++;
	while (pool->turn_now != ticket)
		pthread_cond_wait(&pool->turn_over, &pool->mutex);
	pthread_mutex_unlock(&pool->mutex);
}

void db_turn_over(struct db_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->turn_now++;
	pthread_cond_broadcast(&pool->turn_over);
	pthread_mutex_unlock(&pool->mutex);
}

static struct db *db_writer(struct ctx *ctx, struct db_pool *pool)
{
	db_turn_take(pool);
	if (!pool->writer)
		pool->writer = pool->driver->connect(ctx, pool, DB_WRITE);
	if (!pool->writer)
		db_turn_over(pool);
	return pool->writer;
}

static void db_give_back(struct db *db)
{
	struct db_pool *pool = db->pool;
	enum db_mode mode = db->mode;
	bool lost = db->lost;
	db_end_rows(db);
	db->savepoints = 0;
	db->failed = false;
	TALLOC_FREE(db->later);
	if (lost && mode == DB_WRITE)
		pool->writer = NULL;
	if (lost)
		talloc_free(db);
	if (mode == DB_WRITE) {
		db_turn_over(pool);
	} else if (lost) {
		db_reader_gone(pool);
	} else {
		pthread_mutex_lock(&pool->mutex);
		db->next_free = pool->free_readers;
		pool->free_readers = db;
		pthread_cond_signal(&pool->reader_back);
		pthread_mutex_unlock(&pool->mutex);
	}
}

/* --- transactions --- */

/* A connection that was lost since its last use, when nobody looked, is no reason to
 * fail: there is a new one. */
bool db_begin(struct ctx *ctx, enum db_mode mode)
{
	assert(!ctx->db);
	struct db_pool *pool = ctx->company->databases;
	for (;;) {
		struct db *db = mode == DB_WRITE ? db_writer(ctx, pool) : db_reader(ctx, pool);
		if (!db)
			return false;
		bool used = db->used;
		ctx->db = db;
		db->used = true;
		if (pool->driver->begin(ctx))
			return true;
		bool again = db->lost && used;
		ctx->db = NULL;
		db_give_back(db);
		if (!again)
			return false;
		talloc_free(error_take(ctx));
	}
}

bool db_commit(struct ctx *ctx)
{
	struct db *db = ctx->db;
	assert(db && db->savepoints == 0 && !ctx->error);
	db_end_rows(db);
	if (db->failed)
		error_internal(ctx, "a transaction was to be kept of which a statement had failed");
	if (ctx->error || !db_settle(ctx) || !db->driver->commit(ctx)) {
		db_rollback(ctx);
		return false;
	}
	db_give_back(db);
	ctx->db = NULL;
	return true;
}

void db_rollback(struct ctx *ctx)
{
	struct db *db = ctx->db;
	if (!db)
		return;
	db_end_rows(db);
	db->driver->rollback(ctx);
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

bool db_savepoint(struct ctx *ctx)
{
	struct db *db = ctx->db;
	assert(db_writing(ctx) && db->savepoints < DB_SAVEPOINT_LIMIT);
	if (!db_settle(ctx) || !db->driver->savepoint(ctx))
		return false;
	db->savepoints++;
	return true;
}

bool db_release(struct ctx *ctx)
{
	assert(db_writing(ctx) && ctx->db->savepoints > 0);
	ctx->db->savepoints--;
	return ctx->db->driver->release(ctx);
}

void db_undo(struct ctx *ctx)
{
	struct db *db = ctx->db;
	assert(db_writing(ctx) && db->savepoints > 0);
	/* The error that led here stays the error; what goes wrong now shows when
	 * the transaction is asked to commit. */
	struct error *error = error_take(ctx);
	db->savepoints--;
	db->failed = false;
	if (!db->driver->undo(ctx)) {
		log_event(ctx, LOG_ERROR, "savepoint_undo_failed", NULL);
		db->failed = true;
		talloc_free(error_take(ctx));
	}
	if (error)
		ctx->error = error;
}
