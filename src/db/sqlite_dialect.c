/* The SQLite driver: what the other database does differently. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/sql.h"

#include <string.h>

bool sqlite_table_exists(struct ctx *ctx, const char *table, bool *exists)
{
	int64_t count = 0;
	struct value name = value_text(table);
	if (!db_find_integer(ctx, 0, &count,
	                     "SELECT count(*)"
	                     "  FROM sqlite_schema"
	                     " WHERE type = 'table' AND name = $1",
	                     &name, 1))
		return false;
	*exists = count > 0;
	return true;
}

/* https://www.sqlite.org/pragma.html#pragma_table_list: the tables behind a text index
 * are "shadow". */
const char **sqlite_tables(struct ctx *ctx, size_t *count)
{
	return db_texts(ctx,
	                db_query_plain(ctx, "SELECT name"
	                                    "  FROM pragma_table_list"
	                                    " WHERE schema = 'main' AND type = 'table'"
	                                    "   AND name NOT LIKE 'sqlite_%'"
	                                    " ORDER BY name"),
	                count);
}

struct db_rows *sqlite_columns(struct ctx *ctx, const char *table)
{
	return db_query(ctx, "SELECT name, type FROM pragma_table_info($1) ORDER BY cid",
	                value_text(table));
}

/* A key is always the next behind the largest. */
bool sqlite_keys_follow(struct ctx *ctx, const char *table)
{
	(void)ctx;
	(void)table;
	return true;
}

/* Each fault of one check with the table's name before it; that the check itself can't go on
 * is one as well. */
static bool integrity_tell(struct ctx *ctx, const struct sql *sql, const char *table,
                           void (*fault)(void *data, const char *words), void *data)
{
	bool whole = true;
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && db_next(ctx, rows)) {
		const char *words = db_text(rows, 0);
		if (!words || !strcmp(words, "ok"))
			continue;
		fault(data, memory_format(rows, "%s: %s", table, words));
		whole = false;
	}
	talloc_free(rows);
	const struct error *error = error_take(ctx);
	if (error && whole)
		fault(data, memory_format(ctx, "%s: %s", table, error->detail));
	return whole && !error;
}

/* Which tables it is, since the check of the whole names pages alone. */
static bool integrity_tables(struct ctx *ctx, void (*fault)(void *data, const char *words),
                             void *data)
{
	bool whole = true;
	struct db_rows *tables =
	    db_query_plain(ctx, "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0");
	while (tables && db_next(ctx, tables)) {
		struct ctx *inner = ctx_inner(ctx);
		struct sql *sql = sql_new(inner);
		sql_add(sql, "PRAGMA integrity_check(");
		sql_name(sql, db_text(tables, 0));
		sql_add(sql, ")");
		whole = integrity_tell(inner, sql, db_text(tables, 0), fault, data) && whole;
		talloc_free(inner);
	}
	talloc_free(tables);
	const struct error *error = error_take(ctx);
	if (error)
		fault(data, error->detail);
	return whole && !error;
}

/* https://www.sqlite.org/pragma.html#pragma_integrity_check: "ok", or up to a hundred
 * faults. */
bool sqlite_integrity(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
                      void *data)
{
	if (!db_find_integer(ctx, 0, pages, "PRAGMA page_count", NULL, 0))
		return false;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "PRAGMA integrity_check");
	struct db_rows *rows = sql_query(ctx, sql);
	bool whole = rows && db_next(ctx, rows) && !strcmp(db_text(rows, 0), "ok");
	talloc_free(rows);
	error_take(ctx); /* what can't be read is told below */
	if (!whole && integrity_tables(ctx, fault, data))
		integrity_tell(ctx, sql, "sqlite", fault, data);
	return !ctx->error;
}

/* Dropped whole, a large table would hold up all other writers. */
bool sqlite_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone)
{
	struct sql *sql = sql_new(ctx), *drop = sql_new(ctx);
	int64_t deleted = 0;
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, table);
	sql_add(sql, " WHERE rowid IN (SELECT rowid FROM ");
	sql_name(sql, table);
	sql_add(sql, " LIMIT ");
	sql_number(sql, rows);
	sql_add(sql, ")");
	if (!sql_run(ctx, sql, &deleted))
		return false;
	*gone = !deleted;
	sql_add(drop, "DROP TABLE ");
	sql_name(drop, table);
	return !*gone || sql_run(ctx, drop, NULL);
}

static void sqlite_unit(struct sql *sql, const char *function, const char *table,
                        const char *column, const char *unit)
{
	sql_add_text_(sql, function);
	sql_add(sql, "(");
	sql_column(sql, table, column);
	sql_add(sql, ", ");
	sql_value(sql, value_text(unit));
	sql_add(sql, ")");
}

void sqlite_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table,
                         const char *column, const char *unit)
{
	(void)ctx;
	sqlite_unit(sql, "guanxi_unit", table, column, unit);
}

void sqlite_date_unit(struct sql *sql, const char *table, const char *column, const char *unit)
{
	sqlite_unit(sql, "guanxi_date_unit", table, column, unit);
}

void sqlite_day_start(const struct ctx *ctx, struct sql *sql, const char *table, const char *column)
{
	(void)ctx;
	sql_add(sql, "guanxi_day_start(");
	sql_column(sql, table, column);
	sql_add(sql, ")");
}

/* https://www.sqlite.org/optoverview.html, "disqualifying WHERE clause terms" */
void sqlite_column_aside(struct sql *sql, const char *table, const char *column)
{
	sql_add(sql, "+");
	sql_column(sql, table, column);
}
