/* Reasons that rules give: stored as "name number", shown in the reader's language. */
#include "record/store.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void record_add_reasons(struct company *company, const struct record_reason *reasons)
{
	struct record_store *store = company->records;
	assert(store && store->reason_count < RECORD_TABLE_LIMIT);
	store->reasons[store->reason_count++] = reasons;
}

const char *record_reason_write(struct ctx *ctx, const struct record_reason *reason, int64_t number)
{
	return memory_format(ctx, "%s %" PRId64, reason->name, number);
}

static bool reason_is(const struct record_reason *reason, const char *action, const char *text,
                      size_t name)
{
	return !strcmp(reason->action, action) && strlen(reason->name) == name &&
	       !strncmp(reason->name, text, name);
}

const struct record_reason *record_reason_read(const struct ctx *ctx, const char *action,
                                               const char *text, int64_t *number)
{
	const struct record_store *store = ctx->company->records;
	const char *space = text ? strchr(text, ' ') : NULL;
	char *end = NULL;
	*number = space ? strtoll(space + 1, &end, 10) : 0;
	if (!space || end == space + 1 || *end)
		return NULL;
	for (size_t i = 0; i < store->reason_count; i++)
		for (const struct record_reason *reason = store->reasons[i]; reason->name; reason++)
			if (reason_is(reason, action, text, (size_t)(space - text)))
				return reason;
	return NULL;
}

const char *record_reason_words(struct ctx *ctx, const char *action, const char *text)
{
	static const char place[] = "{number}";
	int64_t number;
	const struct record_reason *reason = record_reason_read(ctx, action, text, &number);
	if (!reason)
		return text;
	const char *words = model_label(ctx, &reason->words), *at = strstr(words, place);
	return at ? memory_format(ctx, "%.*s%" PRId64 "%s", (int)(at - words), words, number,
	                          at + strlen(place))
	          : words;
}
