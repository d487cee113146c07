/* Inside access/: sessions and tokens in memory, so that a request's look-up
 * costs no query. The database is the truth: an entry is asked for again after
 * CACHE_TRUST, which is how an end made elsewhere arrives. What ended here is
 * remembered as ended, so that a reader of an older snapshot can't bring it
 * back. */
#pragma once

#include "access/secret.h"

enum {
	CACHE_TRUST = 60 * 1000,           /* ms */
	CACHE_ENDED_KEPT = 10 * 60 * 1000, /* ms: longer than any request lives */
};

/* What a secret stands for. */
struct bearer {
	unsigned char hash[SECRET_HASH_SIZE];
	int64_t id; /* of user_session, or of user_token */
	int64_t user;
	int64_t used_at;    /* the last use; UTC ms, as all here */
	int64_t expires_at; /* whatever use was made of it */
	int64_t checked_at; /* when it was last read from the database */
	unsigned needs;     /* of enum need */
	bool token;
	bool may_write;
	bool ended;
	bool unsaved; /* used_at is newer than in the database */
};

enum cache_answer { CACHE_UNKNOWN, CACHE_KNOWN };

struct session_cache *session_cache_new(const void *parent);
/* A copy of the entry, where there is one that can be trusted at `now`. */
enum cache_answer session_cache_find(struct session_cache *cache,
                                     const unsigned char hash[SECRET_HASH_SIZE], int64_t now,
                                     struct bearer *bearer);
/* Notes that it was used at `now`. */
void session_cache_use(struct session_cache *cache, const struct bearer *bearer, int64_t now);
/* What was just read from the database. An entry that ended stays ended, and a
 * later use known here stays known: `bearer` is corrected. */
void session_cache_put(struct session_cache *cache, struct bearer *bearer);
/* It ends at `now`, with the transaction under way. */
void session_cache_end(struct session_cache *cache, const unsigned char hash[SECRET_HASH_SIZE],
                       int64_t now);
/* The database knows nothing of it (any more). */
void session_cache_forget(struct session_cache *cache, const unsigned char hash[SECRET_HASH_SIZE]);
/* The entries with uses that are not in the database yet, on `parent`; they
 * count as saved from now on. NULL when there are none. */
struct bearer *session_cache_take_uses(struct session_cache *cache, const void *parent,
                                       size_t *count);
