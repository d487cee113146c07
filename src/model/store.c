/* Which model is in force, and who still holds an older one. */
#include "model/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/shared_list.h"
#include "model/upkeep.h"

#include <assert.h>

static int model_store_close(struct model_store *store)
{
	assert(!store->holds && "every ctx ends before its company");
	while (store->pending) {
		talloc_free(store->pending->model);
		store->pending->model = NULL;
		store->pending = store->pending->next;
	}
	talloc_free(store->current);
	pthread_mutex_destroy(&store->mutex);
	return 0;
}

struct model *model_compile(struct ctx *ctx)
{
	int64_t version;
	struct sources *sources = sources_system(ctx, ctx->company->models->lists);
	if (!sources || !sources_merge(ctx, sources) || !model_state_version(ctx, &version))
		return NULL;
	return definition_compile(ctx, sources, version);
}

/* The model, with tables that fit it. Where these ask for something to be built, or an
 * index has to be made anew, it is compiled again with what it says of that. */
static struct model *model_open_schema(struct ctx *ctx)
{
	bool changed;
	struct model *model = model_compile(ctx);
	if (model && upkeep_plan(ctx, model, NULL, &changed) && schema_make(ctx, model)) {
		talloc_free(model);
		model = model_compile(ctx);
		if (model && schema_make(ctx, model))
			return model;
	}
	talloc_free(model);
	return NULL;
}

bool model_in_use(const struct company *company, int64_t version)
{
	struct model_store *store = company->models;
	bool used = false;
	pthread_mutex_lock(&store->mutex);
	for (const struct model_hold *hold = store->holds; hold && !used; hold = hold->next)
		used = hold->model->version < version;
	pthread_mutex_unlock(&store->mutex);
	return used;
}

void model_set_upkeep(struct company *company, model_upkeep_hook *hook)
{
	company->models->upkeep = hook;
}

bool upkeep_begin(struct ctx *ctx)
{
	const struct model_store *store = ctx->company->models;
	return !store || !store->upkeep || store->upkeep(ctx);
}

bool model_open(struct ctx *ctx, const void *parent)
{
	assert(db_writing(ctx) && !ctx->company->models);
	struct model_store *store = memory_new(parent, struct model_store);
	pthread_mutex_init(&store->mutex, NULL);
	talloc_set_destructor(store, model_store_close);
	store->lists = shared_lists_new(ctx, store);
	if (store->lists && model_tables(ctx)) {
		ctx->company->models = store;
		store->current = model_open_schema(ctx);
		if (store->current)
			return true;
	}
	ctx->company->models = NULL;
	talloc_free(store);
	return false;
}

/* Under the mutex: the model if nobody needs it any more, to be freed outside. */
static struct model *model_unused(struct model_store *store, struct model *model)
{
	return atomic_load(&model->holders) == 0 && model != store->current ? model : NULL;
}

static int model_hold_end(struct model_hold *hold)
{
	struct model_store *store = hold->store;
	pthread_mutex_lock(&store->mutex);
	struct model_hold **link = &store->holds;
	while (*link != hold)
		link = &(*link)->next;
	*link = hold->next;
	atomic_fetch_sub(&hold->model->holders, 1);
	struct model *unused = model_unused(store, hold->model);
	pthread_mutex_unlock(&store->mutex);
	talloc_free(unused);
	return 0;
}

void model_hold(struct ctx *ctx)
{
	assert(!ctx->model);
	struct model_store *store = ctx->company->models;
	struct model_hold *hold = memory_new(ctx, struct model_hold);
	pthread_mutex_lock(&store->mutex);
	*hold = (struct model_hold){
	    .store = store, .ctx = ctx, .model = store->current, .next = store->holds};
	atomic_fetch_add(&hold->model->holders, 1);
	store->holds = hold;
	pthread_mutex_unlock(&store->mutex);
	talloc_set_destructor(hold, model_hold_end);
	ctx->model = hold->model;
}

void model_release(struct ctx *ctx)
{
	struct model_store *store = ctx->company->models;
	pthread_mutex_lock(&store->mutex);
	struct model_hold *hold = store->holds;
	while (hold && hold->ctx != ctx)
		hold = hold->next;
	pthread_mutex_unlock(&store->mutex);
	assert(hold && "released by the ctx that holds it");
	ctx->model = NULL;
	talloc_free(hold);
}

static void model_pending_unlink(struct model_pending *pending)
{
	struct model_pending **link = &pending->store->pending;
	while (*link && *link != pending)
		link = &(*link)->next;
	if (*link)
		*link = pending->next;
}

static int model_pending_end(struct model_pending *pending)
{
	pthread_mutex_lock(&pending->store->mutex);
	model_pending_unlink(pending);
	pthread_mutex_unlock(&pending->store->mutex);
	talloc_free(pending->model);
	return 0;
}

void model_wait(struct ctx *ctx, struct model *model)
{
	model_forget(ctx);
	struct model_store *store = ctx->company->models;
	struct model_pending *pending = memory_new(ctx, struct model_pending);
	pthread_mutex_lock(&store->mutex);
	*pending =
	    (struct model_pending){.store = store, .ctx = ctx, .model = model, .next = store->pending};
	store->pending = pending;
	pthread_mutex_unlock(&store->mutex);
	talloc_set_destructor(pending, model_pending_end);
}

static struct model_pending *model_pending_of(struct ctx *ctx)
{
	struct model_store *store = ctx->company->models;
	pthread_mutex_lock(&store->mutex);
	struct model_pending *pending = store->pending;
	while (pending && pending->ctx != ctx)
		pending = pending->next;
	pthread_mutex_unlock(&store->mutex);
	return pending;
}

/* Of two changes that were committed one after the other, the later may get here
 * first: the older one is then in it, and out of date. */
bool model_swap(struct ctx *ctx)
{
	struct model_pending *pending = model_pending_of(ctx);
	if (!pending)
		return false;
	struct model_store *store = pending->store;
	struct model *unused = NULL;
	pthread_mutex_lock(&store->mutex);
	if (pending->model->version > store->current->version) {
		struct model *old = store->current;
		store->current = pending->model;
		pending->model = NULL;
		unused = model_unused(store, old);
	}
	pthread_mutex_unlock(&store->mutex);
	talloc_free(unused);
	talloc_free(pending);
	return true;
}

void model_forget(struct ctx *ctx)
{
	talloc_free(model_pending_of(ctx));
}
