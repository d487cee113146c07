#include "transfer/settings.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "transfer/target.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

json_t *settings_new(struct ctx *ctx)
{
	return json_keep(
	    ctx, json_pack("{s:{}, s:s, s:s, s:[s], s:s, s:s}", "defaults", "owner", "@me",
	                   "duplicates", "skip", "duplicates_by", "name", "unknown_choices",
	                   settings_may_change_model(ctx) ? "add" : "empty", "unmapped", "ignore"));
}

bool settings_may_change_model(const struct ctx *ctx)
{
	return ctx->actor->administrator && !ctx->actor->read_only;
}

/* --- words --- */

static const char *const words_duplicates[] = {"skip", "update", "allow", NULL};
static const char *const words_unknown[] = {"add", "empty", "reject", NULL};
static const char *const words_unmapped[] = {"ignore", "remark", "field", NULL};

/* The place of a setting's word in its list; 0 where it has none of them. */
static int settings_place(const struct import *import, const char *name, const char *const *words)
{
	const char *word = json_string_value(json_object_get(import->settings, name));
	for (int i = 0; word && words[i]; i++)
		if (!strcmp(word, words[i]))
			return i;
	return 0;
}

enum plan_duplicates settings_duplicates(const struct import *import)
{
	return (enum plan_duplicates)settings_place(import, "duplicates", words_duplicates);
}

enum settings_unmapped settings_unmapped(const struct import *import)
{
	return (enum settings_unmapped)settings_place(import, "unmapped", words_unmapped);
}

bool settings_by_phone(const struct import *import)
{
	return json_array_size(json_object_get(import->settings, "duplicates_by")) > 1;
}

enum plan_unknown settings_unknown(struct ctx *ctx, const struct import *import)
{
	int place = settings_place(import, "unknown_choices", words_unknown);
	if (place == PLAN_ADD && !settings_may_change_model(ctx))
		return PLAN_EMPTY;
	return (enum plan_unknown)place;
}

static bool settings_word(struct ctx *ctx, struct import *import, const char *name,
                          const json_t *json, const char *const *words)
{
	const char *word = json_string_value(json);
	for (size_t i = 0; word && words[i]; i++)
		if (!strcmp(word, words[i])) {
			json_object_set_new(import->settings, name, json_string(word));
			return true;
		}
	return error_field(ctx, name, "unknown", "“%s”只能是 %s、%s、%s 之一。",
	                   "“%s” must be one of %s, %s, %s.", name, words[0], words[1], words[2]);
}

/* --- each setting --- */

static bool set_duplicates(struct ctx *ctx, struct import *import, const json_t *json)
{
	return settings_word(ctx, import, "duplicates", json, words_duplicates);
}

static bool set_duplicates_by(struct ctx *ctx, struct import *import, const json_t *json)
{
	const char *first = json_string_value(json_array_get(json, 0));
	const char *second = json_string_value(json_array_get(json, 1));
	if (!first || strcmp(first, "name") || json_array_size(json) > 2 ||
	    (json_array_size(json) == 2 && (!second || strcmp(second, "phone"))))
		return error_field(ctx, "duplicates_by", "unknown",
		                   "duplicates_by 只能是 [\"name\"] 或 [\"name\",\"phone\"]。",
		                   "duplicates_by is [\"name\"] or [\"name\",\"phone\"].");
	json_object_set_new(import->settings, "duplicates_by", json_deep_copy(json));
	return true;
}

static bool set_unknown(struct ctx *ctx, struct import *import, const json_t *json)
{
	if (!settings_word(ctx, import, "unknown_choices", json, words_unknown))
		return false;
	if (strcmp(json_string_value(json), "add") || settings_may_change_model(ctx))
		return true;
	return error_field(ctx, "unknown_choices", "forbidden", "只有管理员可以增加选项。",
	                   "Only administrators may add choices.");
}

static bool set_unmapped(struct ctx *ctx, struct import *import, const json_t *json)
{
	if (!settings_word(ctx, import, "unmapped", json, words_unmapped))
		return false;
	if (strcmp(json_string_value(json), "field") || settings_may_change_model(ctx))
		return true;
	return error_field(ctx, "unmapped", "forbidden", "只有管理员可以增加字段。",
	                   "Only administrators may add fields.");
}

static bool set_owner(struct ctx *ctx, struct import *import, const json_t *json)
{
	const char *word = json_string_value(json);
	const json_t *pool = json_object_get(json, "pool");
	bool pooled = pool && json_object_size(json) == 1 && json_is_integer(pool);
	if (!pooled && !json_is_integer(json) && !(word && !strcmp(word, "@me")))
		return error_field(ctx, "owner", "malformed",
		                   "owner 应为 \"@me\"、用户编号或 {\"pool\":编号}。",
		                   "owner is \"@me\", the id of a user, or {\"pool\": id}.");
	json_object_set_new(import->settings, "owner", json_deep_copy(json));
	return settings_defaults(ctx, import) != NULL;
}

