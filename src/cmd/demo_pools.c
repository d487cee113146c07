/* The demo company's pools, and what their rules did with its customers. */
#include "cmd/demo_make.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "crm/crm.h"
#include "db/db.h"

static const int64_t DAY = 86400000;

/* --- the pools --- */

/* Takes over both; `more` may be NULL. */
static json_t *demo_with(json_t *json, json_t *more)
{
	if (more)
		json_object_update(json, more);
	json_decref(more);
	return json;
}

static json_t *demo_domestic(struct ctx *ctx, int64_t centre, bool rules)
{
	json_t *json = json_pack("{s:[I], s:i, s:i}", "departments", centre, "claim_per_day", 20,
	                         "cooling_days", 7);
	if (!rules)
		return json;
	return demo_with(json, json_pack("{s:s, s:[I,I], s:i, s:i, s:b, s:i}", "name", "国内公海",
	                                 "managers", demo_find(ctx, "user", "login", "manager1"),
	                                 demo_find(ctx, "user", "login", "manager2"),
	                                 "rule_not_contacted_days", 90, "rule_no_deal_days",
	                                 DEMO_DOMESTIC_DAYS, "rule_protection_ended", true,
	                                 "rule_warn_days", 7));
}

static json_t *demo_foreign(struct ctx *ctx, bool rules)
{
	json_t *json = json_pack("{s:s, s:[I], s:i}", "name", "外贸询盘公海", "departments",
	                         demo_find(ctx, "department", "code", "S1"), "claim_per_day", 10);
	if (!rules)
		return json;
	return demo_with(json, json_pack("{s:[I], s:i, s:i, s:i}", "managers",
	                                 demo_find(ctx, "user", "login", "manager1"),
	                                 "rule_not_contacted_days", 45, "rule_no_deal_days",
	                                 DEMO_FOREIGN_DAYS, "rule_warn_days", 5));
}

bool demo_pools(struct ctx *ctx, const struct demo_size *size, int64_t centre,
                struct demo_people *people)
{
	const struct object *object = model_object(ctx->model, "pool");
	const json_t *domestic = json_keep(ctx, demo_domestic(ctx, centre, size->stories));
	people->pools[0] = demo_find(ctx, "pool", "name", "公海");
	struct record *changes = ctx->error ? NULL : record_parse(ctx, object, domestic, "");
	if (!changes || !record_update(ctx, object, people->pools[0], changes, 0))
		return false;
	people->pools[1] = demo_create(ctx, "pool", demo_foreign(ctx, size->stories));
	return people->pools[1] != 0;
}

/* --- what they did --- */

enum { DEMO_PROTECTED = 2 }; /* of each seller */

/* Some days ago a manager protected two of a seller's best for some days to come. */
static bool demo_protect(struct ctx *outer, int64_t seller, int64_t manager, int64_t days)
{
	char until[DATE_TEXT_SIZE];
	size_t count = 0;
	struct ctx *ctx = demo_at(outer, outer->now - 20 * DAY, manager);
	if (!ctx)
		return false;
	const struct record_query query = {
	    .object = model_object(ctx->model, "customer"),
	    .filter = json_keep(ctx, json_pack("[[s,s,I], [s,s,s], [s,s]]", "owner", "=", seller,
	                                       "stage", "=", "opportunity", "home_pool", "empty")),
	    .sort = "id",
	    .limit = DEMO_PROTECTED,
	    .operation = OPERATION_READ};
	const int64_t *ids = record_ids(ctx, &query, &count);
	for (size_t i = 0; ids && i < count && !ctx->error; i++) {
		zone_date(ctx->company->zone, outer->now + (days + (int64_t)i) * DAY, until);
		record_act(ctx, query.object, ids[i], "protect",
		           json_keep(ctx, json_pack("{s:s, s:s}", "until", until, "reason",
		                                    "样品确认中，等客户回签")));
	}
	bool done = !ctx->error || error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static bool demo_protect_all(struct ctx *ctx, const struct demo_people *people)
{
	for (size_t i = 0; i < people->seller_count; i++) {
		size_t count;
		const int64_t *managers = access_managers(ctx, people->sellers[i], &count);
		if (count && !demo_protect(ctx, people->sellers[i], managers[0], 1 + (int64_t)i))
			return false;
	}
	return true;
}

bool demo_recycle(struct ctx *ctx, const struct demo_people *people)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (demo_protect_all(ctx, people) && recycle_catch_up(ctx) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}
