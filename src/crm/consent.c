#include "crm/consent.h"

#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <assert.h>
#include <string.h>

static const char *const consent_channels[] = {"phone", "sms", "mail", "fax", "im"};
enum { CONSENT_CHANNELS = sizeof consent_channels / sizeof *consent_channels };

static const char *const wish_names[] = {
    [WISH_NONE] = "none", [WISH_GRANTED] = "granted", [WISH_REFUSED] = "refused"};

/* --- saving marks --- */

static bool consent_place(struct ctx *ctx, struct record *consent)
{
	struct record *contact;
	int64_t id = record_integer(consent, "contact");
	if (!id)
		return true;
	if (!rule_first(ctx, "contact", json_pack("[s,s,I]", "id", "=", id), "id", &contact))
		return false;
	int64_t customer = contact ? record_integer(contact, "customer") : 0;
	if (customer && !record_integer(consent, "customer"))
		record_set_integer(consent, "customer", customer);
	if (!contact || record_integer(consent, "customer") == customer)
		return true;
	return error_field(ctx, "contact", "does_not_fit", "联系人不属于这个客户。",
	                   "The contact is not one of this customer's.");
}

static bool consent_before_save(struct ctx *ctx, struct record_change *change)
{
	const char *since = record_text(change->after, "since");
	const char *until = record_text(change->after, "until");
	if (since && until && strcmp(until, since) < 0)
		return error_field(ctx, "until", "out_of_range", "不能早于“自”。",
		                   "This can't be before the day it begins.");
	bool placed =
	    change->before && rule_unchanged(change, "contact") && rule_unchanged(change, "customer");
	return placed || consent_place(ctx, change->after);
}

/* Who goes to another customer takes the own wishes along. */
static bool consent_follow(struct ctx *ctx, const struct record_change *change)
{
	if (!change->before || !change->after || rule_unchanged(change, "customer"))
		return true;
	struct ctx *unasked = rule_unasked(ctx);
	struct record_query query = {
	    .object = rule_object(ctx, "consent"),
	    .filter = json_keep(unasked, json_pack("[s,s,I]", "contact", "=", change->after->id)),
	    .limit = 200,
	    .operation = OPERATION_READ};
	size_t count = 0;
	const int64_t *ids = record_ids(unasked, &query, &count);
	struct record *changes = record_new(unasked, query.object);
	record_set_integer(changes, "customer", record_integer(change->after, "customer"));
	for (size_t i = 0; ids && i < count; i++)
		if (!record_derive(unasked, query.object, ids[i], changes, "update"))
			return error_pass(ctx, unasked);
	return ids || error_pass(ctx, unasked);
}

const struct record_hook consent_hooks[] = {
    {.object = "consent", .before_save = consent_before_save},
    {.object = "contact", .after_save = consent_follow},
    {0},
};

/* --- asking --- */

/* The marks that hold today, and whom they are asked for. */
struct consent_search {
	struct ctx *ctx; /* of the answers' texts */
	int64_t contact;
	struct contact_answer answers[CONSENT_CHANNELS];
};

static bool consent_names(const struct record *mark, const char *channel)
{
	const struct value *channels = record_value(mark, "channels");
	for (size_t i = 0; channels->kind == VALUE_LIST && i < channels->size; i++)
		if (strlen(channel) == channels->items[i].size &&
		    !memcmp(channels->items[i].text, channel, channels->items[i].size))
			return true;
	return false;
}

static const char *consent_text(struct ctx *ctx, const struct record *mark, const char *field)
{
	const char *text = record_text(mark, field);
	return text ? memory_text(ctx, text) : NULL;
}

/* One that refuses outdoes one that consents; else the first found stays. */
static bool consent_weigh(struct ctx *ctx, const struct record *mark, void *data)
{
	struct consent_search *search = data;
	int64_t contact = record_integer(mark, "contact");
	(void)ctx;
	if (contact && contact != search->contact)
		return true;
	enum contact_wish wish =
	    !strcmp(record_text(mark, "kind"), "refused") ? WISH_REFUSED : WISH_GRANTED;
	for (int i = 0; i < CONSENT_CHANNELS; i++) {
		struct contact_answer *answer = &search->answers[i];
		if (!consent_names(mark, consent_channels[i]) || wish <= answer->wish)
			continue;
		answer->wish = wish;
		answer->allowed = wish != WISH_REFUSED;
		answer->mark = mark->id;
		answer->since = consent_text(search->ctx, mark, "since");
		answer->until = consent_text(search->ctx, mark, "until");
		answer->source = consent_text(search->ctx, mark, "source");
	}
	return true;
}

