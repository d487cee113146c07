#include "record/row.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/file_row.h"

#include <assert.h>
#include <string.h>

enum { ROW_COLUMN_ID, ROW_COLUMN_VERSION };

const struct field *row_field(struct ctx *ctx, const struct object *object, const char *name,
                              const char *path)
{
	const struct field *field = model_field(object, name);
	if (field && access_field(ctx, field) != FIELD_HIDDEN)
		return field;
	error_field(ctx, path, "unknown_field", "%s没有名为“%s”的字段。", "%s has no field named “%s”.",
	            model_label(ctx, &object->label), name);
	return NULL;
}

static struct row_selection *row_selection_new(struct ctx *ctx, const struct object *object)
{
	struct row_selection *selection = memory_new(ctx, struct row_selection);
	selection->object = object;
	selection->fields = memory_array(selection, const struct field *, object->field_count);
	return selection;
}

struct row_selection *row_selection_whole(struct ctx *ctx, const struct object *object)
{
	struct row_selection *selection = row_selection_new(ctx, object);
	for (size_t i = 0; i < object->field_count; i++)
		selection->fields[selection->count++] = &object->fields[i];
	return selection;
}

static bool row_selected(const struct row_selection *selection, const struct field *field)
{
	for (size_t i = 0; i < selection->count; i++)
		if (selection->fields[i] == field)
			return true;
	return false;
}

