#include "document/sheet_format.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/sorted.h"

#include <assert.h>

struct sheet_book *sheet_book_new(struct ctx *ctx, const struct sheet_reader *reader)
{
	struct sheet_book *book = memory_new(ctx, struct sheet_book);
	book->reader = reader;
	book->batch = buffer_new(book, 4096);
	return book;
}

bool sheet_book_add(struct sheet_book *book, const char *name, bool hidden, uint32_t rows)
{
	size_t count = book->info.sheet_count;
	if (count == SHEET_LIMIT)
		return false;
	struct sheet *sheets =
	    talloc_realloc(book, (struct sheet *)book->info.sheets, struct sheet, (unsigned)count + 1);
	book->info.sheets = memory_must(sheets);
	sheets[count] = (struct sheet){
	    .name = memory_text(sheets, name),
	    .hidden = hidden,
	    .rows = rows > SHEET_ROW_LIMIT ? 0 : rows,
	};
	book->info.sheet_count = count + 1;
	return true;
}

void sheet_book_measure(struct sheet_book *book, size_t sheet, uint32_t rows)
{
	struct sheet *sheets = (struct sheet *)(uintptr_t)book->info.sheets;
	sheets[sheet].rows = rows > SHEET_ROW_LIMIT ? 0 : rows;
}

const struct sheet_book_info *sheet_info(const struct sheet_book *book)
{
	return &book->info;
}

bool sheet_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	assert(sheet < book->info.sheet_count);
	buffer_clear(book->batch);
	book->taken = 0;
	book->ended = false;
	book->row.number = 0;
	book->selected = book->reader->select(ctx, book, sheet, first_row);
	return book->selected;
}

/* Makes sure that the batch has a row that wasn't handed out, or that there is none. */
static bool sheet_fill(struct ctx *ctx, struct sheet_book *book)
{
	while (book->taken == book->batch->size && !book->ended) {
		buffer_clear(book->batch);
		book->taken = 0;
		if (!book->reader->fill(ctx, book)) {
			book->selected = false;
			return false;
		}
	}
	return true;
}

bool sheet_next(struct ctx *ctx, struct sheet_book *book, const struct sheet_row **row)
{
	assert(book->selected);
	*row = NULL;
	if (!sheet_fill(ctx, book))
		return false;
	if (book->taken == book->batch->size)
		return true;
	if (!sheet_unpack(book)) {
		book->selected = false;
		sheet_error_damaged(ctx);
		return false;
	}
	*row = &book->row;
	return true;
}

bool sheet_count(struct ctx *ctx, struct sheet_book *book, uint32_t *count)
{
	const struct sheet_row *row;
	for (*count = 0; sheet_next(ctx, book, &row); ++*count)
		if (!row)
			return true;
	return false;
}

static int64_t cell_column(const void *cells, size_t place)
{
	return ((const struct sheet_cell *)cells)[place].column;
}

const struct sheet_cell *sheet_cell(const struct sheet_row *row, uint32_t column)
{
	size_t place = sorted_place(row->cells, row->count, column, cell_column);
	return place < row->count && row->cells[place].column == column ? &row->cells[place] : NULL;
}

void *sheet_error_foreign(struct ctx *ctx)
{
	error_set(
	    ctx, ERROR_INVALID, "这个文件不是电子表格。可以导入的格式有 .xlsx、.xls、.csv 和 .tsv。",
	    "This file is not a spreadsheet. Files of the kinds .xlsx, .xls, .csv and .tsv can be "
	    "imported.");
	error_hint(ctx, "请用 Excel 或 WPS 打开它，另存为 .xlsx 后再试。",
	           "Open it in Excel or WPS, save it as .xlsx, and try again.");
	return NULL;
}

void *sheet_error_locked(struct ctx *ctx)
{
	error_set(ctx, ERROR_INVALID, "这个文件设有密码，无法读取。",
	          "This file is protected by a password and can't be read.");
	error_hint(ctx, "请在 Excel 或 WPS 中取消密码，保存后再试。",
	           "Remove the password in Excel or WPS, save the file, and try again.");
	return NULL;
}

void *sheet_error_damaged(struct ctx *ctx)
{
	error_set(ctx, ERROR_INVALID, "这个文件已损坏，无法读取。",
	          "This file is damaged and can't be read.");
	error_hint(ctx, "请用 Excel 或 WPS 打开它，另存为 .xlsx 后再试。",
	           "Open it in Excel or WPS, save it as .xlsx, and try again.");
	return NULL;
}

void *sheet_error_large(struct ctx *ctx)
{
	error_set(ctx, ERROR_TOO_LARGE, "这个文件展开后过大，无法读取。",
	          "This file unpacks to more than can be read.");
	error_hint(ctx, "请把它拆成几个较小的文件。", "Split it into several smaller files.");
	return NULL;
}
