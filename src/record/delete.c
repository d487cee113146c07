/* The recycle bin: deleting with everything that hangs on a record, and bringing
 * all of it back.
 *
 * What goes together carries one random mark (deleted_with), by which it is found
 * again. References with on_delete "clear" stay as they are while their target is
 * in the bin (they show no name), so that restoring loses nothing. */
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/sql.h"
#include "record/bin.h"
#include "record/bin_choice.h"
#include "record/duplicates.h"
#include "record/get.h"
#include "record/history.h"
#include "record/merge.h"
#include "record/save.h"
#include "record/search.h"
#include "record/store.h"
#include "record/tally.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

struct deletion {
	int64_t mark;
	int64_t count; /* records besides the first */
	bool restoring;
	const struct bin_choice *chosen; /* restoring: what comes along; NULL: everything */
};

/* Below 2^53, like every number that JSON carries. */
static int64_t delete_mark(void)
{
	uint64_t bits;
	randombytes_buf(&bits, sizeof bits);
	return (int64_t)(bits >> 12) + 1;
}

/* The records whose `field` refers to `id`: living ones, or those with the mark. */
static int64_t *delete_referring(struct ctx *ctx, const struct field *field, int64_t id,
                                 const struct deletion *deletion, size_t *count)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, field->name);
	sql_add(sql, " = ");
	sql_value(sql, value_integer(id));
	if (deletion->restoring) {
		sql_add(sql, " AND deleted_with = ");
		sql_value(sql, value_integer(deletion->mark));
	} else {
		sql_add(sql, " AND deleted_at IS NULL");
	}
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return NULL;
	int64_t *ids = memory_array(ctx, int64_t, 1);
	for (*count = 0; db_next(ctx, rows);) {
		ids = memory_must(talloc_realloc(ctx, ids, int64_t, (unsigned)*count + 1));
		ids[(*count)++] = db_integer(rows, 0);
	}
	talloc_free(rows);
	return ctx->error ? NULL : ids;
}

static bool delete_stamp(struct ctx *ctx, const struct record *record,
                         const struct deletion *deletion)
{
	struct sql *sql = sql_new(ctx);
	struct value at = value_integer(ctx->now), by = value_integer(ctx->actor->user),
	             mark = value_integer(deletion->mark);
	if (deletion->restoring)
		at = by = mark = VALUE_NOTHING;
	sql_add(sql, "UPDATE ");
	sql_name(sql, record->object->name);
	sql_add(sql, " SET version = version + 1, deleted_at = ");
	sql_value(sql, at);
	sql_add(sql, ", deleted_by = ");
	sql_value(sql, by);
	sql_add(sql, ", deleted_with = ");
	sql_value(sql, mark);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(record->id));
	return sql_run(ctx, sql, NULL);
}

static bool delete_refused(struct ctx *ctx, const struct field *field, size_t count)
{
	return error_set(ctx, ERROR_CONFLICT, "还有 %zu 个%s用到它，不能删除。请先处理这些记录。",
	                 "It is used by %zu %s and can't be deleted. Please deal with those first.",
	                 count, model_label(ctx, &field->object->plural));
}

static bool delete_tree(struct ctx *ctx, const struct object *object, int64_t id,
                        struct deletion *deletion);

static bool delete_below(struct ctx *ctx, const struct object *object, int64_t id,
                         struct deletion *deletion)
{
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		if (field->type->link || field->on_delete == ON_DELETE_CLEAR)
			continue;
		size_t count = 0;
		int64_t *ids = delete_referring(ctx, field, id, deletion, &count);
		if (!ids)
			return false;
		if (count && field->on_delete == ON_DELETE_RESTRICT)
			return delete_refused(ctx, field, count);
		for (size_t k = 0; k < count; k++) {
			if (deletion->chosen && !bin_chosen(deletion->chosen, field->object, ids[k]))
				continue;
			if (!delete_tree(ctx, field->object, ids[k], deletion))
				return false;
			deletion->count++;
		}
	}
	return true;
}

static bool delete_one(struct ctx *ctx, struct record *record, const struct deletion *deletion)
{
	bool back = deletion->restoring;
	struct record_change change = {.action = back ? "restore" : "delete",
	                               .before = back ? NULL : record,
	                               .after = back ? record : NULL};
	if (!back && !record_hooks_run(ctx, record->object, RECORD_BEFORE_DELETE, &change))
		return false;
	return (!back || duplicates_none_identical(ctx, record)) &&
	       delete_stamp(ctx, record, deletion) && search_update(ctx, change.before, change.after) &&
	       duplicates_update(ctx, change.before, change.after) &&
	       tally_update(ctx, change.before, change.after) && history_change(ctx, &change) &&
	       record_hooks_run(ctx, record->object, RECORD_AFTER_SAVE, &change);
}

/* Read when all below it has gone, or come, which may have changed it. */
static bool delete_read(struct ctx *ctx, const struct object *object, int64_t id,
                        const struct deletion *deletion)
{
	struct record *record = get_unasked_any(ctx, object, id, deletion->restoring);
	return record && delete_one(ctx, record, deletion);
}

/* A record below: it goes with the one above, whatever the caller may do with it
 * alone. */
