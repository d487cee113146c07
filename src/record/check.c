#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/duplicates_key.h"
#include "record/search.h"
#include "record/tally.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

/* --- faults --- */

static const char *check_name(struct ctx *ctx, const struct object *object, int64_t record)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_name(sql, object->name_field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(record));
	struct db_rows *rows = sql_query(ctx, sql);
	const char *name = NULL;
	if (rows && db_next(ctx, rows) && !db_null(rows, 0))
		name = memory_text(ctx, db_text(rows, 0));
	talloc_free(rows);
	error_take(ctx); /* that its table can't be read is told by another part */
	return name;
}

bool check_wrong(struct ctx *outer, struct check *check, const struct object *object,
                 int64_t record, const char *zh, const char *en, ...)
{
	if (object)
		check->broken[object->index] = true;
	if (check->faults++ >= CHECK_TOLD)
		return true;
	struct ctx *ctx = ctx_inner(outer);
	va_list arguments;
	va_start(arguments, en);
	struct check_fault fault = {
	    .object = object ? model_label(ctx, &object->label) : NULL,
	    .record = record,
	    .name = object && record ? check_name(ctx, object, record) : NULL,
	    .words =
	        memory_must(talloc_vasprintf(ctx, ctx->language == LANGUAGE_EN ? en : zh, arguments)),
	};
	va_end(arguments);
	check->tell(check->data, &fault);
	talloc_free(ctx);
	return true;
}

/* --- walking --- */

bool check_fields(struct ctx *ctx, struct check *check, check_field *look)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->field_count; k++)
			if (!look(ctx, check, &object->fields[k]))
				return false;
	}
	return true;
}

struct check_rows {
	struct check *check;
	check_row *visit;
	const void *about;
};

static bool check_rows_one(struct ctx *ctx, const struct db_rows *rows, void *data)
{
	const struct check_rows *walk = data;
	return walk->visit(ctx, walk->check, rows, walk->about);
}

bool check_rows(struct ctx *ctx, struct check *check, const struct sql *sql, check_row *visit,
                const void *about)
{
	struct check_rows walk = {check, visit, about};
	return sql_each(ctx, sql_stream(ctx, sql), check_rows_one, &walk);
}

struct check_records {
	const struct row_selection *selection;
	check_visit *visit;
	void *data;
};

static bool check_records_one(struct ctx *ctx, const struct db_rows *rows, void *data)
{
	const struct check_records *walk = data;
	const struct record *record = row_read(ctx, walk->selection, rows, 0, true);
	return record && walk->visit(ctx, record, walk->data);
}

bool check_records(struct ctx *ctx, const struct object *object,
                   bool (*wants)(const struct field *field), check_visit *visit, void *data)
{
	struct row_selection selection = {.object = object};
	selection.fields = memory_array(ctx, const struct field *, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		if (wants(&object->fields[i]))
			selection.fields[selection.count++] = &object->fields[i];
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	row_columns(ctx, sql, &selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.deleted_at IS NULL ORDER BY t.id");
	struct check_records walk = {&selection, visit, data};
	return sql_each(ctx, sql_stream(ctx, sql), check_records_one, &walk);
}

/* --- the database's own check --- */

struct database_check {
	struct ctx *ctx;
	struct check *check;
};

static void database_fault(void *data, const char *words)
{
	const struct database_check *database = data;
	check_wrong(database->ctx, database->check, NULL, 0, "数据库文件：%s", "database file: %s",
	            words);
}

static bool check_database(struct ctx *ctx, struct check *check)
{
	struct database_check database = {ctx, check};
	return db_integrity(ctx, &check->looked, database_fault, &database);
}

/* --- the parts --- */

struct check_row_of_table {
	struct label label;
	bool (*look)(struct ctx *ctx, struct check *check);
	bool (*repair)(struct ctx *ctx, const struct object *object); /* what is broken, or NULL */
	bool (*tidy)(struct ctx *ctx); /* what belongs to no object, or NULL */
	struct label mended;           /* what was done then */
};

#define MADE_ANEW .mended = {{"已重建", "made anew"}}

static const struct check_row_of_table check_parts[CHECK_PARTS] = {
    [CHECK_DATABASE] = {{{"数据库文件（页）", "database file (pages)"}}, check_database},
    [CHECK_REFERENCES] = {{{"引用", "references"}}, check_references},
    [CHECK_LISTS] = {{{"多选列表的行", "lines of lists"}}, check_lists},
    [CHECK_FILES] = {{{"文件", "files"}},
                     check_files,
                     .tidy = check_files_tidy,
                     .mended = {{"没有登记的内容已移到 files-aside",
                                 "what is not on record was moved to files-aside"}}},
    [CHECK_SEARCH] = {{{"搜索索引（记录）", "search index (records)"}},
                      check_search,
                      search_refill,
                      MADE_ANEW},
    [CHECK_KEYS] = {{{"查重键（记录）", "duplicate keys (records)"}},
                    check_keys,
                    duplicates_refill,
                    MADE_ANEW},
    [CHECK_COUNTS] = {{{"现成的计数", "ready counts"}}, check_counts, tally_refill, MADE_ANEW},
    [CHECK_HISTORY] = {{{"历史（条）", "history (entries)"}}, check_history},
};

const struct label *check_label(enum check_part part)
{
	return &check_parts[part].label;
}

bool record_check(struct ctx *ctx, enum check_part part, struct check *check)
{
	assert(ctx->db && ctx->actor->system);
	check->looked = check->faults = 0;
	check->broken = memory_array(ctx, bool, ctx->model->object_count + 1);
	return check_parts[part].look(ctx, check);
}

const struct label *check_mended(enum check_part part)
{
	return &check_parts[part].mended;
}

bool check_repairable(enum check_part part)
{
	return check_parts[part].repair || check_parts[part].tidy;
}

bool check_repair(struct ctx *ctx, enum check_part part, const struct check *check)
{
	const struct check_row_of_table *row = &check_parts[part];
	assert(db_writing(ctx) && check_repairable(part));
	for (size_t i = 0; row->repair && i < ctx->model->object_count; i++)
		if (check->broken[i] && !row->repair(ctx, &ctx->model->objects[i]))
			return false;
	return !row->tidy || row->tidy(ctx);
}
