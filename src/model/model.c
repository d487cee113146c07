/* Looking things up in a model. */
#include "model/model.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

const struct object *model_object(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->object_count; i++)
		if (!strcmp(model->objects[i].name, name))
			return &model->objects[i];
	return NULL;
}

const struct field *model_field(const struct object *object, const char *name)
{
	/* Rules ask all the time: most names differ at their first byte. */
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].name[0] == name[0] && !strcmp(object->fields[i].name, name))
			return &object->fields[i];
	return NULL;
}

const struct object *model_need_object(struct ctx *ctx, const char *name)
{
	const struct object *object = model_object(ctx->model, name);
	if (!object)
		error_set(ctx, ERROR_NOT_FOUND, "没有对象“%.40s”。", "There is no object “%.40s”.", name);
	return object;
}

const struct field *model_need_field(struct ctx *ctx, const struct object *object, const char *name,
                                     const char *path)
{
	const struct field *field = model_field(object, name);
	if (!field)
		error_field(ctx, path, "unknown_field", "“%s”没有字段“%.40s”。",
		            "“%s” has no field “%.40s”.", model_label(ctx, &object->label), name);
	return field;
}

const char *model_label(const struct ctx *ctx, const struct label *label)
{
	return label->text[ctx->language];
}

/* "@me", "@today" and "@now" as the JSON that they stand for; other defaults as
 * they are. */
static const json_t *default_json(struct ctx *ctx, const json_t *json, int64_t me)
{
	const char *word = json_string_value(json);
	if (!word || word[0] != '@')
		return json;
	if (!strcmp(word, "@me"))
		return json_keep(ctx, me ? json_integer(me) : json_null());
	char text[TIME_TEXT_SIZE];
	if (!strcmp(word, "@today"))
		zone_date(ctx->company->zone, ctx->now, text);
	else
		time_print(ctx->now, text);
	return json_keep(ctx, json_string(text));
}

bool model_default(struct ctx *ctx, const struct field *field, int64_t me, struct value *value)
{
	*value = VALUE_NOTHING;
	if (!field->default_value)
		return true;
	return field->type->parse(ctx, field, field->name, default_json(ctx, field->default_value, me),
	                          value);
}
