/* Looking into the recycle bin. */
#include "record/bin.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/sql.h"
#include "record/bin_choice.h"
#include "record/get.h"
#include "record/history_page.h"

#include <string.h>

enum { BIN_BELOW_MOST = 1000 };

/* The name, but for those who may not know it. */
static void bin_name_column(struct ctx *ctx, struct sql *sql, const struct object *object)
{
	if (access_field(ctx, object->name_field) == FIELD_HIDDEN)
		sql_add(sql, "NULL");
	else
		sql_column(sql, "t", object->name_field->name);
}

static struct sql *bin_sql(struct ctx *ctx, const struct object *object,
                           const struct history_place *place, int64_t page)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id, t.deleted_at, t.deleted_by, t.deleted_with, ");
	bin_name_column(ctx, sql, object);
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.deleted_with IS NOT NULL AND (t.deleted_at, t.id) < (");
	sql_value(sql, value_integer(place->at));
	sql_add(sql, ", ");
	sql_value(sql, value_integer(place->id));
	sql_add(sql, ") AND ");
	access_condition_deleted(ctx, sql, object, "t");
	bin_first(sql, object);
	sql_add(sql, " ORDER BY t.deleted_at DESC, t.id DESC LIMIT ");
	sql_number(sql, page + 1);
	return sql;
}

/* " FROM … WHERE …": of what went along, what the actor sees. */
static void bin_along(struct ctx *ctx, struct sql *sql, const struct object *object, int64_t mark)
{
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.deleted_with = ");
	sql_value(sql, value_integer(mark));
	sql_add(sql, " AND ");
	access_condition_deleted(ctx, sql, object, "t");
}

/* Is there anything of the object that goes along with others, for the actor to see? */
static bool bin_shows(const struct ctx *ctx, const struct object *object)
{
	return bin_above(object, 0) && !object->internal &&
	       access_scope(ctx, object, OPERATION_READ) != SCOPE_NONE;
}

/* How many of each object went along. */
static bool bin_counts(struct ctx *ctx, const struct object *first, int64_t mark,
                       struct json_writer *json)
{
	json_key(json, "counts");
	json_open_object(json);
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		int64_t count = 0;
		if (!bin_shows(ctx, object))
			continue;
		struct sql *sql = sql_new(ctx);
		sql_add(sql, "SELECT count(*)");
		bin_along(ctx, sql, object, mark);
		if (!db_find_integer(ctx, 0, &count, sql->text->data, sql->values, sql->value_count))
			return false;
		count -= object == first;
		if (count > 0)
			json_member_integer(json, object->name, count);
	}
	json_close_object(json);
	return true;
}

static bool bin_print_entry(struct ctx *ctx, const struct object *object,
                            const struct db_rows *rows, struct json_writer *json)
{
	const struct user_info *user = db_null(rows, 2) ? NULL : access_user(ctx, db_integer(rows, 2));
	json_open_object(json);
	json_member_text(json, "object", object->name);
	json_member_integer(json, "id", db_integer(rows, 0));
	json_member_text(json, "name", db_text(rows, 4));
	json_key(json, "deleted_at");
	json_put_instant(json, db_integer(rows, 1));
	json_member_text(json, "deleted_by", user ? user->name : NULL);
	if (!bin_counts(ctx, object, db_integer(rows, 3), json))
		return false;
	json_close_object(json);
	return true;
}

bool bin_print(struct ctx *ctx, const struct object *object, int64_t limit, const char *after,
               struct json_writer *json)
{
	int64_t page = 0;
	struct history_place place, last = {0, 0}, next = {0, 0};
	if (!history_page(ctx, limit, &page) || !history_place_read(ctx, after, &place))
		return false;
	struct db_rows *rows = sql_query(ctx, bin_sql(ctx, object, &place, page));
	json_open_object(json);
	json_key(json, "entries");
	json_open_array(json);
	for (int64_t i = 0; rows && db_next(ctx, rows); i++) {
		if (i == page) {
			next = last;
			break;
		}
		struct ctx *inner = ctx_inner(ctx);
		if (!bin_print_entry(inner, object, rows, json))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			break;
		last = (struct history_place){db_integer(rows, 1), db_integer(rows, 0)};
	}
	talloc_free(rows);
	json_close_array(json);
	history_next(json, &next);
	json_close_object(json);
	return !ctx->error;
}

/* --- what is in one --- */

struct bin_below {
	int64_t mark, left; /* so many more are shown */
	struct json_writer *json;
	const struct object *first;
	int64_t first_id;
};

/* The first of the fields by which it hangs on something. */
static void bin_put_above(const struct object *object, const struct db_rows *rows,
                          struct json_writer *json)
{
	const struct field *field;
	for (size_t i = 0; (field = bin_above(object, i)); i++) {
		if (db_null(rows, (int)i + 2))
			continue;
		json_key(json, "above");
		json_open_object(json);
		json_member_text(json, "object", field->target->name);
		json_member_integer(json, "id", db_integer(rows, (int)i + 2));
		json_close_object(json);
		return;
	}
}

static bool bin_below_object(struct ctx *ctx, const struct object *object, struct bin_below *below)
{
	struct sql *sql = sql_new(ctx);
	const struct field *field;
	sql_add(sql, "SELECT t.id, ");
	bin_name_column(ctx, sql, object);
	for (size_t i = 0; (field = bin_above(object, i)); i++) {
		sql_add(sql, ", ");
		sql_column(sql, "t", field->name);
	}
	bin_along(ctx, sql, object, below->mark);
	sql_add(sql, " ORDER BY t.id");
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && below->left >= 0 && db_next(ctx, rows)) {
		if (object == below->first && db_integer(rows, 0) == below->first_id)
			continue;
		if (below->left-- == 0)
			break;
		json_open_object(below->json);
		json_member_text(below->json, "object", object->name);
		json_member_integer(below->json, "id", db_integer(rows, 0));
		json_member_text(below->json, "name", db_text(rows, 1));
		bin_put_above(object, rows, below->json);
		json_close_object(below->json);
	}
	talloc_free(rows);
	return !ctx->error;
}

bool bin_print_below(struct ctx *ctx, const struct object *object, int64_t id,
                     struct json_writer *json)
{
	struct bin_below below = {
	    .left = BIN_BELOW_MOST, .json = json, .first = object, .first_id = id};
	if (!record_get_deleted(ctx, object, id) || !bin_mark(ctx, object, id, &below.mark))
		return false;
	json_open_object(json);
	json_key(json, "records");
	json_open_array(json);
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *other = &ctx->model->objects[i];
		if (bin_shows(ctx, other) && !bin_below_object(ctx, other, &below))
			return false;
	}
	json_close_array(json);
	json_key(json, "more");
	json_put_boolean(json, below.left < 0);
	json_close_object(json);
	return true;
}
