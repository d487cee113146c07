/* The pools' rules as filters over customers, so that a list, a count and the nightly
 * run can't disagree. */
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

static json_t *recycle_nobody(void)
{
	return json_pack("[s,s,i]", "id", "<", 0);
}

static void recycle_date(int64_t day, char date[DATE_TEXT_SIZE])
{
	date_from_days(day, date);
}

static json_t *recycle_before(const char *field, int64_t day)
{
	char date[DATE_TEXT_SIZE];
	recycle_date(day, date);
	return json_pack("[s,s,s]", field, "<", date);
}

/* --- whom a pool covers --- */

static json_t *recycle_closed(const struct recycle_rules *rules)
{
	json_t *closed = json_array();
	for (size_t i = 0; i < rules->count; i++)
		if (!rules->pools[i].open)
			json_array_append_new(closed, json_integer(rules->pools[i].id));
	return closed;
}

/* The users whose customers of no other origin the pool covers. */
static json_t *recycle_people(struct ctx *ctx, const struct recycle_rules *rules, int64_t pool)
{
	json_t *people = json_array();
	const struct user_info *user;
	for (size_t i = 0; (user = access_user_at(ctx, i)); i++) {
		const struct recycle_pool *own = recycle_pool_of(ctx, rules, user->id);
		if (own && own->id == pool)
			json_array_append_new(people, json_integer(user->id));
	}
	return people;
}

static json_t *recycle_covered(struct ctx *ctx, const struct recycle_rules *rules, int64_t pool)
{
	json_t *from_here = json_pack("[s,s,I]", "home_pool", "=", pool);
	json_t *people = recycle_people(ctx, rules, pool), *closed = recycle_closed(rules);
	json_t *from_nowhere = json_pack("[s,s]", "home_pool", "empty");
	if (json_array_size(closed))
		from_nowhere = json_pack("[s,o,[s,s,O]]", "or", from_nowhere, "home_pool", "in", closed);
	json_decref(closed);
	if (json_array_size(people))
		return json_pack("[s,o,[s,o,[s,s,o]]]", "or", from_here, "and", from_nowhere, "owner", "in",
		                 people);
	json_decref(people);
	json_decref(from_nowhere);
	return from_here;
}

/* --- whom its rules take --- */

static json_t *recycle_takes(const struct recycle_pool *pool, int64_t day)
{
	json_t *reasons = json_pack("[s]", "or");
	if (pool->not_contacted_days) {
		int64_t before = day - pool->not_contacted_days;
		json_array_append_new(reasons, json_pack("[s,o,[s,[s,s],o]]", "and",
		                                         recycle_before("owner_changed_at", before), "or",
		                                         "last_contact_at", "empty",
		                                         recycle_before("last_contact_at", before)));
	}
	if (pool->no_deal_days)
		json_array_append_new(
		    reasons, json_pack("[s,o,[s,s,s]]", "and",
		                       recycle_before("owner_changed_at", day - pool->no_deal_days),
		                       "stage", "!=", "deal"));
	if (pool->protection_ended)
		json_array_append_new(reasons, json_pack("[s,s]", "protected_until", "not_empty"));
	return reasons;
}

/* Those whom the runs up to `day` take. */
static json_t *recycle_due(const struct recycle_pool *pool, int64_t day)
{
	json_t *due = json_pack("[s,o,[s,[s,s],o]]", "and", recycle_takes(pool, day), "or",
	                        "protected_until", "empty", recycle_before("protected_until", day));
	if (pool->exempt_deal)
		json_array_append_new(due, json_pack("[s,s,s]", "stage", "!=", "deal"));
	return due;
}

static bool recycle_has_rules(const struct recycle_pool *pool)
{
	return pool->open && (pool->not_contacted_days || pool->no_deal_days || pool->protection_ended);
}

/* Adds those of one pool whom the runs of these days take. */
static void recycle_add_pool(struct ctx *ctx, json_t *filter, const struct recycle_rules *rules,
                             const struct recycle_pool *pool, int64_t first, int64_t last)
{
	if (!recycle_has_rules(pool) || last < rules->next_run)
		return;
	json_t *taken = json_pack("[s,[s,s],o,o]", "and", "owner", "not_empty",
	                          recycle_covered(ctx, rules, pool->id), recycle_due(pool, last));
	if (first > rules->next_run)
		json_array_append_new(taken, json_pack("[s,o]", "not", recycle_due(pool, first - 1)));
	json_array_append_new(filter, taken);
}

