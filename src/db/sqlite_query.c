/* The SQLite driver: statements and their rows. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

struct sqlite_rows {
	struct db_rows base;
	sqlite3_stmt *handle;
	struct db_statement *kept; /* NULL: the statement is this query's own */
};

static sqlite3_stmt *rows_handle(const struct db_rows *rows)
{
	return ((const struct sqlite_rows *)rows)->handle;
}

/* SQLite counts $1, $2 … by first appearance, not by number: a statement that names
 * them out of order would get its values mixed up. */
static void statement_check_order(sqlite3_stmt *handle)
{
	for (int i = sqlite3_bind_parameter_count(handle); i > 0; i--)
		assert(atoi(sqlite3_bind_parameter_name(handle, i) + 1) == i && "parameters in order");
}

static sqlite3_stmt *statement_make(struct ctx *ctx, const char *sql, unsigned flags)
{
	sqlite3_stmt *handle = NULL;
	const char *rest = NULL;
	struct sqlite *db = sqlite_of(ctx);
	if (sqlite3_prepare_v3(db->handle, sql, -1, flags, &handle, &rest) != SQLITE_OK) {
		sqlite_fail(ctx, db, sql);
		return NULL;
	}
	assert(handle && !*rest && "one statement at a time");
	statement_check_order(handle);
	return handle;
}

void *sqlite_prepare(struct ctx *ctx, const char *sql)
{
	return statement_make(ctx, sql, SQLITE_PREPARE_PERSISTENT);
}

void sqlite_forget(struct db *db, void *handle)
{
	(void)db;
	sqlite3_finalize(handle);
}

static int bind_one(sqlite3_stmt *handle, int place, const struct value *value)
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

static bool bind_all(struct ctx *ctx, sqlite3_stmt *handle, const struct value *values,
                     size_t count)
{
	assert((size_t)sqlite3_bind_parameter_count(handle) == count);
	for (size_t i = 0; i < count; i++)
		if (bind_one(handle, (int)i + 1, &values[i]) != SQLITE_OK)
			return sqlite_fail(ctx, sqlite_of(ctx), "bind");
	return true;
}

/* A statement that is kept, else one of its own: false with nothing to let go of. */
static bool statement_take(struct ctx *ctx, const struct db_measured *text,
                           struct db_statement **kept, sqlite3_stmt **handle)
{
	*kept = db_statement(ctx, text);
	if (!*kept && ctx->error)
		return false;
	*handle = *kept ? (*kept)->handle : statement_make(ctx, text->sql, 0);
	return *handle != NULL;
}

/* What is bound stays, unread, until the next one binds all anew. */
static void statement_let_go(struct db_statement *kept, sqlite3_stmt *handle)
{
	if (kept)
		sqlite3_reset(handle);
	else
		sqlite3_finalize(handle);
}

struct db_rows *sqlite_query(struct ctx *ctx, const struct db_measured *text,
                             const struct value *values, size_t count, bool stream)
{
	(void)stream; /* rows always come one by one */
	struct db_statement *kept;
	sqlite3_stmt *handle;
	if (!statement_take(ctx, text, &kept, &handle))
		return NULL;
	if (!bind_all(ctx, handle, values, count)) {
		statement_let_go(kept, handle);
		return NULL;
	}
	struct sqlite_rows *rows = memory_new(ctx, struct sqlite_rows);
	rows->handle = handle;
	rows->kept = kept;
	if (kept)
		kept->busy = true;
	return &rows->base;
}

void sqlite_end(struct db_rows *base)
{
	struct sqlite_rows *rows = (struct sqlite_rows *)base;
	statement_let_go(rows->kept, rows->handle);
	if (rows->kept)
		rows->kept->busy = false;
}

bool sqlite_next(struct ctx *ctx, struct db_rows *rows)
{
	sqlite3_stmt *handle = rows_handle(rows);
	int code = sqlite3_step(handle);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		sqlite_fail(ctx, (struct sqlite *)rows->db, sqlite3_sql(handle));
	return code == SQLITE_ROW;
}

bool sqlite_null(const struct db_rows *rows, int column)
{
	return sqlite3_column_type(rows_handle(rows), column) == SQLITE_NULL;
}

int64_t sqlite_integer(const struct db_rows *rows, int column)
{
	return sqlite3_column_int64(rows_handle(rows), column);
}

const char *sqlite_text(const struct db_rows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows_handle(rows), column);
}

size_t sqlite_size(const struct db_rows *rows, int column)
{
	return (size_t)sqlite3_column_bytes(rows_handle(rows), column);
}

const void *sqlite_blob(const struct db_rows *rows, int column)
{
	return sqlite3_column_blob(rows_handle(rows), column);
}

/* --- statements that are over before anything else happens: no rows to keep --- */

struct sqlite_once {
	sqlite3_stmt *handle;
	struct db_statement *kept; /* NULL: the statement is this one's own */
	int code;                  /* what its first step gave */
};

/* Takes the first step; false with nothing to end. */
static bool once_begin(struct ctx *ctx, struct sqlite_once *once, const struct db_measured *text,
                       const struct value *values, size_t count)
{
	if (!statement_take(ctx, text, &once->kept, &once->handle))
		return false;
	if (bind_all(ctx, once->handle, values, count)) {
		once->code = sqlite3_step(once->handle);
		if (once->code == SQLITE_ROW || once->code == SQLITE_DONE)
			return true;
		sqlite_fail(ctx, sqlite_of(ctx), text->sql);
	}
	statement_let_go(once->kept, once->handle);
	return false;
}

static bool once_over(struct ctx *ctx, struct sqlite_once *once, const char *sql)
{
	while (once->code == SQLITE_ROW)
		once->code = sqlite3_step(once->handle);
	if (once->code != SQLITE_DONE)
		sqlite_fail(ctx, sqlite_of(ctx), sql);
	statement_let_go(once->kept, once->handle);
	return !ctx->error;
}

bool sqlite_run(struct ctx *ctx, const struct db_measured *text, const struct value *values,
                size_t count, int64_t *changed)
{
	struct sqlite_once once;
	if (!once_begin(ctx, &once, text, values, count) || !once_over(ctx, &once, text->sql))
		return false;
	if (changed)
		*changed = sqlite3_changes64(sqlite_of(ctx)->handle);
	return true;
}

bool sqlite_find(struct ctx *ctx, int64_t otherwise, int64_t *result,
                 const struct db_measured *text, const struct value *values, size_t count)
{
	struct sqlite_once once;
	if (!once_begin(ctx, &once, text, values, count))
		return false;
	bool found = once.code == SQLITE_ROW && sqlite3_column_type(once.handle, 0) != SQLITE_NULL;
	*result = found ? sqlite3_column_int64(once.handle, 0) : otherwise;
	/* One row is enough of a reading; what writes runs to its end. */
	if (sqlite3_stmt_readonly(once.handle))
		once.code = SQLITE_DONE;
	return once_over(ctx, &once, text->sql);
}

/* RETURNING would have SQLite keep the row aside. */
bool sqlite_insert(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                   const struct value *values, size_t count)
{
	if (!sqlite_run(ctx, text, values, count, NULL))
		return false;
	*id = sqlite3_last_insert_rowid(sqlite_of(ctx)->handle);
	return true;
}

int64_t sqlite_changes(const struct db *db)
{
	return sqlite3_total_changes64(((const struct sqlite *)db)->handle);
}
