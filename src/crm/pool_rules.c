/* A pool as its page and its administration show it: its figures, its rules, and what a
 * change of the rules would take back. */
#include "crm/crm.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

/* --- figures --- */

/* May the actor know how these fields of customers are filled? */
static bool pool_sees(const struct ctx *ctx, const char *const *fields)
{
	const struct object *customer = rule_object(ctx, "customer");
	for (; *fields; fields++)
		if (access_field(ctx, model_field(customer, *fields)) == FIELD_HIDDEN)
			return false;
	return true;
}

/* Customers are counted as far as the actor sees them, so that his list agrees; not at all
 * where he does not see what is counted by. */
static bool pool_count(struct ctx *ctx, const char *const *fields, json_t *filter, const char *name,
                       struct json_writer *json)
{
	int64_t count = 0;
	const struct record_query query = {.object = rule_object(ctx, "customer"),
	                                   .filter = json_keep(ctx, filter),
	                                   .operation = OPERATION_READ};
	json_key(json, name);
	if (!pool_sees(ctx, fields)) {
		json_put_null(json);
		return true;
	}
	if (!record_count(ctx, &query, &count))
		return false;
	json_put_integer(json, count);
	return true;
}

static bool pool_count_recycled(struct ctx *ctx, int64_t pool, struct json_writer *json)
{
	int64_t count = 0;
	json_t *filter = json_pack("[[s,s,I],[s,s,s],[s,s]]", "to_pool", "=", pool, "at", "within",
	                           "today", "by", "empty");
	if (!rule_count(ctx, "owner_change", filter, &count))
		return false;
	json_member_integer(json, "recycled_today", count);
	return true;
}

static void pool_print_user(struct ctx *ctx, const char *name, int64_t id, struct json_writer *json)
{
	const struct user_info *user = access_user(ctx, id);
	json_key(json, name);
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", user ? user->name : "");
	json_close_object(json);
}

/* Counts by a reference of users, the most first: [{"<name>","count"}]. `total` (may be
 * NULL) gets their sum. */
static bool pool_print_counts(struct ctx *ctx, const char *object, json_t *filter,
                              const char *field, const char *name, int64_t *total,
                              struct json_writer *json)
{
	json_t *body = json_keep(ctx, json_pack("{s:o, s:[s], s:[{s:s, s:s}], s:s}", "filter", filter,
	                                        "group", field, "measures", "op", "count", "as",
	                                        "count", "sort", "-count"));
	struct json_writer *answer = json_writer_new(ctx, 1024);
	struct ctx *system = rule_as_system(ctx);
	bool counted = record_aggregate(system, rule_object(ctx, object), body, answer);
	if (!counted)
		return error_pass(ctx, system);
	const json_t *groups =
	    json_object_get(json_read(ctx, answer->out->data, answer->out->size), "groups");
	size_t i;
	const json_t *group;
	json_open_array(json);
	json_array_foreach((json_t *)groups, i, group)
	{
		int64_t count = json_integer_value(json_object_get(group, "count"));
		const json_t *user = json_object_get(group, field);
		json_open_object(json);
		pool_print_user(ctx, name, json_integer_value(json_object_get(user, "id")), json);
		json_member_integer(json, "count", count);
		json_close_object(json);
		if (total)
			*total += count;
	}
	json_close_array(json);
	return true;
}

static bool pool_print_claims(struct ctx *ctx, int64_t pool, struct json_writer *json)
{
	int64_t total = 0;
	json_key(json, "claimed_by");
	json_t *filter = json_pack("[[s,s,I],[s,s,s],[s,s]]", "from_pool", "=", pool, "at", "within",
	                           "today", "to", "not_empty");
	if (!pool_print_counts(ctx, "owner_change", filter, "to", "user", &total, json))
		return false;
	json_member_integer(json, "claimed_today", total);
	return true;
}

/* --- rules --- */

