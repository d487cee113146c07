/* A role's rights, written whole: what was there goes, what the JSON says comes.
 * Every name is checked against the model, and every fault is reported. */
#include "access/embedded.h"
#include "access/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

/* Faults carry the path to the wrong member: "objects.customer.read". */
static bool write_fault(struct ctx *ctx, const char *path)
{
	return error_field(ctx, path, "unknown", "“%s”不是可用的权限设置。",
	                   "\"%s\" is not a valid setting of rights.", path);
}

static const char *path_below(struct ctx *ctx, const char *path, const char *name)
{
	return memory_format(ctx, "%s.%s", path, name);
}

static bool write_object_known(struct ctx *ctx, const char *name)
{
	return !strcmp(name, RIGHTS_OTHERS) || model_object(ctx->model, name);
}

/* Inserts a setting, unless one before was wrong: then the rest is only checked,
 * so that all faults are found, and the caller undoes the transaction. */
static bool write_row(struct ctx *ctx, const char *sql, const struct value *values, size_t count)
{
	return !ctx->error && db_run_values(ctx, sql, values, count, NULL);
}
#define WRITE_ROW(ctx, sql, ...) write_row(ctx, sql, DB_VALUES_(__VA_ARGS__))

static bool write_scopes(struct ctx *ctx, int64_t role, const char *path, const char *object,
                         const json_t *scopes)
{
	const char *name;
	json_t *value;
	if (!json_is_object(scopes) || !write_object_known(ctx, object))
		return write_fault(ctx, path);
	json_object_foreach((json_t *)scopes, name, value)
	{
		const char *scope = json_string_value(value);
		if (rights_name(operation_names, OPERATION_COUNT, name) < 0 || !scope ||
		    rights_name(scope_names, SCOPE_ALL + 1, scope) < 0)
			write_fault(ctx, path_below(ctx, path, name));
		else
			WRITE_ROW(ctx,
			          "INSERT INTO role_object (role, object, operation, scope)"
			          " VALUES ($1, $2, $3, $4)",
			          value_integer(role), value_text(object), value_text(name), value_text(scope));
	}
	return !ctx->error;
}

static bool write_fields(struct ctx *ctx, int64_t role, const char *path, const char *object,
                         const json_t *fields)
{
	const char *name;
	json_t *value;
	const struct object *known = model_object(ctx->model, object);
	if (!json_is_object(fields) || !known)
		return write_fault(ctx, path);
	json_object_foreach((json_t *)fields, name, value)
	{
		const char *right = json_string_value(value);
		if (!model_field(known, name) || !right ||
		    rights_name(field_right_names, FIELD_WRITE + 1, right) < 0)
			write_fault(ctx, path_below(ctx, path, name));
		else
			WRITE_ROW(ctx,
			          "INSERT INTO role_field (role, object, field, field_right)"
			          " VALUES ($1, $2, $3, $4)",
			          value_integer(role), value_text(object), value_text(name), value_text(right));
	}
	return !ctx->error;
}

/* Actions belong to rooms above, which only names reach from here. */
static bool action_name_valid(const char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	if (!name || !strcmp(name, RIGHTS_OTHERS))
		return name;
	size_t length = strlen(name);
	return length > 0 && length <= 40 && strspn(name, letters) == length;
}

static bool write_actions(struct ctx *ctx, int64_t role, const char *path, const char *object,
                          const json_t *actions)
{
	size_t index;
	json_t *value;
	if (!json_is_array(actions) || !write_object_known(ctx, object))
		return write_fault(ctx, path);
	json_array_foreach((json_t *)actions, index, value)
	{
		const char *action = json_string_value(value);
		if (!action_name_valid(action))
			write_fault(ctx, path);
		else
			WRITE_ROW(ctx,
			          "INSERT INTO role_action (role, object, action) VALUES ($1, $2, $3)"
			          "    ON CONFLICT DO NOTHING",
			          value_integer(role), value_text(object), value_text(action));
	}
	return !ctx->error;
}

static bool write_limit(struct ctx *ctx, int64_t role, const char *path, const char *name,
                        const json_t *value)
{
	const struct limit_kind *kind = NULL;
	for (int limit = 0; limit < LIMIT_COUNT; limit++)
		if (!strcmp(limit_kinds[limit].name, name))
			kind = &limit_kinds[limit];
	json_int_t most = json_integer_value(value);
	int64_t least = kind && (kind->maximum == 1 || kind->watched) ? 0 : -1;
	if (!kind || !json_is_integer(value) || most < least || most > kind->maximum)
		return write_fault(ctx, path);
	return WRITE_ROW(ctx, "INSERT INTO role_limit (role, name, most) VALUES ($1, $2, $3)",
	                 value_integer(role), value_text(name), value_integer(most));
}

static bool stage_known(struct ctx *ctx, const char *stage)
{
	const struct object *customer = model_object(ctx->model, "customer");
	const struct field *field = customer ? model_field(customer, "stage") : NULL;
	return !strcmp(stage, RIGHTS_OTHERS) || (field && model_choice(field, stage));
}

static bool write_stages(struct ctx *ctx, int64_t role, const char *path, const char *kind,
                         const json_t *stages)
{
	size_t index;
	json_t *value;
	if (!json_is_array(stages) || rights_name(stage_kind_names, STAGE_KIND_COUNT, kind) < 0)
		return write_fault(ctx, path);
	json_array_foreach((json_t *)stages, index, value)
	{
		const char *stage = json_string_value(value);
		if (!stage || !stage_known(ctx, stage))
			write_fault(ctx, path);
		else
			WRITE_ROW(ctx,
			          "INSERT INTO role_stage (role, kind, stage) VALUES ($1, $2, $3)"
			          "    ON CONFLICT DO NOTHING",
			          value_integer(role), value_text(kind), value_text(stage));
	}
	return !ctx->error;
}

