/* Who gets which records. */
#include "crm/handover.h"

#include "base/error.h"
#include "base/memory.h"
#include "crm/rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A record as it was found. */
struct hand_item {
	int64_t id;
	int64_t owner, pool;
	int stage; /* its place; 0 where the object has none */
};

struct hand_items {
	const struct object *object;
	bool helping; /* those with which the plan's person helps; else those that are his */
	struct hand_item *items;
	size_t count, room;
};

/* --- finding them --- */

static int64_t item_place(const struct record *record, const struct field *field)
{
	return field ? record->values[field->index].integer : 0;
}

static bool items_add(struct ctx *ctx, const struct record *record, void *data)
{
	struct hand_items *items = data;
	const struct object_access *access = &record->object->access;
	(void)ctx;
	if (items->count == items->room) {
		items->room = items->room * 2 + 256;
		items->items = memory_must(
		    talloc_realloc(items, items->items, struct hand_item, (unsigned)items->room));
	}
	struct hand_item *item = &items->items[items->count++];
	*item = (struct hand_item){.id = record->id,
	                           .owner = item_place(record, record_owner_field(record->object)),
	                           .pool = item_place(record, access->pool)};
	const char *stage = access->stage ? record_text(record, access->stage->name) : NULL;
	const struct choice *choice = stage ? model_choice(access->stage, stage) : NULL;
	if (choice && choice - access->stage->choices < HAND_STAGES)
		item->stage = (int)(choice - access->stage->choices);
	return true;
}

static const char *items_fields(struct ctx *ctx, const struct object *object)
{
	const struct object_access *access = &object->access;
	return memory_format(ctx, "id,%s%s%s%s%s", record_owner_field(object)->name,
	                     access->pool ? "," : "", access->pool ? access->pool->name : "",
	                     access->stage ? "," : "", access->stage ? access->stage->name : "");
}

/* Somebody's records, or those of others with which he helps. */
static json_t *items_his(const struct hand_items *items, int64_t user)
{
	const char *owner = record_owner_field(items->object)->name;
	if (!items->helping)
		return json_pack("[s,s,I]", owner, "=", user);
	return json_pack("[s,[s,s,I],[s,[s,s,I]]]", "and", items->object->access.collaborators->name,
	                 "contains", user, "not", owner, "=", user);
}

/* The plan's conditions, with `ids` (or NULL) besides. */
static json_t *items_filter(struct ctx *ctx, const struct hand_plan *plan,
                            const struct hand_items *items, json_t *ids)
{
	json_t *filter = json_keep(ctx, json_array());
	if (plan->from)
		json_array_append_new(filter, items_his(items, plan->from));
	if (json_array_size(plan->filter))
		json_array_append(filter, (json_t *)plan->filter);
	if (ids)
		json_array_append_new(filter, json_pack("[s,s,O]", "id", "in", ids));
	return filter;
}

static bool items_too_many(struct ctx *ctx)
{
	error_set(ctx, ERROR_TOO_LARGE, "一次最多移交 %d 条记录。",
	          "At most %d records can be handed over at a time.", HAND_LIMIT);
	error_hint(ctx, "请用筛选条件分几次移交。", "Narrow the filter and do it in several steps.");
	return false;
}

static bool items_read(struct ctx *ctx, struct hand_items *items, const json_t *filter)
{
	const struct record_query query = {.object = items->object,
	                                   .filter = json_array_size(filter) ? filter : NULL,
	                                   .fields = items_fields(ctx, items->object),
	                                   .limit = HAND_LIMIT + 1,
	                                   .operation = OPERATION_HAND_OVER};
	return record_each(ctx, &query, items_add, items) &&
	       (items->count <= HAND_LIMIT || items_too_many(ctx));
}

enum { ITEM_RUN = 500 };

