#include "base/ctx.h"

#include "base/memory.h"
#include "base/time.h"

struct ctx *ctx_new(const void *parent, struct company *company)
{
	struct ctx *ctx = memory_new(parent, struct ctx);
	ctx->company = company;
	ctx->now = time_now();
	return ctx;
}

struct ctx *ctx_inner(struct ctx *outer)
{
	struct ctx *ctx = memory_new(outer, struct ctx);
	*ctx = *outer;
	ctx->error = NULL;
	return ctx;
}

struct ctx *ctx_inner_pooled(struct ctx *outer, size_t size)
{
	struct ctx *ctx = memory_must(talloc_pooled_object(outer, struct ctx, 0, size));
	*ctx = *outer;
	ctx->error = NULL;
	return ctx;
}