/* A kind that the JSON doesn't speak of: every stage. */
static bool write_stages_unsaid(struct ctx *ctx, int64_t role, const json_t *stages)
{
	for (int kind = 0; kind < STAGE_KIND_COUNT && !ctx->error; kind++)
		if (!json_object_get(stages, stage_kind_names[kind]))
			WRITE_ROW(ctx, "INSERT INTO role_stage (role, kind, stage) VALUES ($1, $2, $3)",
			          value_integer(role), value_text(stage_kind_names[kind]),
			          value_text(RIGHTS_OTHERS));
	return !ctx->error;
}

/* One for each member of the JSON. */
static const struct section {
	const char *name;
	const char *clear;
	bool (*write)(struct ctx *ctx, int64_t role, const char *path, const char *name,
	              const json_t *value);
} sections[] = {
    {"objects", "DELETE FROM role_object WHERE role = $1", write_scopes},
    {"fields", "DELETE FROM role_field WHERE role = $1", write_fields},
    {"actions", "DELETE FROM role_action WHERE role = $1", write_actions},
    {"limits", "DELETE FROM role_limit WHERE role = $1", write_limit},
    {"stages", "DELETE FROM role_stage WHERE role = $1", write_stages},
};
enum { SECTION_COUNT = sizeof sections / sizeof *sections };

static bool write_section(struct ctx *ctx, int64_t role, const struct section *section,
                          const json_t *members)
{
	const char *name;
	json_t *value;
	if (!json_is_object(members))
		return write_fault(ctx, section->name);
	json_object_foreach((json_t *)members, name, value)
	    section->write(ctx, role, path_below(ctx, section->name, name), name, value);
	return !ctx->error;
}

static const struct section *section_named(const char *name)
{
	for (int i = 0; i < SECTION_COUNT; i++)
		if (!strcmp(sections[i].name, name))
			return &sections[i];
	return NULL;
}

static bool role_fill(struct ctx *ctx, int64_t role, const json_t *rights)
{
	const char *name;
	json_t *members;
	for (int i = 0; i < SECTION_COUNT; i++)
		if (!db_run(ctx, sections[i].clear, value_integer(role)))
			return false;
	if (!json_is_object(rights))
		return write_fault(ctx, "rights");
	json_object_foreach((json_t *)rights, name, members)
	{
		const struct section *section = section_named(name);
		if (section)
			write_section(ctx, role, section, members);
		else
			write_fault(ctx, name);
	}
	return write_stages_unsaid(ctx, role, json_object_get(rights, "stages"));
}

static bool role_need_administrator(struct ctx *ctx)
{
	if (ctx->actor->administrator && !ctx->actor->read_only)
		return true;
	return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以修改角色的权限。",
	                 "Only an administrator may change the rights of a role.");
}

/* The role's field `preset`, on ctx; "" for a role of the company's own. */
static const char *role_preset(struct ctx *ctx, int64_t role)
{
	struct db_rows *rows = db_query(
	    ctx, "SELECT preset FROM role WHERE id = $1 AND deleted_at IS NULL", value_integer(role));
	if (!rows)
		return NULL;
	const char *preset = NULL;
	if (db_next(ctx, rows))
		preset = memory_text(ctx, db_null(rows, 0) ? "" : db_text(rows, 0));
	else if (!ctx->error)
		error_set(ctx, ERROR_NOT_FOUND, "找不到该角色。", "There is no such role.");
	talloc_free(rows);
	return preset;
}

bool access_role_write(struct ctx *ctx, int64_t role, const json_t *rights)
{
	assert(db_writing(ctx));
	if (!role_need_administrator(ctx) || !role_preset(ctx, role) || !role_fill(ctx, role, rights))
		return false;
	struct json_writer *json = json_writer_new(ctx, 1024);
	return access_role_print(ctx, role, json) &&
	       access_note(ctx, "rights", "role", role, json->out->data);
}

/* A preset may speak of objects that this company's model doesn't have (yet). */
static void preset_forget_unknown(struct ctx *ctx, const json_t *rights, const char *section)
{
	json_t *members = json_object_get(rights, section);
	for (void *at = json_object_iter(members); at;) {
		const char *object = json_object_iter_key(at);
		at = json_object_iter_next(members, at);
		if (!write_object_known(ctx, object))
			json_object_del(members, object);
	}
}

bool access_role_restore(struct ctx *ctx, int64_t role)
{
	const char *preset = role_preset(ctx, role);
	if (!preset)
		return false;
	const struct embedded_file *presets = &access_files[ACCESS_PRESETS];
	json_t *all = json_read(ctx, (const char *)presets->bytes, presets->size);
	if (!all)
		return false;
	const json_t *rights = json_object_get(all, preset);
	if (!rights)
		return error_set(ctx, ERROR_INVALID, "该角色不是预置角色，没有可恢复的权限。",
		                 "This role is not one of those delivered; there is nothing to restore.");
	preset_forget_unknown(ctx, rights, "objects");
	preset_forget_unknown(ctx, rights, "fields");
	preset_forget_unknown(ctx, rights, "actions");
	return access_role_write(ctx, role, rights);
}