/* The next ids of the list, each once: `seen` has those before. */
static json_t *items_run(struct ctx *ctx, const json_t *list, size_t *at, json_t *seen)
{
	json_t *run = json_keep(ctx, json_array());
	for (; *at < json_array_size(list) && json_array_size(run) < ITEM_RUN; ++*at) {
		json_t *id = json_array_get(list, *at);
		char key[32];
		snprintf(key, sizeof key, "%lld", (long long)json_integer_value(id));
		if (json_object_get(seen, key))
			continue;
		json_object_set_new(seen, key, json_true());
		json_array_append(run, id);
	}
	return run;
}

static bool items_by_id(struct ctx *ctx, const struct hand_plan *plan, struct hand_items *items,
                        int64_t *refused)
{
	json_t *seen = json_keep(ctx, json_object());
	if (json_array_size(plan->ids) > HAND_LIMIT)
		return items_too_many(ctx);
	for (size_t at = 0; at < json_array_size(plan->ids);) {
		json_t *run = items_run(ctx, plan->ids, &at, seen);
		if (json_array_size(run) && !items_read(ctx, items, items_filter(ctx, plan, items, run)))
			return false;
	}
	*refused = (int64_t)(json_object_size(seen) - items->count);
	return true;
}

static bool items_by_filter(struct ctx *ctx, const struct hand_plan *plan, struct hand_items *items,
                            int64_t *refused)
{
	const json_t *filter = items_filter(ctx, plan, items, NULL);
	const struct record_query query = {.object = items->object,
	                                   .filter = json_array_size(filter) ? filter : NULL,
	                                   .operation = OPERATION_READ};
	int64_t seen = 0;
	if (!items_read(ctx, items, filter) || !record_count(ctx, &query, &seen))
		return false;
	*refused = seen > (int64_t)items->count ? seen - (int64_t)items->count : 0;
	return true;
}

static int item_compare(const void *left, const void *right)
{
	const struct hand_item *a = left, *b = right;
	if (a->stage != b->stage)
		return a->stage < b->stage ? 1 : -1;
	return (a->id > b->id) - (a->id < b->id);
}

static struct hand_items *items_find(struct ctx *ctx, const struct hand_plan *plan,
                                     const struct object *object, bool helping, int64_t *refused)
{
	struct hand_items *items = memory_new(ctx, struct hand_items);
	items->object = object;
	items->helping = helping;
	bool found = plan->ids ? items_by_id(ctx, plan, items, refused)
	                       : items_by_filter(ctx, plan, items, refused);
	if (found && items->count)
		qsort(items->items, items->count, sizeof *items->items, item_compare);
	return found ? items : NULL;
}

/* --- may they be given there? --- */

static bool deal_no_right(struct ctx *ctx, const char *field)
{
	return error_field(ctx, field, "forbidden", "您没有把记录交给该人或公海的权限。",
	                   "You are not permitted to give the record to this person or pool.");
}

bool hand_may_take(struct ctx *ctx, const struct object *object, int64_t user)
{
	const struct user_info *info = access_user(ctx, user);
	size_t count = 0;
	if (!info || info->disabled)
		return error_field(ctx, "to", "not_found", "找不到该用户，或其已停用。",
		                   "There is no such user, or the user is disabled.");
	if (access_scope(ctx, object, OPERATION_HAND_OVER) == SCOPE_ALL)
		return true;
	const int64_t *people = access_people(ctx, object, OPERATION_HAND_OVER, &count);
	return rule_among(people, count, user) || deal_no_right(ctx, "to");
}

/* Whoever hands over reaches both sides: what he gives (the query asks), and who takes. */
static bool deal_may_give(struct ctx *ctx, const struct object *object, const char *field,
                          const struct hand_target *target)
{
	size_t count = 0;
	if (target->pool && !object->access.pool)
		return error_field(
		    ctx, "others", "required", "%s不能放进公海，请另外指定接收人。",
		    "%s can't be put into a pool. Say who takes them.",
		    model_label(ctx, ctx->language == LANGUAGE_EN ? &object->plural : &object->label));
	if (access_scope(ctx, object, OPERATION_HAND_OVER) == SCOPE_ALL)
		return true;
	const int64_t *ids = target->user ? access_people(ctx, object, OPERATION_HAND_OVER, &count)
	                                  : access_pools(ctx, &count);
	return rule_among(ids, count, target->user ? target->user : target->pool) ||
	       deal_no_right(ctx, field);
}

