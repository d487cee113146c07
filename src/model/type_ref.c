/* Field types that point to records and files, by id. Whether there is such a
 * record, and whether the caller may see it, is asked by record/. */
#include "model/type.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>

enum { REFS_LIMIT = 10000 };

/* An id, or an object with one as it was printed; 0 when it is neither. */
static int64_t ref_id(const json_t *json)
{
	if (json_is_object(json))
		json = json_object_get(json, "id");
	int64_t id = json_is_integer(json) ? json_integer_value(json) : 0;
	return id > 0 && id <= TYPE_INTEGER_LIMIT ? id : 0;
}

static bool ref_wrong(struct ctx *ctx, const struct field *field, const char *path)
{
	return error_field(ctx, path, "not_a_reference", "“%s”须为记录编号。",
	                   "“%s” must be the id of a record.", model_label(ctx, &field->label));
}

TYPE_PARSE(type_ref_parse)
{
	if (type_nothing(json, value))
		return true;
	int64_t id = ref_id(json);
	if (!id)
		return ref_wrong(ctx, field, path);
	*value = value_integer(id);
	return true;
}

/* An id and where it stood in what was sent. */
struct ref_given {
	int64_t id;
	size_t place;
};

static int ref_by_id(const void *left, const void *right)
{
	const struct ref_given *a = left, *b = right;
	if (a->id != b->id)
		return (a->id > b->id) - (a->id < b->id);
	return (a->place > b->place) - (a->place < b->place);
}

static int ref_by_place(const void *left, const void *right)
{
	const struct ref_given *a = left, *b = right;
	return (a->place > b->place) - (a->place < b->place);
}

/* In the order in which they were given, each once: where it stood first. */
static struct value ref_set(struct ctx *ctx, struct ref_given *given, size_t count)
{
	if (count == 0)
		return VALUE_NOTHING;
	size_t size = 0;
	qsort(given, count, sizeof *given, ref_by_id);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || given[i].id != given[i - 1].id)
			given[size++] = given[i];
	qsort(given, size, sizeof *given, ref_by_place);
	struct value *items = memory_array(ctx, struct value, size);
	for (size_t i = 0; i < size; i++)
		items[i] = value_integer(given[i].id);
	return (struct value){.kind = VALUE_LIST, .items = items, .size = size};
}

TYPE_PARSE(type_refs_parse)
{
	if (type_nothing(json, value))
		return true;
	size_t count = json_array_size(json);
	if (!json_is_array(json) || count > REFS_LIMIT)
		return ref_wrong(ctx, field, path);
	struct ref_given *given = memory_array(ctx, struct ref_given, count + 1);
	for (size_t i = 0; i < count; i++) {
		given[i] = (struct ref_given){ref_id(json_array_get(json, i)), i};
		if (!given[i].id)
			return ref_wrong(ctx, field, path);
	}
	*value = ref_set(ctx, given, count);
	return true;
}

/* Names in cells are looked up by record/, which knows who may see what. */
TYPE_READ(type_ref_read)
{
	(void)ctx;
	(void)field;
	*value = VALUE_NOTHING;
	if (!cell[0])
		return true;
	*reason = "not_a_reference";
	return false;
}

TYPE_PRINT(type_ref_print)
{
	(void)ctx;
	(void)field;
	if (value->kind == VALUE_NULL) {
		json_put_null(json);
		return;
	}
	json_open_object(json);
	json_member_integer(json, "id", value->integer);
	json_member_text(json, "name", value->text);
	json_close_object(json);
}

TYPE_PRINT(type_refs_print)
{
	json_open_array(json);
	if (value->kind == VALUE_LIST)
		for (size_t i = 0; i < value->size; i++)
			type_ref_print(ctx, field, &value->items[i], json);
	json_close_array(json);
}

TYPE_SHOW(type_ref_show)
{
	(void)field;
	if (value->kind == VALUE_NULL)
		return "";
	return value->text ? memory_text(ctx, value->text)
	                   : memory_format(ctx, "#%" PRId64, value->integer);
}

TYPE_SHOW(type_refs_show)
{
	if (value->kind == VALUE_NULL)
		return "";
	struct buffer *text = buffer_new(ctx, 64);
	for (size_t i = 0; i < value->size; i++) {
		if (i)
			buffer_add_text(text, ctx->language == LANGUAGE_EN ? ", " : "、");
		buffer_add_text(text, type_ref_show(ctx, field, &value->items[i]));
	}
	return text->data;
}
