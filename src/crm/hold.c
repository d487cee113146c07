#include "crm/hold.h"

#include "base/error.h"
#include "base/memory.h"
#include "crm/rule.h"

#include <inttypes.h>

bool hold_read(struct ctx *ctx, int64_t user, struct hold *hold)
{
	struct ctx *inner = ctx_inner(ctx);
	*hold = (struct hold){.limit = -1};
	if (!access_as_user(inner, user))
		return error_pass(ctx, inner);
	hold->limit = access_limit(inner, LIMIT_HOLD);
	talloc_free(inner);
	return hold->limit < 0 ||
	       rule_count(ctx, "customer", json_pack("[s,s,I]", "owner", "=", user), &hold->held);
}

bool hold_may_exceed(const struct ctx *ctx)
{
	return ctx->actor->administrator ||
	       access_scope(ctx, rule_object(ctx, "customer"), OPERATION_HAND_OVER) == SCOPE_ALL;
}

bool hold_refuse(struct ctx *ctx, const char *field, int64_t user, const struct hold *hold,
                 int64_t more)
{
	const struct user_info *info = access_user(ctx, user);
	return error_field(
	    ctx, field, "hold_limit",
	    "%s名下已有 %" PRId64 " 个客户，再接 %" PRId64 " 个就超过上限 %" PRId64 " 个。",
	    "%s holds %" PRId64 " customers; %" PRId64 " more would pass the limit of %" PRId64 ".",
	    info ? info->name : "—", hold->held, more, hold->limit);
}

bool hold_check(struct ctx *ctx, const char *field, int64_t user, int64_t most, int64_t more)
{
	struct hold hold;
	if (!hold_read(ctx, user, &hold))
		return false;
	if (most >= 0 && hold.limit < 0 &&
	    !rule_count(ctx, "customer", json_pack("[s,s,I]", "owner", "=", user), &hold.held))
		return false;
	if (most >= 0 && (hold.limit < 0 || most < hold.limit))
		hold.limit = most;
	return hold.limit < 0 || hold.held + more <= hold.limit ||
	       hold_refuse(ctx, field, user, &hold, more);
}

bool hold_pool_active(struct ctx *ctx, const char *field, int64_t pool)
{
	const struct pool_info *info = access_pool(ctx, pool);
	/* That there is none is for the check of references to say. */
	return !info || info->active ||
	       error_field(ctx, field, "inactive", "该公海已停用，请选择另一个。",
	                   "This pool is not in use. Choose another one.");
}