static bool deal_may_give_all(struct ctx *ctx, const struct object *object, const char *field,
                              const struct hand_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		if (!deal_may_give(ctx, object, field, &targets->items[i]))
			return false;
	return true;
}

/* The targets of an object's records of a stage. */
static struct hand_targets *deal_targets(struct hand_plan *plan, const struct object *object,
                                         int stage)
{
	if (!object->access.stage)
		return !object->access.pool && plan->others.count ? &plan->others : &plan->to;
	return plan->stages[stage].count ? &plan->stages[stage] : &plan->to;
}

static bool deal_may(struct ctx *ctx, struct hand_plan *plan, const struct object *object)
{
	const struct hand_targets *targets = deal_targets(plan, object, 0);
	if (!object->access.stage)
		return deal_may_give_all(ctx, object, targets == &plan->others ? "others" : "to", targets);
	if (!deal_may_give_all(ctx, object, "to", &plan->to))
		return false;
	for (size_t i = 0; i < HAND_STAGES; i++)
		if (!deal_may_give_all(ctx, object, "stages", &plan->stages[i]))
			return false;
	return true;
}

/* --- dealing --- */

static bool deal_nobody(struct ctx *ctx, const struct object *object, int stage)
{
	const struct field *field = object->access.stage;
	if (!field)
		return error_field(
		    ctx, object->access.pool ? "to" : "others", "required", "请指定%s的接收人。",
		    "Say who takes the %s.",
		    model_label(ctx, ctx->language == LANGUAGE_EN ? &object->plural : &object->label));
	return error_field(ctx, "to", "required", "还没有指定“%s”阶段的客户交给谁。",
	                   "Nobody is named for customers of the stage “%s”.",
	                   model_label(ctx, &field->choices[stage].label));
}

/* The row of a taker; added where there is none. A user's or pool's is one. */
static struct hand_taker *deal_taker(struct hand_deal *deal, const struct hand_target *target)
{
	for (size_t i = 0; i < deal->taker_count; i++) {
		struct hand_taker *taker = &deal->takers[i];
		if (taker->target.user == target->user && taker->target.pool == target->pool)
			return taker;
	}
	struct hand_taker *taker = &deal->takers[deal->taker_count++];
	taker->target = *target;
	return taker;
}

static void deal_note(struct hand_deal *deal, struct hand_part *part, const struct hand_item *item,
                      const struct hand_target *target)
{
	bool customer = part->object->access.stage != NULL;
	struct hand_taker *taker = deal_taker(deal, target);
	part->gifts[part->count++] =
	    (struct record_gift){.id = item->id, .owner = target->user, .pool = target->pool};
	part->stages[item->stage]++;
	taker->customers += customer;
	taker->others += !customer;
	taker->stages[item->stage] += customer;
	deal->customers += customer;
	deal->records++;
}

/* Without targets, what would be given is counted all the same. */
static bool deal_item(struct ctx *ctx, struct hand_deal *deal, struct hand_plan *plan,
                      struct hand_part *part, const struct hand_item *item)
{
	struct hand_targets *targets = deal_targets(plan, part->object, item->stage);
	if (!targets->count && hand_plan_has_targets(plan))
		return deal_nobody(ctx, part->object, item->stage);
	if (!targets->count) {
		part->gifts[part->count++] = (struct record_gift){.id = item->id};
		part->stages[item->stage]++;
		deal->customers += part->object->access.stage != NULL;
		deal->records++;
		return true;
	}
	const struct hand_target *target = &targets->items[targets->next++ % targets->count];
	if (item->owner == target->user && item->pool == target->pool) {
		part->unchanged++;
		return true;
	}
	deal_note(deal, part, item, target);
	if (part->object->access.stage)
		for (size_t i = 0; i < deal->taker_count; i++)
			deal->takers[i].leaving += item->owner && deal->takers[i].target.user == item->owner;
	return true;
}