static bool delete_tree(struct ctx *ctx, const struct object *object, int64_t id,
                        struct deletion *deletion)
{
	struct ctx *inner = ctx_inner(ctx);
	bool done =
	    delete_below(inner, object, id, deletion) && delete_read(inner, object, id, deletion);
	if (!done)
		error_pass(ctx, inner);
	talloc_free(inner);
	return done;
}

static bool delete_old_version(struct ctx *ctx, const struct record *record, int64_t version)
{
	if (!version || version == record->version)
		return true;
	return error_set(ctx, ERROR_CONFLICT, "该%s刚被他人修改过，未删除。请刷新后重试。",
	                 "This %s was changed by somebody else and was not deleted. Please look again.",
	                 model_label(ctx, &record->object->label));
}

bool record_delete(struct ctx *ctx, const struct object *object, int64_t id, int64_t version,
                   int64_t *count)
{
	assert(db_writing(ctx));
	struct deletion deletion = {.mark = delete_mark()};
	struct record *record = record_get(ctx, object, id, OPERATION_DELETE);
	if (!record || !delete_old_version(ctx, record, version) ||
	    !delete_below(ctx, object, id, &deletion) || !delete_read(ctx, object, id, &deletion))
		return false;
	if (count)
		*count = deletion.count;
	return true;
}

static bool delete_lies_there(struct ctx *ctx, const struct object *object, int64_t id, bool *there)
{
	struct value key = value_integer(id);
	struct sql *sql = sql_new(ctx);
	int64_t found = 0;
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE id = $1 AND deleted_with IS NOT NULL");
	if (!db_find_integer(ctx, 0, &found, sql->text->data, &key, 1))
		return false;
	*there = found == id;
	return true;
}

/* What can't be without another record does not come back while that is in the bin. */
static bool delete_above_lives(struct ctx *ctx, const struct record *record)
{
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		bool gone = false;
		if (!field->target || field->type->link || field->on_delete != ON_DELETE_CASCADE ||
		    value->kind == VALUE_NULL)
			continue;
		if (!delete_lies_there(ctx, field->target, value->integer, &gone))
			return false;
		if (gone)
			return error_set(ctx, ERROR_CONFLICT, "它所属的%s也在回收站中，请先恢复那个%s。",
			                 "The %s that it belongs to is in the recycle bin too. Restore "
			                 "that %s first.",
			                 model_label(ctx, &field->target->label),
			                 model_label(ctx, &field->target->label));
	}
	return true;
}

/* Where the name was taken meanwhile, the record comes back under another. */
static struct record *delete_rename(struct ctx *ctx, const struct record *record, const char *name)
{
	struct record *changes = record_parse(
	    ctx, record->object,
	    json_keep(ctx, json_pack("{s:s}", record->object->name_field->name, name)), "");
	return changes ? save_renamed(ctx, record, changes) : NULL;
}

bool record_restore_part(struct ctx *ctx, const struct object *object, int64_t id,
                         const struct restoring *how)
{
	assert(db_writing(ctx));
	struct deletion deletion = {.restoring = true};
	struct record *record = record_get_deleted(ctx, object, id);
	if (!record || !access_need_writing(ctx) || !delete_above_lives(ctx, record) ||
	    !merge_restorable(ctx, object, id) || !bin_mark(ctx, object, id, &deletion.mark) ||
	    (how->records &&
	     !(deletion.chosen = bin_choose(ctx, object, id, deletion.mark, how->records))) ||
	    (how->name && !(record = delete_rename(ctx, record, how->name))))
		return false;
	record->deleted = false;
	return delete_one(ctx, record, &deletion) && delete_below(ctx, object, id, &deletion);
}

bool record_restore(struct ctx *ctx, const struct object *object, int64_t id)
{
	return record_restore_part(ctx, object, id, &(struct restoring){NULL, NULL});
}

/* --- what would go along --- */

struct delete_preview {
	int64_t *counts; /* by object->index */
};

static bool preview_below(struct ctx *ctx, const struct object *object, int64_t id,
                          struct delete_preview *preview)
{
	struct deletion deletion = {0};
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		size_t count = 0;
		if (field->type->link || field->on_delete != ON_DELETE_CASCADE)
			continue;
		int64_t *ids = delete_referring(ctx, field, id, &deletion, &count);
		if (!ids)
			return false;
		preview->counts[field->object->index] += (int64_t)count;
		for (size_t k = 0; k < count; k++)
			if (!preview_below(ctx, field->object, ids[k], preview))
				return false;
	}
	return true;
}

bool record_delete_preview(struct ctx *ctx, const struct object *object, int64_t id,
                           struct json_writer *json)
{
	struct delete_preview preview = {memory_array(ctx, int64_t, ctx->model->object_count)};
	if (!record_get(ctx, object, id, OPERATION_DELETE) || !preview_below(ctx, object, id, &preview))
		return false;
	json_open_object(json);
	for (size_t i = 0; i < ctx->model->object_count; i++)
		if (preview.counts[i])
			json_member_integer(json, ctx->model->objects[i].name, preview.counts[i]);
	json_close_object(json);
	return true;
}
