/* Activities, and what they tell their customer (M3): that it was contacted, when
 * last, by whom, how often, how far things are, and when to call again — in the
 * same transaction. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>

/* What customers derive from the newest of their activities. */
static void activity_newest(struct record *changes, const struct record *newest)
{
	if (!newest) {
		record_set_null(changes, "last_contact_at");
		record_set_null(changes, "last_contact_by");
		return;
	}
	record_set(changes, "last_contact_at", *record_value(newest, "at"));
	record_set(changes, "last_contact_by", *record_value(newest, "owner"));
}

/* What is still to come is kept as it is unless the activity says more. */
static void activity_plans(struct record *changes, const struct record *activity)
{
	static const char *const same[][2] = {{"progress", "progress"},
	                                      {"next_visit_at", "next_visit_at"},
	                                      {"next_visit_note", "next_visit_note"}};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		const struct value *value = record_value(activity, same[i][0]);
		if (value->kind != VALUE_NULL)
			record_set(changes, same[i][1], *value);
	}
	/* A visit that was due is done, whether or not there will be another. */
	if (record_value(activity, "next_visit_at")->kind == VALUE_NULL)
		record_set_null(changes, "next_visit_at");
}

static bool activity_customer(struct ctx *ctx, int64_t id, struct record **customer)
{
	struct ctx *system = rule_as_system(ctx);
	*customer = record_get(system, rule_object(ctx, "customer"), id, OPERATION_READ);
	return *customer || error_pass(ctx, system);
}

static bool activity_added(struct ctx *ctx, const struct record *activity)
{
	struct record *customer;
	if (!activity_customer(ctx, record_integer(activity, "customer"), &customer))
		return false;
	int64_t at = record_integer(activity, "at");
	int64_t first = record_integer(customer, "first_contact_at");
	int64_t last = record_integer(customer, "last_contact_at");
	struct record *changes = record_new(ctx, customer->object);
	record_set_integer(changes, "contact_count", record_integer(customer, "contact_count") + 1);
	record_set_text(changes, "contact_mark", "contacted");
	if (!first || at < first)
		record_set_integer(changes, "first_contact_at", at);
	if (at >= last) {
		activity_newest(changes, activity);
		activity_plans(changes, activity);
	}
	return record_derive(ctx, customer->object, customer->id, changes, "contact");
}

/* After a correction or a deletion everything is counted again. */
static bool activity_recount(struct ctx *ctx, int64_t customer)
{
	struct record *newest, *oldest;
	int64_t count = 0;
	const struct object *object = rule_object(ctx, "customer");
	if (!rule_count(ctx, "activity", json_pack("[s,s,I]", "customer", "=", customer), &count) ||
	    !rule_first(ctx, "activity", json_pack("[s,s,I]", "customer", "=", customer), "-at",
	                &newest) ||
	    !rule_first(ctx, "activity", json_pack("[s,s,I]", "customer", "=", customer), "at",
	                &oldest))
		return false;
	struct record *changes = record_new(ctx, object);
	record_set_integer(changes, "contact_count", count);
	record_set_text(changes, "contact_mark", count ? "contacted" : "not_contacted");
	record_set(changes, "first_contact_at", oldest ? *record_value(oldest, "at") : VALUE_NOTHING);
	activity_newest(changes, newest);
	return record_derive(ctx, object, customer, changes, "contact");
}

static bool activity_before_save(struct ctx *ctx, struct record_change *change)
{
	const struct record *activity = change->after;
	int64_t contact = record_integer(activity, "contact");
	struct record *person;
	if (!contact || rule_unchanged(change, "contact"))
		return true;
	if (!rule_first(ctx, "contact", json_pack("[s,s,I]", "id", "=", contact), "id", &person))
		return false;
	if (person && record_integer(person, "customer") == record_integer(activity, "customer"))
		return true;
	return error_field(ctx, "contact", "does_not_fit", "该联系人不属于这个客户。",
	                   "This contact does not belong to the customer.");
}

/* The customer in the bin has nothing to learn from what goes with it. */
static bool activity_customer_alive(struct ctx *ctx, int64_t customer, bool *alive)
{
	int64_t count = 0;
	if (!rule_count(ctx, "customer", json_pack("[s,s,I]", "id", "=", customer), &count))
		return false;
	*alive = count > 0;
	return true;
}

static bool activity_recount_alive(struct ctx *ctx, int64_t customer)
{
	bool alive = true;
	if (!activity_customer_alive(ctx, customer, &alive))
		return false;
	return !alive || activity_recount(ctx, customer);
}

static bool activity_after_save(struct ctx *ctx, const struct record_change *change)
{
	if (!change->before && change->after->version == 1)
		return activity_added(ctx, change->after);
	const struct record *known = change->after ? change->after : change->before;
	bool went_over = change->before && change->after && !rule_unchanged(change, "customer");
	return (!went_over ||
	        activity_recount_alive(ctx, record_integer(change->before, "customer"))) &&
	       activity_recount_alive(ctx, record_integer(known, "customer"));
}

const struct record_hook activity_hooks[] = {
    {.object = "activity", .before_save = activity_before_save, .after_save = activity_after_save},
    {0},
};
