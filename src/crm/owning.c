/* Owning customers (M2).
 *
 * A customer has an owner or is in a pool, never both. Every change of either is
 * kept as an owner_change, whichever way it came about, because the hook below
 * sees all saves. Claims are counted and made in one writing transaction: of a
 * thousand at the same instant one wins, and no quota is passed by a record. */
#include "crm/crm.h"
#include "crm/handover.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <inttypes.h>
#include <string.h>

static const int64_t DAY = 86400000;

/* --- every save --- */

/* Whoever becomes the owner is no collaborator any more. */
static void owning_not_both(struct record *customer)
{
	const struct value *list = record_value(customer, "collaborators");
	size_t kept = 0;
	if (list->kind != VALUE_LIST)
		return;
	struct value *items = memory_array(customer, struct value, list->size);
	for (size_t i = 0; i < list->size; i++)
		if (list->items[i].integer != record_integer(customer, "owner"))
			items[kept++] = list->items[i];
	if (kept < list->size)
		record_set(customer, "collaborators",
		           kept ? (struct value){.kind = VALUE_LIST, .size = kept, .items = items}
		                : VALUE_NOTHING);
}

/* May the customer come to its owner, or into its pool? Who moves many at a stroke has
 * asked already, and what the program does by itself goes by other rules. */
static bool owning_may_come(struct ctx *ctx, const struct record_change *change)
{
	int64_t owner = record_integer(change->after, "owner");
	int64_t pool = record_integer(change->after, "pool");
	if (change->quiet || !ctx->actor->user)
		return true;
	if (pool && !rule_unchanged(change, "pool") && !hold_pool_active(ctx, "pool", pool))
		return false;
	/* Claiming, assigning and handing over ask for themselves. */
	bool asked = change->before && strcmp(change->action, "update") != 0;
	return asked || !owner || rule_unchanged(change, "owner") || hold_may_exceed(ctx) ||
	       hold_check(ctx, "owner", owner, -1, 1);
}

static bool owning_before_save(struct ctx *ctx, struct record_change *change)
{
	struct record *customer = change->after;
	bool owner_same = rule_unchanged(change, "owner"), pool_same = rule_unchanged(change, "pool");
	/* What was given last counts: a new record in a pool has no owner. */
	if (!pool_same && record_integer(customer, "pool"))
		record_set_null(customer, "owner");
	else if (record_integer(customer, "owner"))
		record_set_null(customer, "pool");
	if (!record_integer(customer, "owner") && !record_integer(customer, "pool"))
		return error_field(ctx, "owner", "required", "客户须有负责人，或放在某个公海里。",
		                   "A customer needs an owner, or a pool to be in.");
	if (!owning_may_come(ctx, change))
		return false;
	owning_not_both(customer);
	/* What is taken back says itself since when it is whose. */
	if ((!owner_same || !pool_same) && rule_unchanged(change, "owner_changed_at"))
		record_set_integer(customer, "owner_changed_at", ctx->now);
	return true;
}

/* In people's own words, or a rule's, which each reads in his language. */
static void owning_set_reason(const struct ctx *ctx, struct record *entry,
                              const struct record_change *change)
{
	int64_t days;
	const struct record_reason *rule =
	    record_reason_read(ctx, change->action, change->reason, &days);
	if (!rule) {
		record_set_text(entry, "reason", change->reason);
		return;
	}
	record_set_text(entry, "rule", rule->name);
	if (days)
		record_set_integer(entry, "rule_days", days);
}

static bool owning_after_save(struct ctx *ctx, const struct record_change *change)
{
	/* Being created, deleted or restored is no change of owner. */
	if (!change->before || !change->after ||
	    (rule_unchanged(change, "owner") && rule_unchanged(change, "pool")))
		return true;
	struct record *entry = record_new(ctx, rule_object(ctx, "owner_change"));
	record_set_integer(entry, "customer", change->after->id);
	record_set(entry, "from", *record_value(change->before, "owner"));
	record_set(entry, "from_pool", *record_value(change->before, "pool"));
	record_set(entry, "to", *record_value(change->after, "owner"));
	record_set(entry, "to_pool", *record_value(change->after, "pool"));
	owning_set_reason(ctx, entry, change);
	record_set_integer(entry, "at", ctx->now);
	if (ctx->actor->user)
		record_set_integer(entry, "by", ctx->actor->user);
	return record_keep(ctx, entry);
}

