/* A record's values: in memory, from JSON, to JSON. */
#include "record/record.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/mask.h"

#include <assert.h>
#include <string.h>

struct record *record_new(const void *parent, const struct object *object)
{
	struct record *record = memory_new(parent, struct record);
	record->object = object;
	record->values = memory_array(record, struct value, object->field_count);
	record->given = memory_array(record, bool, object->field_count);
	return record;
}

struct record *record_copy(const void *parent, const struct record *record)
{
	size_t count = record->object->field_count;
	struct record *copy = memory_must(talloc_memdup(parent, record, sizeof *record));
	talloc_set_name_const(copy, "struct record");
	copy->values = memory_must(talloc_memdup(copy, record->values, count * sizeof *record->values));
	copy->given = memory_must(talloc_memdup(copy, record->given, count * sizeof *record->given));
	return copy;
}

static size_t record_index(const struct record *record, const char *name)
{
	const struct field *field = model_field(record->object, name);
	assert(field && "a field that the model has");
	return field->index;
}

const struct value *record_value(const struct record *record, const char *field)
{
	return &record->values[record_index(record, field)];
}

int64_t record_integer(const struct record *record, const char *field)
{
	const struct value *value = record_value(record, field);
	return value->kind == VALUE_INTEGER || value->kind == VALUE_MONEY ? value->integer : 0;
}

const char *record_text(const struct record *record, const char *field)
{
	const struct value *value = record_value(record, field);
	return value->kind == VALUE_TEXT ? value->text : NULL;
}

void record_set(struct record *record, const char *field, struct value value)
{
	size_t index = record_index(record, field);
	record->values[index] = value;
	record->given[index] = true;
}

void record_set_text(struct record *record, const char *field, const char *text)
{
	record_set(record, field, text ? value_text(memory_text(record, text)) : VALUE_NOTHING);
}

void record_set_integer(struct record *record, const char *field, int64_t integer)
{
	record_set(record, field, value_integer(integer));
}

void record_set_null(struct record *record, const char *field)
{
	record_set(record, field, VALUE_NOTHING);
}

bool record_same(const struct record *a, const struct record *b, const struct field *field)
{
	return value_equal(&a->values[field->index], &b->values[field->index]);
}

/* May the actor send this field at all? Which fields there are is no secret but
 * for hidden ones, which are as if they did not exist. */
static bool record_may_send(struct ctx *ctx, const struct object *object, const struct field *field,
                            const char *name, const char *path)
{
	enum field_right right = field ? access_field(ctx, field) : FIELD_HIDDEN;
	if (right == FIELD_HIDDEN)
		return error_field(ctx, path, "unknown_field", "%s没有名为“%s”的字段。",
		                   "%s has no field named “%s”.", model_label(ctx, &object->label), name);
	if (field->system)
		return error_field(ctx, path, "read_only", "“%s”由系统维护，不能填写。",
		                   "“%s” is kept by the system and can't be set.",
		                   model_label(ctx, &field->label));
	if (right == FIELD_READ)
		return error_field(ctx, path, "forbidden", "您没有修改“%s”的权限。",
		                   "You are not permitted to change “%s”.",
		                   model_label(ctx, &field->label));
	return true;
}

struct record *record_parse(struct ctx *ctx, const struct object *object, const json_t *json,
                            const char *path)
{
	if (!json_is_object(json)) {
		error_set(ctx, ERROR_MALFORMED, "记录应为 JSON 对象。", "A record must be a JSON object.");
		return NULL;
	}
	struct record *record = record_new(ctx, object);
	const char *name;
	const json_t *member;
	json_object_foreach((json_t *)json, name, member)
	{
		const char *place = memory_format(record, "%s%s", path, name);
		const struct field *field = model_field(object, name);
		if (!record_may_send(ctx, object, field, name, place))
			continue;
		if (field->type->parse(ctx, field, place, member, &record->values[field->index]))
			record->given[field->index] = true;
	}
	return ctx->error ? NULL : record;
}

void record_print(struct ctx *ctx, const struct record *record, struct json_writer *json)
{
	const struct object *object = record->object;
	bool masked = true;
	/* What can't be decided is not shown; the error stays for the caller. */
	if (!record_masked(ctx, record, &masked))
		masked = true;
	json_open_object(json);
	json_member_integer(json, "id", record->id);
	json_member_integer(json, "version", record->version);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (!record->given[i] || !strcmp(field->name, "id") || !strcmp(field->name, "version") ||
		    access_field(ctx, field) == FIELD_HIDDEN)
			continue;
		json_key(json, field->name);
		if (masked && field->sensitive)
			mask_print(ctx, field, &record->values[i], json);
		else
			field->type->print(ctx, field, &record->values[i], json);
	}
	json_close_object(json);
}
