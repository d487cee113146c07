/* A deal as people look at it before it is done. */
#include "crm/handover.h"

#include "base/error.h"
#include "base/memory.h"
#include "crm/rule.h"

static void print_reference(struct json_writer *json, const char *key, int64_t id, const char *name)
{
	json_key(json, key);
	if (!id) {
		json_put_null(json);
		return;
	}
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", name);
	json_close_object(json);
}

static void print_stages(struct ctx *ctx, const int64_t stages[HAND_STAGES],
                         struct json_writer *json)
{
	const struct field *stage = model_field(rule_object(ctx, "customer"), "stage");
	json_key(json, "stages");
	json_open_object(json);
	for (size_t i = 0; i < stage->choice_count && i < HAND_STAGES; i++)
		if (stages[i])
			json_member_integer(json, stage->choices[i].value, stages[i]);
	json_close_object(json);
}

static bool print_taker(struct ctx *ctx, const struct hand_taker *taker, struct json_writer *json)
{
	const struct user_info *user = access_user(ctx, taker->target.user);
	const struct pool_info *pool = access_pool(ctx, taker->target.pool);
	json_open_object(json);
	print_reference(json, "user", taker->target.user, user ? user->name : NULL);
	print_reference(json, "pool", taker->target.pool, pool ? pool->name : NULL);
	json_member_integer(json, "customers", taker->customers);
	json_member_integer(json, "others", taker->others);
	json_member_integer(json, "collaborations", taker->helps);
	print_stages(ctx, taker->stages, json);
	json_key(json, "limit");
	if (taker->target.user && taker->customers && taker->hold.limit >= 0) {
		json_put_integer(json, taker->hold.limit);
		json_member_integer(json, "holds", taker->hold.held);
		json_member_integer(json, "after", taker->hold.held + taker->customers - taker->leaving);
	} else {
		json_put_null(json);
	}
	json_member_boolean(json, "over", taker->over);
	json_close_object(json);
	return true;
}

static bool print_part(struct ctx *ctx, const struct hand_part *part, struct json_writer *json)
{
	struct ctx *inner = ctx_inner(ctx);
	int64_t *ids = memory_array(inner, int64_t, part->count + 1);
	for (size_t i = 0; i < part->count; i++)
		ids[i] = part->gifts[i].id;
	json_open_object(json);
	json_member_text(json, "object", part->object->name);
	json_member_integer(json, "count", (int64_t)part->count);
	json_member_integer(json, "unchanged", part->unchanged);
	json_member_integer(json, "refused", part->refused);
	json_member_integer(json, "collaborations", part->helping);
	if (part->object->access.stage)
		print_stages(ctx, part->stages, json);
	json_key(json, "along");
	bool counted = record_count_below(inner, part->object, ids, part->count, json);
	json_close_object(json);
	if (!counted)
		error_pass(ctx, inner);
	talloc_free(inner);
	return counted;
}

bool hand_deal_print(struct ctx *ctx, const struct hand_deal *deal, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "records", deal->records);
	json_member_integer(json, "collaborations", deal->helps);
	json_key(json, "parts");
	json_open_array(json);
	for (size_t i = 0; i < deal->plan->object_count; i++)
		if (!print_part(ctx, &deal->parts[i], json))
			return false;
	json_close_array(json);
	json_key(json, "takers");
	json_open_array(json);
	for (size_t i = 0; i < deal->taker_count; i++)
		if (!print_taker(ctx, &deal->takers[i], json))
			return false;
	json_close_array(json);
	json_member_boolean(json, "over", deal->over);
	json_member_boolean(json, "may_exceed", hold_may_exceed(ctx));
	json_close_object(json);
	return true;
}