static void pool_print_days(struct json_writer *json, const char *name, int64_t days)
{
	json_key(json, name);
	if (days)
		json_put_integer(json, days);
	else
		json_put_null(json);
}

static void pool_print_rules(const struct recycle_pool *pool, struct json_writer *json)
{
	json_key(json, "rules");
	json_open_object(json);
	pool_print_days(json, "rule_not_contacted_days", pool->not_contacted_days);
	pool_print_days(json, "rule_no_deal_days", pool->no_deal_days);
	json_member_boolean(json, "rule_protection_ended", pool->protection_ended);
	json_member_integer(json, "rule_warn_days", pool->warn_days);
	json_member_boolean(json, "exempt_deal", pool->exempt_deal);
	json_member_boolean(json, "active", pool->open);
	json_close_object(json);
}

static bool pool_print_one(struct ctx *ctx, const struct recycle_pool *pool,
                           struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", pool->id);
	json_member_text(json, "name", pool->name);
	json_member_boolean(json, "active", pool->open);
	json_member_boolean(json, "manager",
	                    ctx->actor->administrator || access_pool_manager(ctx, pool->id));
	pool_print_rules(pool, json);
	static const char *const by_pool[] = {"pool", NULL};
	static const char *const by_day[] = {"pool", "owner_changed_at", NULL};
	json_t *all = json_pack("[s,s,I]", "pool", "=", pool->id);
	json_t *fresh = json_pack("[[s,s,I],[s,s,s]]", "pool", "=", pool->id, "owner_changed_at",
	                          "within", "today");
	bool printed = pool_count(ctx, by_pool, all, "count", json) &&
	               pool_count(ctx, by_day, fresh, "new_today", json) &&
	               pool_count_recycled(ctx, pool->id, json) &&
	               pool_print_claims(ctx, pool->id, json);
	json_close_object(json);
	return printed;
}

static bool pool_is_ones_own(struct ctx *ctx, int64_t pool)
{
	size_t count;
	const int64_t *pools = access_pools(ctx, &count);
	return rule_among(pools, count, pool) || ctx->actor->administrator;
}

bool pool_print_all(struct ctx *ctx, struct json_writer *json)
{
	const struct recycle_rules *rules = recycle_rules(ctx);
	if (!rules || !access_need(ctx, rule_object(ctx, "customer"), OPERATION_READ))
		return false;
	json_open_object(json);
	json_key(json, "pools");
	json_open_array(json);
	for (size_t i = 0; i < rules->count; i++)
		if (pool_is_ones_own(ctx, rules->pools[i].id) &&
		    !pool_print_one(ctx, &rules->pools[i], json))
			return false;
	json_close_array(json);
	json_close_object(json);
	return true;
}

/* --- changing the rules --- */

static struct recycle_pool *pool_to_change(struct ctx *ctx, const struct recycle_rules *rules,
                                           int64_t id)
{
	struct recycle_pool *pool = recycle_pool(rules, id);
	if (!pool || !pool_is_ones_own(ctx, id)) {
		error_set(ctx, ERROR_NOT_FOUND, "没有这个公海。", "There is no such pool.");
		return NULL;
	}
	if (ctx->actor->administrator || access_pool_manager(ctx, id))
		return pool;
	error_set(ctx, ERROR_FORBIDDEN, "只有该公海的管理人可以改规则。",
	          "Only the pool's managers change its rules.");
	return NULL;
}

/* Who is in a pool is for administrators to say. */
static const char *const pool_lists[] = {"members", "departments", "managers"};
enum { POOL_LISTS = sizeof pool_lists / sizeof *pool_lists };

static bool pool_given(const struct record *changes, const char *field)
{
	return changes->given[model_field(changes->object, field)->index];
}

static bool pool_regroups(const struct record *changes)
{
	for (size_t i = 0; i < POOL_LISTS; i++)
		if (pool_given(changes, pool_lists[i]))
			return true;
	return false;
}

