/* Objects as JSON Schema. */
#include "api/openapi.h"

#include "base/memory.h"

#include <string.h>

/* How values of a field type are written; one row a type. */
struct openapi_type {
	const char *name; /* of the field type */
	const char *type; /* of JSON Schema; NULL: a reference */
	const char *format;
	const char *answered; /* the schema that stands for it in answers, or NULL */
	const char *sent;     /* JSON type when sent, where it differs */
	bool list;
};

static const struct openapi_type openapi_types[] = {
    {.name = "integer", .type = "integer"},
    {.name = "boolean", .type = "boolean"},
    {.name = "date", .type = "string", .format = "date"},
    {.name = "datetime", .type = "string", .format = "date-time"},
    {.name = "money", .answered = "money"},
    {.name = "ref", .answered = "reference", .sent = "integer"},
    {.name = "refs", .answered = "reference", .sent = "integer", .list = true},
    {.name = "choices", .type = "string", .list = true},
    {.name = "image", .answered = "reference", .sent = "integer"},
    {.name = "file", .answered = "reference", .sent = "integer"},
    {.name = NULL, .type = "string"}, /* all others */
};

static const struct openapi_type *openapi_type(const struct field *field)
{
	bool truth = field->type == model_formula_type("formula", "boolean");
	const char *name = truth ? "boolean" : field->type->name;
	const struct openapi_type *type = openapi_types;
	while (type->name && strcmp(type->name, name))
		type++;
	return type;
}

void openapi_print_reference(const char *name, struct json_writer *json)
{
	char *reference = memory_format(json, "#/components/schemas/%s", name);
	json_open_object(json);
	json_member_text(json, "$ref", reference);
	json_close_object(json);
	talloc_free(reference);
}

/* A company may call an object of its own like one of our shapes. */
static const char *openapi_name(const struct object *object, const void *parent)
{
	return schema_named(object->name) ? memory_format(parent, "%s_record", object->name)
	                                  : object->name;
}

void openapi_print_object_reference(const struct object *object, const char *ending,
                                    struct json_writer *json)
{
	void *names = talloc_new(json);
	openapi_print_reference(memory_format(names, "%s%s", openapi_name(object, names), ending),
	                        json);
	talloc_free(names);
}

static void openapi_print_choices(const struct field *field, bool nullable,
                                  struct json_writer *json)
{
	json_key(json, "enum");
	json_open_array(json);
	for (size_t i = 0; i < field->choice_count; i++)
		json_put_text(json, field->choices[i].value);
	if (nullable)
		json_put_null(json);
	json_close_array(json);
}

/* {"type": …} of one value, or of an item of a list. */
static void openapi_print_value(const struct field *field, const struct openapi_type *type,
                                bool sent, bool nullable, struct json_writer *json)
{
	if (type->answered && !(sent && type->sent)) {
		if (!nullable) {
			openapi_print_reference(type->answered, json);
			return;
		}
		json_open_object(json);
		json_key(json, "oneOf");
		json_open_array(json);
		openapi_print_reference(type->answered, json);
		json_open_object(json);
		json_member_text(json, "type", "null");
		json_close_object(json);
		json_close_array(json);
		json_close_object(json);
		return;
	}
	json_open_object(json);
	json_key(json, "type");
	if (nullable)
		json_open_array(json);
	json_put_text(json, sent && type->sent ? type->sent : type->type);
	if (nullable) {
		json_put_text(json, "null");
		json_close_array(json);
	}
	if (type->format)
		json_member_text(json, "format", type->format);
	if (field->choice_count && !field->choices_from)
		openapi_print_choices(field, nullable, json);
	json_close_object(json);
}

static void openapi_print_field(const struct field *field, bool sent, struct json_writer *json)
{
	const struct openapi_type *type = openapi_type(field);
	json_key(json, field->name);
	if (!type->list) {
		openapi_print_value(field, type, sent, !field->required || !sent, json);
		return;
	}
	json_open_object(json);
	json_member_text(json, "type", "array");
	json_key(json, "items");
	openapi_print_value(field, type, sent, false, json);
	json_close_object(json);
}

static void openapi_print_always(const char *const *names, struct json_writer *json)
{
	json_key(json, "required");
	json_open_array(json);
	for (; *names; names++)
		json_put_text(json, *names);
	json_close_array(json);
}

static void openapi_print_fields(struct ctx *ctx, const struct object *object, bool sent,
                                 struct json_writer *json)
{
	static const char *const always[] = {"id", "version", NULL};
	json_open_object(json);
	json_member_text(json, "type", "object");
	json_member_text(json, "title", object->label.text[ctx->language]);
	json_key(json, "properties");
	json_open_object(json);
	for (size_t i = 0; !sent && always[i]; i++) {
		json_key(json, always[i]);
		json_open_object(json);
		json_member_text(json, "type", "integer");
		json_close_object(json);
	}
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		enum field_right right = access_field(ctx, field);
		bool own = !strcmp(field->name, always[0]) || !strcmp(field->name, always[1]);
		if (!own && right >= (sent ? FIELD_WRITE : FIELD_READ) && !(sent && field->system))
			openapi_print_field(field, sent, json);
	}
	json_close_object(json);
	if (!sent)
		openapi_print_always(always, json);
	json_close_object(json);
}

static void openapi_print_page(const struct object *object, struct json_writer *json)
{
	static const char *const always[] = {"records", "next", NULL};
	json_open_object(json);
	json_member_text(json, "type", "object");
	json_key(json, "properties");
	json_open_object(json);
	json_key(json, "records");
	json_open_object(json);
	json_member_text(json, "type", "array");
	json_key(json, "items");
	openapi_print_object_reference(object, "", json);
	json_close_object(json);
	json_key(json, "next");
	json_open_object(json);
	json_key(json, "type");
	json_open_array(json);
	json_put_text(json, "string");
	json_put_text(json, "null");
	json_close_array(json);
	json_close_object(json);
	json_key(json, "count");
	json_open_object(json);
	json_member_text(json, "type", "integer");
	json_close_object(json);
	json_close_object(json);
	openapi_print_always(always, json);
	json_close_object(json);
}

bool openapi_shows(struct ctx *ctx, const struct object *object)
{
	return !object->internal && access_scope(ctx, object, OPERATION_READ) != SCOPE_NONE;
}

void openapi_print_object(struct ctx *ctx, const struct object *object, struct json_writer *json)
{
	const char *name = openapi_name(object, ctx);
	json_key(json, name);
	openapi_print_fields(ctx, object, false, json);
	json_key(json, memory_format(ctx, "%s_input", name));
	openapi_print_fields(ctx, object, true, json);
	json_key(json, memory_format(ctx, "%s_page", name));
	openapi_print_page(object, json);
}
