/* Two records as one: merging duplicates, and taking that back.
 *
 * What refers to the merged record, and what hangs on it, goes over to the kept one
 * by the path of every change; then the merged one goes into the recycle bin. Its
 * chain of history stays as it is and is read as part of the kept one's. */
#include "record/merge.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/sql.h"
#include "record/file_use.h"
#include "record/get.h"
#include "record/history.h"
#include "record/row.h"
#include "record/values.h"

#include <assert.h>
#include <string.h>

/* All of it is one transaction, which others wait for. */
enum { MERGE_MOVE_LIMIT = 5000 };

struct merge_moves {
	struct merge_move *items; /* on the ctx */
	size_t count;
};

/* --- what the kept one takes --- */

/* A record is not its own parent. */
static bool merge_is_itself(const struct field *field, const struct value *value, int64_t id)
{
	return field->target == field->object && value->kind == VALUE_INTEGER && value->integer == id;
}

/* What both lists hold, the kept one's first. */
static struct value merge_lists(struct ctx *ctx, const struct value *kept,
                                const struct value *other)
{
	struct value *items = memory_array(ctx, struct value, kept->size + other->size);
	size_t count = 0;
	for (size_t i = 0; i < kept->size; i++)
		items[count++] = kept->items[i];
	for (size_t i = 0; i < other->size; i++) {
		bool there = false;
		for (size_t k = 0; k < kept->size; k++)
			there = there || value_equal(&kept->items[k], &other->items[i]);
		if (!there)
			items[count++] = other->items[i];
	}
	return (struct value){.kind = VALUE_LIST, .items = items, .size = count};
}

static bool merge_take(struct ctx *ctx, const struct record *kept, const struct record *other,
                       const char *name, struct record *changes)
{
	const struct field *field = row_field(ctx, kept->object, name, "take");
	if (!field)
		return false;
	if (field->system || access_field(ctx, field) != FIELD_WRITE)
		return error_field(ctx, "take", "read_only", "“%s”不能修改。", "“%s” can't be changed.",
		                   model_label(ctx, &field->label));
	const struct value *own = &kept->values[field->index];
	struct value value = other->values[field->index];
	if (value.kind == VALUE_LIST && own->kind == VALUE_LIST)
		value = merge_lists(ctx, own, &value);
	record_set(changes, name, merge_is_itself(field, &value, kept->id) ? VALUE_NOTHING : value);
	return true;
}

static struct record *merge_taken(struct ctx *ctx, const struct record *kept,
                                  const struct record *other, const json_t *take)
{
	struct record *changes = record_new(ctx, kept->object);
	size_t i;
	json_t *name;
	json_array_foreach(
	    (json_t *)take, i,
	    name) if (!merge_take(ctx, kept, other, json_string_value(name), changes)) return NULL;
	return changes;
}

/* --- what goes over --- */

/* Which records' `field` refers to the merged one. Who refers to both by two fields
 * would come to refer to one record twice: that goes into the bin with it instead. */
static void merge_select(struct sql *sql, const struct field *field, const struct merge *merge)
{
	const struct object *object = field->object;
	sql_add(sql, "SELECT t.id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t");
	if (field->type->link) {
		sql_add(sql, " JOIN ");
		sql_name(sql, field->link_table);
		sql_add(sql, " AS l ON l.record = t.id WHERE l.value = ");
	} else {
		sql_add(sql, " WHERE ");
		sql_column(sql, "t", field->name);
		sql_add(sql, " = ");
	}
	sql_value(sql, value_integer(merge->merged));
	if (file_attachment(object)) {
		sql_add(sql, " AND t.object = ");
		sql_value(sql, value_text(merge->object->name));
	}
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *second = &object->fields[i];
		if (second == field || second->target != merge->object || second->type->link)
			continue;
		sql_add(sql, " AND ");
		sql_column(sql, "t", second->name);
		sql_add(sql, " IS DISTINCT FROM ");
		sql_value(sql, value_integer(merge->kept));
	}
	sql_add(sql, " AND t.deleted_at IS NULL LIMIT ");
	sql_number(sql, MERGE_MOVE_LIMIT + 1);
}

