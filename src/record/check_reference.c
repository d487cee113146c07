/* Does everything that refers to a record, or to a file, find it? */
#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/file_place.h"
#include "record/file_row.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

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
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id, ");
	sql_column(sql, "t", field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " AS t WHERE ");
	sql_column(sql, "t", field->name);
	sql_add(sql, " IS NOT NULL AND NOT");
	check_exists(sql, field->target, "t", field->name);
	return check_rows(ctx, check, sql, reference_wrong, field);
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

bool check_references(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->field_count; k++) {
			const struct field *field = &object->fields[k];
			if (field->target && !field->type->link &&
			    (!reference_field(ctx, check, field) ||
			     !reference_count(ctx, check, object->name, field->name)))
				return false;
		}
	}
	return true;
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

static bool list_records(struct ctx *ctx, struct check *check, const struct field *field)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT DISTINCT t.record FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " AS t WHERE NOT");
	check_exists(sql, field->object, "t", "record");
	return check_rows(ctx, check, sql, list_orphan, field);
}

static bool list_targets(struct ctx *ctx, struct check *check, const struct field *field)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.record, t.value FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " AS t WHERE NOT");
	check_exists(sql, field->target, "t", "value");
	return check_rows(ctx, check, sql, reference_wrong, field);
}

bool check_lists(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->field_count; k++) {
			const struct field *field = &object->fields[k];
			if (field->link_table && (!list_records(ctx, check, field) ||
			                          (field->target && !list_targets(ctx, check, field)) ||
			                          !reference_count(ctx, check, field->link_table, "record")))
				return false;
		}
	}
	return true;
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
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id, t.record FROM ");
	sql_name(sql, hanging->attachment->name);
	sql_add(sql, " AS t WHERE t.record > 0 AND t.object = ");
	sql_value(sql, value_text(hanging->object->name));
	sql_add(sql, " AND NOT");
	check_exists(sql, hanging->object, "t", "record");
	return check_rows(ctx, check, sql, hanging_wrong, hanging);
}

static bool hanging_all(struct ctx *ctx, struct check *check)
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

/* --- files --- */

static bool use_missing(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                        const void *about)
{
	const struct field *field = about;
	return check_wrong(ctx, check, field->object, db_integer(rows, 0),
	                   "“%s”的文件 %" PRId64 " 没有登记。",
	                   "The file %2$" PRId64 " of “%1$s” is not on record.",
	                   model_label(ctx, &field->label), db_integer(rows, 1));
}

static bool use_idle(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                     const void *about)
{
	const struct field *field = about;
	return check_wrong(ctx, check, field->object, db_integer(rows, 0),
	                   "登记说“%s”里有文件 %" PRId64 "，其实没有。",
	                   "“%s” should hold the file %" PRId64 ", but does not.",
	                   model_label(ctx, &field->label), db_integer(rows, 1));
}

/* Each file field against what is noted of its use, and the reverse. */
static bool use_field(struct ctx *ctx, struct check *check, const struct field *field)
{
	struct sql *missing = sql_new(ctx), *idle = sql_new(ctx);
	sql_add(missing, "SELECT t.id, ");
	sql_column(missing, "t", field->name);
	sql_add(missing, " FROM ");
	sql_name(missing, field->object->name);
	sql_add(missing, " AS t WHERE ");
	sql_column(missing, "t", field->name);
	sql_add(missing, " IS NOT NULL AND NOT EXISTS (SELECT 1 FROM file_use AS u JOIN stored_file AS "
	                 "s ON s.id = u.file WHERE u.record = t.id AND u.file = ");
	sql_column(missing, "t", field->name);
	sql_add(missing, " AND u.object = ");
	sql_value(missing, value_text(field->object->name));
	sql_add(missing, " AND u.field = ");
	sql_value(missing, value_text(field->name));
	sql_add(missing, ")");
	sql_add(idle, "SELECT u.record, u.file FROM file_use AS u WHERE u.object = ");
	sql_value(idle, value_text(field->object->name));
	sql_add(idle, " AND u.field = ");
	sql_value(idle, value_text(field->name));
	sql_add(idle, " AND NOT EXISTS (SELECT 1 FROM ");
	sql_name(idle, field->object->name);
	sql_add(idle, " AS t WHERE t.id = u.record AND ");
	sql_column(idle, "t", field->name);
	sql_add(idle, " = u.file)");
	return check_rows(ctx, check, missing, use_missing, field) &&
	       check_rows(ctx, check, idle, use_idle, field);
}

static bool use_all(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->field_count; k++)
			if (file_field(&object->fields[k]) && !use_field(ctx, check, &object->fields[k]))
				return false;
	}
	return true;
}

/* Names the first record that the file hangs on. */
static bool bytes_wrong(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                        const char *zh, const char *en)
{
	const struct object *object = NULL;
	int64_t record = 0;
	struct db_rows *use =
	    db_query(ctx, "SELECT object, record FROM file_use WHERE file = $1 ORDER BY object, record",
	             value_integer(db_integer(rows, 0)));
	if (use && db_next(ctx, use)) {
		object = model_object(ctx->model, db_text(use, 0));
		record = db_integer(use, 1);
	}
	talloc_free(use);
	return !ctx->error &&
	       check_wrong(ctx, check, object, object ? record : 0, "文件“%s”（%" PRId64 "）：%s",
	                   "file “%s” (%" PRId64 "): %s", db_text(rows, 1), db_integer(rows, 0),
	                   ctx->language == LANGUAGE_EN ? en : zh);
}

static bool bytes_of(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                     const void *about)
{
	struct stat status;
	struct file_info found = {.id = 0};
	const char *digest = db_text(rows, 3);
	(void)about;
	check->looked++;
	if (strlen(digest) != sizeof found.digest - 1 ||
	    strspn(digest, "0123456789abcdef") != sizeof found.digest - 1)
		return bytes_wrong(ctx, check, rows, "登记的摘要无效。", "its digest is no digest.");
	const char *path = file_path(ctx, digest);
	if (lstat(path, &status) || !S_ISREG(status.st_mode))
		return bytes_wrong(ctx, check, rows, "内容不在文件目录里。",
		                   "its bytes are not in the folder.");
	if (status.st_size != db_integer(rows, 2))
		return bytes_wrong(ctx, check, rows, "内容的大小不对。", "its bytes have another size.");
	if (!check->digests)
		return true;
	if (!file_look(ctx, path, &found)) {
		error_take(ctx);
		return bytes_wrong(ctx, check, rows, "内容读不出来。", "its bytes can't be read.");
	}
	return !strcmp(found.digest, digest) ||
	       bytes_wrong(ctx, check, rows, "内容被改动过。", "its bytes were changed.");
}

bool check_files(struct ctx *ctx, struct check *check)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id, name, size, digest FROM stored_file ORDER BY id");
	return hanging_all(ctx, check) && use_all(ctx, check) &&
	       check_rows(ctx, check, sql, bytes_of, NULL);
}
