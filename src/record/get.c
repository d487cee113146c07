/* One record, read. */
#include "record/get.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/row.h"

#include <string.h>

bool get_not_found(struct ctx *ctx, const struct object *object)
{
	return error_set(ctx, ERROR_NOT_FOUND, "找不到该%s，可能已被删除，或您无权查看。",
	                 "This %s does not exist, was deleted, or is not yours to see.",
	                 model_label(ctx, &object->label));
}

static bool get_forbidden(struct ctx *ctx, const struct object *object)
{
	return error_set(ctx, ERROR_FORBIDDEN, "您可以查看该%s，但没有此操作的权限。",
	                 "You may see this %s, but not do this with it.",
	                 model_label(ctx, &object->label));
}

/* The record of one row by id and the rights to read it; whether `operation` is
 * allowed too comes as a column before the others. */
static struct record *get_row(struct ctx *ctx, const struct row_selection *selection, int64_t id,
                              enum operation operation, bool deleted, bool *may)
{
	const struct object *object = selection->object;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	if (operation == OPERATION_READ)
		sql_add(sql, "1");
	else
		access_condition(ctx, sql, object, "t", operation);
	sql_add(sql, ", ");
	row_columns(ctx, sql, selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id = ");
	sql_value(sql, value_integer(id));
	sql_add_text_(sql, deleted ? " AND t.deleted_with IS NOT NULL AND "
	                           : " AND t.deleted_at IS NULL AND ");
	if (deleted)
		access_condition_deleted(ctx, sql, object, "t");
	else
		access_condition(ctx, sql, object, "t", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return NULL;
	struct record *record = NULL;
	if (db_next(ctx, rows)) {
		*may = db_integer(rows, 0) != 0;
		record = row_read(ctx, selection, rows, 1, true);
	}
	talloc_free(rows);
	if (record)
		record->deleted = deleted;
	return record;
}

struct record *get_whole(struct ctx *ctx, const struct object *object, int64_t id,
                         enum operation operation, bool deleted)
{
	bool may = false;
	if (!access_need(ctx, object, OPERATION_READ))
		return NULL;
	struct record *record =
	    get_row(ctx, row_selection_whole(ctx, object), id, operation, deleted, &may);
	if (!record && !ctx->error)
		get_not_found(ctx, object);
	if (!record || (operation != OPERATION_READ && !access_need(ctx, object, operation)))
		return NULL;
	if (may)
		return record;
	get_forbidden(ctx, object);
	return NULL;
}

struct record *record_get(struct ctx *ctx, const struct object *object, int64_t id,
                          enum operation operation)
{
	return get_whole(ctx, object, id, operation, false);
}

struct record *record_get_deleted(struct ctx *ctx, const struct object *object, int64_t id)
{
	return get_whole(ctx, object, id, OPERATION_READ, true);
}

struct record *get_unasked_any(struct ctx *ctx, const struct object *object, int64_t id,
                               bool deleted)
{
	/* What is read hangs on the inner ctx, which therefore stays until the outer
	 * one goes. */
	struct ctx *inner = ctx_inner(ctx);
	access_as_system(inner);
	struct record *record = get_whole(inner, object, id, OPERATION_READ, deleted);
	if (!record)
		error_pass(ctx, inner);
	return record;
}

struct record *get_unasked(struct ctx *ctx, const struct object *object, int64_t id)
{
	return get_unasked_any(ctx, object, id, false);
}
