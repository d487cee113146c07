/* Handing over, and taking that back within a day.
 *
 * The work is an internal record, hand_over, so that it stands in the history like all
 * else; what its records were before is kept by record/give.h. */
#include "crm/handover.h"
#include "crm/crm.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "crm/rule.h"

/* So long a hand-over can be taken back. */
static const int64_t DAY = 86400000;

bool hand_over_preview(struct ctx *ctx, const json_t *body, struct json_writer *json)
{
	struct hand_plan *plan = hand_plan_read(ctx, body);
	const struct hand_deal *deal = plan ? hand_deal(ctx, plan) : NULL;
	return deal && hand_deal_print(ctx, deal, json);
}

/* --- doing it --- */

static bool hand_may_hold(struct ctx *ctx, const struct hand_deal *deal)
{
	if (deal->plan->over_limit && !hold_may_exceed(ctx))
		return error_field(ctx, "over_limit", "forbidden", "您不能让人超过持有上限。",
		                   "You may not let people pass their limits.");
	if (deal->plan->over_limit)
		return true;
	for (size_t i = 0; i < deal->taker_count; i++) {
		const struct hand_taker *taker = &deal->takers[i];
		if (taker->over)
			hold_refuse(ctx, "to", taker->target.user, &taker->hold,
			            taker->customers - taker->leaving);
	}
	return !ctx->error;
}

/* Users, or pools, who get something, as a list. */
static struct value hand_list(struct record *work, const struct hand_deal *deal, bool pools)
{
	struct value *items = memory_array(work, struct value, deal->taker_count + 1);
	size_t count = 0;
	for (size_t i = 0; i < deal->taker_count; i++) {
		const struct hand_taker *taker = &deal->takers[i];
		int64_t id = pools ? taker->target.pool : taker->target.user;
		if (id && taker->customers + taker->others + taker->helps > 0)
			items[count++] = value_integer(id);
	}
	return count ? (struct value){.kind = VALUE_LIST, .size = count, .items = items}
	             : VALUE_NOTHING;
}

static struct record *hand_keep(struct ctx *ctx, const struct hand_deal *deal)
{
	struct record *work = record_new(ctx, rule_object(ctx, "hand_over"));
	record_set_integer(work, "by", ctx->actor->user);
	record_set_integer(work, "at", ctx->now);
	if (deal->plan->from)
		record_set_integer(work, "from", deal->plan->from);
	record_set(work, "takers", hand_list(work, deal, false));
	record_set(work, "pools", hand_list(work, deal, true));
	record_set_text(work, "reason", deal->plan->reason);
	record_set_integer(work, "customers", deal->customers);
	record_set_integer(work, "records", deal->records);
	record_set_integer(work, "collaborations", deal->helps);
	return record_keep(ctx, work) ? work : NULL;
}

/* What can't be taken back any more need not be kept. */
static bool hand_forget_old(struct ctx *ctx)
{
	struct record *old;
	char since[TIME_TEXT_SIZE];
	if (!rule_first(ctx, "hand_over",
	                json_pack("[s,s,s]", "at", "<", time_print(ctx->now - DAY, since)), "-at,-id",
	                &old))
		return false;
	return !old || record_forget_gifts(ctx, old->id);
}

static bool hand_give(struct ctx *ctx, const struct hand_deal *deal, int64_t work)
{
	for (size_t i = 0; i < deal->plan->object_count; i++) {
		const struct hand_part *part = &deal->parts[i];
		struct record_gifts gifts = {.object = part->object,
		                             .items = part->gifts,
		                             .count = part->count,
		                             .action = "hand_over",
		                             .reason = deal->plan->reason,
		                             .work = work};
		if (!record_give(ctx, &gifts))
			return false;
		gifts.items = part->helps;
		gifts.count = part->help_count;
		if (!record_give(ctx, &gifts))
			return false;
	}
	return true;
}

static bool hand_carry_out(struct ctx *ctx, const struct hand_deal *deal, int64_t *id)
{
	struct ctx *unasked = rule_unasked(ctx);
	const struct record *work = hand_keep(unasked, deal);
	bool done = work && hand_forget_old(unasked) && hand_give(unasked, deal, work->id) &&
	            hand_tell(unasked, deal, work->id);
	if (!done)
		return error_pass(ctx, unasked);
	*id = work->id;
	return true;
}

