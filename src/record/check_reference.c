/* Does everything that refers to a record find it? */
#include "record/check_part.h"

#include "base/memory.h"
#include "db/db.h"
#include "record/file_row.h"

#include <inttypes.h>

/* Each row's `id` and `column` where the record that the column names is not there: each
 * pair once. A purged record is not there. */
static struct sql *stray_sql(struct ctx *ctx, const char *table, const char *id, const char *column,
                             const struct object *target)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT DISTINCT ");
	sql_column(sql, "t", id);
	sql_add(sql, ", ");
	sql_column(sql, "t", column);
	sql_add(sql, " FROM ");
	sql_name(sql, table);
	sql_add(sql, " AS t WHERE ");
	sql_column(sql, "t", column);
	sql_add(sql, " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ");
	sql_name(sql, target->name);
	sql_add(sql, " AS r WHERE r.id = ");
	sql_column(sql, "t", column);
	sql_add(sql, " AND (r.deleted_at IS NULL OR r.deleted_with IS NOT NULL))");
	return sql;
}

static bool reference_count(struct ctx *ctx, struct check *check, const char *table,
                            const char *column)
{
	struct sql *sql = sql_new(ctx);
	int64_t count;
	sql_add(sql, "SELECT count(");
	sql_name(sql, column);
	sql_add(sql, ") FROM ");
	sql_name(sql, table);
	if (!db_find_integer(ctx, 0, &count, sql->text->data, NULL, 0))
		return false;
	check->looked += count;
	return true;
}

/* --- fields --- */

static bool reference_wrong(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                            const void *about)
{
	const struct field *field = about;
	return check_wrong(
	    ctx, check, field->object, db_integer(rows, 0), "“%s”指向的%s %" PRId64 " 不存在。",
	    "“%s” points at %s %" PRId64 ", which is not there.", model_label(ctx, &field->label),
	    model_label(ctx, &field->target->label), db_integer(rows, 1));
}

static bool reference_field(struct ctx *ctx, struct check *check, const struct field *field)
{
	if (!field->target || field->type->link)
		return true;
	const struct object *object = field->object;
	const struct sql *strays = stray_sql(ctx, object->name, "id", field->name, field->target);
	return check_rows(ctx, check, strays, reference_wrong, field) &&
	       reference_count(ctx, check, object->name, field->name);
}

/* --- lists --- */

static bool list_orphan(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                        const void *about)
{
	const struct field *field = about;
	return check_wrong(
	    ctx, check, field->object, db_integer(rows, 0), "“%s”的列表还在，记录却不存在。",
	    "The list “%s” is there, but the record is not.", model_label(ctx, &field->label));
}

static bool list_field(struct ctx *ctx, struct check *check, const struct field *field)
{
	const char *table = field->link_table;
	if (!table)
		return true;
	const struct sql *orphans = stray_sql(ctx, table, "record", "record", field->object);
	const struct sql *strays =
	    field->target ? stray_sql(ctx, table, "record", "value", field->target) : NULL;
	return check_rows(ctx, check, orphans, list_orphan, field) &&
	       (!strays || check_rows(ctx, check, strays, reference_wrong, field)) &&
	       reference_count(ctx, check, table, "record");
}

/* --- what hangs on records of any object --- */

/* Which attachments hang on which object. */
struct hanging {
	const struct object *attachment, *object;
};

static bool hanging_wrong(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                          const void *about)
{
	const struct hanging *hanging = about;
	return check_wrong(ctx, check, hanging->attachment, db_integer(rows, 0),
	                   "所属的%s %" PRId64 " 不存在。",
	                   "It hangs on %s %" PRId64 ", which is not there.",
	                   model_label(ctx, &hanging->object->label), db_integer(rows, 1));
}

static bool hanging_on(struct ctx *ctx, struct check *check, const struct hanging *hanging)
{
	struct sql *sql = stray_sql(ctx, hanging->attachment->name, "id", "record", hanging->object);
	sql_add(sql, " AND t.record > 0 AND t.object = ");
	sql_value(sql, value_text(hanging->object->name));
	return check_rows(ctx, check, sql, hanging_wrong, hanging);
}

bool check_hanging(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		struct hanging hanging = {.attachment = &ctx->model->objects[i]};
		if (!file_attachment(hanging.attachment))
			continue;
		for (size_t k = 0; k < ctx->model->object_count; k++) {
			hanging.object = &ctx->model->objects[k];
			if (!hanging_on(ctx, check, &hanging))
				return false;
		}
	}
	return true;
}

/* --- the parts --- */

bool check_references(struct ctx *ctx, struct check *check)
{
	return check_fields(ctx, check, reference_field);
}

bool check_lists(struct ctx *ctx, struct check *check)
{
	return check_fields(ctx, check, list_field);
}