struct row_selection *row_selection(struct ctx *ctx, const struct object *object, const char *names)
{
	struct row_selection *selection = row_selection_new(ctx, object);
	if (!names) {
		for (size_t i = 0; i < object->field_count; i++)
			if (access_field(ctx, &object->fields[i]) != FIELD_HIDDEN)
				selection->fields[selection->count++] = &object->fields[i];
		return selection;
	}
	char *words = memory_text(selection, names);
	char *rest = NULL;
	for (char *name = strtok_r(words, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
		const struct field *field = row_field(ctx, object, name, "fields");
		if (!field)
			return NULL;
		if (!row_selected(selection, field))
			selection->fields[selection->count++] = field;
	}
	return selection;
}

/* Looks at names of types only where the kind leaves a doubt: this is asked of every
 * value of every row. */
static bool row_is_file(const struct field *field)
{
	return !field->target && field->type->kind == VALUE_INTEGER && file_field(field);
}

/* What a ref shows: the name of its target, where the actor may read that. Users
 * come from the organisation in memory. A file has its own name. */
static bool row_names_by_query(const struct field *field)
{
	if (row_is_file(field))
		return true;
	return field->target && !field->type->link && strcmp(field->target->name, "user") != 0;
}

bool row_names_hidden(const struct ctx *ctx, const struct object *target)
{
	return access_field(ctx, target->name_field) == FIELD_HIDDEN;
}

static void row_name_query(struct ctx *ctx, struct sql *sql, const struct field *field,
                           const char *alias)
{
	if (row_is_file(field)) {
		sql_add(sql, "SELECT named.name FROM stored_file AS named WHERE named.id = ");
		sql_column(sql, alias, field->name);
		return;
	}
	sql_add(sql, "SELECT ");
	sql_column(sql, "named", field->target->name_field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->target->name);
	sql_add(sql, " AS named WHERE named.id = ");
	sql_column(sql, alias, field->name);
	sql_add(sql, " AND named.deleted_at IS NULL AND ");
	access_condition(ctx, sql, field->target, "named", OPERATION_READ);
}

/* Most references of most rows are empty: no table is opened for those. */
static void row_name_column(struct ctx *ctx, struct sql *sql, const struct field *field,
                            const char *alias)
{
	if (!row_is_file(field) && row_names_hidden(ctx, field->target)) {
		sql_add(sql, ", NULL");
		return;
	}
	sql_add(sql, ", CASE WHEN ");
	sql_column(sql, alias, field->name);
	sql_add(sql, " IS NOT NULL THEN (");
	row_name_query(ctx, sql, field, alias);
	sql_add(sql, ") END");
}

void row_columns(struct ctx *ctx, struct sql *sql, const struct row_selection *selection,
                 const char *alias)
{
	sql_column(sql, alias, "id");
	sql_add(sql, ", ");
	sql_column(sql, alias, "version");
	for (size_t i = 0; i < selection->count; i++) {
		const struct field *field = selection->fields[i];
		if (field->type->link)
			continue;
		sql_add(sql, ", ");
		sql_column(sql, alias, field->name);
		if (field->currency_column) {
			sql_add(sql, ", ");
			sql_column(sql, alias, field->currency_column);
		}
		if (row_names_by_query(field))
			row_name_column(ctx, sql, field, alias);
	}
}

static const char *row_text(struct row_reader *reader, int column, size_t *size)
{
	const char *text = db_text(reader->rows, column);
	*size = text ? db_size(reader->rows, column) : 0;
	return text && reader->keep ? memory_text_part(reader->ctx, text, *size) : text;
}

static void row_ref_name(struct row_reader *reader, const struct field *field, struct value *value)
{
	if (row_names_by_query(field)) {
		int column = reader->column++;
		if (value->kind != VALUE_NULL)
			value->text = row_text(reader, column, &value->size);
	} else if (value->kind != VALUE_NULL) {
		const struct user_info *user = access_user(reader->ctx, value->integer);
		value->text = user ? user->name : NULL;
		value->size = user ? strlen(user->name) : 0;
	}
}

struct value row_read_value(struct row_reader *reader, const struct field *field)
{
	int column = reader->column++;
	struct value value = {.kind = VALUE_NULL};
	if (!db_null(reader->rows, column)) {
		value.kind = field->type->kind;
		if (value.kind == VALUE_TEXT)
			value.text = row_text(reader, column, &value.size);
		else
			value.integer = db_integer(reader->rows, column);
	}
	if (field->currency_column) {
		int currency = reader->column++;
		if (value.kind != VALUE_NULL)
			value.text = row_text(reader, currency, &value.size);
	}
	if (field->target || row_is_file(field))
		row_ref_name(reader, field, &value);
	return value;
}

bool row_name_target(struct ctx *ctx, const struct field *field, struct value *item)
{
	if (!strcmp(field->target->name, "user")) {
		const struct user_info *user = access_user(ctx, item->integer);
		*item = user ? (struct value){VALUE_INTEGER, item->integer, user->name, strlen(user->name),
		                              NULL}
		             : *item;
		return true;
	}
	if (row_names_hidden(ctx, field->target))
		return true;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_column(sql, "named", field->target->name_field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->target->name);
	sql_add(sql, " AS named WHERE named.id = ");
	sql_value(sql, value_integer(item->integer));
	sql_add(sql, " AND named.deleted_at IS NULL AND ");
	access_condition(ctx, sql, field->target, "named", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	if (db_next(ctx, rows)) {
		item->size = db_size(rows, 0);
		item->text = memory_text_part(ctx, db_text(rows, 0), item->size);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* The rows of a link table as a list, in the order they were given. */
bool row_read_link(struct ctx *ctx, const struct field *field, int64_t id, struct value *list)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT value FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " WHERE record = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " ORDER BY place");
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	struct value *items = NULL;
	size_t count = 0;
	while (db_next(ctx, rows)) {
		items = memory_must(talloc_realloc(ctx, items, struct value, (unsigned)count + 1));
		items[count++] = field->target ? value_integer(db_integer(rows, 0))
		                               : value_text(memory_text(items, db_text(rows, 0)));
	}
	talloc_free(rows);
	for (size_t i = 0; field->target && i < count && !ctx->error; i++)
		row_name_target(ctx, field, &items[i]);
	*list =
	    count ? (struct value){.kind = VALUE_LIST, .size = count, .items = items} : VALUE_NOTHING;
	return !ctx->error;
}

struct record *row_read(struct ctx *ctx, const struct row_selection *selection,
                        const struct db_rows *rows, int first, bool keep)
{
	struct record *record = record_new(ctx, selection->object);
	struct row_reader reader = {ctx, rows, first + ROW_FIXED_COLUMNS, keep};
	record->id = db_integer(rows, first + ROW_COLUMN_ID);
	record->version = db_integer(rows, first + ROW_COLUMN_VERSION);
	for (size_t i = 0; i < selection->count; i++) {
		const struct field *field = selection->fields[i];
		record->given[field->index] = true;
		if (!field->type->link)
			record->values[field->index] = row_read_value(&reader, field);
		else if (!row_read_link(ctx, field, record->id, &record->values[field->index]))
			return NULL;
	}
	return record;
}
