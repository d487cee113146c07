/* The port to the database: connections, transactions, statements.
 *
 * One port, a driver a database (sqlite.c, postgres.c). SQL is written once, with $1
 * parameters; what the two databases do differently is asked for by name (dialect.h)
 * and answered by the driver.
 *
 * A transaction belongs to a ctx: db_begin lends it a connection from the
 * company's pool, db_commit or db_rollback gives it back. A read transaction
 * runs on a read-only connection and sees one snapshot. Write transactions are
 * one at a time for each company, on whatever machine they run, and wait in a fair
 * line; db_commit returns when the write is on the disk.
 *
 * A statement that fails breaks its transaction: all that may follow is db_undo, to a
 * savepoint from before, or db_rollback. */
#pragma once

#include "base/ctx.h"
#include "base/value.h"

#include <stddef.h>

enum db_mode { DB_READ, DB_WRITE };

/* Is the address one of a database server (postgresql://…), not a file's name? */
bool db_is_server(const char *address);

/* Opens the database of a company, with up to `readers` read-only connections: a
 * server's at `address` (a connection URI, https://www.postgresql.org/docs/15/
 * libpq-connect.html#LIBPQ-CONNSTRING), else SQLite's file of that name, made when it is
 * not there. Belongs to `parent`; close it with talloc_free when no transaction is open.
 * Errors: ERROR_UNAVAILABLE with what to do. */
struct db_pool *db_pool_open(struct ctx *ctx, const void *parent, const char *address,
                             size_t readers);

/* Makes this process the only one that works with the database until the pool is closed.
 * Not `alone`: another one is, and this one only may look. */
bool db_claim(struct ctx *ctx, struct db_pool *pool, bool *alone);

/* Removes what a company had at the address, which nobody has open. */
bool db_remove(struct ctx *ctx, const char *address);

/* Begins a transaction on ctx (which must have none), waiting for its turn where
 * it must. ERROR_UNAVAILABLE when the turn does not come or the disk refuses. */
bool db_begin(struct ctx *ctx, enum db_mode mode);
/* Makes it durable. On false nothing of the transaction remains; only where a server's
 * answer was lost is that not known, which the error (ERROR_UNAVAILABLE) then says. */
bool db_commit(struct ctx *ctx);
/* Undoes it. Keeps ctx->error as it is. Does nothing without a transaction. */
void db_rollback(struct ctx *ctx);
/* True while ctx has a write transaction. */
bool db_writing(const struct ctx *ctx);

/* A part of a transaction that can be undone by itself: one record of a bulk
 * action, one row of an import, a statement that may fail. */
bool db_savepoint(struct ctx *ctx);
bool db_release(struct ctx *ctx);
void db_undo(struct ctx *ctx); /* back to the last savepoint, which ends */

/* Work that a write transaction puts off to its end, to be done once instead of again
 * and again; the first member of what its owner keeps about it. */
struct db_later {
	bool (*settle)(struct ctx *ctx, struct db_later *later);
};
/* False while a savepoint is open, which could not undo it. */
bool db_may_put_off(const struct ctx *ctx);
/* Until the transaction commits, a savepoint is opened, or db_settle is called; forgotten
 * when it is undone. One at a time; it becomes the transaction's and is freed with it. */
void db_put_off(struct ctx *ctx, struct db_later *later);
/* What is put off, NULL for nothing. */
struct db_later *db_later(const struct ctx *ctx);
bool db_settle(struct ctx *ctx);

/* Runs a statement and gives its rows one by one. `sql` is a constant or text
 * made by sql.h; the values are bound in order to $1 …, which the text names in
 * that order (an assert). NULL on error. Texts
 * and blobs of the values must live until the rows are freed. The rows belong
 * to ctx; freeing them early (talloc_free) ends the statement, and so does the
 * end of the ctx's memory. */
struct db_rows *db_query_values(struct ctx *ctx, const char *sql, const struct value *values,
                                size_t count);

/* The same for reads without a bound, of all rows of a large table: they come in pieces,
 * so that memory stays flat. A little slower for few rows. */
struct db_rows *db_stream_values(struct ctx *ctx, const char *sql, const struct value *values,
                                 size_t count);

/* A statement's text that is asked for again and again, measured once: finding it
 * prepared then costs one comparison. */
struct db_measured {
	const char *sql;
	size_t size;
	uint64_t hash;
};
struct db_measured db_measure(const char *sql);
struct db_rows *db_query_measured(struct ctx *ctx, const struct db_measured *text,
                                  const struct value *values, size_t count);

#define DB_VALUES_(...)                                                                            \
	(const struct value[]){__VA_ARGS__},                                                           \
	    sizeof((const struct value[]){__VA_ARGS__}) / sizeof(struct value)
/* db_query(ctx, "SELECT … WHERE id = $1", value_integer(id)) */
#define db_query(ctx, sql, ...) db_query_values(ctx, sql, DB_VALUES_(__VA_ARGS__))
/* The same without parameters. */
#define db_query_plain(ctx, sql) db_query_values(ctx, sql, NULL, 0)
/* db_stream(ctx, "SELECT … WHERE id < $1", value_integer(id)) */
#define db_stream(ctx, sql, ...)  db_stream_values(ctx, sql, DB_VALUES_(__VA_ARGS__))
#define db_stream_plain(ctx, sql) db_stream_values(ctx, sql, NULL, 0)

/* To the next row: true if there is one. False at the end (the statement is
 * then reset) or with ctx->error set. */
bool db_next(struct ctx *ctx, struct db_rows *rows);

/* Values of the current row; columns count from 0. Texts live until the next
 * db_next. */
bool db_null(const struct db_rows *rows, int column);
int64_t db_integer(const struct db_rows *rows, int column);
const char *db_text(const struct db_rows *rows, int column); /* NULL for null */
size_t db_size(const struct db_rows *rows, int column);      /* bytes of text or blob */
const void *db_blob(const struct db_rows *rows, int column);

/* Runs a statement that gives no rows; the number of rows it changed goes to
 * `changed` (may be NULL). A broken unique index is ERROR_CONFLICT. */
bool db_run_values(struct ctx *ctx, const char *sql, const struct value *values, size_t count,
                   int64_t *changed);
#define db_run(ctx, sql, ...)  db_run_values(ctx, sql, DB_VALUES_(__VA_ARGS__), NULL)
#define db_run_plain(ctx, sql) db_run_values(ctx, sql, NULL, 0, NULL)

/* One integer from the first row, `otherwise` when there is no row or it is
 * null. False on error. */
bool db_find_integer(struct ctx *ctx, int64_t otherwise, int64_t *result, const char *sql,
                     const struct value *values, size_t count);

/* Runs an INSERT of one row into a table whose key is its id; `id` gets that. */
bool db_insert_values(struct ctx *ctx, int64_t *id, const char *sql, const struct value *values,
                      size_t count);
bool db_insert_measured(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                        const struct value *values, size_t count);
#define db_insert(ctx, id, sql, ...) db_insert_values(ctx, id, sql, DB_VALUES_(__VA_ARGS__))

/* Grows with every row that a writing transaction changes: the same twice means that
 * nothing was written between. */
int64_t db_changes(struct ctx *ctx);
