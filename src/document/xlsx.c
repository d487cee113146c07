/* An .xlsx file as a book: its archive, its parts, and the sheet being read. */
#include "document/xlsx_book.h"

#include "base/memory.h"
#include "document/sheet_map.h"
#include "document/xlsx_strings.h"
#include "document/xlsx_styles.h"

enum {
	BATCH_SIZE = 64 * 1024,
	ENTRY_LIMIT = 10000 /* files in the archive */
};

/* Rows read from the archive, so they go first. */
static int xlsx_close(struct xlsx_book *xlsx)
{
	talloc_free(xlsx->rows);
	if (xlsx->archive)
		zip_discard(xlsx->archive);
	return 0;
}

/* Strings and styles are read when rows are first asked for: a list of the
 * sheets' names shall not wait for them. */
static bool xlsx_prepare(struct ctx *ctx, struct xlsx_book *xlsx)
{
	if (!xlsx->strings)
		xlsx->strings = xlsx_strings_read(ctx, xlsx, xlsx->archive, xlsx->strings_part);
	if (xlsx->strings && !xlsx->styles)
		xlsx->styles = xlsx_styles_read(ctx, xlsx, xlsx->archive, xlsx->styles_part);
	return xlsx->styles;
}

static bool xlsx_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	struct xlsx_book *xlsx = book->state;
	if (!xlsx_prepare(ctx, xlsx))
		return false;
	TALLOC_FREE(xlsx->rows);
	xlsx->rows = xlsx_rows_open(ctx, xlsx, xlsx->parts[sheet], first_row);
	return xlsx->rows;
}

static bool xlsx_fill(struct ctx *ctx, struct sheet_book *book)
{
	struct xlsx_book *xlsx = book->state;
	bool more = true;
	while (more && book->batch->size < BATCH_SIZE)
		if (!xlsx_rows_fill(ctx, xlsx->rows, book->batch, &more))
			return false;
	book->ended = !more;
	return true;
}

static const struct sheet_reader xlsx_reader = {xlsx_select, xlsx_fill};

static bool xlsx_archive_open(struct ctx *ctx, struct xlsx_book *xlsx, int descriptor)
{
	const struct sheet_map *map = sheet_map_new(ctx, xlsx, descriptor);
	if (!map)
		return false;
	zip_source_t *source = memory_must(zip_source_buffer_create(map->bytes, map->size, 0, NULL));
	xlsx->archive = zip_open_from_source(source, ZIP_RDONLY, NULL);
	if (!xlsx->archive) {
		zip_source_free(source);
		return sheet_error_damaged(ctx);
	}
	return zip_get_num_entries(xlsx->archive, 0) <= ENTRY_LIMIT || sheet_error_large(ctx);
}

/* How many rows each sheet declares, into the list of sheets. */
static bool xlsx_measure(struct ctx *ctx, struct sheet_book *book, struct xlsx_book *xlsx)
{
	for (size_t i = 0; i < book->info.sheet_count; i++) {
		uint32_t rows;
		if (!xlsx_rows_declared(ctx, xlsx, xlsx->parts[i], &rows))
			return false;
		sheet_book_measure(book, i, rows);
	}
	return true;
}

struct sheet_book *xlsx_open(struct ctx *ctx, int descriptor)
{
	struct sheet_book *book = sheet_book_new(ctx, &xlsx_reader);
	struct xlsx_book *xlsx = book->state = memory_new(book, struct xlsx_book);
	talloc_set_destructor(xlsx, xlsx_close);
	book->info.kind = SHEET_XLSX;
	bool opened = xlsx_archive_open(ctx, xlsx, descriptor) && xlsx_package_read(ctx, book, xlsx) &&
	              xlsx_measure(ctx, book, xlsx);
	return opened ? book : NULL;
}