bool hand_over(struct ctx *ctx, const json_t *body, struct json_writer *json)
{
	int64_t id = 0;
	struct hand_plan *plan = hand_plan_read(ctx, body);
	const struct hand_deal *deal = plan ? hand_deal(ctx, plan) : NULL;
	if (!deal)
		return false;
	if (!hand_plan_has_targets(plan))
		return error_field(ctx, "to", "required", "请指定交给谁。", "Say who takes them.");
	if (!deal->records && !deal->helps)
		return error_set(ctx, ERROR_CONFLICT, "没有可移交的记录。",
		                 "There is nothing to hand over.");
	return hand_may_hold(ctx, deal) && hand_carry_out(ctx, deal, &id) &&
	       hand_over_print(ctx, id, json);
}

/* --- looking at them --- */

static bool hand_lasts(const struct ctx *ctx, const struct record *work)
{
	return record_value(work, "undone_at")->kind == VALUE_NULL &&
	       record_integer(work, "at") > ctx->now - DAY;
}

static bool hand_print_one(struct ctx *ctx, const struct record *work, void *data)
{
	static const char *const names[] = {
	    "at",        "by",      "from",           "takers",    "pools",     "reason",
	    "customers", "records", "collaborations", "undone_at", "undone_by", "returned"};
	struct json_writer *json = data;
	json_open_object(json);
	json_member_integer(json, "id", work->id);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct field *field = model_field(work->object, names[i]);
		json_key(json, names[i]);
		field->type->print(ctx, field, &work->values[field->index], json);
	}
	json_member_boolean(json, "can_undo", hand_lasts(ctx, work));
	json_close_object(json);
	return true;
}

/* His own; an administrator's are all. Those of others are as if they were not there. */
static struct record *hand_find(struct ctx *ctx, int64_t id)
{
	struct ctx *system = rule_as_system(ctx);
	struct record *work = record_get(system, rule_object(ctx, "hand_over"), id, OPERATION_READ);
	if (!work && system->error->code != ERROR_NOT_FOUND) {
		error_pass(ctx, system);
		return NULL;
	}
	if (work && (ctx->actor->administrator || record_integer(work, "by") == ctx->actor->user))
		return work;
	error_take(system);
	error_set(ctx, ERROR_NOT_FOUND, "没有这次移交。", "There is no such hand-over.");
	return NULL;
}

bool hand_over_print(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	const struct record *work = hand_find(ctx, id);
	return work && hand_print_one(ctx, work, json);
}

bool hand_over_list(struct ctx *ctx, int64_t limit, struct json_writer *json)
{
	struct ctx *system = rule_as_system(ctx);
	json_t *mine = json_keep(system, json_pack("[s,s,I]", "by", "=", ctx->actor->user));
	const struct record_query query = {.object = rule_object(ctx, "hand_over"),
	                                   .filter = ctx->actor->administrator ? NULL : mine,
	                                   .sort = "-at,-id",
	                                   .limit = limit,
	                                   .operation = OPERATION_READ};
	json_open_object(json);
	json_key(json, "hand_overs");
	json_open_array(json);
	if (!record_each(system, &query, hand_print_one, json))
		return error_pass(ctx, system);
	json_close_array(json);
	json_close_object(json);
	return true;
}

/* --- taking it back --- */

static bool hand_undo_refuse(struct ctx *ctx, const struct record *work)
{
	return record_value(work, "undone_at")->kind != VALUE_NULL
	           ? error_set(ctx, ERROR_CONFLICT, "这次移交已经撤回过了。",
	                       "This hand-over was taken back already.")
	           : error_set(ctx, ERROR_CONFLICT, "移交超过一天，不能再撤回。",
	                       "A hand-over can be taken back within a day only.");
}

static bool hand_undo(struct ctx *ctx, const struct record *work)
{
	struct record_taken taken;
	if (!record_take_back(ctx, work->id, "take_back", record_text(work, "reason"), &taken))
		return false;
	struct record *changes = record_new(ctx, work->object);
	record_set_integer(changes, "undone_at", ctx->now);
	record_set_integer(changes, "undone_by", ctx->actor->user);
	record_set_integer(changes, "returned", taken.back);
	return record_derive(ctx, work->object, work->id, changes, "take_back") &&
	       hand_tell_back(ctx, work, taken.back);
}

bool hand_over_undo(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	const struct object *customer = rule_object(ctx, "customer");
	const struct record *work = access_need_writing(ctx) ? hand_find(ctx, id) : NULL;
	if (!work)
		return false;
	if (!access_action(ctx, customer, "hand_over"))
		return error_set(ctx, ERROR_FORBIDDEN, "您没有移交客户的权限。",
		                 "You are not permitted to hand customers over.");
	if (!hand_lasts(ctx, work))
		return hand_undo_refuse(ctx, work);
	struct ctx *unasked = rule_unasked(ctx);
	if (!hand_undo(unasked, work))
		return error_pass(ctx, unasked);
	return hand_over_print(ctx, id, json);
}
