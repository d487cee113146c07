/* The pools' rules, and what they say of one customer. */
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

const char recycle_fields[] = "stage,owner,home_pool,last_contact_at,owner_changed_at,"
                              "protected_until";

int64_t recycle_day(const struct ctx *ctx, int64_t instant)
{
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, instant, date);
	return date_to_days(date);
}

/* --- the rules --- */

static const int64_t *recycle_managers(const struct recycle_rules *rules, const struct record *pool,
                                       size_t *count)
{
	const struct value *list = record_value(pool, "managers");
	*count = list->kind == VALUE_LIST ? list->size : 0;
	int64_t *ids = memory_array(rules, int64_t, *count + 1);
	for (size_t i = 0; i < *count; i++)
		ids[i] = list->items[i].integer;
	return ids;
}

static bool recycle_add(struct ctx *ctx, const struct record *pool, void *data)
{
	struct recycle_rules *rules = data;
	(void)ctx;
	rules->pools = memory_must(
	    talloc_realloc(rules, rules->pools, struct recycle_pool, (unsigned)rules->count + 1));
	struct recycle_pool *row = &rules->pools[rules->count++];
	*row = (struct recycle_pool){
	    .id = pool->id,
	    .name = memory_text(rules, record_text(pool, "name")),
	    .open = record_integer(pool, "active") != 0,
	    .not_contacted_days = record_integer(pool, "rule_not_contacted_days"),
	    .no_deal_days = record_integer(pool, "rule_no_deal_days"),
	    .warn_days = record_integer(pool, "rule_warn_days"),
	    .protection_ended = record_integer(pool, "rule_protection_ended") != 0,
	    .exempt_deal = record_integer(pool, "exempt_deal") != 0,
	};
	row->managers = recycle_managers(rules, pool, &row->manager_count);
	return true;
}

struct recycle_rules *recycle_rules(struct ctx *ctx)
{
	struct recycle_rules *rules = memory_new(ctx, struct recycle_rules);
	struct ctx *system = rule_as_system(ctx);
	const struct record_query query = {
	    .object = rule_object(ctx, "pool"),
	    .sort = "id",
	    .fields = "name,active,managers,rule_not_contacted_days,rule_no_deal_days,rule_warn_days,"
	              "rule_protection_ended,exempt_deal",
	    .operation = OPERATION_READ};
	bool read = record_each(system, &query, recycle_add, rules);
	if (!read)
		error_pass(ctx, system);
	talloc_free(system);
	bool over = zone_minute(ctx->company->zone, ctx->now) >= RECYCLE_MINUTE;
	rules->next_run = recycle_day(ctx, ctx->now) + over;
	return read ? rules : NULL;
}

struct recycle_pool *recycle_pool(const struct recycle_rules *rules, int64_t id)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->pools[i].id == id)
			return &rules->pools[i];
	return NULL;
}

/* --- one customer --- */

static bool recycle_has_member(struct ctx *ctx, const struct recycle_pool *pool, int64_t user)
{
	size_t count;
	if (pool->people)
		return rule_among(pool->people, pool->people_count, user);
	const int64_t *pools = access_pools_of(ctx, user, &count);
	return rule_among(pools, count, pool->id);
}

const struct recycle_pool *recycle_pool_of(struct ctx *ctx, const struct recycle_rules *rules,
                                           int64_t user)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->pools[i].open && recycle_has_member(ctx, &rules->pools[i], user))
			return &rules->pools[i];
	return NULL;
}

const struct recycle_pool *recycle_cover(struct ctx *ctx, const struct recycle_rules *rules,
                                         const struct record *customer)
{
	const struct recycle_pool *home = recycle_pool(rules, record_integer(customer, "home_pool"));
	return home && home->open ? home
	                          : recycle_pool_of(ctx, rules, record_integer(customer, "owner"));
}

static int64_t recycle_later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* The earliest of the reasons; of two on the same day the one that is named first. */
static void recycle_sooner(struct recycle_fate *fate, enum recycle_reason reason, int64_t day)
{
	if (fate->day && fate->day <= day)
		return;
	fate->reason = reason;
	fate->day = day;
}

