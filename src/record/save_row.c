/* The rows that hold a record: its own, and those of its lists. */
#include "record/save.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/sql.h"

#include <assert.h>
#include <string.h>

/* A column and what goes into it. */
struct save_cell {
	const char *column;
	struct value value;
};

enum { SAVE_CELLS_PER_FIELD = 3 };

/* The cells of one field: its own column and those that belong to it. */
static size_t save_cells(struct ctx *ctx, const struct field *field, const struct value *value,
                         struct save_cell cells[SAVE_CELLS_PER_FIELD])
{
	size_t count = 0;
	bool text = value->kind == VALUE_TEXT;
	cells[count++] = (struct save_cell){
	    field->name, value->kind == VALUE_MONEY ? value_integer(value->integer) : *value};
	if (field->currency_column)
		cells[count++] = (struct save_cell){field->currency_column, value->kind == VALUE_MONEY
		                                                                ? value_text(value->text)
		                                                                : VALUE_NOTHING};
	if (field->original_column)
		cells[count++] = (struct save_cell){field->original_column,
		                                    text && value->items ? value->items[0] : VALUE_NOTHING};
	if (field->key_column)
		cells[count++] = (struct save_cell){
		    field->key_column, text ? value_text(text_fold(ctx, value->text)) : VALUE_NOTHING};
	if (field->sort_column) {
		size_t size = 0;
		unsigned char *key = text ? text_sort_key(ctx, value->text, &size) : NULL;
		cells[count++] =
		    (struct save_cell){field->sort_column, key ? value_blob(key, size) : VALUE_NOTHING};
	}
	return count;
}

void save_stamp(struct ctx *ctx, struct record *record, bool created)
{
	struct value by = ctx->actor->user ? value_integer(ctx->actor->user) : VALUE_NOTHING;
	by.text = ctx->actor->user ? ctx->actor->name : NULL;
	by.size = by.text ? strlen(by.text) : 0;
	record_set_integer(record, "updated_at", ctx->now);
	record_set(record, "updated_by", by);
	if (!created)
		return;
	record_set_integer(record, "created_at", ctx->now);
	record_set(record, "created_by", by);
}

static bool save_is_key(const struct field *field)
{
	return !strcmp(field->name, "id") || !strcmp(field->name, "version");
}

static bool save_list(struct ctx *ctx, const struct field *field, int64_t id,
                      const struct value *value)
{
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->size; i++) {
		struct sql *sql = sql_new(ctx);
		sql_add(sql, "INSERT INTO ");
		sql_name(sql, field->link_table);
		sql_add(sql, " (record, place, value) VALUES (");
		sql_value(sql, value_integer(id));
		sql_add(sql, ", ");
		sql_value(sql, value_integer((int64_t)i));
		sql_add(sql, ", ");
		sql_value(sql, value->items[i]);
		sql_add(sql, ")");
		if (!sql_run(ctx, sql, NULL))
			return false;
	}
	return true;
}

static bool save_list_again(struct ctx *ctx, const struct field *field, int64_t id,
                            const struct value *value)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " WHERE record = ");
	sql_value(sql, value_integer(id));
	return sql_run(ctx, sql, NULL) && save_list(ctx, field, id, value);
}

bool save_insert(struct ctx *ctx, struct record *after)
{
	const struct object *object = after->object;
	struct sql *sql = sql_new(ctx), *values = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, object->name);
	sql_add(sql, " (version");
	sql_add(values, ") VALUES (1");
	for (size_t i = 0; i < object->field_count; i++) {
		struct save_cell cells[2 * SAVE_CELLS_PER_FIELD];
		const struct field *field = &object->fields[i];
		if (field->type->link || save_is_key(field))
			continue;
		size_t count = save_cells(ctx, field, &after->values[i], cells);
		for (size_t k = 0; k < count; k++) {
			sql_add(sql, ", ");
			sql_name(sql, cells[k].column);
			sql_add(values, ", ");
			sql_value(values, cells[k].value);
		}
	}
	sql_append(sql, values);
	sql_add(sql, ")");
	if (!sql_run(ctx, sql, NULL))
		return false;
	after->id = db_inserted(ctx);
	after->version = 1;
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].type->link &&
		    !save_list(ctx, &object->fields[i], after->id, &after->values[i]))
			return false;
	return true;
}

static bool save_change_lists(struct ctx *ctx, const struct record *before, struct record *after)
{
	for (size_t i = 0; i < after->object->field_count; i++) {
		const struct field *field = &after->object->fields[i];
		if (field->type->link && !record_same(before, after, field) &&
		    !save_list_again(ctx, field, after->id, &after->values[i]))
			return false;
	}
	return true;
}

bool save_change(struct ctx *ctx, const struct record *before, struct record *after)
{
	const struct object *object = after->object;
	struct sql *sql = sql_new(ctx);
	/* Marks that the program derives leave the version that forms hold valid. */
	bool counted = save_differs(before, after, true);
	int64_t changed = 0;
	if (counted)
		save_stamp(ctx, after, false);
	sql_add(sql, "UPDATE ");
	sql_name(sql, object->name);
	sql_add_text_(sql, counted ? " SET version = version + 1" : " SET version = version");
	for (size_t i = 0; i < object->field_count; i++) {
		struct save_cell cells[2 * SAVE_CELLS_PER_FIELD];
		const struct field *field = &object->fields[i];
		if (field->type->link || save_is_key(field) || record_same(before, after, field))
			continue;
		size_t count = save_cells(ctx, field, &after->values[i], cells);
		for (size_t k = 0; k < count; k++) {
			sql_add(sql, ", ");
			sql_name(sql, cells[k].column);
			sql_add(sql, " = ");
			sql_value(sql, cells[k].value);
		}
	}
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(after->id));
	if (!sql_run(ctx, sql, &changed) || !save_change_lists(ctx, before, after))
		return false;
	assert(changed == 1 && "read in the same writing transaction");
	after->version = before->version + (counted ? 1 : 0);
	return true;
}