static bool set_defaults(struct ctx *ctx, struct import *import, const json_t *json)
{
	if (!json_is_object(json))
		return error_field(ctx, "defaults", "not_an_object", "defaults 应为 JSON 对象。",
		                   "defaults must be an object.");
	json_object_set_new(import->settings, "defaults", json_deep_copy(json));
	return settings_defaults(ctx, import) != NULL;
}

static json_t *settings_column(const struct import *import, const char *index)
{
	size_t i;
	json_t *column;
	char written[24];
	json_array_foreach(import->columns, i, column)
	{
		json_int_t number = json_integer_value(json_object_get(column, "index"));
		snprintf(written, sizeof written, "%" JSON_INTEGER_FORMAT, number);
		if (!strcmp(written, index))
			return column;
	}
	return NULL;
}

static bool settings_target_free(const struct import *import, const json_t *column,
                                 const char *name)
{
	size_t i;
	const json_t *other;
	json_array_foreach(import->columns, i, other)
	{
		const char *field = json_string_value(json_object_get(other, "field"));
		if (other != column && field && !strcmp(field, name))
			return false;
	}
	return true;
}

static bool map_column(struct ctx *ctx, struct import *import, const char *index,
                       const json_t *json)
{
	const char *path = memory_format(ctx, "mapping.%s", index);
	json_t *column = settings_column(import, index);
	const char *name = json_string_value(json);
	struct target target;
	if (!column)
		return error_field(ctx, path, "unknown_column", "没有第 %s 列。", "There is no column %s.",
		                   index);
	bool ignored = name && !strcmp(name, "ignore");
	bool none = json_is_null(json) || (name && !*name) || ignored;
	if (!none && (!name || !target_read(ctx, import->object, name, &target)))
		return error_field(ctx, path, "unknown_field", "没有可导入的字段“%s”。",
		                   "There is no field “%s” that can be imported.", name ? name : "?");
	json_object_set_new(column, "ignored", json_boolean(ignored));
	json_object_set_new(column, "field", none ? json_null() : json_string(name));
	return true;
}

/* No two columns into a field that takes one, once all of them are set. */
static bool map_check(struct ctx *ctx, const struct import *import)
{
	size_t i;
	const json_t *column;
	json_array_foreach(import->columns, i, column)
	{
		struct target target;
		const char *name = json_string_value(json_object_get(column, "field"));
		if (name && target_read(ctx, import->object, name, &target) &&
		    !target_takes_several(target.field) && !settings_target_free(import, column, name))
			return error_field(ctx, "mapping", "twice", "有两列都对应“%s”，请改其中一列。",
			                   "Two columns are mapped to “%s”; change one of them.",
			                   model_label(ctx, &target.field->label));
	}
	return true;
}

static bool set_mapping(struct ctx *ctx, struct import *import, const json_t *json)
{
	const char *index;
	json_t *name;
	if (!json_is_object(json))
		return error_field(ctx, "mapping", "not_an_object", "mapping 应为 JSON 对象。",
		                   "mapping must be an object.");
	json_object_foreach((json_t *)json, index, name) map_column(ctx, import, index, name);
	return !ctx->error && map_check(ctx, import);
}

/* Headings are the same whatever their case and width. */
static const json_t *column_target(struct ctx *ctx, const json_t *headings, const char *label)
{
	const char *heading;
	json_t *target;
	const char *folded = text_fold(ctx, label);
	json_object_foreach((json_t *)headings, heading,
	                    target) if (!strcmp(text_fold(ctx, heading), folded)) return target;
	return NULL;
}

/* {"<heading>": target}. Headings that the file doesn't have are passed over. */
static bool set_columns(struct ctx *ctx, struct import *import, const json_t *headings)
{
	size_t i;
	json_t *column;
	if (!json_is_object(headings))
		return error_field(ctx, "columns", "not_an_object", "columns 应为 JSON 对象。",
		                   "columns must be an object.");
	json_array_foreach(import->columns, i, column)
	{
		const char *label = json_string_value(json_object_get(column, "label"));
		const json_t *target = column_target(ctx, headings, label);
		char index[24];
		snprintf(index, sizeof index, "%" JSON_INTEGER_FORMAT,
		         json_integer_value(json_object_get(column, "index")));
		if (target && !map_column(ctx, import, index, target))
			return false;
	}
	return map_check(ctx, import);
}

