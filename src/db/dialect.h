/* What SQLite and PostgreSQL do differently, by name. */
#pragma once

#include "base/ctx.h"
#include "db/sql.h"

/* Column types as definitions name them. */
enum db_column { DB_COLUMN_INTEGER, DB_COLUMN_TEXT, DB_COLUMN_BLOB, DB_COLUMN_KEY };

/* DDL. Names are asserted as in sql.h. All run in the ctx's write transaction. */
bool db_table_exists(struct ctx *ctx, const char *table, bool *exists);
bool db_column_add(struct ctx *ctx, const char *table, const char *column, enum db_column type);
/* The tables that hold data, in order of their names, with their number; on ctx. Text
 * indexes are none. NULL on error. */
const char **db_tables(struct ctx *ctx, size_t *count);
/* The columns a table has, with their number; on ctx. NULL on error. */
struct db_table_column {
	const char *name;
	enum db_column type; /* a key is an integer */
};
struct db_table_column *db_columns(struct ctx *ctx, const char *table, size_t *count);
/* Rows were put into the table with keys that they had: the next one gets a key behind
 * them. */
bool db_keys_follow(struct ctx *ctx, const char *table);
/* The SQL type of a column. */
const char *db_column_type(enum db_column type);
/* Takes up to `rows` rows out of a table that nobody uses any more, and drops it when
 * there are none left: `gone`. */
bool db_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone);

/* Has the database look at its own file: how many pages it has, and each fault in its
 * words. */
bool db_integrity(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
                  void *data);

/* A full-text index: one row of tokens for each key. The caller remembers what
 * it put there: to change or remove a row the old tokens are passed. Tokens are
 * separated by single spaces (base/text.h). */
bool db_text_index_make(struct ctx *ctx, const char *index);
bool db_text_index_clear(struct ctx *ctx, const char *index);
bool db_text_index_put(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
                       const char *new_tokens);
/* Takes up to `rows` pieces out of an index that nobody uses any more, and drops it
 * when there are none left: `gone`. */
bool db_text_index_drop(struct ctx *ctx, const char *index, int64_t rows, bool *gone);
/* Visits each token of each key once, in no order, until `visit` returns false. */
typedef bool db_text_visit(void *data, int64_t key, const char *token, size_t size);
bool db_text_index_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data);
/* Writes "SELECT key …" of the rows that match `query` (text_search_query's
 * form), newest keys first. What the ctx's transaction has put so far is found too. */
bool sql_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query);

/* Writes " LIKE pattern" behind a text: % stands for anything, _ for one character, \ takes
 * their meaning from them; letters of ASCII are the same in either case. */
void sql_like(const struct ctx *ctx, struct sql *sql, const char *pattern);

/* The column, written so that no index is sought by it: where the planner, which knows
 * nothing of the values, would choose the wrong one. */
void sql_column_aside(const struct ctx *ctx, struct sql *sql, const char *table,
                      const char *column);

/* Writes an expression: the date in the company's zone of the instant column, cut to
 * `unit` ("day" "week" "month" "quarter" "year"), as text: 2026-03-01,
 * 2026-W09, 2026-03, 2026-Q1, 2026. */
void sql_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table, const char *column,
                      const char *unit);
/* The same of a date column. */
void sql_date_unit(const struct ctx *ctx, struct sql *sql, const char *table, const char *column,
                   const char *unit);
/* Writes an expression: the instant at which the day of the instant column begins in the
 * company's zone. */
void sql_day_start(const struct ctx *ctx, struct sql *sql, const char *table, const char *column);
