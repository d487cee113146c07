/* Out of the recycle bin for good.
 *
 * A purged record's row stays, empty, so that its id is never given again: the history
 * names records by their ids. Its entries keep who, when and what kind of thing was done;
 * the words go (history_chain.h says why the chain still holds). */
#include "record/purge.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/dialect.h"
#include "record/bin.h"
#include "record/bin_choice.h"
#include "record/duplicates.h"
#include "record/file_use.h"
#include "record/get.h"
#include "record/history.h"
#include "record/search.h"
#include "record/tally.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* What is done, and for what. */
struct purge {
	const char *reason;
	int64_t count;
};

static bool purge_tree(struct ctx *ctx, struct purge *purge, const struct object *object,
                       int64_t id);

static int64_t *purge_ids(struct ctx *ctx, const struct sql *sql, size_t *count)
{
	struct db_rows *rows = sql_query(ctx, sql);
	int64_t *ids = memory_array(ctx, int64_t, 1);
	for (*count = 0; rows && db_next(ctx, rows);) {
		ids = memory_must(talloc_realloc(ctx, ids, int64_t, (unsigned)*count + 1));
		ids[(*count)++] = db_integer(rows, 0);
	}
	talloc_free(rows);
	return ctx->error ? NULL : ids;
}

static bool purge_each(struct ctx *ctx, struct purge *purge, const struct object *object,
                       const struct sql *sql)
{
	size_t count = 0;
	const int64_t *ids = purge_ids(ctx, sql, &count);
	for (size_t i = 0; ids && i < count; i++)
		if (!purge_tree(ctx, purge, object, ids[i]))
			return false;
	return ids != NULL;
}

/* --- what goes along --- */

/* Those in the bin whose field names the record. */
static struct sql *purge_naming(struct ctx *ctx, const struct field *field, int64_t id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE deleted_with IS NOT NULL AND ");
	sql_name(sql, field->name);
	sql_add(sql, " = ");
	sql_value(sql, value_integer(id));
	return sql;
}

/* Whenever it was deleted: it can't be without the record. */
static bool purge_hanging(struct ctx *ctx, struct purge *purge, const struct object *object,
                          int64_t id)
{
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		if (!field->type->link && field->on_delete == ON_DELETE_CASCADE &&
		    !purge_each(ctx, purge, field->object, purge_naming(ctx, field, id)))
			return false;
	}
	return true;
}

/* Files and notices, which hang on records of any object. */
static bool purge_attached(struct ctx *ctx, struct purge *purge, const struct object *object,
                           int64_t id)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *attachment = &ctx->model->objects[i];
		if (!file_attachment(attachment))
			continue;
		struct sql *sql = sql_new(ctx);
		sql_add(sql, "SELECT id FROM ");
		sql_name(sql, attachment->name);
		sql_add(sql, " WHERE object = ");
		sql_value(sql, value_text(object->name));
		sql_add(sql, " AND record = ");
		sql_value(sql, value_integer(id));
		if (!purge_each(ctx, purge, attachment, sql))
			return false;
	}
	return true;
}

/* What was merged into it is a part of it, and lies in the bin because of that. */
static bool purge_merged(struct ctx *ctx, struct purge *purge, const struct object *object,
                         int64_t id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT merged FROM record_merge WHERE undone_at IS NULL AND object = ");
	sql_value(sql, value_text(object->name));
	sql_add(sql, " AND kept = ");
	sql_value(sql, value_integer(id));
	return purge_each(ctx, purge, object, sql) && purge_forget_merges(ctx, object, id);
}

/* --- what names it and stays --- */

static bool purge_clear_deleted(struct ctx *ctx, const struct field *field, int64_t id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "UPDATE ");
	sql_name(sql, field->object->name);
	sql_add(sql, " SET ");
	sql_name(sql, field->name);
	sql_add(sql, " = NULL WHERE deleted_with IS NOT NULL AND ");
	sql_name(sql, field->name);
	sql_add(sql, " = ");
	sql_value(sql, value_integer(id));
	return sql_run(ctx, sql, NULL);
}

