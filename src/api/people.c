/* Users' passwords, one's own settings, roles' rights. (The records of users, departments and roles
 * have the same forms as any other: see records.c.) */
#include "api/people.h"

#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "crm/crm.h"
#include "record/record.h"

#include <string.h>

/* Those fields of the own user record that the model has and the caller may see. */
static void people_print_fields(struct ctx *ctx, const struct record *record,
                                struct json_writer *json)
{
	static const char *const names[] = {"language", "time_zone", "department", "roles"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct field *field = model_field(record->object, names[i]);
		if (!field || access_field(ctx, field) == FIELD_HIDDEN)
			continue;
		json_key(json, names[i]);
		field->type->print(ctx, field, &record->values[field->index], json);
	}
}

bool people_print_me(struct ctx *ctx, struct json_writer *json)
{
	const struct user_info *user = access_user(ctx, ctx->actor->user);
	const struct object *object = model_object(ctx->model, "user");
	json_open_object(json);
	json_member_integer(json, "id", user->id);
	json_member_text(json, "name", user->name);
	json_member_text(json, "login", user->login);
	json_member_boolean(json, "administrator", ctx->actor->administrator);
	json_member_boolean(json, "see_phones", access_limit(ctx, LIMIT_SEE_PHONES) != 0);
	json_member_boolean(json, "personal_data",
	                    ctx->actor->administrator || access_limit(ctx, LIMIT_PERSONAL_DATA) == 1);
	/* A role may hide users; one's name and login are no secret to oneself. */
	if (access_scope(ctx, object, OPERATION_READ) != SCOPE_NONE) {
		const struct record *record = record_get(ctx, object, user->id, OPERATION_READ);
		if (!record)
			return false;
		people_print_fields(ctx, record, json);
	}
	json_close_object(json);
	return true;
}

static bool people_set_password(struct ctx *ctx, struct api_call *call)
{
	if (!access_user(ctx, call->id))
		return error_set(ctx, ERROR_NOT_FOUND, "没有这个用户。", "There is no such user.");
	return password_set(ctx, call->id, schema_text(call->body, "password"), "password");
}

static bool role_show_rights(struct ctx *ctx, struct api_call *call)
{
	return access_role_print(ctx, call->id, call->json);
}

static bool role_set_rights(struct ctx *ctx, struct api_call *call)
{
	call->organisation_changed = true;
	return access_role_write(ctx, call->id, call->body) &&
	       access_role_print(ctx, call->id, call->json);
}

static bool role_restore(struct ctx *ctx, struct api_call *call)
{
	call->organisation_changed = true;
	return access_role_restore(ctx, call->id) && access_role_print(ctx, call->id, call->json);
}

static bool people_set_preferences(struct ctx *ctx, struct api_call *call)
{
	call->organisation_changed = true;
	return people_prefer(ctx, call->body);
}

static const char *const language_names[] = {"zh", "en", NULL};

static const struct schema_member preference_members[] = {
    MAY("language", TEXT, .choices = language_names),
    MAY("time_zone", TEXT, .nullable = true),
    MAY("phone", TEXT, .nullable = true),
    MAY("extension", TEXT, .nullable = true),
    MAY("email", TEXT, .nullable = true),
    {0},
};

static const struct schema_member password_members[] = {
    MUST("password", TEXT),
    {0},
};

const struct api_route api_people_routes[] = {
    API_ROUTE(PATCH, "/api/v1/session", SESSION, WRITES, .run = people_set_preferences,
              .body = API_MEMBERS, .members = preference_members,
              .help = {{"设置自己的语言、时区、电话、分机和邮箱",
                        "Set one's own language, time zone, phone, extension and e-mail"}}),
    API_ROUTE(PUT, "/api/v1/users/{id}/password", ADMINISTRATOR, OWN, .run = people_set_password,
              .secret = true, .body = API_MEMBERS, .members = password_members,
              .help = {{"为用户设置密码，其登录随即结束",
                        "Set a user's password, which ends the user's sessions"}}),
    API_ROUTE(GET, "/api/v1/roles/{id}/rights", ADMINISTRATOR, READS, .run = role_show_rights,
              .answer = "rights", .help = {{"角色的权限", "The rights of a role"}}),
    API_ROUTE(PUT, "/api/v1/roles/{id}/rights", ADMINISTRATOR, WRITES, .run = role_set_rights,
              .body = API_FREE_BODY, .answer = "rights",
              .help = {{"设置角色的全部权限", "Set all the rights of a role"}}),
    API_ROUTE(POST, "/api/v1/roles/{id}/restore", ADMINISTRATOR, WRITES, .run = role_restore,
              .answer = "rights",
              .help = {{"预设角色恢复原样", "A preset role as it was delivered"}}),
    {0},
};
