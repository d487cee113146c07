#include "record/bin_choice.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/sql.h"

enum { BIN_CHOICE_MOST = 1000 };

struct bin_one {
	const struct object *object;
	int64_t id;
};

struct bin_choice {
	struct bin_one *items;
	size_t count;
};

bool bin_mark(struct ctx *ctx, const struct object *object, int64_t id, int64_t *mark)
{
	struct value key = value_integer(id);
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT deleted_with FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE id = $1");
	return db_find_integer(ctx, 0, mark, sql->text->data, &key, 1);
}

const struct field *bin_above(const struct object *object, size_t index)
{
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field->target && !field->type->link && field->on_delete == ON_DELETE_CASCADE &&
		    index-- == 0)
			return field;
	}
	return NULL;
}

void bin_first(struct sql *sql, const struct object *object)
{
	const struct field *field;
	for (size_t i = 0; (field = bin_above(object, i)); i++) {
		sql_add(sql, " AND NOT EXISTS (SELECT 1 FROM ");
		sql_name(sql, field->target->name);
		sql_add(sql, " AS p WHERE p.deleted_with = t.deleted_with AND p.id = ");
		sql_column(sql, "t", field->name);
		sql_add(sql, ")");
	}
}

bool bin_chosen(const struct bin_choice *choice, const struct object *object, int64_t id)
{
	for (size_t i = 0; i < choice->count; i++)
		if (choice->items[i].object == object && choice->items[i].id == id)
			return true;
	return false;
}

/* What the record hangs on by the field, where that has the mark too; 0 where not. */
static bool choice_above(struct ctx *ctx, const struct bin_one *one, const struct field *field,
                         int64_t mark, int64_t *above)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT p.id FROM ");
	sql_name(sql, one->object->name);
	sql_add(sql, " AS t JOIN ");
	sql_name(sql, field->target->name);
	sql_add(sql, " AS p ON p.id = ");
	sql_column(sql, "t", field->name);
	sql_add(sql, " AND p.deleted_with = t.deleted_with WHERE t.id = ");
	sql_value(sql, value_integer(one->id));
	sql_add(sql, " AND t.deleted_with = ");
	sql_value(sql, value_integer(mark));
	return db_find_integer(ctx, 0, above, sql->text->data, sql->values, sql->value_count);
}

static bool choice_stray(struct ctx *ctx)
{
	return error_field(ctx, "records", "not_there", "其中有的记录不是和它一起删除的。",
	                   "Some of these did not go into the recycle bin with it.");
}

/* Adds the record and all that it hangs on, up to the first of the deletion. */
static bool choice_add(struct ctx *ctx, struct bin_choice *choice, struct bin_one one,
                       const struct bin_one *first, int64_t mark)
{
	if (one.object == first->object && one.id == first->id)
		return true;
	if (bin_chosen(choice, one.object, one.id))
		return true;
	choice->items = memory_must(
	    talloc_realloc(choice, choice->items, struct bin_one, (unsigned)choice->count + 1));
	choice->items[choice->count++] = one;
	bool hangs = false;
	const struct field *field;
	for (size_t i = 0; (field = bin_above(one.object, i)); i++) {
		struct bin_one above = {.object = field->target};
		if (!choice_above(ctx, &one, field, mark, &above.id))
			return false;
		hangs = hangs || above.id;
		if (above.id && !choice_add(ctx, choice, above, first, mark))
			return false;
	}
	return hangs || choice_stray(ctx);
}

const struct bin_choice *bin_choose(struct ctx *ctx, const struct object *object, int64_t id,
                                    int64_t mark, const json_t *records)
{
	struct bin_choice *choice = memory_new(ctx, struct bin_choice);
	struct bin_one first = {object, id};
	size_t i;
	json_t *named;
	if (json_array_size(records) > BIN_CHOICE_MOST) {
		error_field(ctx, "records", "too_many", "一次最多选 %d 条。", "At most %d at a time.",
		            BIN_CHOICE_MOST);
		return NULL;
	}
	json_array_foreach((json_t *)records, i, named)
	{
		const char *name = json_string_value(json_object_get(named, "object"));
		struct bin_one one = {.object = name ? model_object(ctx->model, name) : NULL,
		                      .id = json_integer_value(json_object_get(named, "id"))};
		if (!one.object || one.id <= 0) {
			choice_stray(ctx);
			return NULL;
		}
		if (!choice_add(ctx, choice, one, &first, mark))
			return NULL;
	}
	return choice;
}
