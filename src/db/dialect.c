/* What the databases do differently, passed on to the driver. */
#include "db/dialect.h"

#include "base/memory.h"
#include "db/driver.h"

#include <strings.h>

static const struct db_driver *dialect_of(const struct ctx *ctx)
{
	return ctx->company->databases->driver;
}

/* --- tables: the drivers translate types where they have others (postgres_ddl.c) --- */

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

bool db_table_exists(struct ctx *ctx, const char *table, bool *exists)
{
	return dialect_of(ctx)->table_exists(ctx, table, exists);
}

const char **db_tables(struct ctx *ctx, size_t *count)
{
	return dialect_of(ctx)->tables(ctx, count);
}

/* Of either database's words; all others are integers of some size. */
static enum db_column dialect_type(const char *name)
{
	static const struct {
		const char *name;
		enum db_column type;
	} types[] = {{"text", DB_COLUMN_TEXT}, {"blob", DB_COLUMN_BLOB}, {"bytea", DB_COLUMN_BLOB}};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcasecmp(name, types[i].name))
			return types[i].type;
	return DB_COLUMN_INTEGER;
}

struct db_table_column *db_columns(struct ctx *ctx, const char *table, size_t *count)
{
	struct db_rows *rows = dialect_of(ctx)->columns(ctx, table);
	struct db_table_column *columns = memory_array(ctx, struct db_table_column, 1);
	*count = 0;
	while (rows && db_next(ctx, rows)) {
		columns =
		    memory_must(talloc_realloc(ctx, columns, struct db_table_column, (unsigned)*count + 1));
		columns[(*count)++] = (struct db_table_column){memory_text(columns, db_text(rows, 0)),
		                                               dialect_type(db_text(rows, 1))};
	}
	talloc_free(rows);
	return ctx->error ? NULL : columns;
}

bool db_keys_follow(struct ctx *ctx, const char *table)
{
	return dialect_of(ctx)->keys_follow(ctx, table);
}

bool db_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone)
{
	return dialect_of(ctx)->table_drop(ctx, table, rows, gone);
}

bool db_integrity(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
                  void *data)
{
	return dialect_of(ctx)->integrity(ctx, pages, fault, data);
}

/* --- text indexes --- */

bool db_text_index_make(struct ctx *ctx, const char *index)
{
	return dialect_of(ctx)->text_make(ctx, index);
}

bool db_text_index_clear(struct ctx *ctx, const char *index)
{
	return dialect_of(ctx)->text_clear(ctx, index);
}

bool db_text_index_put(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
                       const char *new_tokens)
{
	return dialect_of(ctx)->text_put(ctx, index, key, old_tokens, new_tokens);
}

bool db_text_index_drop(struct ctx *ctx, const char *index, int64_t rows, bool *gone)
{
	return dialect_of(ctx)->text_drop(ctx, index, rows, gone);
}

bool db_text_index_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data)
{
	return dialect_of(ctx)->text_each(ctx, index, visit, data);
}

bool sql_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query)
{
	return dialect_of(ctx)->text_matches(ctx, sql, index, query);
}

/* --- pieces of statements --- */

void sql_like(const struct ctx *ctx, struct sql *sql, const char *pattern)
{
	sql_add_text_(sql, dialect_of(ctx)->like);
	sql_value(sql, value_text(pattern));
	sql_add(sql, " ESCAPE '\\'");
}

void sql_column_aside(const struct ctx *ctx, struct sql *sql, const char *table, const char *column)
{
	dialect_of(ctx)->column_aside(sql, table, column);
}

void sql_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table, const char *column,
                      const char *unit)
{
	dialect_of(ctx)->instant_unit(ctx, sql, table, column, unit);
}

void sql_date_unit(const struct ctx *ctx, struct sql *sql, const char *table, const char *column,
                   const char *unit)
{
	dialect_of(ctx)->date_unit(sql, table, column, unit);
}

void sql_day_start(const struct ctx *ctx, struct sql *sql, const char *table, const char *column)
{
	dialect_of(ctx)->day_start(ctx, sql, table, column);
}
