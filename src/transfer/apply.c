#include "transfer/apply.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "transfer/lookup.h"
#include "transfer/match.h"
#include "record/values.h"

#include <string.h>

/* --- what the row lacks --- */

static const char *apply_required(struct ctx *ctx, const struct field *field)
{
	const char *label = model_label(ctx, &field->label);
	return ctx->language == LANGUAGE_EN ? memory_format(ctx, "“%s” is missing.", label)
	                                    : memory_format(ctx, "缺少“%s”。", label);
}

static const struct field *apply_missing(const struct draft *draft, size_t holder)
{
	const struct object *object = draft->plan->holders[holder];
	for (size_t i = 0; i < object->field_count; i++)
		if (plan_asks_for(draft->plan, holder, &object->fields[i]) &&
		    !draft_has(draft, holder, &object->fields[i]))
			return &object->fields[i];
	return NULL;
}

/* What hangs on the record and can't be made, because its name is missing, goes into
 * the remark. */
static void apply_drop_incomplete(struct ctx *ctx, struct draft *draft)
{
	for (size_t holder = 1; holder < draft->plan->holder_count; holder++) {
		struct record *record = draft->records[holder];
		const struct field *missing = record ? apply_missing(draft, holder) : NULL;
		if (!missing)
			continue;
		for (size_t i = 0; i < record->object->field_count; i++) {
			const struct field *field = &record->object->fields[i];
			if (record->values[i].kind != VALUE_NULL)
				draft_leave(draft, model_label(ctx, &field->label),
				            field->type->show(ctx, field, &record->values[i]));
		}
		draft_note(ctx, draft, IMPORT_WARNING, missing->name, "required",
		           apply_required(ctx, missing));
		draft->records[holder] = NULL;
	}
}

/* --- storing --- */

static bool apply_says(const struct draft *draft, const struct field *field)
{
	return field && draft_has(draft, 0, field);
}

/* A new record gets what the settings say where the row says nothing. Owner and pool
 * go together. */
static void apply_defaults(struct draft *draft)
{
	const struct record *defaults = draft->plan->defaults;
	const struct object_access *access = &defaults->object->access;
	bool owned = apply_says(draft, access->owner) || apply_says(draft, access->pool);
	for (size_t i = 0; i < defaults->object->field_count; i++) {
		const struct field *field = &defaults->object->fields[i];
		bool owning = field == access->owner || field == access->pool;
		if (defaults->given[i] && !draft->records[0]->given[i] && !(owning && owned))
			draft_set(draft, 0, field, defaults->values[i]);
	}
}

static bool apply_along(struct ctx *ctx, struct draft *draft, size_t holder, int64_t parent,
                        json_t *along)
{
	struct record *record = draft->records[holder];
	record_set_integer(record, record->object->access.through->name, parent);
	if (!record_create(ctx, record))
		return false;
	json_array_append_new(along, json_pack("[s, I, I]", record->object->name,
	                                       (json_int_t)record->id, (json_int_t)record->version));
	return true;
}

/* Creates what hangs on the record; beneath an old one only what isn't there. */
static bool apply_all_along(struct ctx *ctx, struct draft *draft, int64_t parent, bool old,
                            struct import_result *result)
{
	json_t *along = json_keep(ctx, json_array());
	for (size_t holder = 1; holder < draft->plan->holder_count; holder++) {
		struct record *record = draft->records[holder];
		int64_t there = 0;
		if (!record)
			continue;
		record_set_integer(record, record->object->access.through->name, parent);
		if (old && !match_beneath(ctx, record, &there))
			return false;
		if (!there && !apply_along(ctx, draft, holder, parent, along))
			return false;
	}
	if (!json_array_size(along))
		return true;
	struct json_writer *json = json_writer_new(draft, 64);
	json_put_tree(json, along);
	result->along = json->out->data;
	return true;
}

static bool apply_create(struct ctx *ctx, struct draft *draft, struct import_result *result)
{
	struct record *record = draft->records[0];
	draft_finish(ctx, draft, NULL);
	apply_defaults(draft);
	if (!record_create(ctx, record) || !apply_all_along(ctx, draft, record->id, false, result))
		return false;
	result->outcome = IMPORT_CREATED;
	result->record = record->id;
	result->version = record->version;
	return true;
}

/* A name that is the same but for spaces or case stays as it was. */
static void apply_keep_names(struct ctx *ctx, struct draft *draft, const struct record *before)
{
	for (size_t i = 0; i < before->object->field_count; i++) {
		const struct value *old = &before->values[i], *new = &draft->records[0]->values[i];
		if (before->object->fields[i].key_column && old->kind == VALUE_TEXT &&
		    new->kind == VALUE_TEXT &&
		    !strcmp(text_fold(ctx, old->text), text_fold(ctx, new->text)))
			draft->records[0]->given[i] = false;
	}
}

