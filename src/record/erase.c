#include "record/erase.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/duplicates.h"
#include "record/get.h"
#include "record/history.h"
#include "record/history_mention.h"
#include "record/merge.h"
#include "record/purge.h"
#include "record/save.h"
#include "record/search.h"
#include "record/store.h"
#include "record/tally.h"

#include <assert.h>

const int64_t *record_parts(struct ctx *ctx, const struct object *object, int64_t id, size_t *count)
{
	return merge_ids(ctx, object, id, count);
}

static struct record *erase_find(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct record *record = get_unasked(ctx, object, id);
	if (record || ctx->error->code != ERROR_NOT_FOUND)
		return record;
	error_take(ctx);
	return get_unasked_any(ctx, object, id, true);
}

static struct record *erase_after(struct ctx *ctx, const struct record *before,
                                  const struct record *changes)
{
	struct record *after = record_copy(ctx, before);
	after->prepared = NULL;
	for (size_t i = 0; i < before->object->field_count; i++) {
		after->given[i] = true;
		if (changes->given[i])
			after->values[i] = changes->values[i];
	}
	return after;
}

/* What lies in the recycle bin is in no index. */
static bool erase_from_indexes(struct ctx *ctx, const struct record *before,
                               const struct record *after)
{
	return before->deleted ||
	       (search_update(ctx, before, after) && duplicates_update(ctx, before, after) &&
	        tally_update(ctx, before, after));
}

/* What unmerging would bring back. */
static bool erase_merges(struct ctx *ctx, const struct object *object, int64_t id)
{
	return db_run(ctx,
	              "UPDATE record_merge"
	              "   SET fields_before = '{}', fields_after = '{}'"
	              " WHERE object = $1 AND (kept = $2 OR merged = $3)",
	              value_text(object->name), value_integer(id), value_integer(id));
}

bool record_erase(struct ctx *ctx, const struct object *object, int64_t id,
                  const struct record *changes, const char *action, const char *detail)
{
	assert(db_writing(ctx) && changes->object == object);
	struct record *before = erase_find(ctx, object, id);
	if (!before)
		return false;
	struct record *after = erase_after(ctx, before, changes);
	struct record_change change = {.action = action, .before = before, .after = after};
	return save_change(ctx, before, after) && erase_from_indexes(ctx, before, after) &&
	       purge_files(ctx, object, id) && erase_merges(ctx, object, id) &&
	       history_redact(ctx, object->name, id) &&
	       history_note(ctx, action, object->name, id, detail) &&
	       record_hooks_run(ctx, object, RECORD_AFTER_SAVE, &change);
}

bool record_erase_mentions(struct ctx *ctx, const struct object *object, int64_t id,
                           const char *text)
{
	assert(db_writing(ctx) && *text);
	return history_redact_mentions(ctx, object->name, id, text);
}
