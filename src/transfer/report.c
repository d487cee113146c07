/* What an import looks like from outside, and the rows that it refused. */
#include "transfer/import.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "document/sheet.h"
#include "document/sheet_writer.h"
#include "transfer/import_store.h"

#include <string.h>

static void print_member(struct json_writer *json, const char *name, const json_t *tree)
{
	json_key(json, name);
	json_put_tree(json, tree);
}

static void print_counts(const struct import *import, struct json_writer *json)
{
	json_member_integer(json, "total", import->total);
	json_member_integer(json, "done", import_rows_done(import));
	json_member_integer(json, "created", import->counts[IMPORT_CREATED]);
	json_member_integer(json, "updated", import->counts[IMPORT_UPDATED]);
	json_member_integer(json, "skipped", import->counts[IMPORT_SKIPPED]);
	json_member_integer(json, "rejected", import->counts[IMPORT_REJECTED]);
	json_member_integer(json, "warnings", import->warnings);
	json_member_integer(json, "undone", import->undone);
	json_member_integer(json, "kept", import->kept);
	if (import->reason)
		json_member_text(json, "reason", import->reason);
}

static void print_head(const struct import *import, struct json_writer *json)
{
	json_member_integer(json, "id", import->id);
	json_member_text(json, "object", import->object->name);
	json_member_text(json, "file_name", import->file_name);
	json_key(json, "created_at");
	json_put_instant(json, import->created_at);
	json_member_text(json, "state", import_state_names[import->state]);
	print_counts(import, json);
}

static void print_settings(const struct import *import, struct json_writer *json)
{
	const char *name;
	json_t *value;
	print_member(json, "sheets", import->sheets);
	json_member_integer(json, "sheet", import->sheet);
	json_member_integer(json, "header_row", import->header_row);
	print_member(json, "columns", import->columns);
	json_object_foreach(import->settings, name, value) print_member(json, name, value);
}

static bool print_notes(struct ctx *ctx, int64_t import, enum import_note_kind kind,
                        struct json_writer *json)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT row, field, code, message"
	                                "  FROM import_note"
	                                " WHERE import = $1 AND kind = $2"
	                                " ORDER BY row, place"
	                                " LIMIT 100",
	                                value_integer(import), value_integer(kind));
	while (rows && db_next(ctx, rows)) {
		const struct import_note note = {db_integer(rows, 0), kind, db_text(rows, 1),
		                                 db_text(rows, 2), db_text(rows, 3)};
		import_note_print(&note, json);
	}
	talloc_free(rows);
	return !ctx->error;
}

bool import_print(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	struct import *import = import_load(ctx, id);
	if (!import)
		return false;
	json_open_object(json);
	print_head(import, json);
	print_settings(import, json);
	json_key(json, "notes");
	json_open_array(json);
	for (int kind = IMPORT_ERROR; kind <= IMPORT_WARNING; kind++)
		if (!print_notes(ctx, id, (enum import_note_kind)kind, json))
			return false;
	json_close_array(json);
	json_close_object(json);
	return true;
}

bool import_list(struct ctx *ctx, int64_t limit, struct json_writer *json)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id"
	                                "  FROM import_run"
	                                " WHERE maker = $1"
	                                " ORDER BY id DESC"
	                                " LIMIT $2",
	                                value_integer(ctx->actor->user), value_integer(limit));
	json_open_object(json);
	json_key(json, "imports");
	json_open_array(json);
	while (rows && db_next(ctx, rows)) {
		struct import *import = import_load(ctx, db_integer(rows, 0));
		if (!import)
			break;
		json_open_object(json);
		print_head(import, json);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
	talloc_free(rows);
	return !ctx->error;
}

/* --- rejected rows --- */

struct rejected {
	const int64_t *rows;
	const char **reasons;
	size_t count;
};

static bool rejected_read(struct ctx *ctx, int64_t import, struct rejected *rejected)
{
	size_t room = 0;
	int64_t *numbers = NULL;
	struct db_rows *rows = db_query(ctx,
	                                "SELECT row, message"
	                                "  FROM import_note"
	                                " WHERE import = $1 AND kind = $2"
	                                " ORDER BY row, place",
	                                value_integer(import), value_integer(IMPORT_ERROR));
	while (rows && db_next(ctx, rows)) {
		int64_t row = db_integer(rows, 0);
		if (rejected->count && numbers[rejected->count - 1] == row) {
			const char **reason = &rejected->reasons[rejected->count - 1];
			*reason = memory_format(ctx, "%s %s", *reason, db_text(rows, 1));
			continue;
		}
		if (rejected->count == room) {
			room = 2 * room + 64;
			numbers = memory_must(talloc_realloc(ctx, numbers, int64_t, (unsigned)room));
			rejected->reasons =
			    memory_must(talloc_realloc(ctx, rejected->reasons, const char *, (unsigned)room));
		}
		numbers[rejected->count] = row;
		rejected->reasons[rejected->count++] = memory_text(ctx, db_text(rows, 1));
	}
	talloc_free(rows);
	rejected->rows = numbers;
	return !ctx->error;
}

/* The column behind all others. */
static size_t rejected_column(const struct import *import)
{
	size_t count = json_array_size(import->columns);
	const json_t *last = json_array_get(import->columns, count - 1);
	return (size_t)json_integer_value(json_object_get(last, "index")) + 1;
}

static bool rejected_write(struct ctx *ctx, const struct import *import, struct sheet_book *book,
                           struct sheet_writer *writer, const struct rejected *rejected)
{
	size_t next = 0, column = rejected_column(import);
	const struct sheet_row *row;
	const char *heading = ctx->language == LANGUAGE_EN ? "Reason" : "未导入的原因";
	int64_t first = import->header_row ? import->header_row : 1;
	if (!sheet_select(ctx, book, (size_t)import->sheet, (uint32_t)first))
		return false;
	while (sheet_next(ctx, book, &row) && row) {
		const char *reason = NULL;
		if (row->number == import->header_row)
			reason = heading;
		else if (next < rejected->count && rejected->rows[next] == row->number)
			reason = rejected->reasons[next++];
		if (reason && !sheet_writer_cells(ctx, writer, row, column, reason))
			return false;
	}
	return !ctx->error && sheet_writer_finish(ctx, writer);
}

bool import_rejected(struct ctx *ctx, int64_t id, int descriptor)
{
	struct rejected rejected = {0};
	if (!db_begin(ctx, DB_READ))
		return false;
	struct import *import = import_load(ctx, id);
	bool read = import && rejected_read(ctx, id, &rejected);
	db_rollback(ctx);
	if (!read)
		return false;
	int file = import_file_open(ctx, ctx, id);
	struct sheet_book *book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	if (!book)
		return false;
	size_t count = rejected_column(import) + 1;
	struct sheet_column *columns = memory_array(ctx, struct sheet_column, count);
	for (size_t i = 0; i < count; i++)
		columns[i].heading = "";
	struct sheet_layout layout = {.format = SHEET_WRITE_XLSX,
	                              .title = ctx->language == LANGUAGE_EN ? "Rejected" : "未导入",
	                              .columns = columns,
	                              .column_count = count,
	                              .plain = true};
	struct sheet_writer *writer = sheet_writer_new(ctx, descriptor, &layout);
	return writer && rejected_write(ctx, import, book, writer, &rejected);
}
