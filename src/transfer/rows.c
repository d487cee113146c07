#include "transfer/rows.h"

#include "base/memory.h"

enum { ROW_MEMORY = 8 << 10 }; /* about what a draft takes */

struct rows {
	const struct plan *plan;
	struct ctx *ctx; /* the book's */
	struct sheet_book *book;
};

struct rows *rows_open(struct ctx *ctx, const struct import *import, const struct plan *plan,
                       int64_t behind)
{
	struct rows *rows = memory_new(ctx, struct rows);
	int64_t first = (behind > import->header_row ? behind : import->header_row) + 1;
	int file = import_file_open(ctx, rows, import->id);
	rows->plan = plan;
	rows->ctx = ctx;
	rows->book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	if (!rows->book ||
	    !sheet_select(ctx, rows->book, (size_t)import->sheet, (uint32_t)first))
		return NULL;
	return rows;
}

struct rows_piece *rows_next(struct ctx *ctx, struct rows *rows)
{
	const struct sheet_row *row;
	struct ctx *inner = ctx_inner_pooled(ctx, ROWS_PIECE * ROW_MEMORY);
	struct rows_piece *piece = memory_new(ctx, struct rows_piece);
	talloc_steal(piece, inner);
	while (piece->count < ROWS_PIECE) {
		if (!sheet_next(rows->ctx, rows->book, &row))
			return NULL;
		if (!row)
			break;
		piece->drafts[piece->count++] = draft_new(inner, rows->plan, row);
	}
	return piece;
}
