/* What was asked to be handed over, to whom. */
#include "crm/handover.h"

#include "base/error.h"
#include "base/memory.h"
#include "crm/rule.h"

#include <string.h>

bool hand_plan_has_targets(const struct hand_plan *plan)
{
	size_t count = plan->to.count + plan->others.count;
	for (size_t i = 0; i < HAND_STAGES; i++)
		count += plan->stages[i].count;
	return count > 0;
}

/* --- targets --- */

static bool plan_id(const json_t *json, const char *name, int64_t *id)
{
	const json_t *member = json_object_get(json, name);
	*id = json_integer_value(member);
	return !member || (json_is_integer(member) && *id > 0);
}

/* Exactly one of {"user":5} and {"pool":3}. */
static bool plan_target(struct ctx *ctx, const char *field, const json_t *json,
                        struct hand_target *target)
{
	bool read = json_object_size(json) == 1 && plan_id(json, "user", &target->user) &&
	            plan_id(json, "pool", &target->pool) && (target->user || target->pool);
	if (!read)
		return error_field(ctx, field, "invalid",
		                   "每一项应为 {\"user\": 编号} 或 {\"pool\": 编号}。",
		                   "Each must be {\"user\": id} or {\"pool\": id}.");
	const struct user_info *user = target->user ? access_user(ctx, target->user) : NULL;
	if (target->user && (!user || user->disabled))
		return error_field(ctx, field, "not_found", "找不到该用户，或其已停用。",
		                   "There is no such user, or the user is disabled.");
	return !target->pool || hold_pool_active(ctx, field, target->pool);
}

static bool plan_targets(struct ctx *ctx, const char *field, const json_t *json,
                         struct hand_targets *targets)
{
	if (json_array_size(json) > HAND_TARGETS)
		return error_field(ctx, field, "too_many", "一次最多交给 %d 个人或公海。",
		                   "At most %d people and pools at a time.", HAND_TARGETS);
	for (size_t i = 0; i < json_array_size(json); i++)
		if (!plan_target(ctx, field, json_array_get(json, i), &targets->items[targets->count++]))
			return false;
	return true;
}

static bool plan_stages(struct ctx *ctx, const json_t *json, struct hand_plan *plan)
{
	const struct field *stage = model_field(rule_object(ctx, "customer"), "stage");
	const char *name;
	const json_t *member;
	json_object_foreach((json_t *)json, name, member)
	{
		const struct choice *choice = model_choice(stage, name);
		ptrdiff_t place = choice ? choice - stage->choices : HAND_STAGES;
		if (place >= HAND_STAGES || !json_is_array(member))
			return error_field(ctx, "stages", "unknown", "没有这个阶段，或它的接收方不是列表。",
			                   "There is no such stage, or what it goes to is no list.");
		if (!plan_targets(ctx, "stages", member, &plan->stages[place]))
			return false;
	}
	return true;
}

/* --- which records --- */

bool hand_fits(const struct object *object)
{
	const struct field *owner = record_owner_field(object);
	return owner && !owner->system && !object->access.administration && !object->internal &&
	       !object->system;
}

static bool plan_object(struct ctx *ctx, const char *name, struct hand_plan *plan)
{
	const struct object *object = name ? model_object(ctx->model, name) : NULL;
	if (!object || !hand_fits(object))
		return error_field(ctx, "objects", "invalid", "“%s”不是能移交的对象。",
		                   "“%s” is no object that can be handed over.", name ? name : "");
	for (size_t i = 0; i < plan->object_count; i++)
		if (plan->objects[i] == object)
			return true;
	if (!access_need(ctx, object, OPERATION_HAND_OVER))
		return false;
	if (!strcmp(object->name, "customer") && !access_action(ctx, object, "hand_over"))
		return error_set(ctx, ERROR_FORBIDDEN, "您没有移交客户的权限。",
		                 "You are not permitted to hand customers over.");
	plan->objects[plan->object_count++] = object;
	return true;
}