static bool merge_find(struct ctx *ctx, const struct field *field, const struct merge *merge,
                       struct merge_moves *moves)
{
	struct sql *sql = sql_new(ctx);
	merge_select(sql, field, merge);
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && db_next(ctx, rows)) {
		int64_t id = db_integer(rows, 0);
		bool own = field->object == merge->object && (id == merge->kept || id == merge->merged);
		if (own)
			continue;
		moves->items = memory_must(
		    talloc_realloc(ctx, moves->items, struct merge_move, (unsigned)moves->count + 1));
		moves->items[moves->count++] = (struct merge_move){.field = field, .record = id};
	}
	talloc_free(rows);
	if (!ctx->error && moves->count > MERGE_MOVE_LIMIT)
		return error_set(ctx, ERROR_TOO_LARGE, "下属记录超过 %d 条，不能合并。",
		                 "More than %d records hang on it: it can't be merged.", MERGE_MOVE_LIMIT);
	return !ctx->error;
}

static bool merge_find_all(struct ctx *ctx, const struct merge *merge, struct merge_moves *moves)
{
	for (size_t i = 0; i < merge->object->referrer_count; i++)
		if (!merge_find(ctx, merge->object->referrers[i], merge, moves))
			return false;
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		if (file_attachment(object) &&
		    !merge_find(ctx, model_field(object, "record"), merge, moves))
			return false;
	}
	return true;
}

/* The list with `to` in the place of `from`. Where it had both it loses one, which
 * `both` remembers for the way back. False where it does not hold `from`. */
static bool merge_replace(struct ctx *ctx, struct value *list, int64_t from, int64_t to,
                          bool way_back, bool *both)
{
	bool has_to = false, has_from = false;
	struct value *items = memory_array(ctx, struct value, list->size + 1);
	for (size_t i = 0; i < list->size; i++) {
		has_from = has_from || list->items[i].integer == from;
		has_to = has_to || list->items[i].integer == to;
	}
	bool keeps = way_back && *both;
	size_t count = 0;
	for (size_t i = 0; i < list->size; i++) {
		bool is_from = list->items[i].integer == from;
		if (is_from && !keeps && !has_to)
			items[count++] = value_integer(to);
		else if (!is_from || keeps)
			items[count++] = list->items[i];
	}
	if (keeps && !has_to)
		items[count++] = value_integer(to);
	if (!way_back)
		*both = has_to;
	*list = (struct value){.kind = VALUE_LIST, .items = items, .size = count};
	return has_from;
}

/* Unasked: who merges was asked for the two records. What refers elsewhere by now
 * stays as it is. */
