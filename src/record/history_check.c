/* Does every chain of the history hold? */
#include "record/history_chain.h"

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

static bool history_walk_on(struct history_walk *walk, const struct history_entry *entry)
{
	bool holds = history_holds(entry, walk->begun ? walk->hash : NULL);
	memset(walk->hash, 0, HISTORY_HASH_SIZE);
	if (entry->hash)
		memcpy(walk->hash, entry->hash, HISTORY_HASH_SIZE);
	walk->begun = true;
	return holds;
}

bool history_check(struct ctx *ctx, int64_t *entries, history_fault_visit *fault, void *data)
{
	struct history_walk walk = {.object = NULL};
	struct db_rows *rows = db_stream_plain(ctx, "SELECT " HISTORY_COLUMNS "  FROM history"
	                                            " ORDER BY object, record, id");
	if (!rows)
		return false;
	for (*entries = 0; db_next(ctx, rows); ++*entries) {
		struct history_entry entry = history_entry_read(rows);
		history_walk_to(ctx, &walk, &entry);
		if (history_walk_on(&walk, &entry) || walk.broken)
			continue;
		walk.broken = true;
		struct history_fault one = {HISTORY_CHANGED, entry.object, entry.record, entry.id};
		fault(data, &one);
	}
	talloc_free(rows);
	talloc_free(walk.object);
	return !ctx->error;
}
