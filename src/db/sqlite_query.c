/* The SQLite driver: statements and their rows. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Eight bytes at a time, each mixed in as MurmurHash3's finalizer does (Appleby):
 * statements are long, and every query begins here. */
static uint64_t db_hash(const char *text, size_t size)
{
	uint64_t hash = size;
	while (size) {
		uint64_t word = 0;
		size_t part = size < sizeof word ? size : sizeof word;
		memcpy(&word, text, part);
		hash = (hash ^ word) * 0xff51afd7ed558ccdu;
		hash ^= hash >> 33;
		text += part;
		size -= part;
	}
	return hash;
}

/* SQLite counts $1, $2 … by first appearance, not by number: a statement that names
 * them out of order would get its values mixed up. */
static void db_check_order(sqlite3_stmt *handle)
{
	for (int i = sqlite3_bind_parameter_count(handle); i > 0; i--)
		assert(atoi(sqlite3_bind_parameter_name(handle, i) + 1) == i && "parameters in order");
}

static sqlite3_stmt *db_prepare(struct ctx *ctx, const char *sql, unsigned flags)
{
	sqlite3_stmt *handle = NULL;
	const char *rest = NULL;
	if (sqlite3_prepare_v3(ctx->db->handle, sql, -1, flags, &handle, &rest) != SQLITE_OK) {
		sqlite_fail(ctx, ctx->db, sql);
		return NULL;
	}
	assert(handle && !*rest && "one statement at a time");
	db_check_order(handle);
	return handle;
}

/* A small cache, four slots to a hash: the newest takes the place of the
 * oldest that is not in use. */
enum { DB_STATEMENT_WAYS = 4 };

static struct db_statement *db_statement(struct ctx *ctx, const struct db_measured *text)
{
	struct db *db = ctx->db;
	struct db_statement *set =
	    &db->statements[text->hash % (DB_STATEMENT_SLOTS / DB_STATEMENT_WAYS) * DB_STATEMENT_WAYS];
	for (int i = 0; i < DB_STATEMENT_WAYS; i++)
		if (set[i].handle && set[i].hash == text->hash && set[i].size == text->size &&
		    !set[i].busy && !memcmp(set[i].sql, text->sql, text->size))
			return &set[i];
	int victim = DB_STATEMENT_WAYS - 1;
	while (victim >= 0 && set[victim].busy)
		victim--;
	if (victim < 0)
		return NULL;
	sqlite3_stmt *handle = db_prepare(ctx, text->sql, SQLITE_PREPARE_PERSISTENT);
	if (!handle)
		return NULL;
	sqlite3_finalize(set[victim].handle);
	talloc_free(set[victim].sql);
	/* Rows being read point at busy slots: only free ones may move. */
	for (; victim > 0 && !set[victim - 1].busy; victim--)
		set[victim] = set[victim - 1];
	set[victim] = (struct db_statement){.sql = memory_text(db, text->sql),
	                                    .size = text->size,
	                                    .hash = text->hash,
	                                    .handle = handle};
	return &set[victim];
}

static int db_rows_end(struct db_rows *rows)
{
	if (!rows->handle)
		return 0;
	if (rows->kept) {
		/* What is bound stays, unread, until the next one binds all anew. */
		sqlite3_reset(rows->handle);
		rows->kept->busy = false;
	} else {
		sqlite3_finalize(rows->handle);
	}
	rows->handle = NULL;
	rows->done = true;
	*(rows->previous ? &rows->previous->next : &rows->db->open_rows) = rows->next;
	if (rows->next)
		rows->next->previous = rows->previous;
	return 0;
}

void sqlite_end_rows(struct db *db)
{
	while (db->open_rows)
		db_rows_end(db->open_rows);
}

static int db_bind_one(sqlite3_stmt *handle, int place, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return sqlite3_bind_null(handle, place);
	case VALUE_INTEGER:
		return sqlite3_bind_int64(handle, place, value->integer);
	case VALUE_TEXT:
		return sqlite3_bind_text64(handle, place, value->text, value->size, SQLITE_STATIC,
		                           SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(handle, place, value->text, value->size, SQLITE_STATIC);
	case VALUE_MONEY:
	case VALUE_LIST:
		break;
	}
	assert(false && "money and lists are several columns and rows");
	return SQLITE_MISUSE;
}

static bool db_bind(struct ctx *ctx, sqlite3_stmt *handle, const struct value *values, size_t count)
{
	assert((size_t)sqlite3_bind_parameter_count(handle) == count);
	for (size_t i = 0; i < count; i++)
		if (db_bind_one(handle, (int)i + 1, &values[i]) != SQLITE_OK)
			return sqlite_fail(ctx, ctx->db, "bind");
	return true;
}

struct db_measured db_measure(const char *sql)
{
	size_t size = strlen(sql);
	return (struct db_measured){.sql = sql, .size = size, .hash = db_hash(sql, size)};
}

struct db_rows *db_query_values(struct ctx *ctx, const char *sql, const struct value *values,
                                size_t count)
{
	struct db_measured text = db_measure(sql);
	return db_query_measured(ctx, &text, values, count);
}

