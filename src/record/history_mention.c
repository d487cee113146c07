#include "record/history_mention.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/history_chain.h"

#include <string.h>

/* An entry that shall lose its words, and the digest of them. */
struct redaction {
	int64_t id;
	unsigned char digest[HISTORY_HASH_SIZE];
};

static bool redact_holds(const char *words, const char *text)
{
	return words && strstr(words, text);
}

static bool redact_wanted(const struct history_entry *entry, const char *text)
{
	bool has = entry->content && entry->content_size == HISTORY_CONTENT_SIZE;
	return has && (redact_holds(entry->reason, text) || redact_holds(entry->changes, text) ||
	               redact_holds(entry->detail, text));
}

static struct redaction *redact_find(struct ctx *ctx, const char *object, int64_t record,
                                     const char *text, size_t *count)
{
	struct redaction *found = memory_array(ctx, struct redaction, 1);
	struct db_rows *rows = db_query(ctx,
	                                "SELECT " HISTORY_COLUMNS "  FROM history"
	                                " WHERE object = $1 AND record = $2",
	                                value_text(object), value_integer(record));
	for (*count = 0; rows && db_next(ctx, rows);) {
		struct history_entry entry = history_entry_read(rows);
		if (!redact_wanted(&entry, text))
			continue;
		found = memory_must(talloc_realloc(ctx, found, struct redaction, (unsigned)*count + 1));
		found[*count].id = entry.id;
		memcpy(found[(*count)++].digest, entry.content + HISTORY_SALT_SIZE, HISTORY_HASH_SIZE);
	}
	talloc_free(rows);
	return ctx->error ? NULL : found;
}

bool history_redact_mentions(struct ctx *outer, const char *object, int64_t record,
                             const char *text)
{
	struct ctx *ctx = ctx_inner(outer);
	size_t count = 0;
	const struct redaction *found = redact_find(ctx, object, record, text, &count);
	bool done = found != NULL;
	for (size_t i = 0; done && i < count; i++)
		done = db_run(ctx,
		              "UPDATE history"
		              "   SET reason = NULL, changes = NULL, detail = NULL, content = $1"
		              " WHERE id = $2",
		              value_blob(found[i].digest, HISTORY_HASH_SIZE), value_integer(found[i].id));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}