/* The contact's own customer; an erased contact is not to be reached at all. */
static bool consent_of_contact(struct ctx *ctx, int64_t id, int64_t *customer, bool *erased)
{
	struct ctx *system = rule_as_system(ctx);
	const struct record *contact =
	    record_get(system, rule_object(ctx, "contact"), id, OPERATION_READ);
	if (!contact)
		return error_pass(ctx, system);
	*customer = record_integer(contact, "customer");
	*erased = record_value(contact, "erased_at")->kind != VALUE_NULL;
	talloc_free(system);
	return true;
}

static bool consent_search(struct ctx *ctx, int64_t customer, int64_t contact,
                           struct consent_search *search)
{
	bool erased = false;
	char today[DATE_TEXT_SIZE];
	if (contact && !consent_of_contact(ctx, contact, &customer, &erased))
		return false;
	*search = (struct consent_search){.ctx = ctx, .contact = contact};
	for (int i = 0; i < CONSENT_CHANNELS; i++)
		search->answers[i] = (struct contact_answer){.allowed = !erased, .erased = erased};
	if (erased)
		return true;
	zone_date(ctx->company->zone, ctx->now, today);
	struct ctx *system = rule_as_system(ctx);
	struct record_query query = {
	    .object = rule_object(ctx, "consent"),
	    .filter = json_keep(system, json_pack("[[s,s,I], [s,s,s], [s,[s,s,n],[s,s,s]]]", "customer",
	                                          "=", customer, "since", "<=", today, "or", "until",
	                                          "empty", "until", ">=", today)),
	    .sort = "-since,-id",
	    .operation = OPERATION_READ};
	bool found = record_each(system, &query, consent_weigh, search);
	if (!found)
		error_pass(ctx, system);
	talloc_free(system);
	return found;
}

bool contact_allowed(struct ctx *ctx, int64_t customer, int64_t contact, const char *channel,
                     struct contact_answer *answer)
{
	struct consent_search search;
	int place = 0;
	while (place < CONSENT_CHANNELS && strcmp(consent_channels[place], channel) != 0)
		place++;
	assert(place < CONSENT_CHANNELS && (customer || contact));
	if (!consent_search(ctx, customer, contact, &search))
		return false;
	*answer = search.answers[place];
	return true;
}

static void consent_print(const struct contact_answer *answer, struct json_writer *json)
{
	json_open_object(json);
	json_member_boolean(json, "allowed", answer->allowed);
	json_member_text(json, "wish", wish_names[answer->wish]);
	json_member_text(json, "since", answer->since);
	json_member_text(json, "until", answer->until);
	json_member_text(json, "source", answer->source);
	json_key(json, "mark");
	if (answer->mark)
		json_put_integer(json, answer->mark);
	else
		json_put_null(json);
	json_close_object(json);
}

bool contact_allowed_print(struct ctx *ctx, const struct object *object, int64_t id,
                           struct json_writer *json)
{
	struct consent_search search;
	bool contact = !strcmp(object->name, "contact");
	if (!contact && strcmp(object->name, "customer") != 0)
		return error_set(ctx, ERROR_NOT_FOUND, "只有客户和联系人有联系意愿。",
		                 "Only customers and contacts can be asked about.");
	if (!record_get(ctx, object, id, OPERATION_READ) ||
	    !consent_search(ctx, contact ? 0 : id, contact ? id : 0, &search))
		return false;
	json_open_object(json);
	json_key(json, "channels");
	json_open_object(json);
	for (int i = 0; i < CONSENT_CHANNELS; i++) {
		json_key(json, consent_channels[i]);
		consent_print(&search.answers[i], json);
	}
	json_close_object(json);
	json_member_boolean(json, "erased", search.answers[0].erased);
	json_close_object(json);
	return true;
}
