/* Where customers came from, of those that were claimed before that was kept with them
 * (`home_pool`): once for a company, out of the owner history. The rules cover a customer
 * that came from no pool by its owner's membership, so that nothing is to be guessed. */
#include "crm/crm.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"

enum { HOME_RUN = 500 /* changes of owner that a step looks at */ };

static const char home_kind[] = "recycle_home", home_known[] = "home_pools_known";

bool recycle_upkeep(struct ctx *ctx)
{
	int64_t known;
	bool there;
	const struct job_request request = {.kind = home_kind, .as_system = true};
	if (!access_setting(ctx, home_known, 0, &known) || !job_there(ctx, home_kind, 0, &there))
		return false;
	return known || there || job_enqueue(ctx, &request, NULL);
}

/* The claims among these changes of owner whose customer's origin is not known, newest
 * first: of several the newest tells. */
static const int64_t *home_claims(struct ctx *ctx, int64_t from, int64_t until, size_t *count)
{
	const struct record_query query = {
	    .object = rule_object(ctx, "owner_change"),
	    .filter =
	        json_keep(ctx, json_pack("[[s,s,I], [s,s,I], [s,s], [s,s], [s,s]]", "id", ">=", from,
	                                 "id", "<", until, "from_pool", "not_empty", "customer.owner",
	                                 "not_empty", "customer.home_pool", "empty")),
	    .sort = "-id",
	    .limit = HOME_RUN,
	    .operation = OPERATION_READ};
	return record_ids(ctx, &query, count);
}

static bool home_set(struct ctx *outer, int64_t claim)
{
	struct ctx *ctx = ctx_inner(outer);
	const struct object *object = rule_object(ctx, "customer");
	const struct record *change =
	    record_get(ctx, rule_object(ctx, "owner_change"), claim, OPERATION_READ);
	const struct record *customer =
	    change ? record_get(ctx, object, record_integer(change, "customer"), OPERATION_READ) : NULL;
	bool set = customer != NULL;
	if (set && !record_integer(customer, "home_pool")) {
		struct record *changes = record_new(ctx, object);
		record_set(changes, "home_pool", *record_value(change, "from_pool"));
		set = record_derive(ctx, object, customer->id, changes, "update");
	}
	if (!set)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return set;
}

/* Behind the newest change of owner, where nothing was looked at yet. */
static bool home_begin(struct ctx *ctx, struct job *job)
{
	struct record *newest;
	if (json_object_get(job->state, "until"))
		return true;
	if (!rule_first(ctx, "owner_change", json_array(), "-id", &newest))
		return false;
	json_object_set_new(job->state, "until", json_integer(newest ? newest->id + 1 : 1));
	return true;
}

static bool home_step(struct ctx *ctx, struct job *job)
{
	size_t count;
	if (!home_begin(ctx, job))
		return false;
	int64_t until = json_integer_value(json_object_get(job->state, "until"));
	int64_t from = until > HOME_RUN ? until - HOME_RUN : 1;
	const int64_t *claims = home_claims(ctx, from, until, &count);
	for (size_t i = 0; claims && i < count; i++)
		if (!home_set(ctx, claims[i]))
			return false;
	if (!claims)
		return false;
	json_object_set_new(job->state, "until", json_integer(from));
	job->done += until - from;
	if (from > 1) {
		job->next_at = ctx->now;
		return true;
	}
	return access_set_setting(ctx, home_known, 1);
}

const struct job_kind recycle_home_kinds[] = {
    {.name = home_kind, .step = home_step},
    {0},
};
