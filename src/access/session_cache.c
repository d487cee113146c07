#include "access/session_cache.h"

#include "access/organisation.h"
#include "base/memory.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* A table of small sets, found by the hash's first bytes, which are as good as
 * random. 4,096 entries of 96 bytes; the sets share a few mutexes, so that
 * threads seldom meet. */
enum { CACHE_SETS = 1024, CACHE_WAYS = 4, CACHE_LOCKS = 64 };

struct session_cache {
	pthread_mutex_t locks[CACHE_LOCKS];
	struct bearer entries[CACHE_SETS][CACHE_WAYS];
};

static int cache_close(struct session_cache *cache)
{
	for (int i = 0; i < CACHE_LOCKS; i++)
		pthread_mutex_destroy(&cache->locks[i]);
	return 0;
}

struct session_cache *session_cache_new(const void *parent)
{
	struct session_cache *cache = memory_new(parent, struct session_cache);
	for (int i = 0; i < CACHE_LOCKS; i++)
		pthread_mutex_init(&cache->locks[i], NULL);
	talloc_set_destructor(cache, cache_close);
	return cache;
}

static size_t cache_set(const unsigned char hash[SECRET_HASH_SIZE])
{
	return (hash[0] | (size_t)hash[1] << 8) % CACHE_SETS;
}

static pthread_mutex_t *cache_lock(struct session_cache *cache, size_t set)
{
	pthread_mutex_t *lock = &cache->locks[set % CACHE_LOCKS];
	pthread_mutex_lock(lock);
	return lock;
}

static struct bearer *cache_entry(struct session_cache *cache, size_t set,
                                  const unsigned char hash[SECRET_HASH_SIZE])
{
	for (int way = 0; way < CACHE_WAYS; way++) {
		struct bearer *entry = &cache->entries[set][way];
		if (entry->checked_at && !memcmp(entry->hash, hash, SECRET_HASH_SIZE))
			return entry;
	}
	return NULL;
}

/* A free place, else the one that was used longest ago; NULL while all hold
 * endings that must be remembered. */
static struct bearer *cache_place(struct session_cache *cache, size_t set, int64_t now)
{
	struct bearer *place = NULL;
	for (int way = 0; way < CACHE_WAYS; way++) {
		struct bearer *entry = &cache->entries[set][way];
		if (!entry->checked_at)
			return entry;
		bool kept = entry->ended && now - entry->checked_at < CACHE_ENDED_KEPT;
		if (!kept && (!place || entry->used_at < place->used_at))
			place = entry;
	}
	return place;
}

enum cache_answer session_cache_find(struct session_cache *cache,
                                     const unsigned char hash[SECRET_HASH_SIZE], int64_t now,
                                     struct bearer *bearer)
{
	size_t set = cache_set(hash);
	enum cache_answer answer = CACHE_UNKNOWN;
	pthread_mutex_t *lock = cache_lock(cache, set);
	const struct bearer *entry = cache_entry(cache, set, hash);
	if (entry) {
		*bearer = *entry;
		int64_t age = now - entry->checked_at;
		if (entry->ended || (age >= 0 && age < CACHE_TRUST))
			answer = CACHE_KNOWN;
	}
	pthread_mutex_unlock(lock);
	return answer;
}

void session_cache_use(struct session_cache *cache, const struct bearer *bearer, int64_t now)
{
	size_t set = cache_set(bearer->hash);
	pthread_mutex_t *lock = cache_lock(cache, set);
	struct bearer *entry = cache_entry(cache, set, bearer->hash);
	/* Also where the clock went back: a use that lies ahead would hide all others. */
	if (entry && now != entry->used_at) {
		entry->used_at = now;
		entry->unsaved = true;
	}
	pthread_mutex_unlock(lock);
}

void session_cache_put(struct session_cache *cache, struct bearer *bearer)
{
	assert(bearer->checked_at);
	size_t set = cache_set(bearer->hash);
	pthread_mutex_t *lock = cache_lock(cache, set);
	struct bearer *entry = cache_entry(cache, set, bearer->hash);
	if (entry && entry->used_at > bearer->used_at) {
		bearer->used_at = entry->used_at;
		bearer->unsaved = entry->unsaved;
	}
	if (entry && entry->ended)
		bearer->ended = true;
	else if (!entry)
		entry = cache_place(cache, set, bearer->checked_at);
	if (entry && !bearer->ended)
		*entry = *bearer;
	pthread_mutex_unlock(lock);
}

void session_cache_end(struct session_cache *cache, const unsigned char hash[SECRET_HASH_SIZE],
                       int64_t now)
{
	size_t set = cache_set(hash);
	pthread_mutex_t *lock = cache_lock(cache, set);
	struct bearer *entry = cache_entry(cache, set, hash);
	if (!entry)
		entry = cache_place(cache, set, now);
	if (entry) {
		*entry = (struct bearer){.checked_at = now, .used_at = now, .ended = true};
		memcpy(entry->hash, hash, SECRET_HASH_SIZE);
	}
	pthread_mutex_unlock(lock);
}

void session_cache_forget(struct session_cache *cache, const unsigned char hash[SECRET_HASH_SIZE])
{
	size_t set = cache_set(hash);
	pthread_mutex_t *lock = cache_lock(cache, set);
	struct bearer *entry = cache_entry(cache, set, hash);
	if (entry && !entry->ended)
		*entry = (struct bearer){0};
	pthread_mutex_unlock(lock);
}

struct bearer *session_cache_take_uses(struct session_cache *cache, const void *parent,
                                       size_t *count)
{
	struct bearer *bearers = NULL;
	*count = 0;
	for (size_t set = 0; set < CACHE_SETS; set++) {
		pthread_mutex_t *lock = cache_lock(cache, set);
		for (int way = 0; way < CACHE_WAYS; way++) {
			struct bearer *entry = &cache->entries[set][way];
			if (!entry->unsaved)
				continue;
			entry->unsaved = false;
			bearers = load_more(parent, bearers, *count, sizeof *bearers);
			bearers[(*count)++] = *entry;
		}
		pthread_mutex_unlock(lock);
	}
	return bearers;
}