const struct record_hook owning_hooks[] = {
    {.object = "customer", .before_save = owning_before_save, .after_save = owning_after_save},
    {0},
};

/* --- claiming --- */

static bool owning_taken(struct ctx *ctx, int64_t owner)
{
	const struct user_info *user = access_user(ctx, owner);
	return error_set(ctx, ERROR_CONFLICT, "该客户已被%s占有。", "This customer was claimed by %s.",
	                 user ? user->name : "—");
}

/* The smaller of a role's limit and a pool's own; -1 is none. */
static int64_t owning_limit(int64_t role, const struct record *pool, const char *field)
{
	if (record_value(pool, field)->kind == VALUE_NULL)
		return role;
	int64_t own = record_integer(pool, field);
	return role < 0 || own < role ? own : role;
}

static bool owning_daily_limit(struct ctx *ctx, const struct record *pool)
{
	int64_t limit = owning_limit(access_limit(ctx, LIMIT_CLAIM_PER_DAY), pool, "claim_per_day");
	int64_t claimed = 0;
	if (limit < 0)
		return true;
	json_t *filter =
	    json_pack("[[s,s,I], [s,s,I], [s,s,I], [s,s,s]]", "to", "=", ctx->actor->user, "by", "=",
	              ctx->actor->user, "from_pool", "=", pool->id, "at", "within", "today");
	if (!rule_count(ctx, "owner_change", filter, &claimed))
		return false;
	if (claimed < limit)
		return true;
	error_set(ctx, ERROR_RATE_LIMITED, "今天从“%s”占有的客户已达上限 %" PRId64 " 个，请明天再来。",
	          "You have claimed today's limit from “%s”, %" PRId64 " customers; more tomorrow.",
	          record_text(pool, "name"), limit);
	return false;
}

static bool owning_hold_limit(struct ctx *ctx, const struct record *pool)
{
	int64_t limit = owning_limit(access_limit(ctx, LIMIT_HOLD), pool, "hold_limit");
	int64_t held = 0;
	if (limit < 0)
		return true;
	if (!rule_count(ctx, "customer", json_pack("[s,s,I]", "owner", "=", ctx->actor->user), &held))
		return false;
	return held < limit ||
	       error_set(ctx, ERROR_FORBIDDEN,
	                 "您名下客户已达上限 %" PRId64 " 个。请先释放一些，再占有新的。",
	                 "You hold the limit of %" PRId64
	                 " customers. Release some before claiming more.",
	                 limit);
}

static bool owning_cooled_off(struct ctx *ctx, const struct record *pool, int64_t customer)
{
	int64_t days = record_integer(pool, "cooling_days"), left = 0;
	if (days <= 0)
		return true;
	char since[TIME_TEXT_SIZE];
	json_t *filter =
	    json_pack("[[s,s,I], [s,s,I], [s,s,s]]", "customer", "=", customer, "from", "=",
	              ctx->actor->user, "at", ">", time_print(ctx->now - days * DAY, since));
	if (!rule_count(ctx, "owner_change", filter, &left))
		return false;
	return left == 0 ||
	       error_set(ctx, ERROR_FORBIDDEN, "您刚放弃该客户不久，%" PRId64 " 天内不能再次占有。",
	                 "You gave this customer up not long ago and can't claim it again "
	                 "within %" PRId64 " days.",
	                 days);
}