static struct record *pool_read_rules(struct ctx *ctx, const json_t *rules)
{
	struct ctx *unasked = rule_unasked(ctx);
	struct record *changes = record_parse(unasked, rule_object(ctx, "pool"), rules, "");
	if (!changes) {
		error_pass(ctx, unasked);
		return NULL;
	}
	if (ctx->actor->administrator || !pool_regroups(changes))
		return changes;
	error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以改公海的成员和管理人。",
	          "Only administrators change who is a member or manager of a pool.");
	return NULL;
}

bool pool_set_rules(struct ctx *ctx, int64_t id, const json_t *body, struct json_writer *json)
{
	struct recycle_rules *rules = recycle_rules(ctx);
	if (!rules || !access_need_writing(ctx) || !pool_to_change(ctx, rules, id))
		return false;
	struct record *changes = pool_read_rules(ctx, body);
	struct ctx *unasked = rule_unasked(ctx);
	if (!changes)
		return false;
	if (!record_update(unasked, changes->object, id, changes, 0))
		return error_pass(ctx, unasked);
	rules = recycle_rules(ctx);
	if (!rules)
		return false;
	json_open_object(json);
	pool_print_rules(recycle_pool(rules, id), json);
	json_close_object(json);
	return true;
}

/* The members that there would be with the changes. */
static bool pool_regroup(struct ctx *ctx, struct recycle_pool *pool, const struct record *changes)
{
	const struct value *lists[POOL_LISTS];
	struct ctx *system = rule_as_system(ctx);
	const struct record *now = record_get(system, changes->object, pool->id, OPERATION_READ);
	if (!now)
		return error_pass(ctx, system);
	for (size_t i = 0; i < POOL_LISTS; i++)
		lists[i] = record_value(pool_given(changes, pool_lists[i]) ? changes : now, pool_lists[i]);
	pool->people = access_pool_people(ctx, lists[0], lists[1], lists[2], &pool->people_count);
	return true;
}

/* The pool as it would be with the changes. */
static bool pool_change(struct ctx *ctx, struct recycle_pool *pool, const struct record *changes)
{
	struct {
		const char *field;
		int64_t *days;
		bool *flag;
	} places[] = {
	    {"rule_not_contacted_days", &pool->not_contacted_days, NULL},
	    {"rule_no_deal_days", &pool->no_deal_days, NULL},
	    {"rule_warn_days", &pool->warn_days, NULL},
	    {"rule_protection_ended", NULL, &pool->protection_ended},
	    {"exempt_deal", NULL, &pool->exempt_deal},
	    {"active", NULL, &pool->open},
	};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (!pool_given(changes, places[i].field))
			continue;
		if (places[i].days)
			*places[i].days = record_integer(changes, places[i].field);
		else
			*places[i].flag = record_integer(changes, places[i].field) != 0;
	}
	return !pool_regroups(changes) || pool_regroup(ctx, pool, changes);
}

bool pool_preview_rules(struct ctx *ctx, int64_t id, const json_t *body, struct json_writer *json)
{
	struct recycle_rules *rules = recycle_rules(ctx);
	struct recycle_pool *pool = rules ? pool_to_change(ctx, rules, id) : NULL;
	const struct record *changes = pool ? pool_read_rules(ctx, body) : NULL;
	char date[DATE_TEXT_SIZE];
	if (!changes)
		return false;
	int64_t next = rules->next_run, now = 0, count = 0;
	if (!rule_count(ctx, "customer", recycle_filter(ctx, rules, id, next, next), &now) ||
	    !pool_change(ctx, pool, changes))
		return false;
	date_from_days(next, date);
	json_open_object(json);
	json_member_text(json, "date", date);
	json_key(json, "owners");
	if (!pool_print_counts(ctx, "customer", recycle_filter(ctx, rules, id, next, next), "owner",
	                       "owner", &count, json))
		return false;
	json_member_integer(json, "count", count);
	json_member_integer(json, "now", now);
	json_close_object(json);
	return true;
}
