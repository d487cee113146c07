/* Hot customers (M4.7): the few that somebody chose to think of first. They leave the
 * list when they are won, paused, or somebody else's. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"

#include <inttypes.h>
#include <string.h>

static bool hot_is(const struct record *customer, const char *field, const char *word)
{
	const char *value = record_text(customer, field);
	return value && !strcmp(value, word);
}

/* Is it one that can't be hot? */
static bool hot_over(const struct record *customer)
{
	return !record_integer(customer, "owner") || hot_is(customer, "stage", "deal") ||
	       hot_is(customer, "tracking", "paused");
}

static bool hot_limit(struct ctx *ctx, const struct record *customer)
{
	int64_t limit = access_limit(ctx, LIMIT_HOT), count = 0;
	if (limit < 0)
		return true;
	json_t *filter =
	    json_pack("[[s,s,I], [s,s,b], [s,s,I]]", "owner", "=", record_integer(customer, "owner"),
	              "hot", "=", true, "id", "!=", customer->id);
	if (!rule_count(ctx, "customer", filter, &count))
		return false;
	return count < limit ||
	       error_field(ctx, "hot", "too_many", "热点客户最多 %" PRId64 " 个，请先取消一些。",
	                   "There may be at most %" PRId64 " hot customers. Take some off first.",
	                   limit);
}

static bool hot_before_save(struct ctx *ctx, struct record_change *change)
{
	struct record *customer = change->after;
	/* What a hand-over took off comes back with it, whatever there is by now. */
	bool back = !strcmp(change->action, "take_back");
	bool was = change->before && record_integer(change->before, "hot");
	if (!record_integer(customer, "hot"))
		return true;
	if (back && hot_over(customer))
		record_set_integer(customer, "hot", 0);
	if (back)
		return true;
	if (was && (hot_over(customer) || !rule_unchanged(change, "owner"))) {
		record_set_integer(customer, "hot", 0);
		return true;
	}
	if (!was && hot_over(customer))
		return error_field(ctx, "hot", "does_not_fit",
		                   "已成交、已暂停或在公海的客户不能设为热点客户。",
		                   "A customer that is won, paused or in a pool can't be a hot one.");
	return was || hot_limit(ctx, customer);
}

const struct record_hook hot_hooks[] = {
    {.object = "customer", .before_save = hot_before_save},
    {0},
};
