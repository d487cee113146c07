/* Creating and changing records: one path for everybody, with rights, rules,
 * history, search index and duplicate keys. */
#include "record/save.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/duplicates.h"
#include "record/file_use.h"
#include "record/get.h"
#include "record/history.h"
#include "record/search.h"
#include "record/store.h"
#include "record/tally.h"

#include <assert.h>
#include <string.h>

/* What comes with every stored change. */
static bool save_along(struct ctx *ctx, struct record_change *change)
{
	return file_use_update(ctx, change->before, change->after) &&
	       search_update(ctx, change->before, change->after) &&
	       duplicates_update(ctx, change->before, change->after) &&
	       tally_update(ctx, change->before, change->after) && history_change(ctx, change) &&
	       record_hooks_run(ctx, change->after->object, RECORD_AFTER_SAVE, change);
}

static void save_formulas(struct ctx *ctx, struct record *record)
{
	size_t count = 0;
	const struct field *const *order = model_formula_order(record->object, &count);
	for (size_t i = 0; i < count; i++)
		record->values[order[i]->index] = model_formula(ctx, order[i], record->values);
}

static bool save_new(struct ctx *ctx, struct record *record, bool asked)
{
	struct record_change change = {.action = "create", .after = record};
	if (!save_defaults(ctx, record) ||
	    !record_hooks_run(ctx, record->object, RECORD_BEFORE_SAVE, &change))
		return false;
	save_fill_above(record);
	save_formulas(ctx, record);
	return save_check(ctx, NULL, record) && (!asked || save_check_owner(ctx, NULL, record)) &&
	       save_insert(ctx, record) && save_along(ctx, &change);
}

bool record_create(struct ctx *ctx, struct record *record)
{
	assert(db_writing(ctx) && record->id == 0);
	return access_need(ctx, record->object, OPERATION_CREATE) && save_new(ctx, record, true);
}

bool record_keep(struct ctx *ctx, struct record *record)
{
	assert(db_writing(ctx) && record->id == 0);
	return save_new(ctx, record, false);
}

/* --- changes --- */

static struct record *save_merge(struct ctx *ctx, const struct record *before,
                                 const struct record *changes)
{
	struct record *after = record_new(ctx, before->object);
	after->id = before->id;
	after->version = before->version;
	for (size_t i = 0; i < before->object->field_count; i++) {
		after->values[i] = changes->given[i] ? changes->values[i] : before->values[i];
		after->given[i] = true;
	}
	save_one_place(after, changes->given, changes->values);
	return after;
}

static bool save_conflict(struct ctx *ctx, const struct record *current)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	record_print(ctx, current, json);
	error_set(ctx, ERROR_CONFLICT, "该%s刚被他人修改过。请对照两个版本后再保存。",
	          "This %s was changed by somebody else. Compare both versions, then save again.",
	          model_label(ctx, &current->object->label));
	json_t *printed = json_loadb(json->out->data, json->out->size, 0, NULL);
	ctx->error->extra = memory_must(json_pack("{s:o}", "current", printed));
	return false;
}

struct record *save_changes(struct ctx *ctx, const struct record *before,
                            const struct record *changes, const struct save_request *request)
{
	struct record *after = save_merge(ctx, before, changes);
	struct record_change change = {.action = request->action,
	                               .reason = request->reason,
	                               .before = before,
	                               .after = after,
	                               .quiet = request->quiet};
	if (!record_hooks_run(ctx, before->object, RECORD_BEFORE_SAVE, &change))
		return NULL;
	save_fill_above(after);
	save_formulas(ctx, after);
	if (!save_differs(before, after, false))
		return after;
	if (!save_check(ctx, before, after) ||
	    (request->owner_asked && !save_check_owner(ctx, before, after)) ||
	    !save_change(ctx, before, after) || !save_along(ctx, &change))
		return NULL;
	return after;
}

struct record *save_asked(struct ctx *ctx, const struct object *object, int64_t id,
                          const struct record *changes, int64_t version, const char *action,
                          const char *reason)
{
	assert(db_writing(ctx) && changes->object == object);
	struct record *before = record_get(ctx, object, id, OPERATION_UPDATE);
	if (!before)
		return NULL;
	if (version && version != before->version) {
		save_conflict(ctx, before);
		return NULL;
	}
	struct save_request request = {.action = action, .reason = reason, .owner_asked = true};
	return save_changes(ctx, before, changes, &request);
}

struct record *record_update(struct ctx *ctx, const struct object *object, int64_t id,
                             const struct record *changes, int64_t version)
{
	return save_asked(ctx, object, id, changes, version, "update", NULL);
}

/* What is worked out of living records alone comes with the restoring. */
struct record *save_renamed(struct ctx *ctx, const struct record *before,
                            const struct record *changes)
{
	struct record *after = save_merge(ctx, before, changes);
	struct record_change change = {.action = "update", .before = before, .after = after};
	save_formulas(ctx, after);
	if (!save_check(ctx, before, after) || !save_change(ctx, before, after) ||
	    !history_change(ctx, &change))
		return NULL;
	after->deleted = true;
	return after;
}

struct record *record_apply(struct ctx *ctx, const struct object *object, int64_t id,
                            const struct record *changes, const char *action, const char *reason)
{
	assert(db_writing(ctx) && changes->object == object);
	assert(access_action(ctx, object, action));
	struct record *before = record_get(ctx, object, id, OPERATION_READ);
	struct save_request request = {.action = action, .reason = reason};
	return before ? save_changes(ctx, before, changes, &request) : NULL;
}

bool record_derive(struct ctx *ctx, const struct object *object, int64_t id,
                   const struct record *changes, const char *action)
{
	assert(db_writing(ctx) && changes->object == object);
	struct record *before = get_unasked(ctx, object, id);
	struct save_request request = {.action = action};
	return before && save_changes(ctx, before, changes, &request);
}
