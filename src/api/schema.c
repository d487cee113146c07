#include "api/schema.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

static const int64_t schema_id_limit = (1LL << 53) - 1;

static bool schema_is_text(const json_t *json)
{
	return json_is_string(json) && json_string_length(json) <= SCHEMA_TEXT_LIMIT;
}

static bool schema_is_boolean(const json_t *json)
{
	return json_is_boolean(json);
}

static bool schema_is_integer(const json_t *json)
{
	return json_is_integer(json);
}

static bool schema_is_id(const json_t *json)
{
	return json_is_integer(json) && json_integer_value(json) >= 1 &&
	       json_integer_value(json) <= schema_id_limit;
}

static bool schema_is_instant(const json_t *json)
{
	int64_t instant;
	return json_is_string(json) &&
	       time_read(json_string_value(json), json_string_length(json), &instant);
}

static bool schema_is_date(const json_t *json)
{
	return json_is_string(json) && date_valid(json_string_value(json), json_string_length(json));
}

static bool schema_is_object(const json_t *json)
{
	return json_is_object(json);
}

static bool schema_is_list(const json_t *json)
{
	return json_is_array(json) && json_array_size(json) <= SCHEMA_LIST_LIMIT;
}

static bool schema_is_list_of(const json_t *json, bool (*fits)(const json_t *item))
{
	if (!schema_is_list(json))
		return false;
	for (size_t i = 0; i < json_array_size(json); i++)
		if (!fits(json_array_get(json, i)))
			return false;
	return true;
}

static bool schema_is_texts(const json_t *json)
{
	return schema_is_list_of(json, schema_is_text);
}

static bool schema_is_ids(const json_t *json)
{
	return schema_is_list_of(json, schema_is_id);
}

static bool schema_is_any(const json_t *json)
{
	(void)json;
	return true;
}

/* A row a type: its test, its JSON Schema, and what people are told. */
struct schema_kind {
	bool (*fits)(const json_t *json);
	const char *type, *format; /* of JSON Schema; NULL where it says nothing */
	struct label words;
};

static const struct schema_kind schema_kinds[SCHEMA_TYPE_COUNT] = {
    [SCHEMA_TEXT] = {schema_is_text, "string", NULL, {{"文本", "a text"}}},
    [SCHEMA_INTEGER] = {schema_is_integer, "integer", NULL, {{"整数", "an integer"}}},
    [SCHEMA_BOOLEAN] = {schema_is_boolean, "boolean", NULL, {{"true 或 false", "true or false"}}},
    [SCHEMA_ID] = {schema_is_id, "integer", NULL, {{"记录的编号", "the id of a record"}}},
    [SCHEMA_INSTANT] = {schema_is_instant,
                        "string",
                        "date-time",
                        {{"RFC 3339 时间，如 2026-03-01T08:00:00Z",
                          "an RFC 3339 instant such as 2026-03-01T08:00:00Z"}}},
    [SCHEMA_DATE] = {schema_is_date,
                     "string",
                     "date",
                     {{"日期，如 2026-03-01", "a date such as 2026-03-01"}}},
    [SCHEMA_OBJECT] = {schema_is_object, "object", NULL, {{"JSON 对象", "a JSON object"}}},
    [SCHEMA_LIST] = {schema_is_list, "array", NULL, {{"JSON 数组", "a JSON array"}}},
    [SCHEMA_TEXTS] = {schema_is_texts, "array", NULL, {{"文本的数组", "an array of texts"}}},
    [SCHEMA_IDS] = {schema_is_ids, "array", NULL, {{"编号的数组", "an array of ids"}}},
    [SCHEMA_MAP] = {schema_is_object, "object", NULL, {{"JSON 对象", "a JSON object"}}},
    [SCHEMA_ANY] = {schema_is_any, NULL, NULL, {{"任意值", "any value"}}},
};

const struct schema *schema_at(size_t index)
{
	static const struct schema *const tables[] = {
	    api_record_schemas, api_person_schemas, api_model_schemas,
	    api_pool_schemas,   api_work_schemas,   NULL,
	};
	for (size_t table = 0; tables[table]; table++)
		for (const struct schema *schema = tables[table]; schema->name; schema++)
			if (index-- == 0)
				return schema;
	return NULL;
}

const struct schema *schema_named(const char *name)
{
	const struct schema *schema;
	for (size_t i = 0; (schema = schema_at(i)); i++)
		if (!strcmp(schema->name, name))
			return schema;
	return NULL;
}

static bool schema_is_choice(const struct schema_member *member, const json_t *json)
{
	for (size_t i = 0; member->choices[i]; i++)
		if (!strcmp(member->choices[i], json_string_value(json)))
			return true;
	return false;
}

static const struct schema_member *schema_find(const struct schema_member *members,
                                               const char *name)
{
	for (; members->name; members++)
		if (!strcmp(members->name, name))
			return members;
	return NULL;
}

static void schema_check_member(struct ctx *ctx, const struct schema_member *member,
                                const json_t *json)
{
	const struct schema_kind *kind = &schema_kinds[member->type];
	if (!json || (json_is_null(json) && member->required && !member->nullable)) {
		if (member->required)
			error_field(ctx, member->name, "required", "请填写。", "This is required.");
	} else if (json_is_null(json)) {
		return;
	} else if (!kind->fits(json)) {
		error_field(ctx, member->name, "wrong_type", "这里应为%s。", "This must be %s.",
		            kind->words.text[ctx->language]);
	} else if (member->choices && member->type == SCHEMA_TEXT && !schema_is_choice(member, json)) {
		error_field(ctx, member->name, "unknown_choice", "这里不能是“%.40s”。",
		            "This can't be \"%.40s\".", json_string_value(json));
	}
}