static json_t *recycle_any(json_t *filter)
{
	if (json_array_size(filter) > 1)
		return filter;
	json_decref(filter);
	return recycle_nobody();
}

json_t *recycle_filter(struct ctx *ctx, const struct recycle_rules *rules, int64_t pool,
                       int64_t first, int64_t last)
{
	json_t *filter = json_pack("[s]", "or");
	for (size_t i = 0; i < rules->count; i++)
		if (!pool || rules->pools[i].id == pool)
			recycle_add_pool(ctx, filter, rules, &rules->pools[i], first, last);
	return recycle_any(filter);
}

/* --- conditions --- */

static json_t *recycle_wrong(struct ctx *ctx, const char *zh, const char *en)
{
	error_field(ctx, "filter", "invalid_filter", "%s", "%s",
	            ctx->language == LANGUAGE_EN ? en : zh);
	return NULL;
}

static bool recycle_read_date(const json_t *value, int64_t *day)
{
	const char *text = json_string_value(value);
	if (!text || !date_valid(text, strlen(text)))
		return false;
	*day = date_to_days(text);
	return true;
}

/* [first, last] of a period such as next_7_days; an open end is no end. */
static bool recycle_read_period(struct ctx *ctx, const json_t *value, int64_t *first, int64_t *last)
{
	char today[DATE_TEXT_SIZE];
	struct period period;
	zone_date(ctx->company->zone, ctx->now, today);
	if (!json_is_string(value) || !period_read(json_string_value(value), today, &period))
		return false;
	*first = *period.first ? date_to_days(period.first) : INT64_MIN;
	*last = *period.last ? date_to_days(period.last) : INT64_MAX;
	return true;
}

/* ["@returns", "=" "<=" "within", a date or a period]: goes back to a pool then. */
static json_t *recycle_returns(struct ctx *ctx, const char *operator_name, const json_t *value)
{
	int64_t first = INT64_MIN, last = 0;
	bool equal = !strcmp(operator_name, "="), until = !strcmp(operator_name, "<=");
	bool within = !strcmp(operator_name, "within");
	bool read = within ? recycle_read_period(ctx, value, &first, &last)
	                   : (equal || until) && recycle_read_date(value, &last);
	if (!read)
		return recycle_wrong(ctx, "@returns 需要 =、<= 和一个日期，或 within 和一个时段。",
		                     "@returns takes = or <= and a date, or within and a period.");
	struct recycle_rules *rules = recycle_rules(ctx);
	return rules ? json_keep(ctx, recycle_filter(ctx, rules, 0, equal ? last : first, last)) : NULL;
}

/* ["@warned", "=", date]: will go back so soon after the date that its owner is
 * reminded. */
static json_t *recycle_warned(struct ctx *ctx, const char *operator_name, const json_t *value)
{
	int64_t day;
	if (strcmp(operator_name, "=") != 0 || !recycle_read_date(value, &day))
		return recycle_wrong(ctx, "@warned 需要 = 和一个日期。", "@warned takes = and a date.");
	struct recycle_rules *rules = recycle_rules(ctx);
	json_t *filter = json_pack("[s]", "or");
	for (size_t i = 0; rules && i < rules->count; i++)
		if (rules->pools[i].warn_days)
			recycle_add_pool(ctx, filter, rules, &rules->pools[i], INT64_MIN,
			                 day + rules->pools[i].warn_days);
	filter = json_keep(ctx, recycle_any(filter));
	return rules ? filter : NULL;
}

/* ["@home", "=", pool]: somebody's, and covered by the rules of the pool. */
static json_t *recycle_home(struct ctx *ctx, const char *operator_name, const json_t *value)
{
	if (strcmp(operator_name, "=") != 0 || !json_is_integer(value))
		return recycle_wrong(ctx, "@home 需要 = 和一个公海。", "@home takes = and a pool.");
	struct recycle_rules *rules = recycle_rules(ctx);
	const struct recycle_pool *pool = rules ? recycle_pool(rules, json_integer_value(value)) : NULL;
	if (!rules)
		return NULL;
	return json_keep(ctx, pool && pool->open ? json_pack("[s,[s,s],o]", "and", "owner", "not_empty",
	                                                     recycle_covered(ctx, rules, pool->id))
	                                         : recycle_nobody());
}

const struct record_condition recycle_conditions[] = {
    {.object = "customer", .name = "@returns", .filter = recycle_returns},
    {.object = "customer", .name = "@warned", .filter = recycle_warned},
    {.object = "customer", .name = "@home", .filter = recycle_home},
    {0},
};