bool recycle_fate(struct ctx *ctx, const struct recycle_rules *rules, const struct record *customer,
                  struct recycle_fate *fate)
{
	bool deal = !strcmp(record_text(customer, "stage"), "deal");
	int64_t owned = record_integer(customer, "owner_changed_at");
	int64_t contacted = record_integer(customer, "last_contact_at");
	int64_t protected_until = record_integer(customer, "protected_until");
	*fate = (struct recycle_fate){.pool = NULL};
	if (!record_integer(customer, "owner"))
		return false;
	const struct recycle_pool *pool = fate->pool = recycle_cover(ctx, rules, customer);
	if (!pool || (deal && pool->exempt_deal))
		return false;
	if (pool->not_contacted_days && owned)
		recycle_sooner(fate, RECYCLE_NOT_CONTACTED,
		               recycle_day(ctx, recycle_later(owned, contacted)) +
		                   pool->not_contacted_days + 1);
	if (pool->no_deal_days && owned && !deal)
		recycle_sooner(fate, RECYCLE_NO_DEAL, recycle_day(ctx, owned) + pool->no_deal_days + 1);
	int64_t free_from = protected_until ? recycle_day(ctx, protected_until) + 1 : 0;
	if (pool->protection_ended && protected_until)
		recycle_sooner(fate, RECYCLE_PROTECTION_ENDED, free_from);
	if (!fate->day)
		return false;
	fate->day = recycle_later(fate->day, free_from);
	return true;
}

/* --- why --- */

const char recycle_action[] = "recycle";

const struct record_reason recycle_reasons[] = {
    [RECYCLE_NOT_CONTACTED] = {recycle_action,
                               "not_contacted",
                               {{"超过 {number} 天未联系", "not contacted for {number} days"}}},
    [RECYCLE_NO_DEAL] = {recycle_action,
                         "no_deal",
                         {{"超过 {number} 天未成交", "no deal within {number} days"}}},
    [RECYCLE_PROTECTION_ENDED] = {recycle_action,
                                  "protection_ended",
                                  {{"保护期已满", "its protection ended"}}},
    {0},
};

const char *recycle_reason(struct ctx *ctx, const struct recycle_fate *fate)
{
	const int64_t days[] = {
	    [RECYCLE_NOT_CONTACTED] = fate->pool->not_contacted_days,
	    [RECYCLE_NO_DEAL] = fate->pool->no_deal_days,
	    [RECYCLE_PROTECTION_ENDED] = 0,
	};
	return record_reason_write(ctx, &recycle_reasons[fate->reason], days[fate->reason]);
}

const char *recycle_words(struct ctx *ctx, const struct recycle_fate *fate)
{
	return record_reason_words(ctx, recycle_action, recycle_reason(ctx, fate));
}

/* --- taking back --- */

const int64_t *recycle_find(struct ctx *ctx, int64_t day, int64_t after, int64_t limit,
                            size_t *count)
{
	struct ctx *system = rule_as_system(ctx);
	struct recycle_rules *rules = recycle_rules(system);
	const int64_t *ids = NULL;
	if (rules) {
		rules->next_run = day;
		json_t *filter =
		    json_pack("[[s,s,I], o]", "id", ">", after, recycle_filter(system, rules, 0, day, day));
		const struct record_query query = {.object = rule_object(ctx, "customer"),
		                                   .filter = json_keep(system, filter),
		                                   .sort = "id",
		                                   .limit = limit,
		                                   .operation = OPERATION_READ};
		ids = record_ids(system, &query, count);
	}
	if (!ids)
		error_pass(ctx, system);
	return ids;
}

static bool recycle_give_back(struct ctx *ctx, const struct record *customer,
                              const struct recycle_fate *fate)
{
	struct record *changes = record_new(ctx, customer->object);
	record_set_null(changes, "owner");
	record_set_integer(changes, "pool", fate->pool->id);
	record_set_null(changes, "collaborators");
	return record_apply(ctx, customer->object, customer->id, changes, recycle_action,
	                    recycle_reason(ctx, fate));
}

bool recycle_take(struct ctx *ctx, const struct recycle_rules *rules, int64_t day, int64_t id,
                  bool *taken)
{
	struct recycle_fate fate;
	struct ctx *system = rule_as_system(ctx);
	const struct record *customer =
	    record_get(system, rule_object(ctx, "customer"), id, OPERATION_READ);
	*taken = false;
	if (customer)
		*taken = recycle_fate(system, rules, customer, &fate) && fate.day <= day &&
		         recycle_give_back(system, customer, &fate);
	else if (system->error->code == ERROR_NOT_FOUND) /* deleted meanwhile */
		error_take(system);
	bool good = !system->error || error_pass(ctx, system);
	talloc_free(system);
	return good;
}
