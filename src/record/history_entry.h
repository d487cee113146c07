/* Inside record/: an entry of the history as it is stored. */
#pragma once

#include "db/db.h"
#include "record/history.h"

enum {
	HISTORY_HASH_SIZE = 32,
	HISTORY_SALT_SIZE = 16,
	HISTORY_CONTENT_SIZE = HISTORY_SALT_SIZE + HISTORY_HASH_SIZE
};

/* Texts are NULL where there is nothing. */
struct history_entry {
	int64_t id;             /* 0 until stored; grows along each chain */
	const char *object;     /* "" where no record is concerned */
	int64_t record;         /* 0 likewise */
	int64_t at;             /* UTC, milliseconds */
	int64_t actor;          /* a user, or 0 for the system */
	const char *actor_name; /* of the system's work; users are named as they are today */
	const char *action, *reason, *address;
	const char *changes;       /* {"field":[old,new],…}, values as P3 shows them; of a new record,
	                              where nothing was before, [{"field":new,…}] */
	const char *detail;        /* a JSON object */
	const unsigned char *hash; /* NULL where it has not its size */
	const unsigned char *content; /* see history_chain.h; NULL for none */
	size_t content_size;
};

/* The columns that history_entry_read expects first in a row. */
#define HISTORY_COLUMNS                                                                            \
	"id, object, record, at, actor, actor_name, action, reason, address, changes, detail, hash, "  \
	"content"

/* The current row; its texts live until the next one. */
struct history_entry history_entry_read(const struct db_rows *rows);

/* Makes the tables; gives entries of an older program the form of today's. */
bool history_migrate(struct ctx *ctx);