static bool deal_part(struct ctx *ctx, struct hand_deal *deal, struct hand_plan *plan,
                      struct hand_part *part)
{
	if (!deal_may(ctx, plan, part->object))
		return false;
	const struct hand_items *items = items_find(ctx, plan, part->object, false, &part->refused);
	if (!items)
		return false;
	part->gifts = memory_array(ctx, struct record_gift, items->count + 1);
	for (size_t i = 0; i < items->count; i++)
		if (!deal_item(ctx, deal, plan, part, &items->items[i]))
			return false;
	return true;
}

/* --- those with which he helps --- */

/* The next of the targets who is a person; 0 where there are but pools. */
static int64_t deal_helper(struct hand_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++) {
		const struct hand_target *target = &targets->items[targets->next++ % targets->count];
		if (target->user)
			return target->user;
	}
	return 0;
}

static bool deal_help(struct ctx *ctx, struct hand_deal *deal, struct hand_plan *plan,
                      struct hand_part *part, const struct hand_item *item)
{
	struct hand_targets *targets = deal_targets(plan, part->object, item->stage);
	bool moves = plan->helps == HAND_HELPS_MOVE;
	if (moves && !targets->count)
		return deal_nobody(ctx, part->object, item->stage);
	int64_t helper = moves ? deal_helper(targets) : 0;
	if (helper)
		deal_taker(deal, &(struct hand_target){.user = helper})->helps++;
	part->helps[part->help_count++] =
	    (struct record_gift){.id = item->id, .leaves = plan->from, .joins = helper};
	deal->helps++;
	return true;
}

static bool deal_helps(struct ctx *ctx, struct hand_deal *deal, struct hand_plan *plan,
                       struct hand_part *part)
{
	int64_t refused;
	if (!plan->from || !part->object->access.collaborators)
		return true;
	const struct hand_items *items = items_find(ctx, plan, part->object, true, &refused);
	if (!items)
		return false;
	part->helping = (int64_t)items->count;
	part->helps = memory_array(ctx, struct record_gift, items->count + 1);
	if (plan->helps == HAND_HELPS_STAY || !hand_plan_has_targets(plan))
		return true;
	for (size_t i = 0; i < items->count; i++)
		if (!deal_help(ctx, deal, plan, part, &items->items[i]))
			return false;
	return true;
}

static bool deal_holds(struct ctx *ctx, struct hand_deal *deal)
{
	for (size_t i = 0; i < deal->taker_count; i++) {
		struct hand_taker *taker = &deal->takers[i];
		if (!taker->target.user || !taker->customers)
			continue;
		if (!hold_read(ctx, taker->target.user, &taker->hold))
			return false;
		int64_t after = taker->hold.held + taker->customers - taker->leaving;
		taker->over = taker->hold.limit >= 0 && after > taker->hold.limit;
		deal->over = deal->over || taker->over;
	}
	return true;
}

/* All that somebody could be, each with the numbers 0 before anything is dealt out, so
 * that who gives is counted from the first record on. */
static void deal_add_takers(struct hand_deal *deal, const struct hand_targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
		deal_taker(deal, &targets->items[i]);
}

struct hand_deal *hand_deal(struct ctx *ctx, struct hand_plan *plan)
{
	struct hand_deal *deal = memory_new(ctx, struct hand_deal);
	deal->plan = plan;
	deal->parts = memory_array(deal, struct hand_part, plan->object_count);
	deal->takers = memory_array(deal, struct hand_taker, (HAND_STAGES + 2) * HAND_TARGETS);
	deal_add_takers(deal, &plan->to);
	deal_add_takers(deal, &plan->others);
	for (size_t i = 0; i < HAND_STAGES; i++)
		deal_add_takers(deal, &plan->stages[i]);
	for (size_t i = 0; i < plan->object_count; i++) {
		deal->parts[i].object = plan->objects[i];
		if (!deal_part(ctx, deal, plan, &deal->parts[i]) ||
		    !deal_helps(ctx, deal, plan, &deal->parts[i]))
			return NULL;
	}
	return deal_holds(ctx, deal) ? deal : NULL;
}
