/* Inside record/: an entry of the history as it is stored. */
#pragma once

#include "db/db.h"
#include "record/history.h"

enum { HISTORY_HASH_SIZE = 32 };

/* Texts are NULL where there is nothing. */
struct history_entry {
	int64_t id;             /* 0 until stored; grows along each chain */
	const char *object;     /* "" where no record is concerned */
	int64_t record;         /* 0 likewise */
	int64_t at;             /* UTC, milliseconds */
	int64_t actor;          /* a user, or 0 for the system */
	const char *actor_name; /* of the system's work; users are named as they are today */
	const char *action, *reason, *address;
	const char *changes; /* {"field":[old,new],…}, values as P3 shows them; of a new record,
	                        where nothing was before, [{"field":new,…}] */
	const char *detail;  /* a JSON object */
	const unsigned char *hash;
};

/* The columns that history_entry_read expects first in a row. */
#define HISTORY_COLUMNS                                                                            \
	"id, object, record, at, actor, actor_name, action, reason, address, changes, detail, hash"

/* The current row; its texts live until the next one. */
struct history_entry history_entry_read(const struct db_rows *rows);

/* The hash that `entry` must carry behind the entry whose hash is `previous`
 * (NULL: none, the first of its chain): BLAKE2b (RFC 7693) over that hash and
 * every member but id and hash, each with its length before it. */
void history_hash(const struct history_entry *entry, const unsigned char *previous,
                  unsigned char hash[HISTORY_HASH_SIZE]);

/* Makes the history's table. */
bool history_migrate(struct ctx *ctx);