static bool purge_clear_living(struct ctx *ctx, const struct field *field, int64_t id)
{
	size_t count = 0;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE deleted_at IS NULL AND ");
	sql_name(sql, field->name);
	sql_add(sql, " = ");
	sql_value(sql, value_integer(id));
	const int64_t *ids = purge_ids(ctx, sql, &count);
	struct record *changes = record_new(ctx, field->object);
	record_set_null(changes, field->name);
	for (size_t i = 0; ids && i < count; i++)
		if (!record_derive(ctx, field->object, ids[i], changes, "purge"))
			return false;
	return ids != NULL;
}

static bool purge_clear(struct ctx *ctx, const struct object *object, int64_t id)
{
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		bool cleared = field->type->link ? purge_clear_list(ctx, field, "value", id)
		                                 : purge_clear_deleted(ctx, field, id) &&
		                                       purge_clear_living(ctx, field, id);
		if (!cleared)
			return false;
	}
	return true;
}

/* --- the record itself --- */

/* A living one (a notice, a file that hangs on the record) leaves what is worked out of
 * records as by a deletion. */
static bool purge_derived(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct sql *sql = sql_new(ctx);
	int64_t living = 0;
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE deleted_at IS NULL AND id = ");
	sql_value(sql, value_integer(id));
	if (!db_find_integer(ctx, 0, &living, sql->text->data, sql->values, sql->value_count))
		return false;
	if (!living)
		return true;
	const struct record *record = get_unasked(ctx, object, id);
	return record && search_update(ctx, record, NULL) && duplicates_update(ctx, record, NULL) &&
	       tally_update(ctx, record, NULL);
}

static bool purge_lists(struct ctx *ctx, const struct object *object, int64_t id)
{
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].link_table &&
		    !purge_clear_list(ctx, &object->fields[i], "record", id))
			return false;
	return true;
}

static bool purge_one(struct ctx *ctx, struct purge *purge, const struct object *object, int64_t id)
{
	struct record gone = {.object = object, .id = id};
	purge->count++;
	return purge_derived(ctx, object, id) && purge_files(ctx, object, id) &&
	       purge_lists(ctx, object, id) && purge_empty_row(ctx, object, id) &&
	       purge_clear(ctx, object, id) && history_redact(ctx, object->name, id) &&
	       history_say(ctx, &gone, "purge", purge->reason);
}

static bool purge_tree(struct ctx *outer, struct purge *purge, const struct object *object,
                       int64_t id)
{
	struct ctx *ctx = ctx_inner(outer);
	bool done = purge_hanging(ctx, purge, object, id) && purge_attached(ctx, purge, object, id) &&
	            purge_merged(ctx, purge, object, id) && purge_one(ctx, purge, object, id);
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

/* --- by an administrator --- */

static bool purge_may(struct ctx *ctx, const struct object *object)
{
	if (!access_need_writing(ctx))
		return false;
	if (!ctx->actor->administrator)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以彻底删除。",
		                 "Only an administrator may purge.");
	return !object->access.administration ||
	       error_set(ctx, ERROR_CONFLICT, "%s在历史中还要用到，不能彻底删除。",
	                 "The history needs every %s; it can't be purged.",
	                 model_label(ctx, &object->label));
}

static bool purge_reason(struct ctx *ctx, const char *reason)
{
	size_t length = text_valid(reason, strlen(reason)) ? text_length(reason) : 0;
	return (length >= PURGE_REASON_LEAST && length <= PURGE_REASON_MOST) ||
	       error_field(ctx, "reason", "too_short", "请写明原因，%d 到 %d 个字。",
	                   "Please give a reason of %d to %d characters.", PURGE_REASON_LEAST,
	                   PURGE_REASON_MOST);
}

