#include "cmd/found.h"

#include "access/access.h"
#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "cmd/company.h"
#include "record/record.h"

#include <assert.h>

/* Takes over the reference to `values`. */
static bool found_record(struct ctx *ctx, const char *object, json_t *values, int64_t *id)
{
	json_keep(ctx, values);
	struct record *record = record_parse(ctx, model_object(ctx->model, object), values, "");
	if (!record || !record_create(ctx, record))
		return false;
	if (id)
		*id = record->id;
	return true;
}

/* Every choice of the field `preset` is a role. */
static bool found_roles(struct ctx *ctx)
{
	const struct field *preset = model_field(model_object(ctx->model, "role"), "preset");
	for (size_t i = 0; i < preset->choice_count; i++) {
		const struct choice *choice = &preset->choices[i];
		int64_t role;
		if (!found_record(ctx, "role",
		                  json_pack("{ssss}", "name", choice->label.text[LANGUAGE_ZH], "preset",
		                            choice->value),
		                  &role) ||
		    !access_role_restore(ctx, role))
			return false;
	}
	return true;
}

static bool found_rooms(struct ctx *ctx)
{
	int64_t department;
	return found_roles(ctx) &&
	       found_record(ctx, "department", json_pack("{ss}", "name", ctx->company->name),
	                    &department) &&
	       found_record(
	           ctx, "pool",
	           json_pack("{sss[I]}", "name", "公海", "departments", (json_int_t)department), NULL);
}

bool company_find(struct ctx *ctx, const char *object, const char *field, const char *value,
                  int64_t *id)
{
	struct record_query query = {
	    .object = model_object(ctx->model, object),
	    .filter = json_keep(ctx, value ? json_pack("[sss]", field, "=", value)
	                                   : json_pack("[ss]", field, "empty")),
	    .sort = "id",
	    .limit = 1,
	};
	size_t count;
	const int64_t *ids = record_ids(ctx, &query, &count);
	*id = ids && count ? ids[0] : 0;
	return !ctx->error;
}

static bool found_missing(struct ctx *ctx, const char *zh, const char *en, const char *name)
{
	return error_set(ctx, ERROR_NOT_FOUND, "没有%s“%s”。", "There is no %s \"%s\".",
	                 ctx->language == LANGUAGE_EN ? en : zh, name);
}

static bool found_user_record(struct ctx *ctx, const struct found_user *user, int64_t *id)
{
	int64_t role, department;
	if (!company_find(ctx, "role", "preset", user->preset, &role))
		return false;
	if (!role)
		return found_missing(ctx, "角色", "role", user->preset);
	if (!company_find(ctx, "department", user->department ? "name" : "parent", user->department,
	                  &department))
		return false;
	if (!department)
		return found_missing(ctx, "部门", "department", user->department ? user->department : "/");
	return found_record(ctx, "user",
	                    json_pack("{sssss[I]sI}", "login", user->login, "name", user->name, "roles",
	                              (json_int_t)role, "department", (json_int_t)department),
	                    id);
}

static bool found_password(struct ctx *ctx, int64_t user, const char *password)
{
	if (!password)
		return true;
	access_hold(ctx);
	access_as_system(ctx);
	bool good = password_set(ctx, user, password, "password");
	access_release(ctx);
	return good;
}

bool company_add_user(struct ctx *ctx, const struct found_user *user, int64_t *id)
{
	int64_t made = 0;
	if (company_begin(ctx))
		found_user_record(ctx, user, &made);
	if (!company_commit(ctx) || !found_password(ctx, made, user->password))
		return false;
	if (id)
		*id = made;
	return true;
}

bool company_found(struct ctx *ctx, const struct founding *founding)
{
	if (company_begin(ctx))
		found_rooms(ctx);
	struct found_user administrator = {
	    .login = founding->login,
	    .name = founding->name ? founding->name : founding->login,
	    .preset = "administrator",
	    .password = founding->password,
	};
	return company_commit(ctx) && company_add_user(ctx, &administrator, NULL);
}
