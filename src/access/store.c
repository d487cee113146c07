/* The company's access: opening it, and which organisation is in force. */
#include "access/store.h"

#include "access/password.h"
#include "access/session_cache.h"
#include "access/tables.h"
#include "access/throttle.h"
#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>

static int access_close(struct access_store *store)
{
	assert(!store->holds && "every ctx ends before its company");
	talloc_free(store->current);
	pthread_mutex_destroy(&store->refreshing);
	pthread_mutex_destroy(&store->mutex);
	return 0;
}

bool access_open(struct ctx *ctx, const void *parent)
{
	assert(db_writing(ctx) && ctx->model);
	if (!access_tables(ctx))
		return false;
	struct organisation *organisation = organisation_load(ctx);
	if (!organisation)
		return false;
	struct access_store *store = memory_new(parent, struct access_store);
	pthread_mutex_init(&store->mutex, NULL);
	pthread_mutex_init(&store->refreshing, NULL);
	organisation->holders = 1; /* the store itself */
	store->current = organisation;
	store->sessions = session_cache_new(store);
	store->throttle = throttle_new(store);
	store->passwords = password_gate_new(store);
	store->usage = usage_store_new(store);
	talloc_set_destructor(store, access_close);
	ctx->company->access = store;
	return true;
}

/* Under the mutex: the organisation, when nobody needs it any more. */
static struct organisation *organisation_unused(struct organisation *organisation)
{
	return --organisation->holders == 0 ? organisation : NULL;
}

static int organisation_hold_end(struct organisation_hold *hold)
{
	struct access_store *store = hold->store;
	pthread_mutex_lock(&store->mutex);
	struct organisation_hold **link = &store->holds;
	while (*link != hold)
		link = &(*link)->next;
	*link = hold->next;
	struct organisation *unused = organisation_unused(hold->organisation);
	pthread_mutex_unlock(&store->mutex);
	talloc_free(unused);
	return 0;
}

void access_hold(struct ctx *ctx)
{
	assert(!ctx->organisation);
	struct access_store *store = ctx->company->access;
	struct organisation_hold *hold = memory_new(ctx, struct organisation_hold);
	pthread_mutex_lock(&store->mutex);
	*hold = (struct organisation_hold){store, ctx, store->current, store->holds};
	store->holds = hold;
	hold->organisation->holders++;
	pthread_mutex_unlock(&store->mutex);
	talloc_set_destructor(hold, organisation_hold_end);
	ctx->organisation = hold->organisation;
}

void access_release(struct ctx *ctx)
{
	struct access_store *store = ctx->company->access;
	pthread_mutex_lock(&store->mutex);
	struct organisation_hold *hold = store->holds;
	while (hold && hold->ctx != ctx)
		hold = hold->next;
	pthread_mutex_unlock(&store->mutex);
	assert(hold && "released by the ctx that holds it");
	ctx->organisation = NULL;
	ctx->actor = NULL; /* its rights lie there */
	talloc_free(hold);
}

/* A reload sees what was committed before it began, and they don't overlap: the
 * last to finish is the last to have read. */
static bool access_reload(struct ctx *ctx)
{
	if (!db_begin(ctx, DB_READ))
		return false;
	struct organisation *organisation = organisation_load(ctx);
	db_rollback(ctx);
	if (!organisation)
		return false;
	struct access_store *store = ctx->company->access;
	organisation->holders = 1;
	pthread_mutex_lock(&store->mutex);
	organisation->serial = store->current->serial + 1;
	struct organisation *unused = organisation_unused(store->current);
	store->current = organisation;
	pthread_mutex_unlock(&store->mutex);
	talloc_free(unused);
	return true;
}

bool access_refresh(struct ctx *ctx)
{
	assert(!ctx->db && !ctx->error && "after the commit");
	struct access_store *store = ctx->company->access;
	struct ctx *inner = ctx_inner(ctx); /* the rows' memory goes at once */
	inner->model = NULL;
	pthread_mutex_lock(&store->refreshing);
	model_hold(inner); /* the one in force, which may be newer than the ctx's */
	bool good = access_reload(inner);
	model_release(inner);
	pthread_mutex_unlock(&store->refreshing);
	if (!good)
		error_pass(ctx, inner);
	talloc_free(inner);
	return good;
}

int64_t access_serial(const struct ctx *ctx)
{
	return ctx->organisation->serial;
}

void access_set_audit(struct ctx *ctx, access_audit *audit)
{
	ctx->company->access->audit = audit;
}

void access_set_told(struct company *company, access_told *told)
{
	company->access->told = told;
}

void access_set_ended(struct company *company, access_ended *ended)
{
	company->access->ended = ended;
}

bool access_note(struct ctx *ctx, const char *action, const char *object, int64_t record,
                 const char *detail)
{
	access_audit *audit = ctx->company->access->audit;
	return !audit || audit(ctx, action, object, record, detail);
}

bool access_note_account(struct ctx *ctx, const char *action, int64_t user)
{
	access_told *told = ctx->company->access->told;
	return access_note(ctx, action, "user", user, NULL) && (!told || told(ctx, action, user));
}
