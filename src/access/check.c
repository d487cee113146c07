/* Actors, and the checks that need no SQL: a lookup in the organisation. */
#include "access/organisation.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const struct id_list nobody;

static const struct person *actor_person(const struct ctx *ctx)
{
	if (!ctx->actor || !ctx->actor->user)
		return NULL;
	return organisation_person(ctx->organisation, ctx->actor->user);
}

const struct user_info *access_user(const struct ctx *ctx, int64_t user)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	return person ? &person->info : NULL;
}

const char *access_department_code(const struct ctx *ctx, int64_t user)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	if (!person || person->department == DEPARTMENT_NONE)
		return "";
	return ctx->organisation->departments[person->department].code;
}

const int64_t *access_managers(struct ctx *ctx, int64_t user, size_t *count)
{
	const struct organisation *organisation = ctx->organisation;
	const struct person *person = organisation_person(organisation, user);
	int64_t *managers = memory_array(ctx, int64_t, organisation->department_count + 1);
	*count = 0;
	int at = person ? person->department : DEPARTMENT_NONE;
	for (; at != DEPARTMENT_NONE; at = organisation->departments[at].parent) {
		const struct department *department = &organisation->departments[at];
		const struct user_info *manager = access_user(ctx, department->manager);
		bool known = !manager || manager->disabled || manager->id == user || department->deleted;
		for (size_t i = 0; i < *count && !known; i++)
			known = managers[i] == manager->id;
		if (!known)
			managers[(*count)++] = manager->id;
	}
	return managers;
}

const int64_t *access_administrators(struct ctx *ctx, size_t *count)
{
	const struct organisation *organisation = ctx->organisation;
	int64_t *ids = memory_array(ctx, int64_t, organisation->person_count + 1);
	*count = 0;
	for (size_t i = 0; i < organisation->person_count; i++) {
		const struct person *person = &organisation->people[i];
		if (person->rights->administrator && !person->info.disabled)
			ids[(*count)++] = person->info.id;
	}
	return ids;
}

const int64_t *access_people(struct ctx *ctx, const struct object *object, enum operation operation,
                             size_t *count)
{
	const struct person *person = actor_person(ctx);
	struct id_list people = nobody;
	switch (access_scope(ctx, object, operation)) {
	case SCOPE_NONE:
		break;
	case SCOPE_OWN:
		if (person)
			people = (struct id_list){&person->info.id, 1};
		break;
	case SCOPE_DEPARTMENT:
		people = person->of_department;
		break;
	case SCOPE_SUBTREE:
		people = person->of_subtree;
		break;
	case SCOPE_ALL:
		people = (struct id_list){ctx->organisation->people_ids, ctx->organisation->person_count};
		break;
	}
	*count = people.count;
	return people.ids;
}

const int64_t *access_pools(struct ctx *ctx, size_t *count)
{
	const struct person *person = actor_person(ctx);
	struct id_list pools = person ? person->pools : nobody;
	*count = pools.count;
	return pools.ids;
}

const int64_t *access_managed_pools(struct ctx *ctx, size_t *count)
{
	const struct person *person = actor_person(ctx);
	struct id_list pools = person ? person->managed_pools : nobody;
	*count = pools.count;
	return pools.ids;
}

bool access_pool_manager(struct ctx *ctx, int64_t pool)
{
	size_t count;
	const int64_t *pools = access_managed_pools(ctx, &count);
	for (size_t i = 0; i < count; i++)
		if (pools[i] == pool)
			return true;
	return false;
}

enum language access_language(const struct user_info *user)
{
	return strcmp(user->language, "en") ? LANGUAGE_ZH : LANGUAGE_EN;
}

const struct user_info *access_user_at(const struct ctx *ctx, size_t index)
{
	const struct organisation *organisation = ctx->organisation;
	return index < organisation->person_count ? &organisation->people[index].info : NULL;
}

const int64_t *access_pools_of(const struct ctx *ctx, int64_t user, size_t *count)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	struct id_list pools = person ? person->pools : nobody;
	*count = pools.count;
	return pools.ids;
}

void access_as_system(struct ctx *ctx)
{
	struct actor *actor = memory_new(ctx, struct actor);
	*actor = (struct actor){
	    .name = ctx->language == LANGUAGE_EN ? "System" : "系统",
	    .system = true,
	    .administrator = true,
	};
	ctx->actor = actor;
}

bool access_as_user(struct ctx *ctx, int64_t user)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	if (!person || person->info.disabled)
		return error_set(ctx, ERROR_UNAUTHENTICATED, "该用户不存在或已停用。",
		                 "This user does not exist or is disabled.");
	struct actor *actor = memory_new(ctx, struct actor);
	*actor = (struct actor){
	    .user = user,
	    .name = person->info.name,
	    .administrator = person->rights->administrator,
	    .department = person->info.department,
	    .rights = person->rights,
	};
	ctx->actor = actor;
	return true;
}