static bool set_template(struct ctx *ctx, struct import *import, const json_t *json)
{
	const struct object *object = model_object(ctx->model, "import_template");
	struct record *record = object && json_is_integer(json)
	                            ? record_get(ctx, object, json_integer_value(json), OPERATION_READ)
	                            : NULL;
	if (!record)
		return ctx->error ? false
		                  : error_field(ctx, "template", "not_found", "没有这个导入模板。",
		                                "There is no such import template.");
	if (strcmp(record_text(record, "object"), import->object->name) != 0)
		return error_field(ctx, "template", "does_not_fit", "该模板用于另一种记录。",
		                   "The template is for another kind of record.");
	const char *text = record_text(record, "mapping");
	json_t *mapping = json_read(ctx, text, strlen(text));
	if (!mapping)
		return false;
	json_object_del(mapping, "template");
	return settings_change(ctx, import, mapping);
}

/* In this order: a template first, then what is said beside it. */
static const struct settings_kind {
	const char *name;
	bool (*set)(struct ctx *ctx, struct import *import, const json_t *json);
} settings_kinds[] = {
    {"template", set_template},
    {"columns", set_columns},
    {"mapping", set_mapping},
    {"owner", set_owner},
    {"defaults", set_defaults},
    {"duplicates", set_duplicates},
    {"duplicates_by", set_duplicates_by},
    {"unknown_choices", set_unknown},
    {"unmapped", set_unmapped},
};

enum { SETTINGS_COUNT = sizeof settings_kinds / sizeof *settings_kinds };

static bool settings_known(struct ctx *ctx, const char *name)
{
	for (size_t i = 0; i < SETTINGS_COUNT; i++)
		if (!strcmp(settings_kinds[i].name, name))
			return true;
	if (!strcmp(name, "sheet") || !strcmp(name, "header_row"))
		return true;
	return error_field(ctx, name, "unknown", "没有“%s”这项设置。", "There is no setting “%s”.",
	                   name);
}

bool settings_change(struct ctx *ctx, struct import *import, const json_t *changes)
{
	const char *name;
	json_t *json;
	json_object_foreach((json_t *)changes, name, json) settings_known(ctx, name);
	for (size_t i = 0; i < SETTINGS_COUNT && !ctx->error; i++) {
		json = json_object_get(changes, settings_kinds[i].name);
		if (json)
			settings_kinds[i].set(ctx, import, json);
	}
	return !ctx->error;
}

/* --- what new records get --- */

static bool defaults_owner(struct ctx *ctx, const struct import *import, struct record *record)
{
	const struct object_access *access = &import->object->access;
	const json_t *owner = json_object_get(import->settings, "owner");
	const json_t *pool = json_object_get(owner, "pool");
	if (pool && !access->pool)
		return error_field(ctx, "owner", "invalid", "这种记录不能放进公海。",
		                   "These records can't be put into a pool.");
	if (pool) {
		record_set_integer(record, access->pool->name, json_integer_value(pool));
		record_set_null(record, access->owner->name);
	} else if (access->owner) {
		int64_t user = json_is_integer(owner) ? json_integer_value(owner) : import->maker;
		if (!access_user(ctx, user))
			return error_field(ctx, "owner", "not_found", "没有编号为 %" PRId64 " 的用户。",
			                   "There is no user %" PRId64 ".", user);
		record_set_integer(record, access->owner->name, user);
	}
	return true;
}

static bool owner_pool_is_there(struct ctx *ctx, int64_t id)
{
	const struct pool_info *pool = access_pool(ctx, id);
	return (pool && pool->active) ||
	       error_field(ctx, "owner", "not_found",
	                   "作为归属的公海已不存在或已停用。请恢复它，或另选归属。",
	                   "The pool that should take the records is gone or not in use. "
	                   "Restore it, or choose another owner.");
}

bool settings_check_owner(struct ctx *ctx, const struct import *import)
{
	const json_t *owner = json_object_get(import->settings, "owner");
	const json_t *pool = json_object_get(owner, "pool");
	const struct user_info *user =
	    json_is_integer(owner) ? access_user(ctx, json_integer_value(owner)) : NULL;
	if (pool)
		return owner_pool_is_there(ctx, json_integer_value(pool));
	if (!json_is_integer(owner) || (user && !user->disabled))
		return true;
	return error_field(ctx, "owner", "not_found",
	                   "作为负责人的用户“%s”已停用。请启用该用户，或另选负责人。",
	                   "The user “%s”, who should own the records, is disabled. Enable the user, "
	                   "or choose another owner.",
	                   user ? user->name : "?");
}

const struct record *settings_defaults(struct ctx *ctx, const struct import *import)
{
	const json_t *defaults = json_object_get(import->settings, "defaults");
	struct record *record = record_parse(ctx, import->object, defaults, "defaults.");
	return record && defaults_owner(ctx, import, record) ? record : NULL;
}
