/* The rows that hold a record: its own, and those of its lists. */
#include "record/save.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/sql.h"
#include "record/prepare.h"

#include <assert.h>
#include <string.h>

enum { SAVE_COLUMNS_OF_FIELD = 5 };

/* The columns of one field: its own and those that belong to it. */
static size_t save_columns(const struct field *field, const char *columns[SAVE_COLUMNS_OF_FIELD])
{
	const char *const all[SAVE_COLUMNS_OF_FIELD] = {field->name, field->currency_column,
	                                                field->original_column, field->key_column,
	                                                field->sort_column};
	size_t count = 0;
	for (size_t i = 0; i < SAVE_COLUMNS_OF_FIELD; i++)
		if (all[i])
			columns[count++] = all[i];
	return count;
}

struct value save_key(struct ctx *ctx, const struct value *value)
{
	if (value->kind == VALUE_TEXT)
		return value_text(text_fold(ctx, value->text));
	return value->kind == VALUE_INTEGER ? value_integer(value->integer) : VALUE_NOTHING;
}

struct value save_order(struct ctx *ctx, const struct value *value)
{
	size_t size = 0;
	if (value->kind != VALUE_TEXT)
		return VALUE_NOTHING;
	unsigned char *key = text_sort_key(ctx, value->text, &size);
	return value_blob(key, size);
}

/* What goes into them, in the same order. */
static size_t save_values(struct ctx *ctx, const struct record *record, const struct field *field,
                          struct value values[SAVE_COLUMNS_OF_FIELD])
{
	size_t count = 0;
	const struct value *value = &record->values[field->index];
	bool text = value->kind == VALUE_TEXT, money = value->kind == VALUE_MONEY;
	const struct prepared_text *prepared = text ? prepared_text(record, field) : NULL;
	values[count++] = money ? value_integer(value->integer) : *value;
	if (field->currency_column)
		values[count++] = money ? value_text(value->text) : VALUE_NOTHING;
	if (field->original_column)
		values[count++] = text && value->items ? value->items[0] : VALUE_NOTHING;
	if (field->key_column)
		values[count++] = prepared ? value_text(prepared->folded) : save_key(ctx, value);
	if (field->sort_column)
		values[count++] =
		    prepared ? value_blob(prepared->order, prepared->order_size) : save_order(ctx, value);
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

static bool save_has_columns(const struct field *field)
{
	return !field->type->link && !save_is_key(field);
}

struct save_statement save_insert_statement(const void *parent, const struct object *object)
{
	struct save_statement statement = {.count = 0};
	struct buffer *numbers = buffer_new(parent, 512);
	struct sql *sql = sql_new(parent);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, object->name);
	sql_add(sql, " (version");
	for (size_t i = 0; i < object->field_count; i++) {
		const char *columns[SAVE_COLUMNS_OF_FIELD];
		const struct field *field = &object->fields[i];
		size_t count = save_has_columns(field) ? save_columns(field, columns) : 0;
		for (size_t k = 0; k < count; k++) {
			sql_add(sql, ", ");
			sql_name(sql, columns[k]);
			buffer_add_text(numbers, ", $");
			buffer_add_integer(numbers, (int64_t)++statement.count);
		}
	}
	sql_add(sql, ") VALUES (1");
	sql_add_text_(sql, numbers->data);
	sql_add(sql, ")");
	statement.text = db_measure(sql->text->data);
	return statement;
}

bool save_insert(struct ctx *ctx, struct record *after)
{
	const struct object *object = after->object;
	struct save_statement statement =
	    after->prepared ? after->prepared->maker->insert : save_insert_statement(ctx, object);
	struct value *values = memory_array(ctx, struct value, statement.count);
	size_t count = 0;
	for (size_t i = 0; i < object->field_count; i++)
		if (save_has_columns(&object->fields[i]))
			count += save_values(ctx, after, &object->fields[i], values + count);
	assert(count == statement.count);
	if (!db_insert_measured(ctx, &after->id, &statement.text, values, count))
		return false;
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
		const char *columns[SAVE_COLUMNS_OF_FIELD];
		struct value values[SAVE_COLUMNS_OF_FIELD];
		const struct field *field = &object->fields[i];
		if (!save_has_columns(field) || record_same(before, after, field))
			continue;
		size_t count = save_columns(field, columns);
		save_values(ctx, after, field, values);
		for (size_t k = 0; k < count; k++) {
			sql_add(sql, ", ");
			sql_name(sql, columns[k]);
			sql_add(sql, " = ");
			sql_value(sql, values[k]);
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