/* "*": whatever there is that the actor may hand over. What hangs on a record goes with it,
 * and who wrote it wrote it. */
static bool plan_all_objects(struct ctx *ctx, struct hand_plan *plan)
{
	if (!plan_object(ctx, "customer", plan))
		return false;
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		if (hand_fits(object) && object->access.kind == ACCESS_OWNED &&
		    object != plan->objects[0] &&
		    access_scope(ctx, object, OPERATION_HAND_OVER) != SCOPE_NONE)
			plan->objects[plan->object_count++] = object;
	}
	return true;
}

static bool plan_objects(struct ctx *ctx, const json_t *json, struct hand_plan *plan)
{
	const char *first = json_string_value(json_array_get(json, 0));
	plan->objects = memory_array(ctx, const struct object *, ctx->model->object_count);
	if (!json_array_size(json))
		return plan_object(ctx, "customer", plan);
	if (first && !strcmp(first, "*") && json_array_size(json) == 1)
		return plan_all_objects(ctx, plan);
	for (size_t i = 0; i < json_array_size(json); i++)
		if (!plan_object(ctx, json_string_value(json_array_get(json, i)), plan))
			return false;
	return true;
}

static bool plan_selection(struct ctx *ctx, const json_t *body, struct hand_plan *plan)
{
	plan->from = json_integer_value(json_object_get(body, "from"));
	plan->filter = json_object_get(body, "filter");
	plan->ids = json_object_get(body, "ids");
	if (plan->filter && plan->ids)
		return error_field(ctx, "ids", "invalid", "请只给出 ids 或 filter 其中之一。",
		                   "Give either ids or a filter.");
	if (!plan->from && !plan->filter && !plan->ids)
		return error_field(ctx, "from", "required", "请给出移交谁的工作，或者移交哪些记录。",
		                   "Say whose work, or which records.");
	if ((plan->filter || plan->ids) && plan->object_count > 1)
		return error_field(ctx, "objects", "invalid", "选出的记录只能是一种对象的。",
		                   "A selection is of one object.");
	if (plan->from && !access_user(ctx, plan->from))
		return error_field(ctx, "from", "not_found", "找不到该用户。", "There is no such user.");
	return true;
}

static bool plan_helps(struct ctx *ctx, const json_t *json, struct hand_plan *plan)
{
	static const char *const words[] = {
	    [HAND_HELPS_STAY] = "stay", [HAND_HELPS_MOVE] = "move", [HAND_HELPS_END] = "end"};
	const char *word = json ? json_string_value(json) : words[HAND_HELPS_STAY];
	size_t place = 0, count = sizeof words / sizeof *words;
	while (place < count && (!word || strcmp(words[place], word) != 0))
		place++;
	if (place == count)
		return error_field(ctx, "collaborations", "invalid",
		                   "collaborations 应为 stay、move 或 end。",
		                   "collaborations is stay, move or end.");
	plan->helps = (enum hand_helps)place;
	return !place || plan->from ||
	       error_field(ctx, "collaborations", "invalid",
	                   "移交某个人的工作时，才能一并处理他的协同。",
	                   "Collaborations go along only with the work of one person.");
}

struct hand_plan *hand_plan_read(struct ctx *ctx, const json_t *body)
{
	struct hand_plan *plan = memory_new(ctx, struct hand_plan);
	plan->reason = json_string_value(json_object_get(body, "reason"));
	plan->over_limit = json_is_true(json_object_get(body, "over_limit"));
	bool read = plan_objects(ctx, json_object_get(body, "objects"), plan) &&
	            plan_selection(ctx, body, plan) &&
	            plan_helps(ctx, json_object_get(body, "collaborations"), plan) &&
	            plan_targets(ctx, "to", json_object_get(body, "to"), &plan->to) &&
	            plan_targets(ctx, "others", json_object_get(body, "others"), &plan->others) &&
	            plan_stages(ctx, json_object_get(body, "stages"), plan);
	return read ? plan : NULL;
}