struct db_rows *db_query_measured(struct ctx *ctx, const struct db_measured *text,
                                  const struct value *values, size_t count)
{
	assert(ctx->db && !ctx->error);
	struct db_statement *kept = db_statement(ctx, text);
	if (!kept && ctx->error)
		return NULL;
	sqlite3_stmt *handle = kept ? kept->handle : db_prepare(ctx, text->sql, 0);
	if (!handle)
		return NULL;
	struct db_rows *rows = memory_new(ctx, struct db_rows);
	*rows =
	    (struct db_rows){.db = ctx->db, .handle = handle, .kept = kept, .next = ctx->db->open_rows};
	if (rows->next)
		rows->next->previous = rows;
	ctx->db->open_rows = rows;
	if (kept)
		kept->busy = true;
	talloc_set_destructor(rows, db_rows_end);
	if (db_bind(ctx, handle, values, count))
		return rows;
	talloc_free(rows);
	return NULL;
}

bool db_next(struct ctx *ctx, struct db_rows *rows)
{
	assert(!ctx->error);
	if (rows->done)
		return false;
	int code = sqlite3_step(rows->handle);
	if (code == SQLITE_ROW)
		return true;
	rows->done = true;
	if (code != SQLITE_DONE)
		sqlite_fail(ctx, rows->db, sqlite3_sql(rows->handle));
	db_rows_end(rows);
	return false;
}

bool db_null(const struct db_rows *rows, int column)
{
	return sqlite3_column_type(rows->handle, column) == SQLITE_NULL;
}

int64_t db_integer(const struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows->handle, column);
}

const char *db_text(const struct db_rows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows->handle, column);
}

size_t db_size(const struct db_rows *rows, int column)
{
	return (size_t)sqlite3_column_bytes(rows->handle, column);
}

const void *db_blob(const struct db_rows *rows, int column)
{
	return sqlite3_column_blob(rows->handle, column);
}

/* --- statements that are over before anything else happens: no rows to keep --- */

struct sqlite_once {
	sqlite3_stmt *handle;
	struct db_statement *kept; /* NULL: the statement is this one's own */
	int code;                  /* what its first step gave */
};

static void once_end(struct sqlite_once *once)
{
	if (once->kept)
		sqlite3_reset(once->handle);
	else
		sqlite3_finalize(once->handle);
}

/* Takes the first step; false with nothing to end. */
static bool once_begin(struct ctx *ctx, struct sqlite_once *once, const struct db_measured *text,
                       const struct value *values, size_t count)
{
	assert(ctx->db && !ctx->error);
	once->kept = db_statement(ctx, text);
	if (!once->kept && ctx->error)
		return false;
	once->handle = once->kept ? once->kept->handle : db_prepare(ctx, text->sql, 0);
	if (!once->handle)
		return false;
	if (db_bind(ctx, once->handle, values, count)) {
		once->code = sqlite3_step(once->handle);
		if (once->code == SQLITE_ROW || once->code == SQLITE_DONE)
			return true;
		sqlite_fail(ctx, ctx->db, text->sql);
	}
	once_end(once);
	return false;
}

static bool once_over(struct ctx *ctx, struct sqlite_once *once, const char *sql)
{
	while (once->code == SQLITE_ROW)
		once->code = sqlite3_step(once->handle);
	if (once->code != SQLITE_DONE)
		sqlite_fail(ctx, ctx->db, sql);
	once_end(once);
	return !ctx->error;
}

bool db_run_values(struct ctx *ctx, const char *sql, const struct value *values, size_t count,
                   int64_t *changed)
{
	struct db_measured text = db_measure(sql);
	return db_run_measured(ctx, &text, values, count, changed);
}

bool db_run_measured(struct ctx *ctx, const struct db_measured *text, const struct value *values,
                     size_t count, int64_t *changed)
{
	struct sqlite_once once;
	if (!once_begin(ctx, &once, text, values, count) || !once_over(ctx, &once, text->sql))
		return false;
	if (changed)
		*changed = sqlite3_changes64(ctx->db->handle);
	return true;
}

bool db_find_integer(struct ctx *ctx, int64_t otherwise, int64_t *result, const char *sql,
                     const struct value *values, size_t count)
{
	struct sqlite_once once;
	struct db_measured text = db_measure(sql);
	if (!once_begin(ctx, &once, &text, values, count))
		return false;
	bool found = once.code == SQLITE_ROW && sqlite3_column_type(once.handle, 0) != SQLITE_NULL;
	*result = found ? sqlite3_column_int64(once.handle, 0) : otherwise;
	/* One row is enough of a reading; what writes runs to its end. */
	if (sqlite3_stmt_readonly(once.handle))
		once.code = SQLITE_DONE;
	return once_over(ctx, &once, sql);
}

int64_t db_inserted(struct ctx *ctx)
{
	assert(db_writing(ctx));
	return sqlite3_last_insert_rowid(ctx->db->handle);
}

int64_t db_changes(struct ctx *ctx)
{
	assert(db_writing(ctx));
	return sqlite3_total_changes64(ctx->db->handle);
}