static bool owning_may_claim_stage(struct ctx *ctx, const struct record *customer)
{
	const struct field *stage = model_field(customer->object, "stage");
	const struct choice *choice = model_choice(stage, record_text(customer, "stage"));
	ptrdiff_t place = choice ? choice - stage->choices : 0;
	return (access_stages(ctx).claim >> place & 1) ||
	       error_set(ctx, ERROR_FORBIDDEN, "您的角色不能占有“%s”阶段的客户。",
	                 "Your role can't claim customers of the stage “%s”.",
	                 choice ? model_label(ctx, &choice->label) : "");
}

static struct record *owning_pool(struct ctx *ctx, int64_t pool)
{
	struct ctx *system = rule_as_system(ctx);
	struct record *record = record_get(system, rule_object(ctx, "pool"), pool, OPERATION_READ);
	if (!record)
		error_pass(ctx, system);
	return record;
}

static bool owning_open(struct ctx *ctx, const struct record *pool)
{
	return record_integer(pool, "active") ||
	       error_set(ctx, ERROR_FORBIDDEN, "公海“%s”已停用。", "The pool “%s” is not in use.",
	                 record_text(pool, "name"));
}

static bool owning_claim(struct ctx *ctx, const struct record *customer,
                         const struct value *arguments)
{
	(void)arguments;
	int64_t owner = record_integer(customer, "owner"), pool_id = record_integer(customer, "pool");
	size_t count = 0;
	if (owner == ctx->actor->user)
		return error_set(ctx, ERROR_CONFLICT, "该客户已在您名下。",
		                 "This customer is yours already.");
	if (owner)
		return owning_taken(ctx, owner);
	const int64_t *pools = access_pools(ctx, &count);
	if (!rule_among(pools, count, pool_id))
		return error_set(ctx, ERROR_FORBIDDEN, "您不是该公海的成员。",
		                 "You are not a member of this pool.");
	struct record *pool = owning_pool(ctx, pool_id);
	if (!pool || !owning_open(ctx, pool) || !owning_may_claim_stage(ctx, customer) ||
	    !owning_cooled_off(ctx, pool, customer->id) || !owning_daily_limit(ctx, pool) ||
	    !owning_hold_limit(ctx, pool))
		return false;
	struct record *changes = record_new(ctx, customer->object);
	record_set_integer(changes, "owner", ctx->actor->user);
	record_set_null(changes, "pool");
	return record_apply(ctx, customer->object, customer->id, changes, "claim", NULL);
}

/* Somebody who could see the customer in a pool a moment ago, and can't since it has
 * an owner, is told who was faster; nobody else learns that it exists. */
static bool owning_claim_gone(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct record *last = NULL, *customer = NULL;
	size_t count = 0;
	const int64_t *pools = access_pools(ctx, &count);
	if (!rule_first(ctx, "customer", json_pack("[s,s,I]", "id", "=", id), "id", &customer))
		return false;
	if (!customer || !access_sees_stage(ctx, object, record_text(customer, "stage")))
		return true;
	if (!rule_first(ctx, "owner_change", json_pack("[s,s,I]", "customer", "=", id), "-at,-id",
	                &last))
		return false;
	if (last && record_integer(last, "to") &&
	    rule_among(pools, count, record_integer(last, "from_pool")) &&
	    ctx->now - record_integer(last, "at") < DAY)
		return owning_taken(ctx, record_integer(last, "to"));
	return true;
}

/* --- giving away --- */

enum { RELEASE_REASON, RELEASE_POOL };

/* The pool whose rules cover it, else the first open one the caller is a member of. */
static int64_t owning_former_pool(struct ctx *ctx, const struct record *customer)
{
	const struct recycle_rules *rules = recycle_rules(ctx);
	if (!rules)
		return 0;
	const struct recycle_pool *pool = recycle_cover(ctx, rules, customer);
	if (!pool)
		pool = recycle_pool_of(ctx, rules, ctx->actor->user);
	return pool ? pool->id
	            : error_field(ctx, "pool", "required", "请选择要退回的公海。",
	                          "Choose the pool to go to.");
}

