/* A change of the model at run time, as a whole or not at all. */
#include "model/change.h"
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>

static struct sources *change_sources(struct ctx *ctx)
{
	struct sources *sources = sources_system(ctx, ctx->company->models->lists);
	return sources && sources_merge(ctx, sources) ? sources : NULL;
}

static bool change_build(struct ctx *ctx, const struct model *new, const json_t *again)
{
	bool changed;
	return upkeep_plan(ctx, new, again, &changed) && schema_make(ctx, new);
}

/* The same model with what it says of builds. */
static struct model *change_built(struct ctx *ctx)
{
	struct model *model = model_compile(ctx);
	if (model && schema_make(ctx, model) && upkeep_begin(ctx))
		return model;
	talloc_free(model);
	return NULL;
}

/* The model in the database may be newer than the one in force here, so what
 * there was before is read from there, too. */
static struct model *change_apply(struct ctx *ctx, const json_t *change)
{
	struct sources *before = change_sources(ctx);
	struct model *old = before ? definition_compile(ctx, before, 0) : NULL;
	if (!old)
		return NULL;
	talloc_steal(ctx, old);
	struct sources *sources = change_sources(ctx);
	if (!sources || !change_write(ctx, sources, change) ||
	    !db_run_plain(ctx, "UPDATE model_state SET version = version + 1 WHERE id = 1"))
		return NULL;
	struct model *new = model_compile(ctx);
	if (!new) {
		error_hint(ctx, "请先修改用到它的视图、布局、公式或字段，或在同一次更改中一并修改。",
		           "First change the views, layouts, formulas or fields that use it, or change "
		           "them along with it.");
		return NULL;
	}
	bool fits = change_check(ctx, old, new) && upkeep_drop_columns(ctx, old, new) &&
	            change_build(ctx, new, json_object_get(change, "rebuild"));
	talloc_free(new);
	return fits ? change_built(ctx) : NULL;
}

bool model_change(struct ctx *ctx, const json_t *change)
{
	assert(db_writing(ctx));
	if (!db_savepoint(ctx))
		return false;
	struct ctx *inner = ctx_inner(ctx);
	struct model *model = change_apply(inner, change);
	if (!model)
		error_pass(ctx, inner);
	talloc_free(inner);
	if (!model) {
		db_undo(ctx);
		return false;
	}
	model_wait(ctx, model);
	return db_release(ctx);
}
