/* Does every file field find its file, every file its bytes, and are there bytes of no
 * file? */
#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/file_place.h"
#include "record/file_row.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

/* --- what is noted of their use --- */

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
	if (!file_field(field))
		return true;
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

/* --- their bytes --- */

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

/* --- bytes of no file --- */

/* What an upload under way has put there is named only when it is done; a day is more
 * than any takes. */
#define STRAY_AGE INT64_C(86400000)

static bool stray_known(struct ctx *ctx, const char *digest, bool *known)
{
	struct value key = value_text(digest);
	int64_t count = 0;
	/* What was purged waits in file_gone for its turn. */
	bool asked = db_find_integer(ctx, 0, &count,
	                             "SELECT (SELECT count(*) FROM stored_file WHERE digest = $1)"
	                             "     + (SELECT count(*) FROM file_gone WHERE digest = $1)",
	                             &key, 1);
	*known = count > 0;
	return asked;
}

static bool file_is_stray(struct ctx *ctx, const struct file_there *there, bool *stray)
{
	bool known = false;
	*stray = false;
	if (there->changed_at > ctx->now - STRAY_AGE)
		return true;
	if (there->digest && !stray_known(ctx, there->digest, &known))
		return false;
	*stray = !known;
	return true;
}

static bool stray_tell(struct ctx *ctx, const struct file_there *there, void *data)
{
	struct check *check = data;
	bool stray;
	return file_is_stray(ctx, there, &stray) &&
	       (!stray ||
	        check_wrong(ctx, check, NULL, 0, "文件目录里的 %s（%" PRId64 " 字节）没有登记。",
	                    "%s in the folder of files (%" PRId64 " bytes) is not on record.",
	                    there->name, there->size));
}

static bool stray_put_aside(struct ctx *ctx, const struct file_there *there, void *data)
{
	bool stray;
	(void)data;
	return file_is_stray(ctx, there, &stray) && (!stray || file_put_aside(ctx, there));
}

bool check_files_tidy(struct ctx *ctx)
{
	return file_each_there(ctx, stray_put_aside, NULL);
}

/* --- the part --- */

static bool files_unused(struct ctx *ctx, struct check *check)
{
	struct db_rows *rows =
	    db_query_plain(ctx, "SELECT count(*), CAST(coalesce(sum(s.size), 0) AS BIGINT)"
	                        "  FROM stored_file AS s"
	                        " WHERE NOT EXISTS (SELECT 1 FROM file_use AS u WHERE u.file = s.id)");
	if (rows && db_next(ctx, rows)) {
		check->unused_files = db_integer(rows, 0);
		check->unused_bytes = db_integer(rows, 1);
	}
	talloc_free(rows);
	return !ctx->error;
}

bool check_files(struct ctx *ctx, struct check *check)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id, name, size, digest FROM stored_file ORDER BY id");
	return check_hanging(ctx, check) && check_fields(ctx, check, use_field) &&
	       check_rows(ctx, check, sql, bytes_of, NULL) && file_each_there(ctx, stray_tell, check) &&
	       files_unused(ctx, check);
}