static bool owning_release(struct ctx *ctx, const struct record *customer,
                           const struct value *arguments)
{
	int64_t owner = record_integer(customer, "owner");
	int64_t pool = arguments[RELEASE_POOL].integer;
	if (!owner)
		return error_set(ctx, ERROR_CONFLICT, "该客户已在公海中。",
		                 "This customer is in a pool already.");
	if (owner != ctx->actor->user &&
	    !record_get(ctx, customer->object, customer->id, OPERATION_HAND_OVER))
		return false;
	if (!pool && !(pool = owning_former_pool(ctx, customer)))
		return false;
	struct record *changes = record_new(ctx, customer->object);
	record_set_null(changes, "owner");
	record_set_integer(changes, "pool", pool);
	record_set_null(changes, "collaborators");
	return record_apply(ctx, customer->object, customer->id, changes, "release",
	                    arguments[RELEASE_REASON].text);
}

enum { GIVE_TO, GIVE_REASON, GIVE_OVER_LIMIT };

/* May the taker hold one more? `most` is the pool's own limit, -1 for none. */
static bool owning_may_take(struct ctx *ctx, const struct value *arguments, int64_t most)
{
	if (arguments[GIVE_OVER_LIMIT].integer != 1)
		return hold_check(ctx, "to", arguments[GIVE_TO].integer, most, 1);
	return hold_may_exceed(ctx) ||
	       error_field(ctx, "over_limit", "forbidden", "您不能让人超过持有上限。",
	                   "You may not let people pass their limits.");
}

static bool owning_give(struct ctx *ctx, const struct record *customer,
                        const struct value *arguments, const char *action, int64_t most)
{
	int64_t to = arguments[GIVE_TO].integer;
	const struct user_info *user = access_user(ctx, to);
	if (!user || user->disabled)
		return error_field(ctx, "to", "not_found", "找不到该用户，或其已停用。",
		                   "There is no such user, or the user is disabled.");
	if (record_integer(customer, "owner") == to)
		return error_set(ctx, ERROR_CONFLICT, "该客户已在%s名下。",
		                 "%s owns this customer already.", user->name);
	if (!owning_may_take(ctx, arguments, most))
		return false;
	struct record *changes = record_new(ctx, customer->object);
	record_set_integer(changes, "owner", to);
	record_set_null(changes, "pool");
	return record_apply(ctx, customer->object, customer->id, changes, action,
	                    arguments[GIVE_REASON].text);
}

static bool owning_hand_over(struct ctx *ctx, const struct record *customer,
                             const struct value *arguments)
{
	return hand_may_take(ctx, customer->object, arguments[GIVE_TO].integer) &&
	       owning_give(ctx, customer, arguments, "hand_over", -1);
}

bool owning_assign(struct ctx *ctx, const struct record *customer, const struct value *arguments)
{
	int64_t pool = record_integer(customer, "pool");
	if (!pool)
		return owning_taken(ctx, record_integer(customer, "owner"));
	if (!ctx->actor->administrator && !access_pool_manager(ctx, pool))
		return error_set(ctx, ERROR_FORBIDDEN, "只有该公海的管理员可以分配其中的客户。",
		                 "Only a manager of this pool deals out its customers.");
	const struct record *record = owning_pool(ctx, pool);
	if (!record || !owning_open(ctx, record))
		return false;
	return owning_give(ctx, customer, arguments, "assign", owning_limit(-1, record, "hold_limit"));
}

/* --- collaborators --- */

static bool owning_set_collaborators(struct ctx *ctx, const struct record *customer,
                                     struct value *items, size_t count, const char *action)
{
	struct record *changes = record_new(ctx, customer->object);
	record_set(changes, "collaborators",
	           count ? (struct value){.kind = VALUE_LIST, .size = count, .items = items}
	                 : VALUE_NOTHING);
	return record_apply(ctx, customer->object, customer->id, changes, action, NULL);
}

/* The collaborators without `user`, with room for one more. */
static struct value *owning_others(struct ctx *ctx, const struct record *customer, int64_t user,
                                   size_t *count)
{
	const struct value *list = record_value(customer, "collaborators");
	size_t size = list->kind == VALUE_LIST ? list->size : 0;
	struct value *items = memory_array(ctx, struct value, size + 1);
	*count = 0;
	for (size_t i = 0; i < size; i++)
		if (list->items[i].integer != user)
			items[(*count)++] = list->items[i];
	return items;
}

