/* The beginning of a sheet as it stands in the file. */
#include "transfer/import.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "document/sheet.h"
#include "transfer/import_store.h"

enum { PREVIEW_COLUMNS = 100, PREVIEW_CHARACTERS = 120 };

/* A cell's text, cut between two characters. */
static void preview_cell(struct ctx *ctx, const struct sheet_cell *cell, struct json_writer *json)
{
	size_t size = 0, characters = 0;
	for (; size < cell->size; size++)
		if ((cell->text[size] & 0xC0) != 0x80 && ++characters > PREVIEW_CHARACTERS)
			break;
	const char *cut = size < cell->size ? "…" : "";
	json_put_text(json, memory_format(ctx, "%.*s%s", (int)size, cell->text, cut));
}

static void preview_row(struct ctx *outer, const struct sheet_row *row, struct json_writer *json)
{
	struct ctx *ctx = ctx_inner(outer);
	uint32_t column = 0;
	json_open_object(json);
	json_member_integer(json, "number", row->number);
	json_key(json, "cells");
	json_open_array(json);
	for (size_t i = 0; i < row->count && row->cells[i].column < PREVIEW_COLUMNS; i++, column++) {
		for (; column < row->cells[i].column; column++)
			json_put_text(json, "");
		preview_cell(ctx, &row->cells[i], json);
	}
	json_close_array(json);
	json_close_object(json);
	talloc_free(ctx);
}

static bool preview_rows(struct ctx *ctx, const struct import *import, int64_t sheet, int64_t limit,
                         struct json_writer *json)
{
	const struct sheet_row *row;
	int file = import_file_open(ctx, ctx, import->id);
	struct sheet_book *book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	if (!book || !sheet_select(ctx, book, (size_t)sheet, 1))
		return false;
	json_open_object(json);
	json_member_integer(json, "sheet", sheet);
	json_key(json, "rows");
	json_open_array(json);
	for (; limit > 0; limit--) {
		if (!sheet_next(ctx, book, &row))
			return false;
		if (!row)
			break;
		preview_row(ctx, row, json);
	}
	json_close_array(json);
	json_close_object(json);
	talloc_free(book);
	return true;
}

bool import_preview(struct ctx *ctx, int64_t id, int64_t sheet, int64_t limit,
                    struct json_writer *json)
{
	if (!db_begin(ctx, DB_READ))
		return false;
	const struct import *import = import_load(ctx, id);
	db_rollback(ctx);
	if (!import)
		return false;
	if (sheet < 0)
		sheet = import->sheet;
	if (sheet >= (int64_t)json_array_size(import->sheets))
		return error_field(ctx, "sheet", "out_of_range", "文件里没有第 %lld 张工作表。",
		                   "The file has no sheet number %lld.", (long long)sheet + 1);
	return preview_rows(ctx, import, sheet, limit, json);
}
