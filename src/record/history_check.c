/* Does every chain of the history hold? */
#include "record/history_entry.h"

#include "base/memory.h"

#include <string.h>

/* The place in the chain that is being followed. */
struct history_walk {
	char *object; /* NULL before the first */
	int64_t record;
	unsigned char hash[HISTORY_HASH_SIZE]; /* of the entry before */
	bool begun;                            /* there is an entry before */
	bool broken;                           /* told already */
};

static void history_walk_to(struct ctx *ctx, struct history_walk *walk,
                            const struct history_entry *entry)
{
	if (walk->object && walk->record == entry->record && !strcmp(walk->object, entry->object))
		return;
	if (!walk->object || strcmp(walk->object, entry->object) != 0) {
		talloc_free(walk->object);
		walk->object = memory_text(ctx, entry->object);
	}
	walk->record = entry->record;
	walk->begun = walk->broken = false;
}

static bool history_holds(struct history_walk *walk, const struct history_entry *entry)
{
	unsigned char expected[HISTORY_HASH_SIZE];
	history_hash(entry, walk->begun ? walk->hash : NULL, expected);
	bool holds = entry->hash && !memcmp(expected, entry->hash, HISTORY_HASH_SIZE);
	memcpy(walk->hash, entry->hash ? entry->hash : expected, HISTORY_HASH_SIZE);
	walk->begun = true;
	return holds;
}

bool history_check(struct ctx *ctx,
                   void (*broken)(void *data, const char *object, int64_t id, int64_t entry),
                   void *data)
{
	struct history_walk walk = {.object = NULL};
	struct db_rows *rows = db_query_plain(ctx, "SELECT " HISTORY_COLUMNS "  FROM history"
	                                           " ORDER BY object, record, id");
	if (!rows)
		return false;
	while (db_next(ctx, rows)) {
		struct history_entry entry = history_entry_read(rows);
		history_walk_to(ctx, &walk, &entry);
		if (history_holds(&walk, &entry) || walk.broken)
			continue;
		walk.broken = true;
		broken(data, entry.object, entry.record, entry.id);
	}
	talloc_free(rows);
	talloc_free(walk.object);
	return !ctx->error;
}
