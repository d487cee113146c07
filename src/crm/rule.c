#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>

const struct object *rule_object(const struct ctx *ctx, const char *name)
{
	const struct object *object = model_object(ctx->model, name);
	assert(object && "an object of the program's own definitions");
	return object;
}

struct ctx *rule_as_system(struct ctx *outer)
{
	struct ctx *inner = ctx_inner(outer);
	access_as_system(inner);
	return inner;
}

struct ctx *rule_unasked(struct ctx *outer)
{
	struct ctx *inner = ctx_inner(outer);
	struct actor *actor = memory_new(inner, struct actor);
	*actor = *outer->actor;
	actor->system = true;
	inner->actor = actor;
	return inner;
}

bool rule_count(struct ctx *ctx, const char *object, json_t *filter, int64_t *count)
{
	struct ctx *inner = rule_as_system(ctx);
	struct record_query query = {.object = rule_object(ctx, object),
	                             .filter = json_keep(inner, filter),
	                             .operation = OPERATION_READ};
	bool counted = record_count(inner, &query, count);
	if (!counted)
		error_pass(ctx, inner);
	talloc_free(inner);
	return counted;
}

bool rule_first(struct ctx *ctx, const char *object, json_t *filter, const char *sort,
                struct record **record)
{
	/* What is found hangs on the inner ctx, which stays as long as the outer one. */
	struct ctx *inner = rule_as_system(ctx);
	struct record_query query = {.object = rule_object(ctx, object),
	                             .filter = json_keep(inner, filter),
	                             .sort = sort,
	                             .limit = 1,
	                             .operation = OPERATION_READ};
	size_t count = 0;
	const int64_t *ids = record_ids(inner, &query, &count);
	*record = NULL;
	if (ids && count)
		*record = record_get(inner, query.object, ids[0], OPERATION_READ);
	return !inner->error || error_pass(ctx, inner);
}

bool rule_unchanged(const struct record_change *change, const char *field)
{
	const struct value *after = record_value(change->after, field);
	if (!change->before)
		return after->kind == VALUE_NULL;
	return value_equal(record_value(change->before, field), after);
}

bool rule_among(const int64_t *values, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] == value)
			return true;
	return false;
}
