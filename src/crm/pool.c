/* Pools (M2): where a customer came from, who protects one, who deals them out.
 *
 * The hook sees each save: it remembers the pool that a customer lies in as its home, and
 * ends a protection that was the owner's. */
#include "crm/crm.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <inttypes.h>
#include <string.h>

static bool pool_before_save(struct ctx *ctx, struct record_change *change)
{
	struct record *customer = change->after;
	int64_t pool = record_integer(customer, "pool");
	(void)ctx;
	if (!pool || rule_unchanged(change, "pool"))
		return true;
	record_set_integer(customer, "home_pool", pool);
	record_set_null(customer, "protected_until");
	return true;
}

const struct record_hook pool_hooks[] = {
    {.object = "customer", .before_save = pool_before_save},
    {0},
};

/* --- protection --- */

/* Protecting is for who may hand others' customers over, and for the managers of the
 * pool that would get the customer: not for its owner. */
static bool pool_may_protect(struct ctx *ctx, const struct record *customer)
{
	const struct recycle_rules *rules = recycle_rules(ctx);
	if (!rules)
		return false;
	if (!record_integer(customer, "owner"))
		return error_set(ctx, ERROR_CONFLICT, "该客户在公海中，无需保护。",
		                 "This customer is in a pool; there is nothing to protect.");
	const struct recycle_pool *pool = recycle_cover(ctx, rules, customer);
	if (pool && access_pool_manager(ctx, pool->id))
		return true;
	if (access_scope(ctx, customer->object, OPERATION_HAND_OVER) > SCOPE_OWN)
		return record_get(ctx, customer->object, customer->id, OPERATION_HAND_OVER) != NULL;
	return error_set(ctx, ERROR_FORBIDDEN, "只有经理和公海管理人可以保护客户。",
	                 "Only managers and the pool's managers protect customers.");
}

enum { PROTECT_UNTIL, PROTECT_REASON };

/* Up to the last second of the day. */
static bool pool_protect(struct ctx *ctx, const struct record *customer,
                         const struct value *arguments)
{
	const char *last =
	    memory_text_part(ctx, arguments[PROTECT_UNTIL].text, arguments[PROTECT_UNTIL].size);
	char today[DATE_TEXT_SIZE], next[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, ctx->now, today);
	if (strcmp(last, today) < 0)
		return error_field(ctx, "until", "past", "请选择今天或以后的日期。",
		                   "Choose today or a later day.");
	if (!pool_may_protect(ctx, customer))
		return false;
	date_add(last, 1, next);
	struct record *changes = record_new(ctx, customer->object);
	record_set_integer(changes, "protected_until", zone_day_start(ctx->company->zone, next) - 1000);
	return record_apply(ctx, customer->object, customer->id, changes, "protect",
	                    arguments[PROTECT_REASON].text);
}

static bool pool_unprotect(struct ctx *ctx, const struct record *customer,
                           const struct value *arguments)
{
	(void)arguments;
	if (!pool_may_protect(ctx, customer))
		return false;
	struct record *changes = record_new(ctx, customer->object);
	record_set_null(changes, "protected_until");
	return record_apply(ctx, customer->object, customer->id, changes, "unprotect", NULL);
}

/* --- dealing out --- */

enum { DEAL_TO, DEAL_REASON };

/* How many this very call has dealt out of the pool: it has one instant. */
static bool pool_dealt(struct ctx *ctx, int64_t pool, int64_t *count)
{
	char now[TIME_TEXT_SIZE];
	return rule_count(ctx, "owner_change",
	                  json_pack("[[s,s,I],[s,s,s],[s,s,I],[s,s]]", "from_pool", "=", pool, "at",
	                            "=", time_print(ctx->now, now), "by", "=", ctx->actor->user, "to",
	                            "not_empty"),
	                  count);
}

/* One after the other in turn, so that each gets as many as the others, or one less. */
static bool pool_deal_out(struct ctx *ctx, const struct record *customer,
                          const struct value *arguments)
{
	const struct value *people = &arguments[DEAL_TO];
	int64_t dealt = 0;
	if (!pool_dealt(ctx, record_integer(customer, "pool"), &dealt))
		return false;
	size_t turn = (size_t)dealt % people->size;
	const struct value given[] = {value_integer(people->items[turn].integer),
	                              arguments[DEAL_REASON], VALUE_NOTHING};
	return owning_assign(ctx, customer, given);
}

#define REASON_INPUT                                                                               \
	{                                                                                              \
		.name = "reason", .type = "text", .label = { {"原因", "Reason"} }                          \
	}

const struct record_action pool_actions[] = {
    {.object = "customer",
     .name = "deal_out",
     .label = {{"平均分配", "Deal out evenly"}},
     .many = true,
     .operation = OPERATION_READ,
     .inputs = {{.name = "to",
                 .type = "refs",
                 .label = {{"分给", "To"}},
                 .required = true,
                 .target = "user"},
                REASON_INPUT},
     .run = pool_deal_out},
    {.object = "customer",
     .name = "protect",
     .label = {{"保护", "Protect"}},
     .many = true,
     .operation = OPERATION_READ,
     .inputs = {{.name = "until", .type = "date", .label = {{"保护到", "Until"}}, .required = true},
                REASON_INPUT},
     .run = pool_protect},
    {.object = "customer",
     .name = "unprotect",
     .label = {{"取消保护", "End protection"}},
     .many = true,
     .operation = OPERATION_READ,
     .run = pool_unprotect},
    {0},
};