static bool merge_move_one(struct ctx *outer, struct merge_move *move, int64_t from, int64_t to,
                           bool way_back)
{
	const struct field *field = move->field;
	struct ctx *ctx = ctx_inner(outer);
	struct record *record = get_unasked(ctx, field->object, move->record);
	if (!record && ctx->error->code == ERROR_NOT_FOUND) {
		talloc_free(ctx);
		return true;
	}
	bool refers = false;
	struct value value = record ? record->values[field->index] : VALUE_NOTHING;
	if (value.kind == VALUE_LIST) {
		refers = merge_replace(ctx, &value, from, to, way_back, &move->both);
	} else {
		refers = value.kind == VALUE_INTEGER && value.integer == from;
		value = value_integer(to);
	}
	bool done = record != NULL;
	if (refers) {
		struct record *changes = record_new(ctx, field->object);
		record_set(changes, field->name, value);
		done = record_derive(ctx, field->object, move->record, changes,
		                     way_back ? "unmerge" : "merge");
	}
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static bool merge_move_all(struct ctx *ctx, const struct merge *merge, struct merge_moves *moves)
{
	for (size_t i = 0; i < moves->count; i++)
		if (!merge_move_one(ctx, &moves->items[i], merge->merged, merge->kept, false))
			return false;
	return true;
}

/* --- merging --- */

static const char *merge_name(const struct record *record)
{
	return record->values[record->object->name_field->index].text;
}

bool record_mergeable(struct ctx *ctx, const struct object *object)
{
	return !object->internal && !object->system && !object->access.administration &&
	       access_scope(ctx, object, OPERATION_UPDATE) != SCOPE_NONE &&
	       access_scope(ctx, object, OPERATION_DELETE) != SCOPE_NONE;
}

static bool merge_may(struct ctx *ctx, const struct object *object, int64_t id, int64_t from)
{
	if (!record_mergeable(ctx, object))
		return error_set(ctx, ERROR_FORBIDDEN, "%s不能合并。", "%s can't be merged.",
		                 model_label(ctx, &object->plural));
	return id != from || error_field(ctx, "from", "invalid", "一条记录不能与自己合并。",
	                                 "A record can't be merged with itself.");
}

/* Both histories tell of it. */
static bool merge_tell(struct ctx *ctx, const struct record *kept, const struct record *other,
                       const char *action)
{
	return history_say(ctx, kept, action, merge_name(other)) &&
	       history_say(ctx, other, action, merge_name(kept));
}

/* Stores what is needed to take it back. `before` is the kept one when all had gone
 * over. */
static bool merge_keep(struct ctx *ctx, struct merge *merge, const struct record *before,
                       const struct record *after, const struct merge_moves *moves)
{
	merge->before = values_write(ctx, before, after);
	merge->after = values_write(ctx, after, before);
	if (!merge_store(ctx, merge))
		return false;
	for (size_t i = 0; i < moves->count; i++)
		if (!merge_store_move(ctx, merge, &moves->items[i]))
			return false;
	return true;
}

struct record *record_merge(struct ctx *ctx, const struct object *object, int64_t id, int64_t from,
                            const json_t *take)
{
	assert(db_writing(ctx));
	struct merge merge = {.object = object, .kept = id, .merged = from};
	struct merge_moves moves = {.items = NULL};
	if (!merge_may(ctx, object, id, from))
		return NULL;
	const struct record *kept = record_get(ctx, object, id, OPERATION_UPDATE);
	const struct record *other = kept ? record_get(ctx, object, from, OPERATION_UPDATE) : NULL;
	const struct record *changes = other ? merge_taken(ctx, kept, other, take) : NULL;
	if (!changes || !merge_tell(ctx, kept, other, "merge") ||
	    !merge_find_all(ctx, &merge, &moves) || !merge_move_all(ctx, &merge, &moves) ||
	    !record_delete(ctx, object, from, 0, NULL))
		return NULL;
	const struct record *before = record_get(ctx, object, id, OPERATION_READ);
	struct record *after = before ? record_update(ctx, object, id, changes, 0) : NULL;
	return after && merge_keep(ctx, &merge, before, after, &moves) ? after : NULL;
}

/* --- taking it back --- */

/* What the kept one took goes back where it was not changed since. */
static bool merge_give_back(struct ctx *ctx, const struct merge *merge)
{
	const struct object *object = merge->object;
	struct record *now = record_get(ctx, object, merge->kept, OPERATION_UPDATE);
	struct record *before = now ? values_read(ctx, object, merge->before) : NULL;
	const struct record *after = before ? values_read(ctx, object, merge->after) : NULL;
	if (!after)
		return false;
	for (size_t i = 0; i < object->field_count; i++)
		before->given[i] = before->given[i] && record_same(now, after, &object->fields[i]);
	return record_update(ctx, object, merge->kept, before, 0) != NULL;
}

struct record *record_unmerge(struct ctx *ctx, const struct object *object, int64_t id)
{
	assert(db_writing(ctx));
	struct merge merge;
	size_t count = 0;
	const struct record *kept = record_get(ctx, object, id, OPERATION_UPDATE);
	if (!kept || !merge_last(ctx, object, id, &merge))
		return NULL;
	if (!merge.id) {
		error_set(ctx, ERROR_CONFLICT, "没有可以撤销的合并。", "There is no merging to take back.");
		return NULL;
	}
	const struct record *other = get_unasked_any(ctx, object, merge.merged, true);
	struct merge_move *moves = other ? merge_moves(ctx, &merge, &count) : NULL;
	if (!moves || !merge_tell(ctx, kept, other, "unmerge") || !merge_give_back(ctx, &merge) ||
	    !merge_set_undone(ctx, &merge) || !record_restore(ctx, object, merge.merged))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!merge_move_one(ctx, &moves[i], id, merge.merged, true))
			return NULL;
	return record_get(ctx, object, id, OPERATION_READ);
}
