/* Contacts: each customer with contacts has one primary one, and a contact's
 * manager works for the same customer. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"

static bool contact_check_manager(struct ctx *ctx, const struct record_change *change)
{
	int64_t manager = record_integer(change->after, "manager");
	struct record *above;
	if (!manager || rule_unchanged(change, "manager"))
		return true;
	if (manager == change->after->id)
		return error_field(ctx, "manager", "invalid", "上级不能是本人。",
		                   "A contact can't be their own manager.");
	if (!rule_first(ctx, "contact", json_pack("[s,s,I]", "id", "=", manager), "id", &above))
		return false;
	if (above && record_integer(above, "customer") == record_integer(change->after, "customer"))
		return true;
	return error_field(ctx, "manager", "does_not_fit", "上级须是同一客户的联系人。",
	                   "The manager must be a contact of the same customer.");
}

static bool contact_before_save(struct ctx *ctx, struct record_change *change)
{
	int64_t others = 0;
	struct record *contact = change->after;
	if (!contact_check_manager(ctx, change))
		return false;
	bool comes = !change->before || !rule_unchanged(change, "customer");
	bool asked = !change->before && record_integer(contact, "primary");
	if (!comes || asked)
		return true;
	/* The first of a customer is its primary one; who comes over from another customer
	 * is not, where there is one. */
	json_t *filter = json_pack("[s,s,I]", "customer", "=", record_integer(contact, "customer"));
	if (!rule_count(ctx, "contact", filter, &others))
		return false;
	record_set_integer(contact, "primary", others == 0);
	return true;
}

/* A new primary contact takes the place of the old one. */
static bool contact_after_save(struct ctx *ctx, const struct record_change *change)
{
	struct record *other;
	if (!change->after || !record_integer(change->after, "primary") ||
	    (change->before && rule_unchanged(change, "primary")))
		return true;
	json_t *filter = json_pack("[[s,s,I], [s,s,b], [s,s,I]]", "customer", "=",
	                           record_integer(change->after, "customer"), "primary", "=", true,
	                           "id", "!=", change->after->id);
	if (!rule_first(ctx, "contact", filter, "id", &other))
		return false;
	if (!other)
		return true;
	struct record *changes = record_new(ctx, other->object);
	record_set_integer(changes, "primary", 0);
	return record_derive(ctx, other->object, other->id, changes, "update");
}

const struct record_hook contact_hooks[] = {
    {.object = "contact", .before_save = contact_before_save, .after_save = contact_after_save},
    {0},
};