bool schema_check(struct ctx *ctx, const struct schema_member *members, const json_t *body)
{
	if (!json_is_object(body))
		return error_set(ctx, ERROR_MALFORMED, "请求内容应为 JSON 对象。",
		                 "The body must be a JSON object.");
	const char *name;
	json_t *json;
	json_object_foreach((json_t *)body, name, json) if (!schema_find(members, name))
	    error_field(ctx, name, "unknown", "没有这个字段。", "There is no such field.");
	for (const struct schema_member *member = members; member->name; member++)
		schema_check_member(ctx, member, json_object_get(body, member->name));
	return !ctx->error;
}

const char *schema_text(const json_t *body, const char *name)
{
	return json_string_value(json_object_get(body, name));
}

int64_t schema_integer(const json_t *body, const char *name)
{
	return json_integer_value(json_object_get(body, name));
}

bool schema_boolean(const json_t *body, const char *name)
{
	return json_is_true(json_object_get(body, name));
}

int64_t schema_instant(const json_t *body, const char *name)
{
	const char *text = schema_text(body, name);
	int64_t instant = 0;
	if (text)
		time_read(text, strlen(text), &instant);
	return instant;
}

const int64_t *schema_ids(struct ctx *ctx, const json_t *body, const char *name, size_t *count)
{
	const json_t *list = json_object_get(body, name);
	*count = json_array_size(list);
	int64_t *ids = memory_array(ctx, int64_t, *count + 1);
	for (size_t i = 0; i < *count; i++)
		ids[i] = json_integer_value(json_array_get(list, i));
	return ids;
}

static void schema_print_reference(const char *name, struct json_writer *json)
{
	json_open_object(json);
	json_key(json, "$ref");
	const char *reference = memory_format(json, "#/components/schemas/%s", name);
	json_put_text(json, reference);
	json_close_object(json);
}

static void schema_print_kind(const char *type, bool nullable, struct json_writer *json)
{
	if (!type)
		return;
	json_key(json, "type");
	if (!nullable) {
		json_put_text(json, type);
		return;
	}
	json_open_array(json);
	json_put_text(json, type);
	json_put_text(json, "null");
	json_close_array(json);
}

static void schema_print_choices(const struct schema_member *member, struct json_writer *json)
{
	if (!member->choices)
		return;
	json_key(json, "enum");
	json_open_array(json);
	for (size_t i = 0; member->choices[i]; i++)
		json_put_text(json, member->choices[i]);
	if (member->nullable)
		json_put_null(json);
	json_close_array(json);
}

static void schema_print_items(const struct schema_member *member, struct json_writer *json)
{
	const char *key = member->type == SCHEMA_MAP ? "additionalProperties" : "items";
	if (member->of) {
		json_key(json, key);
		schema_print_reference(member->of, json);
		return;
	}
	if (member->type == SCHEMA_OBJECT) {
		json_member_boolean(json, "additionalProperties", true);
		return;
	}
	json_key(json, key);
	json_open_object(json);
	if (member->type == SCHEMA_TEXTS) {
		json_member_text(json, "type", "string");
		schema_print_choices(member, json);
	}
	if (member->type == SCHEMA_IDS)
		json_member_text(json, "type", "integer");
	json_close_object(json);
}

static void schema_print_member(const struct schema_member *member, struct json_writer *json)
{
	const struct schema_kind *kind = &schema_kinds[member->type];
	if (member->type == SCHEMA_OBJECT && member->of && !member->nullable) {
		schema_print_reference(member->of, json);
		return;
	}
	json_open_object(json);
	if (member->type == SCHEMA_OBJECT && member->of) {
		json_key(json, "oneOf");
		json_open_array(json);
		schema_print_reference(member->of, json);
		json_open_object(json);
		json_member_text(json, "type", "null");
		json_close_object(json);
		json_close_array(json);
	} else {
		schema_print_kind(kind->type, member->nullable, json);
		if (kind->format)
			json_member_text(json, "format", kind->format);
		if (member->type == SCHEMA_TEXT)
			schema_print_choices(member, json);
		if (kind->type && (!strcmp(kind->type, "array") || !strcmp(kind->type, "object")))
			schema_print_items(member, json);
	}
	json_close_object(json);
}

/* All that can be said of an object's members, into an object that the caller opened. */
static void schema_print_members(const struct schema_member *members, struct json_writer *json)
{
	json_member_text(json, "type", "object");
	json_key(json, "properties");
	json_open_object(json);
	for (const struct schema_member *member = members; member && member->name; member++) {
		json_key(json, member->name);
		schema_print_member(member, json);
	}
	json_close_object(json);
	json_key(json, "required");
	json_open_array(json);
	for (const struct schema_member *member = members; member && member->name; member++)
		if (member->required)
			json_put_text(json, member->name);
	json_close_array(json);
}

void schema_print(const struct schema_member *members, struct json_writer *json)
{
	json_open_object(json);
	schema_print_members(members, json);
	json_close_object(json);
}

static void schema_print_alternatives(const struct schema_member *types, struct json_writer *json)
{
	json_key(json, "anyOf");
	json_open_array(json);
	for (; types->name; types++)
		schema_print_member(types, json);
	json_close_array(json);
}

void schema_print_named(const struct schema *schema, struct json_writer *json)
{
	json_open_object(json);
	if (schema->any_of) {
		schema_print_alternatives(schema->any_of, json);
	} else {
		schema_print_members(schema->members, json);
		if (schema->rest) {
			json_key(json, "additionalProperties");
			schema_print_member(schema->rest, json);
		}
	}
	json_close_object(json);
}
