/* The SQLite driver: what the other database does differently. */
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"

#include <assert.h>
#include <string.h>

const char *db_column_type(enum db_column type)
{
	static const char *const types[] = {
	    [DB_COLUMN_INTEGER] = "INTEGER",
	    [DB_COLUMN_TEXT] = "TEXT",
	    [DB_COLUMN_BLOB] = "BLOB",
	    [DB_COLUMN_KEY] = "INTEGER PRIMARY KEY",
	};
	return types[type];
}

bool db_table_exists(struct ctx *ctx, const char *table, bool *exists)
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

bool db_column_add(struct ctx *ctx, const char *table, const char *column, enum db_column type)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "ALTER TABLE ");
	sql_name(sql, table);
	sql_add(sql, " ADD COLUMN ");
	sql_name(sql, column);
	sql_add(sql, " ");
	sql_add_text_(sql, db_column_type(type));
	return sql_run(ctx, sql, NULL);
}

const char **db_columns(struct ctx *ctx, const char *table, size_t *count)
{
	struct db_rows *rows =
	    db_query(ctx, "SELECT name FROM pragma_table_info($1) ORDER BY cid", value_text(table));
	if (!rows)
		return NULL;
	const char **names = memory_array(ctx, const char *, 1);
	*count = 0;
	while (db_next(ctx, rows)) {
		names = memory_must(talloc_realloc(ctx, names, const char *, (unsigned)*count + 1));
		names[(*count)++] = memory_text(names, db_text(rows, 0));
	}
	return ctx->error ? NULL : names;
}

/* https://www.sqlite.org/pragma.html#pragma_integrity_check: "ok", or up to a hundred
 * faults. */
bool db_integrity(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
                  void *data)
{
	if (!db_find_integer(ctx, 0, pages, "PRAGMA page_count", NULL, 0))
		return false;
	struct db_rows *rows = db_query_plain(ctx, "PRAGMA integrity_check");
	while (rows && db_next(ctx, rows)) {
		const char *words = db_text(rows, 0);
		if (words && strcmp(words, "ok") != 0)
			fault(data, words);
	}
	talloc_free(rows);
	return !ctx->error;
}

static void sql_unit(struct sql *sql, const char *function, const char *table, const char *column,
                     const char *unit)
{
	sql_add_text_(sql, function);
	sql_add(sql, "(");
	sql_column(sql, table, column);
	sql_add(sql, ", ");
	sql_value(sql, value_text(unit));
	sql_add(sql, ")");
}

void sql_instant_unit(struct sql *sql, const char *table, const char *column, const char *unit)
{
	sql_unit(sql, "guanxi_unit", table, column, unit);
}

void sql_date_unit(struct sql *sql, const char *table, const char *column, const char *unit)
{
	sql_unit(sql, "guanxi_date_unit", table, column, unit);
}

void sql_day_start(struct sql *sql, const char *table, const char *column)
{
	sql_add(sql, "guanxi_day_start(");
	sql_column(sql, table, column);
	sql_add(sql, ")");
}

/* https://www.sqlite.org/optoverview.html, "disqualifying WHERE clause terms" */
void sql_column_aside(struct sql *sql, const char *table, const char *column)
{
	sql_add(sql, "+");
	sql_column(sql, table, column);
}