/* Exporting takes data out and changes none. */
static bool operation_writes(enum operation operation)
{
	return operation != OPERATION_READ && operation != OPERATION_EXPORT;
}

enum scope access_scope(const struct ctx *ctx, const struct object *object,
                        enum operation operation)
{
	const struct actor *actor = ctx->actor;
	assert(actor && operation < OPERATION_COUNT);
	if (actor->system)
		return SCOPE_ALL;
	if (operation_writes(operation) && (actor->read_only || object->system ||
	                                    (object->access.administration && !actor->administrator)))
		return SCOPE_NONE;
	const enum scope *scopes = rights_object(actor->rights, object->name)->scope;
	/* Nobody takes out what he may not even look at. */
	if (operation == OPERATION_EXPORT && scopes[OPERATION_READ] < scopes[OPERATION_EXPORT])
		return scopes[OPERATION_READ];
	return scopes[operation];
}

static const struct label operation_words[OPERATION_COUNT] = {
    [OPERATION_READ] = {{"查看", "see"}},
    [OPERATION_CREATE] = {{"新建", "create"}},
    [OPERATION_UPDATE] = {{"修改", "change"}},
    [OPERATION_DELETE] = {{"删除", "delete"}},
    [OPERATION_EXPORT] = {{"导出", "export"}},
    [OPERATION_IMPORT] = {{"导入", "import"}},
    [OPERATION_HAND_OVER] = {{"移交", "hand over"}},
};

bool access_need_writing(struct ctx *ctx)
{
	return !ctx->actor->read_only || error_set(ctx, ERROR_FORBIDDEN, "此令牌只能读取，不能更改。",
	                                           "This token may read only, not change anything.");
}

bool access_need(struct ctx *ctx, const struct object *object, enum operation operation)
{
	if (access_scope(ctx, object, operation) != SCOPE_NONE)
		return true;
	if (operation_writes(operation) && !access_need_writing(ctx))
		return false;
	const char *words = operation_words[operation].text[ctx->language];
	const char *object_words = ctx->language == LANGUAGE_EN ? object->plural.text[LANGUAGE_EN]
	                                                        : object->label.text[LANGUAGE_ZH];
	error_set(ctx, ERROR_FORBIDDEN, "您没有%s“%s”的权限。", "You may not %s %s.", words,
	          object_words ? object_words : object->name);
	error_hint(ctx, "请联系管理员调整您的角色。", "Ask your administrator to change your role.");
	return false;
}

enum field_right access_field(const struct ctx *ctx, const struct field *field)
{
	if (ctx->actor->system)
		return FIELD_WRITE;
	const struct object_rights *object = rights_object(ctx->actor->rights, field->object->name);
	size_t low = 0, high = object->field_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(field->name, object->fields[middle].field);
		if (!order)
			return object->fields[middle].right;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FIELD_WRITE;
}

static bool action_named(const struct object_rights *object, const char *action)
{
	for (size_t i = 0; i < object->action_count; i++)
		if (!strcmp(object->actions[i], action) || !strcmp(object->actions[i], RIGHTS_OTHERS))
			return true;
	return false;
}

bool access_action(const struct ctx *ctx, const struct object *object, const char *action)
{
	if (ctx->actor->system)
		return true;
	if (ctx->actor->read_only)
		return false;
	const struct rights *rights = ctx->actor->rights;
	return action_named(rights_object(rights, object->name), action) ||
	       action_named(rights_object(rights, RIGHTS_OTHERS), action);
}

int64_t access_limit(const struct ctx *ctx, enum limit limit)
{
	assert(limit < LIMIT_COUNT);
	if (ctx->actor->system)
		return limit == LIMIT_EDIT_SHARED || limit == LIMIT_SEE_PHONES ? 1 : -1;
	return ctx->actor->rights->limits[limit];
}

struct stage_rights access_stages(const struct ctx *ctx)
{
	if (ctx->actor->system)
		return (struct stage_rights){UINT32_MAX, UINT32_MAX, UINT32_MAX};
	return ctx->actor->rights->stages;
}

void access_print_rights(struct ctx *ctx, const struct object *object, struct json_writer *json)
{
	json_open_object(json);
	for (int operation = 0; operation < OPERATION_COUNT; operation++)
		json_member_boolean(json, operation_names[operation],
		                    access_scope(ctx, object, (enum operation)operation) != SCOPE_NONE);
	json_close_object(json);
}
