/* What nobody needs any more is emptied in steps, and dropped. */
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"

#include <inttypes.h>
#include <string.h>

/* Of a step. A column's rows are each written anew, which costs more. */
enum { RETIRE_ROWS = 500, RETIRE_MICROSECONDS = 15000 };

static const char *const retired_kinds[RETIRED_KINDS] = {
    [RETIRED_COLUMN] = "column",
    [RETIRED_TABLE] = "table",
    [RETIRED_SEARCH] = "search",
};

struct retired {
	int64_t id;
	enum retired_kind kind;
	const char *table, *column;
	int64_t version;
	int64_t place; /* the last row that was emptied */
	bool freed;    /* it has a name of its own by now */
};

static const char *retired_name(const void *parent, int64_t id)
{
	/* No object's and no field's name begins with an underscore. */
	return memory_format(parent, "_retired_%" PRId64, id);
}

static bool retired_rename(struct ctx *ctx, struct retired *retired)
{
	const char *name = retired_name(ctx, retired->id);
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "ALTER TABLE ");
	sql_name(sql, retired->table);
	if (retired->kind == RETIRED_COLUMN) {
		sql_add(sql, " RENAME COLUMN ");
		sql_name(sql, retired->column);
	} else {
		sql_add(sql, " RENAME");
	}
	sql_add(sql, " TO ");
	sql_name(sql, name);
	if (retired->kind == RETIRED_COLUMN)
		retired->column = name;
	else
		retired->table = name;
	retired->freed = true;
	return sql_run(ctx, sql, NULL) &&
	       db_run(ctx, "UPDATE model_retired SET object = $1, name = $2, freed = 1 WHERE id = $3",
	              value_text(retired->table), value_text(retired->column),
	              value_integer(retired->id));
}

bool retire(struct ctx *ctx, enum retired_kind kind, const char *table, const char *column,
            bool freed)
{
	struct retired retired = {.kind = kind, .table = table, .column = column};
	if (!upkeep_number(ctx, &retired.id) ||
	    !db_run(ctx,
	            "INSERT INTO model_retired (id, kind, object, name, version, place, freed)"
	            " SELECT $1, $2, $3, $4, version, 0, 0 FROM model_state WHERE id = 1",
	            value_integer(retired.id), value_text(retired_kinds[kind]), value_text(table),
	            value_text(column)))
		return false;
	return !freed || retired_rename(ctx, &retired);
}

bool retire_pending(struct ctx *ctx, const char *table, const char *column, bool *pending)
{
	int64_t found = 0;
	struct value values[] = {value_text(table), value_text(column)};
	if (!db_find_integer(ctx, 0, &found,
	                     "SELECT 1 FROM model_retired"
	                     " WHERE kind = 'column' AND object = $1 AND name = $2",
	                     values, 2))
		return false;
	*pending = found;
	return true;
}

/* --- emptying --- */

static bool retired_last_row(struct ctx *ctx, const struct retired *retired, int64_t *last)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT max(id) FROM ");
	sql_name(sql, retired->table);
	return db_find_integer(ctx, 0, last, sql->text->data, NULL, 0);
}

static bool retired_clear_rows(struct ctx *ctx, const struct retired *retired)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "UPDATE ");
	sql_name(sql, retired->table);
	sql_add(sql, " SET ");
	sql_name(sql, retired->column);
	sql_add(sql, " = NULL WHERE id > ");
	sql_value(sql, value_integer(retired->place));
	sql_add(sql, " AND id <= ");
	sql_value(sql, value_integer(retired->place + RETIRE_ROWS));
	sql_add(sql, " AND ");
	sql_name(sql, retired->column);
	sql_add(sql, " IS NOT NULL");
	return sql_run(ctx, sql, NULL);
}

/* An emptied column stays: to drop it would be to write the whole table anew. */
static bool retired_clear_column(struct ctx *ctx, struct retired *retired, bool *finished)
{
	int64_t last, began = time_monotonic();
	if (!retired_last_row(ctx, retired, &last))
		return false;
	while (retired->place < last && time_monotonic() - began < RETIRE_MICROSECONDS) {
		if (!retired_clear_rows(ctx, retired))
			return false;
		retired->place += RETIRE_ROWS;
	}
	*finished = retired->place >= last;
	return true;
}

static bool retired_clear_table(struct ctx *ctx, struct retired *retired, bool *finished)
{
	int64_t began = time_monotonic();
	*finished = false;
	while (!*finished && time_monotonic() - began < RETIRE_MICROSECONDS)
		if (!db_table_drop(ctx, retired->table, RETIRE_ROWS, finished))
			return false;
	return true;
}

static bool retired_clear_search(struct ctx *ctx, struct retired *retired, bool *finished)
{
	bool there;
	*finished = true;
	return db_table_exists(ctx, retired->table, &there) &&
	       (!there || db_text_index_drop(ctx, retired->table, RETIRE_ROWS, finished));
}

static bool (*const retired_clear[RETIRED_KINDS])(struct ctx *ctx, struct retired *retired,
                                                  bool *finished) = {
    [RETIRED_COLUMN] = retired_clear_column,
    [RETIRED_TABLE] = retired_clear_table,
    [RETIRED_SEARCH] = retired_clear_search,
};

/* --- steps --- */

static struct retired *retired_find(struct ctx *ctx, int64_t id)
{
	struct db_rows *rows = db_query(
	    ctx, "SELECT kind, object, name, version, place, freed FROM model_retired WHERE id = $1",
	    value_integer(id));
	struct retired *retired = NULL;
	if (rows && db_next(ctx, rows)) {
		retired = memory_new(ctx, struct retired);
		while (strcmp(retired_kinds[retired->kind], db_text(rows, 0)))
			retired->kind++;
		retired->id = id;
		retired->table = memory_text(retired, db_text(rows, 1));
		retired->column = memory_text(retired, db_text(rows, 2));
		retired->version = db_integer(rows, 3);
		retired->place = db_integer(rows, 4);
		retired->freed = db_integer(rows, 5);
	}
	talloc_free(rows);
	return retired;
}

bool model_retire_step(struct ctx *ctx, int64_t id, bool *finished)
{
	struct retired *retired = retired_find(ctx, id);
	*finished = !retired;
	if (!retired)
		return !ctx->error;
	if (model_in_use(ctx->company, retired->version))
		return true;
	if (!retired->freed && retired->kind != RETIRED_SEARCH && !retired_rename(ctx, retired))
		return false;
	if (!retired_clear[retired->kind](ctx, retired, finished))
		return false;
	if (*finished)
		return db_run(ctx, "DELETE FROM model_retired WHERE id = $1", value_integer(id));
	return db_run(ctx, "UPDATE model_retired SET place = $1 WHERE id = $2",
	              value_integer(retired->place), value_integer(id));
}
