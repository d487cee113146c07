/* People: whoever is disabled or deleted is out at once, and a company is never left
 * without somebody who can let the others in. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "access/session.h"
#include "base/error.h"
#include "base/time.h"

#include <string.h>

/* Roles are looked through first: there are few, and usually one is it. */
static bool people_administrators(struct ctx *ctx, int64_t *count)
{
	struct ctx *system = rule_as_system(ctx);
	struct record_query roles = {
	    .object = rule_object(ctx, "role"),
	    .filter = json_keep(system, json_pack("[s,s,s]", "preset", "=", "administrator")),
	    .limit = 200,
	    .operation = OPERATION_READ};
	size_t role_count = 0;
	const int64_t *ids = record_ids(system, &roles, &role_count);
	*count = 0;
	for (size_t i = 0; ids && i < role_count && !*count; i++)
		if (!rule_count(ctx, "user",
		                json_pack("[[s,s,I], [s,s,b]]", "roles", "contains", ids[i], "disabled",
		                          "!=", true),
		                count))
			return false;
	return ids || error_pass(ctx, system);
}

/* After what was done: is there one left? `field` is what the caller changed. */
static bool people_one_is_left(struct ctx *ctx, const char *field)
{
	static const char zh[] = "这样公司就没有在用的系统管理员了。请先让另一位用户担任系统管理员。";
	static const char en[] = "The company would be left without an active administrator. Give "
	                         "another user that role first.";
	int64_t count;
	if (!people_administrators(ctx, &count))
		return false;
	if (count > 0)
		return true;
	return field ? error_field(ctx, field, "last_administrator", zh, en)
	             : error_set(ctx, ERROR_CONFLICT, zh, en);
}

static bool people_user_saved(struct ctx *ctx, const struct record_change *change)
{
	if (!change->before)
		return true;
	if (!change->after)
		return session_end_user(ctx, change->before->id, 0) && people_one_is_left(ctx, NULL);
	bool disabled = !rule_unchanged(change, "disabled");
	if (disabled && record_integer(change->after, "disabled") &&
	    !session_end_user(ctx, change->after->id, 0))
		return false;
	if (!disabled && rule_unchanged(change, "roles"))
		return true;
	return people_one_is_left(ctx, disabled ? "disabled" : "roles");
}

static bool people_role_saved(struct ctx *ctx, const struct record_change *change)
{
	const char *preset = change->before ? record_text(change->before, "preset") : NULL;
	if (!preset || strcmp(preset, "administrator") != 0)
		return true;
	return (change->after && rule_unchanged(change, "preset")) ||
	       people_one_is_left(ctx, change->after ? "preset" : NULL);
}

bool people_prefer(struct ctx *ctx, const json_t *values)
{
	struct ctx *unasked = rule_unasked(ctx);
	const char *name = json_string_value(json_object_get(values, "time_zone"));
	if (name && *name && !zone_new(unasked, name))
		return error_field(ctx, "time_zone", "unknown", "没有这个时区；例如 Asia/Shanghai。",
		                   "There is no such time zone; Asia/Shanghai is one.");
	const struct object *object = rule_object(ctx, "user");
	const struct record *changes = record_parse(unasked, object, values, "");
	return (changes && record_update(unasked, object, ctx->actor->user, changes, 0)) ||
	       error_pass(ctx, unasked);
}

const struct record_hook people_hooks[] = {
    {.object = "user", .after_save = people_user_saved},
    {.object = "role", .after_save = people_role_saved},
    {0},
};
