#include "access/usage.h"

#include "access/store.h"
#include "base/memory.h"
#include "base/sorted.h"

#include <string.h>

/* Of each user, a table of marks remembers what was opened lately. */
enum { USAGE_MARKS = 256 };

/* What one user did since it was last taken out. */
struct usage_person {
	int64_t user;
	bool news;
	int64_t counts[USAGE_KIND_COUNT];
	uint64_t marks[USAGE_MARKS];
};

/* Sorted by user. */
struct usage_store {
	pthread_mutex_t mutex;
	struct usage_person **people;
	size_t count;
};

static int usage_store_close(struct usage_store *store)
{
	pthread_mutex_destroy(&store->mutex);
	return 0;
}

struct usage_store *usage_store_new(const void *parent)
{
	struct usage_store *store = memory_new(parent, struct usage_store);
	pthread_mutex_init(&store->mutex, NULL);
	talloc_set_destructor(store, usage_store_close);
	return store;
}

/* --- counting --- */

void usage_begin(struct ctx *ctx)
{
	ctx->usage = memory_new(ctx, struct usage);
}

static bool usage_counts(const struct ctx *ctx, const struct object *object)
{
	return ctx->usage && object->access.kind != ACCESS_OPEN;
}

/* FNV-1a of the object's name, then the id mixed in (the finalizer of SplitMix64). */
static uint64_t usage_mark(const struct object *object, int64_t id)
{
	uint64_t mark = 0xcbf29ce484222325u;
	for (const char *at = object->name; *at; at++)
		mark = (mark ^ (unsigned char)*at) * 0x100000001b3u;
	mark += (uint64_t)id * 0x9e3779b97f4a7c15u;
	mark = (mark ^ mark >> 30) * 0xbf58476d1ce4e5b9u;
	mark = (mark ^ mark >> 27) * 0x94d049bb133111ebu;
	return mark ^ mark >> 31;
}

void usage_look(const struct ctx *ctx, const struct object *object, int64_t id)
{
	if (!usage_counts(ctx, object))
		return;
	ctx->usage->record = usage_mark(object, id);
	ctx->usage->counts[USAGE_RECORDS] = 1;
}

void usage_list(const struct ctx *ctx, const struct object *object, int64_t rows)
{
	if (usage_counts(ctx, object))
		ctx->usage->counts[USAGE_LIST_ROWS] += rows;
}

static bool usage_any(const int64_t counts[USAGE_KIND_COUNT])
{
	for (int kind = 0; kind < USAGE_KIND_COUNT; kind++)
		if (counts[kind])
			return true;
	return false;
}

static int64_t usage_user(const void *people, size_t place)
{
	return ((struct usage_person *const *)people)[place]->user;
}

/* The place of a user, or where he belongs. Under the mutex, as all below. */
static size_t usage_place(const struct usage_store *store, int64_t user)
{
	return sorted_place(store->people, store->count, user, usage_user);
}

static struct usage_person *usage_person(struct usage_store *store, int64_t user)
{
	size_t place = usage_place(store, user);
	if (place < store->count && store->people[place]->user == user)
		return store->people[place];
	store->people = memory_must(
	    talloc_realloc(store, store->people, struct usage_person *, (unsigned)store->count + 1));
	memmove(&store->people[place + 1], &store->people[place],
	        (store->count - place) * sizeof(struct usage_person *));
	store->count++;
	struct usage_person *person = store->people[place] = memory_new(store, struct usage_person);
	person->user = user;
	return person;
}

/* Was it opened a short time ago? From now on it was. */
static bool usage_known(struct usage_person *person, uint64_t mark)
{
	uint64_t *place = &person->marks[mark % USAGE_MARKS];
	bool known = *place == mark;
	*place = mark;
	return known;
}

void usage_keep(const struct ctx *ctx)
{
	struct usage *usage = ctx->usage;
	if (!usage || !ctx->actor || !ctx->actor->user || !usage_any(usage->counts))
		return;
	struct usage_store *store = ctx->company->access->usage;
	pthread_mutex_lock(&store->mutex);
	struct usage_person *person = usage_person(store, ctx->actor->user);
	if (usage->record && usage_known(person, usage->record))
		usage->counts[USAGE_RECORDS] = 0;
	for (int kind = 0; kind < USAGE_KIND_COUNT; kind++)
		person->counts[kind] += usage->counts[kind];
	person->news = person->news || usage_any(usage->counts);
	pthread_mutex_unlock(&store->mutex);
	*usage = (struct usage){0};
}

/* --- taking it out --- */

struct usage_batch *usage_take(struct ctx *ctx)
{
	struct usage_store *store = ctx->company->access->usage;
	struct usage_batch *batch = NULL;
	pthread_mutex_lock(&store->mutex);
	for (size_t i = 0; i < store->count; i++) {
		struct usage_person *person = store->people[i];
		if (!person->news)
			continue;
		if (!batch) {
			batch = memory_new(ctx, struct usage_batch);
			batch->items = memory_array(batch, struct usage_item, store->count);
		}
		struct usage_item *item = &batch->items[batch->count++];
		item->user = person->user;
		memcpy(item->counts, person->counts, sizeof item->counts);
		memset(person->counts, 0, sizeof person->counts);
		person->news = false;
	}
	pthread_mutex_unlock(&store->mutex);
	return batch;
}

void usage_put_back(struct ctx *ctx, const struct usage_batch *batch)
{
	struct usage_store *store = ctx->company->access->usage;
	pthread_mutex_lock(&store->mutex);
	for (size_t i = 0; i < batch->count; i++) {
		struct usage_person *person = usage_person(store, batch->items[i].user);
		for (int kind = 0; kind < USAGE_KIND_COUNT; kind++)
			person->counts[kind] += batch->items[i].counts[kind];
		person->news = true;
	}
	pthread_mutex_unlock(&store->mutex);
}
