/* On which records files hang, and what follows for who may read them. */
#include "record/file_row.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

bool file_field(const struct field *field)
{
	/* Asked of every field of every record that is stored. */
	return field->type->kind == VALUE_INTEGER &&
	       (!strcmp(field->type->name, "file") || !strcmp(field->type->name, "image"));
}

/* --- upkeep --- */

static bool use_run(struct ctx *ctx, const char *sql, int64_t file, const struct record *record,
                    const struct field *field)
{
	return db_run(ctx, sql, value_integer(file), value_text(record->object->name),
	              value_integer(record->id), value_text(field->name));
}

static bool use_add(struct ctx *ctx, int64_t file, const struct record *record,
                    const struct field *field)
{
	bool readable = false;
	if (!file_readable(ctx, file, &readable))
		return false;
	if (!readable)
		return error_field(ctx, field->name, "not_found", "“%s”所指的文件不存在，请重新上传。",
		                   "The file of “%s” does not exist. Please upload it again.",
		                   model_label(ctx, &field->label));
	return use_run(ctx,
	               "INSERT INTO file_use (file, object, record, field) VALUES ($1, $2, $3, $4)"
	               "    ON CONFLICT DO NOTHING",
	               file, record, field);
}

static int64_t use_file(const struct record *record, const struct field *field)
{
	const struct value *value = record ? &record->values[field->index] : NULL;
	return value && value->kind == VALUE_INTEGER ? value->integer : 0;
}

static bool use_change(struct ctx *ctx, const struct record *before, const struct record *after,
                       const struct field *field)
{
	int64_t old = use_file(before, field), new = use_file(after, field);
	if (old == new)
		return true;
	if (new && !use_add(ctx, new, after, field))
		return false;
	return !old || use_run(ctx,
	                       "DELETE FROM file_use"
	                       " WHERE file = $1 AND object = $2 AND record = $3 AND field = $4",
	                       old, after, field);
}

bool file_use_update(struct ctx *ctx, const struct record *before, const struct record *after)
{
	for (size_t i = 0; i < after->object->field_count; i++) {
		const struct field *field = &after->object->fields[i];
		if (file_field(field) && !use_change(ctx, before, after, field))
			return false;
	}
	return true;
}

/* --- rights --- */

static bool use_record_visible(struct ctx *ctx, const struct object *object, int64_t record,
                               bool *visible)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id = ");
	sql_value(sql, value_integer(record));
	sql_add(sql, " AND t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, object, "t", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	*visible = rows && db_next(ctx, rows);
	talloc_free(rows);
	return !ctx->error;
}

bool file_attachment(const struct object *object)
{
	const struct field *name = model_field(object, "object");
	const struct field *id = model_field(object, "record");
	return name && name->system && name->type->kind == VALUE_TEXT && id && id->system &&
	       id->type->kind == VALUE_INTEGER;
}

/* The record that an attachment hangs on; NULL where it or that is gone. */
static const struct object *use_attached(struct ctx *ctx, const struct object *attachment,
                                         int64_t id, int64_t *record)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT object, record FROM ");
	sql_name(sql, attachment->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND deleted_at IS NULL");
	struct db_rows *rows = sql_query(ctx, sql);
	const struct object *object = NULL;
	if (rows && db_next(ctx, rows)) {
		object = model_object(ctx->model, db_text(rows, 0));
		*record = db_integer(rows, 1);
	}
	talloc_free(rows);
	return object;
}

/* May the actor read the record, living, and the field? Of an attachment, the
 * record that it hangs on decides. */
static bool use_visible(struct ctx *ctx, const char *object_name, int64_t record,
                        const char *field_name, bool *visible)
{
	const struct object *object = model_object(ctx->model, object_name);
	const struct field *field = object ? model_field(object, field_name) : NULL;
	*visible = false;
	if (!field || access_field(ctx, field) == FIELD_HIDDEN)
		return true;
	if (file_attachment(object))
		object = use_attached(ctx, object, record, &record);
	if (!object)
		return !ctx->error;
	return use_record_visible(ctx, object, record, visible);
}

/* Does it hang on anything, and on something the actor sees? */
struct use_sight {
	bool used, visible;
};

static bool use_look(struct ctx *ctx, const struct db_rows *rows, void *data)
{
	struct use_sight *sight = data;
	sight->used = true;
	return sight->visible || use_visible(ctx, db_text(rows, 0), db_integer(rows, 1),
	                                     db_text(rows, 2), &sight->visible);
}

bool file_readable(struct ctx *ctx, int64_t id, bool *readable)
{
	struct value key = value_integer(id);
	struct use_sight sight = {0};
	int64_t uploader = 0;
	*readable = false;
	if (!db_find_integer(ctx, -1, &uploader, "SELECT created_by FROM stored_file WHERE id = $1",
	                     &key, 1) ||
	    !sql_each(ctx,
	              db_query(ctx, "SELECT object, record, field FROM file_use WHERE file = $1", key),
	              use_look, &sight))
		return false;
	*readable = uploader >= 0 && (sight.visible || ctx->actor->system ||
	                              (!sight.used && uploader == ctx->actor->user));
	return true;
}
