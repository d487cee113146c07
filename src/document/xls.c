/* An .xls file, through FreeXL. The library wants the file's name and reads all
 * of it when it is opened; the name it gets is that of our descriptor, the only
 * one that the helper's lock lets it open (sandbox_lock.h). It knows nothing of
 * hidden sheets and rows. */
#include "document/sheet_format.h"

#include "base/memory.h"
#include "document/sandbox_lock.h"
#include "document/sheet_number.h"

#include <freexl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BATCH_SIZE = 64 * 1024, SEARCH_SIZE = 64 * 1024 };

struct xls {
	const void *file;
	uint32_t row; /* the next one to read, 0 is the first */
	uint32_t rows;
	uint16_t columns;
};

static int xls_close(struct xls *xls)
{
	if (xls->file)
		freexl_close(xls->file);
	return 0;
}

static bool xls_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	struct xls *xls = book->state;
	unsigned rows;
	if (freexl_select_active_worksheet(xls->file, (unsigned short)sheet) != FREEXL_OK ||
	    freexl_worksheet_dimensions(xls->file, &rows, &xls->columns) != FREEXL_OK)
		return sheet_error_damaged(ctx);
	xls->rows = rows < SHEET_ROW_LIMIT ? rows : SHEET_ROW_LIMIT;
	xls->row = first_row > 0 ? first_row - 1 : 0;
	return true;
}

/* FreeXL writes "2026-05-29 00:00:00" for a day and "1899-12-31 08:30:00" or
 * "08:30:00" for a time: we write both as sheet.h says. */
static bool pack_date(struct sheet_packer *packer, uint32_t column, const char *value)
{
	char text[SHEET_NUMBER_TEXT_SIZE];
	double serial;
	size_t size = strlen(value);
	if (sheet_date_serial(value, &serial))
		return sheet_pack_cell(packer, column, SHEET_DATE, text,
		                       sheet_date_print(serial, false, text));
	if (size == 8 && strcmp(value + 5, ":00") == 0)
		size -= 3;
	return sheet_pack_cell(packer, column, SHEET_DATE, value, size);
}

static bool pack_number(struct sheet_packer *packer, uint32_t column, double value)
{
	char text[SHEET_NUMBER_TEXT_SIZE];
	size_t size = sheet_number_print(value, SHEET_STYLE_NUMBER, text);
	return sheet_pack_cell(packer, column, SHEET_NUMBER, text, size);
}

static bool pack_value(struct sheet_packer *packer, uint32_t column, const FreeXL_CellValue *cell)
{
	switch (cell->type) {
	case FREEXL_CELL_INT:
		return pack_number(packer, column, cell->value.int_value);
	case FREEXL_CELL_DOUBLE:
		return pack_number(packer, column, cell->value.double_value);
	case FREEXL_CELL_TEXT:
	case FREEXL_CELL_SST_TEXT:
		return sheet_pack_cell(packer, column, SHEET_TEXT, cell->value.text_value,
		                       strlen(cell->value.text_value));
	case FREEXL_CELL_DATE:
	case FREEXL_CELL_DATETIME:
	case FREEXL_CELL_TIME:
		return pack_date(packer, column, cell->value.text_value);
	default:
		return true;
	}
}

static bool xls_row(struct ctx *ctx, struct xls *xls, struct buffer *batch)
{
	struct sheet_packer packer;
	sheet_pack_row(&packer, batch, xls->row + 1, false);
	for (uint16_t column = 0; column < xls->columns; column++) {
		FreeXL_CellValue cell;
		if (freexl_get_cell_value(xls->file, xls->row, column, &cell) != FREEXL_OK ||
		    !pack_value(&packer, column, &cell))
			return sheet_error_damaged(ctx);
	}
	sheet_pack_end(&packer);
	xls->row++;
	return true;
}

static bool xls_fill(struct ctx *ctx, struct sheet_book *book)
{
	struct xls *xls = book->state;
	while (xls->row < xls->rows && book->batch->size < BATCH_SIZE)
		if (!xls_row(ctx, xls, book->batch))
			return false;
	book->ended = xls->row >= xls->rows;
	return true;
}

static const struct sheet_reader xls_reader = {xls_select, xls_fill};

/* Is there an encrypted .xlsx inside the compound file: a stream with this name
 * in UTF-16 (MS-OFFCRYPTO 2.3.4.4)? */
static bool xls_encrypted(int descriptor)
{
	static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	char piece[SEARCH_SIZE];
	int64_t place = 0;
	ssize_t size;
	while ((size = pread(descriptor, piece, sizeof piece, place)) > (ssize_t)sizeof name) {
		if (memmem(piece, (size_t)size, name, sizeof name))
			return true;
		place += size - (ssize_t)sizeof name;
	}
	return false;
}

/* What FreeXL's refusal means. */
static void *xls_refused(struct ctx *ctx, int code, int descriptor)
{
	if (code == FREEXL_BIFF_WORKBOOK_NOT_FOUND)
		return xls_encrypted(descriptor) ? sheet_error_locked(ctx) : sheet_error_foreign(ctx);
	if (code == FREEXL_INSUFFICIENT_MEMORY)
		return sheet_error_large(ctx);
	return sheet_error_damaged(ctx);
}

static bool xls_list(struct ctx *ctx, struct sheet_book *book, struct xls *xls)
{
	unsigned sheets = 0, rows;
	freexl_get_info(xls->file, FREEXL_BIFF_SHEET_COUNT, &sheets);
	for (unsigned i = 0; i < sheets && i < SHEET_LIMIT; i++) {
		const char *name = NULL;
		freexl_get_worksheet_name(xls->file, (unsigned short)i, &name);
		if (freexl_select_active_worksheet(xls->file, (unsigned short)i) != FREEXL_OK ||
		    freexl_worksheet_dimensions(xls->file, &rows, &xls->columns) != FREEXL_OK)
			return sheet_error_damaged(ctx);
		sheet_book_add(book, name ? name : "", false, rows);
	}
	return sheets > 0 || sheet_error_damaged(ctx);
}

struct sheet_book *xls_open(struct ctx *ctx, int descriptor)
{
	struct sheet_book *book = sheet_book_new(ctx, &xls_reader);
	struct xls *xls = book->state = memory_new(book, struct xls);
	talloc_set_destructor(xls, xls_close);
	book->info.kind = SHEET_XLS;
	unsigned password = FREEXL_BIFF_PLAIN;
	int code = freexl_open(sandbox_file_name(xls, descriptor), &xls->file);
	if (xls->file)
		freexl_get_info(xls->file, FREEXL_BIFF_PASSWORD, &password);
	if (password == FREEXL_BIFF_OBFUSCATED)
		return sheet_error_locked(ctx);
	if (code != FREEXL_OK)
		return xls_refused(ctx, code, descriptor);
	return xls_list(ctx, book, xls) ? book : NULL;
}