static bool owning_collaborators_mine(struct ctx *ctx, const struct record *customer)
{
	return record_integer(customer, "owner") == ctx->actor->user ||
	       record_get(ctx, customer->object, customer->id, OPERATION_HAND_OVER);
}

static bool owning_add_collaborator(struct ctx *ctx, const struct record *customer,
                                    const struct value *arguments)
{
	size_t count = 0;
	if (!owning_collaborators_mine(ctx, customer))
		return false;
	if (arguments[0].integer == record_integer(customer, "owner"))
		return error_field(ctx, "user", "invalid", "负责人不必再作协同。",
		                   "The owner can't be a collaborator as well.");
	struct value *items = owning_others(ctx, customer, arguments[0].integer, &count);
	items[count++] = value_integer(arguments[0].integer);
	return owning_set_collaborators(ctx, customer, items, count, "add_collaborator");
}

static bool owning_remove_collaborator(struct ctx *ctx, const struct record *customer,
                                       const struct value *arguments)
{
	size_t count = 0;
	if (arguments[0].integer != ctx->actor->user && !owning_collaborators_mine(ctx, customer))
		return false;
	struct value *items = owning_others(ctx, customer, arguments[0].integer, &count);
	return owning_set_collaborators(ctx, customer, items, count, "remove_collaborator");
}

#define REASON_INPUT(needed)                                                                       \
	{                                                                                              \
		.name = "reason", .type = "text", .label = {{"原因", "Reason"}}, .required = (needed)      \
	}
#define OVER_LIMIT_INPUT                                                                           \
	{                                                                                              \
		.name = "over_limit", .type = "boolean", .label = {                                        \
			{"允许超过持有上限", "Pass the holding limit"}                                         \
		}                                                                                          \
	}
#define USER_INPUT(word, zh, en)                                                                   \
	{                                                                                              \
		.name = (word), .type = "ref", .label = {{zh, en}}, .required = true, .target = "user"     \
	}

const struct record_action owning_actions[] = {
    {.object = "customer",
     .name = "claim",
     .label = {{"占有", "Claim"}},
     .many = true,
     .operation = OPERATION_READ,
     .run = owning_claim,
     .gone = owning_claim_gone},
    {.object = "customer",
     .name = "release",
     .label = {{"释放", "Release"}},
     .many = true,
     .danger = true,
     .operation = OPERATION_READ,
     .inputs =
         {REASON_INPUT(true),
          {.name = "pool", .type = "ref", .label = {{"退回公海", "To pool"}}, .target = "pool"}},
     .run = owning_release},
    {.object = "customer",
     .name = "hand_over",
     .label = {{"移交", "Hand over"}},
     .many = true,
     .operation = OPERATION_HAND_OVER,
     .inputs = {USER_INPUT("to", "交给", "To"), REASON_INPUT(false), OVER_LIMIT_INPUT},
     .run = owning_hand_over},
    {.object = "customer",
     .name = "assign",
     .label = {{"分配", "Assign"}},
     .many = true,
     .operation = OPERATION_READ,
     .inputs = {USER_INPUT("to", "交给", "To"), REASON_INPUT(false), OVER_LIMIT_INPUT},
     .run = owning_assign},
    {.object = "customer",
     .name = "add_collaborator",
     .label = {{"加协同人", "Add collaborator"}},
     .many = true,
     .operation = OPERATION_READ,
     .inputs = {USER_INPUT("user", "协同人", "Collaborator")},
     .run = owning_add_collaborator},
    {.object = "customer",
     .name = "remove_collaborator",
     .label = {{"去协同人", "Remove collaborator"}},
     .many = true,
     .operation = OPERATION_READ,
     .inputs = {USER_INPUT("user", "协同人", "Collaborator")},
     .run = owning_remove_collaborator},
    {0},
};
