#include "record/purge.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"
#include "db/migration.h"
#include "record/bin.h"
#include "record/file_place.h"
#include "record/history.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char *const bin_tables[] = {
    "CREATE TABLE bin_rule (days INTEGER NOT NULL)",
    "CREATE TABLE file_gone (digest TEXT PRIMARY KEY)",
    NULL,
};

bool bin_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, bin_tables}};
	return db_migrate(ctx, "bin", steps, sizeof steps / sizeof *steps);
}

/* --- rows --- */

static bool column_stays(const char *column)
{
	return !strcmp(column, "id") || !strcmp(column, "version") || !strcmp(column, "deleted_at");
}

/* All columns that there are: those of removed fields too. */
bool purge_empty_row(struct ctx *ctx, const struct object *object, int64_t id)
{
	size_t count = 0;
	struct db_table_column *columns = db_columns(ctx, object->name, &count);
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "UPDATE ");
	sql_name(sql, object->name);
	sql_add(sql, " SET version = version + 1, deleted_at = ");
	sql_value(sql, value_integer(ctx->now));
	for (size_t i = 0; columns && i < count; i++) {
		if (column_stays(columns[i].name))
			continue;
		sql_add(sql, ", ");
		sql_name(sql, columns[i].name);
		sql_add(sql, " = NULL");
	}
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(id));
	return columns && sql_run(ctx, sql, NULL);
}

bool purge_clear_list(struct ctx *ctx, const struct field *field, const char *column, int64_t id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, field->link_table);
	sql_add(sql, " WHERE ");
	sql_name(sql, column);
	sql_add(sql, " = ");
	sql_value(sql, value_integer(id));
	return sql_run(ctx, sql, NULL);
}

bool purge_forget_merges(struct ctx *ctx, const struct object *object, int64_t id)
{
	return db_run(ctx,
	              "DELETE FROM record_merge_move WHERE merge IN"
	              " (SELECT id FROM record_merge WHERE object = $1 AND (kept = $2 OR merged = $3))",
	              value_text(object->name), value_integer(id), value_integer(id)) &&
	       db_run(ctx, "DELETE FROM record_merge WHERE object = $1 AND (kept = $2 OR merged = $3)",
	              value_text(object->name), value_integer(id), value_integer(id));
}

/* --- files --- */

bool purge_files(struct ctx *ctx, const struct object *object, int64_t id)
{
	return db_run(ctx,
	              "INSERT INTO file_gone (digest)"
	              " SELECT DISTINCT f.digest"
	              "   FROM file_use AS u"
	              "   JOIN stored_file AS f ON f.id = u.file"
	              "  WHERE u.object = $1 AND u.record = $2"
	              " ON CONFLICT DO NOTHING",
	              value_text(object->name), value_integer(id)) &&
	       db_run(ctx,
	              "DELETE FROM stored_file"
	              " WHERE id IN (SELECT file FROM file_use WHERE object = $1 AND record = $2)"
	              "   AND NOT EXISTS (SELECT 1 FROM file_use AS u WHERE u.file = stored_file.id"
	              "                      AND (u.object <> $3 OR u.record <> $4))",
	              value_text(object->name), value_integer(id), value_text(object->name),
	              value_integer(id)) &&
	       db_run(ctx, "DELETE FROM file_use WHERE object = $1 AND record = $2",
	              value_text(object->name), value_integer(id));
}

enum { FILE_SWEEP = 50 };

/* What was uploaded with the same content, before or since, holds it. */
static bool sweep_file(struct ctx *ctx, const char *digest)
{
	struct value key = value_text(digest);
	int64_t held = 0;
	if (!db_find_integer(ctx, 0, &held, "SELECT count(*) FROM stored_file WHERE digest = $1", &key,
	                     1))
		return false;
	if (!held && unlink(file_path(ctx, digest)) && errno != ENOENT)
		return error_disk(ctx, errno, "unlink of a stored file");
	return db_run(ctx, "DELETE FROM file_gone WHERE digest = $1", key);
}

bool file_sweep(struct ctx *ctx, bool *done)
{
	const char *digests[FILE_SWEEP];
	size_t count = 0;
	assert(db_writing(ctx));
	struct db_rows *rows = db_query(ctx, "SELECT digest FROM file_gone ORDER BY digest LIMIT $1",
	                                value_integer(FILE_SWEEP));
	while (rows && count < FILE_SWEEP && db_next(ctx, rows))
		digests[count++] = memory_text(ctx, db_text(rows, 0));
	talloc_free(rows);
	for (size_t i = 0; i < count && !ctx->error; i++)
		sweep_file(ctx, digests[i]);
	*done = count < FILE_SWEEP;
	if (count)
		log_event(ctx, LOG_INFO, "files_swept", "files=%zu", count);
	return !ctx->error;
}

/* --- the rule --- */

enum { BIN_DAYS_MOST = 3650 };

bool bin_days(struct ctx *ctx, int64_t *days)
{
	return db_find_integer(ctx, 0, days, "SELECT days FROM bin_rule", NULL, 0);
}

bool bin_set_days(struct ctx *ctx, int64_t days)
{
	assert(db_writing(ctx));
	if (!ctx->actor->administrator || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以修改回收站的规则。",
		                 "Only an administrator may change the rule of the recycle bin.");
	if (days < 0 || days > BIN_DAYS_MOST)
		return error_field(ctx, "days", "out_of_range", "应在 0 到 %d 之间，0 表示从不。",
		                   "This must be between 0 and %d; 0 is never.", BIN_DAYS_MOST);
	return db_run_plain(ctx, "DELETE FROM bin_rule") &&
	       db_run(ctx, "INSERT INTO bin_rule (days) VALUES ($1)", value_integer(days)) &&
	       history_note(ctx, "bin_rule", NULL, 0,
	                    memory_format(ctx, "{\"days\":%" PRId64 "}", days));
}