static bool apply_update(struct ctx *ctx, struct draft *draft, int64_t id,
                         struct import_result *result)
{
	const struct field *remark = draft->plan->remark;
	const struct object *object = draft->plan->object;
	struct record *before = record_get(ctx, object, id, OPERATION_UPDATE);
	if (!before)
		return false;
	apply_keep_names(ctx, draft, before);
	draft_finish(ctx, draft, remark ? record_text(before, remark->name) : NULL);
	struct record *after = record_update(ctx, object, id, draft->records[0], before->version);
	if (!after || !apply_all_along(ctx, draft, id, true, result))
		return false;
	result->outcome = IMPORT_UPDATED;
	result->record = id;
	result->version = after->version;
	result->before = memory_text(draft, values_write(ctx, before, after));
	return true;
}

static void apply_skip(struct ctx *ctx, struct draft *draft, const struct match *match,
                       struct import_result *result)
{
	draft_note(ctx, draft, IMPORT_SKIP, NULL, match->code, match->message);
	result->outcome = IMPORT_SKIPPED;
	result->record = match->id;
}

static bool apply_policy(struct ctx *ctx, const struct apply *apply, struct draft *draft,
                         struct import_result *result)
{
	struct match match = {0};
	const struct field *missing;
	if (!lookup_all(ctx, draft))
		return false;
	missing = apply_missing(draft, 0);
	if (missing)
		draft_note(ctx, draft, IMPORT_ERROR, missing->name, "required",
		           apply_required(ctx, missing));
	if (draft->rejected)
		return true;
	apply_drop_incomplete(ctx, draft);
	if (!match_find(ctx, apply, draft, &match))
		return false;
	enum plan_duplicates policy = match.found ? apply->plan->duplicates : PLAN_ALLOW;
	if (policy == PLAN_SKIP) {
		apply_skip(ctx, draft, &match, result);
		return true;
	}
	if (policy == PLAN_UPDATE && match.id)
		return apply_update(ctx, draft, match.id, result);
	/* An earlier row of a dry run, whose record is gone again. */
	if (match.found && !match.id && policy == PLAN_UPDATE) {
		result->outcome = IMPORT_UPDATED;
		return true;
	}
	if (match.found && match.unique) {
		draft_note(ctx, draft, IMPORT_ERROR, NULL, match.code, match.message);
		return true;
	}
	return apply_create(ctx, draft, result);
}

/* --- faults --- */

/* Faults of the row, other than those of the disk or the program. */
static bool apply_is_rows_fault(const struct error *error)
{
	return error->code != ERROR_INTERNAL && error->code != ERROR_UNAVAILABLE;
}

static void apply_note_error(struct ctx *ctx, struct draft *draft, const struct error *error)
{
	for (size_t i = 0; i < error->item_count; i++)
		draft_note(ctx, draft, IMPORT_ERROR, error->items[i].field, error->items[i].code,
		           error->items[i].message);
	if (!error->item_count)
		draft_note(ctx, draft, IMPORT_ERROR, NULL, error_kinds[error->code].name, error->message);
}

/* The row comes to nothing. What was written of it is undone, or spoils what is bold. */
static void apply_refuse(struct ctx *ctx, struct apply *apply, int64_t changes,
                         struct import_result *result)
{
	bool written = db_changes(ctx) != changes;
	apply->undone += written;
	if (!apply->bold)
		db_undo(ctx);
	*result = (struct import_result){
	    .row = result->row, .outcome = apply->bold && written ? IMPORT_SPOILT : IMPORT_REJECTED};
}

bool apply_row(struct ctx *outer, struct apply *apply, struct draft *draft,
               struct import_result *result)
{
	struct ctx *ctx = ctx_inner(outer);
	int64_t changes = db_changes(ctx);
	*result = (struct import_result){.row = draft->row, .outcome = IMPORT_REJECTED};
	if (!apply->bold && !db_savepoint(ctx))
		return error_pass(outer, ctx);
	bool good = apply_policy(ctx, apply, draft, result);
	if (good && !draft->rejected) {
		good = apply->bold || db_release(ctx);
	} else {
		struct error *error = error_take(ctx);
		apply_refuse(ctx, apply, changes, result);
		good = !error || apply_is_rows_fault(error);
		if (error && good)
			apply_note_error(outer, draft, error);
		else if (error)
			outer->error = talloc_steal(outer, error);
	}
	if (!good && ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return good;
}
