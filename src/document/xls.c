/* An .xls file as a book: the workbook stream of a compound file, held in memory
 * as a whole, which its size allows; cells are read from there row by row. */
#include "document/compound.h"
#include "document/xls_book.h"

#include "base/memory.h"
#include "document/sheet_strings.h"

enum { BATCH_SIZE = 64 * 1024 };

static int xls_close(struct xls_book *xls)
{
	ucnv_close(xls->code_page);
	return 0;
}

static bool xls_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	return xls_cells_find(ctx, book->state, sheet, first_row);
}

static bool xls_fill(struct ctx *ctx, struct sheet_book *book)
{
	struct xls_book *xls = book->state;
	while (xls->next_cell < xls->cell_count && book->batch->size < BATCH_SIZE)
		if (!xls_row_pack(ctx, xls, book->batch))
			return false;
	book->ended = xls->next_cell == xls->cell_count;
	return true;
}

static const struct sheet_reader xls_reader = {xls_select, xls_fill};

/* The workbook stream, under the name of Excel 97 or of those before it. */
static struct buffer *workbook_stream(struct ctx *ctx, struct compound *compound)
{
	struct buffer *stream = compound_stream(ctx, compound, "Workbook");
	if (!stream && !ctx->error)
		stream = compound_stream(ctx, compound, "Book");
	if (stream || ctx->error)
		return stream;
	/* A protected .xlsx is a compound file around the encrypted one
	 * ([MS-OFFCRYPTO] 2.3.4.4). */
	if (compound_stream(ctx, compound, "EncryptedPackage"))
		return sheet_error_locked(ctx);
	return ctx->error ? NULL : sheet_error_foreign(ctx);
}

struct sheet_book *xls_open(struct ctx *ctx, int descriptor)
{
	struct sheet_book *book = sheet_book_new(ctx, &xls_reader);
	struct xls_book *xls = book->state = memory_new(book, struct xls_book);
	talloc_set_destructor(xls, xls_close);
	book->info.kind = SHEET_XLS;
	xls->strings = sheet_strings_new(xls);
	xls->styles = buffer_new(xls, 256);
	xls->formats = buffer_new(xls, 256);
	xls->text = buffer_new(xls, 256);
	struct compound *compound = compound_open(ctx, book, descriptor);
	xls->stream = compound ? workbook_stream(ctx, compound) : NULL;
	if (!xls->stream || !xls_globals_read(ctx, book, xls))
		return NULL;
	for (size_t i = 0; i < book->info.sheet_count; i++)
		sheet_book_measure(book, i, xls_rows_declared(xls, i));
	talloc_steal(xls, xls->stream);
	talloc_free(compound);
	return book;
}
