/* Filling the text indexes from the records: once, when a company comes from a program
 * whose tokens were others. */
#include "record/search.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"
#include "db/migration.h"

#include <inttypes.h>

/* Of the tokens, search_tokens and base/text.h's together; a change of them takes the
 * next number. Form 1 had initials in pairs alone, and no rights. */
enum { SEARCH_FORM = 2 };

static const char *const search_tables[] = {
    "CREATE TABLE search_form (form INTEGER NOT NULL)",
    NULL,
};

static bool search_filled_link(struct ctx *ctx, const struct field *field, struct record *record)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT value FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " WHERE record = ");
	sql_value(sql, value_integer(record->id));
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	struct value *items = NULL;
	size_t count = 0;
	while (db_next(ctx, rows)) {
		items = memory_must(talloc_realloc(record, items, struct value, (unsigned)count + 1));
		items[count++] = value_integer(db_integer(rows, 0));
	}
	if (count)
		record->values[field->index] =
		    (struct value){.kind = VALUE_LIST, .size = count, .items = items};
	return !ctx->error;
}

/* The current row, whose columns are those of search_fill_sql. */
static bool search_fill_row(struct ctx *outer, const struct object *object, struct db_rows *rows)
{
	struct ctx *ctx = ctx_inner(outer);
	struct record *record = record_new(ctx, object);
	bool done = true;
	int column = 0;
	record->id = db_integer(rows, column++);
	for (size_t i = 0; done && i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		struct value *value = &record->values[i];
		if (!search_holds(field))
			continue;
		if (field->type->link) {
			done = search_filled_link(ctx, field, record);
			continue;
		}
		if (!db_null(rows, column) && field->type->kind == VALUE_TEXT)
			*value = value_text_part(db_text(rows, column), db_size(rows, column));
		else if (!db_null(rows, column))
			*value = value_integer(db_integer(rows, column));
		column++;
	}
	done = done && db_text_index_put(ctx, object->search_index, record->id, NULL,
	                                 search_tokens(ctx, record));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static struct sql *search_fill_sql(struct ctx *ctx, const struct object *object)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id");
	for (size_t i = 0; i < object->field_count; i++) {
		if (!search_holds(&object->fields[i]) || object->fields[i].type->link)
			continue;
		sql_add(sql, ", ");
		sql_name(sql, object->fields[i].name);
	}
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE deleted_at IS NULL ORDER BY id");
	return sql;
}

bool search_refill(struct ctx *ctx, const struct object *object)
{
	if (!db_text_index_clear(ctx, object->search_index))
		return false;
	struct db_rows *rows = sql_stream(ctx, search_fill_sql(ctx, object));
	int64_t count = 0;
	while (rows && db_next(ctx, rows) && search_fill_row(ctx, object, rows))
		count++;
	talloc_free(rows);
	if (!ctx->error && count)
		log_event(ctx, LOG_INFO, "search_index_filled", "object=%s records=%" PRId64, object->name,
		          count);
	return !ctx->error;
}

bool search_open(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, search_tables}};
	int64_t form = 0;
	if (!db_migrate(ctx, "search", steps, sizeof steps / sizeof *steps) ||
	    !db_find_integer(ctx, 0, &form, "SELECT form FROM search_form", NULL, 0))
		return false;
	if (form == SEARCH_FORM)
		return true;
	for (size_t i = 0; i < ctx->model->object_count; i++)
		if (ctx->model->objects[i].search_index && !search_refill(ctx, &ctx->model->objects[i]))
			return false;
	return db_run_plain(ctx, "DELETE FROM search_form") &&
	       db_run(ctx, "INSERT INTO search_form VALUES ($1)", value_integer(SEARCH_FORM));
}
