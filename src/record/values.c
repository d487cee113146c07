#include "record/values.h"

#include "base/memory.h"

#include <string.h>

static json_t *value_json(const struct value *value)
{
	json_t *list;
	switch (value->kind) {
	case VALUE_INTEGER:
		return json_integer(value->integer);
	case VALUE_MONEY:
		return json_pack("{s:I, s:s}", "minor", (json_int_t)value->integer, "currency",
		                 value->text);
	case VALUE_TEXT:
		list = json_stringn(value->text, value->size);
		return value->items && value->items[0].kind == VALUE_TEXT
		           ? json_pack("{s:o, s:s%}", "text", list, "typed", value->items[0].text,
		                       value->items[0].size)
		           : list;
	case VALUE_LIST:
		list = json_array();
		for (size_t i = 0; i < value->size; i++)
			json_array_append_new(list, value_json(&value->items[i]));
		return list;
	case VALUE_NULL:
	case VALUE_BLOB:
		break;
	}
	return json_null();
}

static struct value json_value(const void *parent, const json_t *json)
{
	if (json_is_integer(json))
		return value_integer(json_integer_value(json));
	if (json_is_string(json))
		return value_text(memory_text(parent, json_string_value(json)));
	if (json_is_object(json) && json_object_get(json, "minor"))
		return (struct value){
		    .kind = VALUE_MONEY,
		    .integer = json_integer_value(json_object_get(json, "minor")),
		    .text = memory_text(parent, json_string_value(json_object_get(json, "currency"))),
		};
	if (json_is_object(json)) {
		struct value value = json_value(parent, json_object_get(json, "text"));
		struct value *typed = memory_new(parent, struct value);
		*typed = json_value(parent, json_object_get(json, "typed"));
		value.items = typed;
		return value;
	}
	if (!json_is_array(json))
		return VALUE_NOTHING;
	struct value *items = memory_array(parent, struct value, json_array_size(json) + 1);
	for (size_t i = 0; i < json_array_size(json); i++)
		items[i] = json_value(parent, json_array_get(json, i));
	return (struct value){.kind = VALUE_LIST, .items = items, .size = json_array_size(json)};
}

const char *values_write(struct ctx *ctx, const struct record *before, const struct record *after)
{
	json_t *json = json_keep(ctx, json_object());
	for (size_t i = 0; i < before->object->field_count; i++) {
		const struct field *field = &before->object->fields[i];
		if (!record_same(before, after, field) && strcmp(field->name, "version") != 0 &&
		    strncmp(field->name, "updated_", 8) != 0)
			json_object_set_new(json, field->name, value_json(&before->values[i]));
	}
	struct json_writer *out = json_writer_new(ctx, 256);
	json_put_tree(out, json);
	return out->out->data;
}

struct record *values_read(struct ctx *ctx, const struct object *object, const char *text)
{
	const char *name;
	json_t *member, *json = json_read(ctx, text, strlen(text));
	if (!json)
		return NULL;
	struct record *record = record_new(ctx, object);
	json_object_foreach(json, name, member)
	{
		const struct field *field = model_field(object, name);
		if (field)
			record_set(record, name, json_value(record, member));
	}
	return record;
}