static bool purge_name(struct ctx *ctx, const struct record *record, const char *typed)
{
	const char *name = record_text(record, record->object->name_field->name);
	if (!name || !*name)
		name = memory_format(ctx, "%" PRId64, record->id);
	return !strcmp(text_tidy(ctx, typed, strlen(typed), true), name) ||
	       error_field(ctx, "name", "does_not_fit", "与要彻底删除的名称不一致。",
	                   "This is not the name of what is to be purged.");
}

/* A part of another record goes with that. */
static bool purge_whole(struct ctx *ctx, const struct object *object, int64_t id, bool *whole)
{
	const struct value keys[] = {value_text(object->name), value_integer(id)};
	int64_t kept = 0;
	if (!db_find_integer(ctx, 0, &kept,
	                     "SELECT kept FROM record_merge"
	                     " WHERE object = $1 AND merged = $2 AND undone_at IS NULL",
	                     keys, 2))
		return false;
	*whole = !kept;
	return true;
}

bool record_purge(struct ctx *ctx, const struct object *object, int64_t id, const char *name,
                  const char *reason, int64_t *count)
{
	bool whole = false;
	assert(db_writing(ctx));
	if (!purge_may(ctx, object))
		return false;
	const struct record *record = record_get_deleted(ctx, object, id);
	if (!record || !purge_whole(ctx, object, id, &whole))
		return false;
	if (!whole)
		return error_set(ctx, ERROR_CONFLICT, "该%s已合并到另一条记录，会随那条记录一起彻底删除。",
		                 "This %s was merged into another record and is purged with that one.",
		                 model_label(ctx, &object->label));
	struct purge purge = {.reason = text_valid(reason, strlen(reason))
	                                    ? text_tidy(ctx, reason, strlen(reason), false)
	                                    : ""};
	if (!purge_reason(ctx, purge.reason) || !text_valid(name, strlen(name)) ||
	    !purge_name(ctx, record, name) || !purge_tree(ctx, &purge, object, id))
		return false;
	*count = purge.count;
	return true;
}

/* --- by itself --- */

static int64_t *purge_old_of(struct ctx *ctx, const struct object *object, int64_t before,
                             int64_t most, size_t *count)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.deleted_with IS NOT NULL AND t.deleted_at < ");
	sql_value(sql, value_integer(before));
	bin_first(sql, object);
	sql_add(sql, " AND NOT EXISTS (SELECT 1 FROM record_merge AS m WHERE m.object = ");
	sql_value(sql, value_text(object->name));
	sql_add(sql, " AND m.merged = t.id AND m.undone_at IS NULL) LIMIT ");
	sql_number(sql, most);
	return purge_ids(ctx, sql, count);
}

enum { PURGE_STEP = 20 };
#define PURGE_DAY INT64_C(86400000)

bool bin_purge_old(struct ctx *ctx, bool *done)
{
	int64_t days = 0, left = PURGE_STEP;
	assert(db_writing(ctx) && ctx->actor->system);
	*done = true;
	if (!bin_days(ctx, &days) || !days)
		return !ctx->error;
	struct purge purge = {.reason = memory_format(ctx,
	                                              ctx->language == LANGUAGE_EN
	                                                  ? "%" PRId64 " days in the recycle bin"
	                                                  : "在回收站中已满 %" PRId64 " 天",
	                                              days)};
	for (size_t i = 0; i < ctx->model->object_count && left > 0; i++) {
		const struct object *object = &ctx->model->objects[i];
		size_t count = 0;
		if (object->access.administration)
			continue;
		const int64_t *ids = purge_old_of(ctx, object, ctx->now - days * PURGE_DAY, left, &count);
		for (size_t k = 0; ids && k < count; k++)
			if (!purge_tree(ctx, &purge, object, ids[k]))
				return false;
		if (!ids)
			return false;
		left -= (int64_t)count;
	}
	*done = left > 0;
	return true;
}
