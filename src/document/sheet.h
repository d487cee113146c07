/* Reading spreadsheets that people send: .xlsx, .xls, .csv and .tsv behind one
 * interface. The kind is found by content, never by the file's name. Rows come
 * one by one, so that memory stays flat however long a sheet is.
 *
 * Files from outside are parsed in a helper process (sandbox.h): sheet_open is
 * what everybody calls. A book belongs to the ctx it was opened with, is used by
 * one thread at a time, and is closed by talloc_free. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

struct sandbox_pool;
struct sheet_book;

enum sheet_file_kind { SHEET_XLSX, SHEET_XLS, SHEET_CSV, SHEET_FILE_KIND_COUNT };

enum sheet_cell_kind {
	SHEET_TEXT,
	SHEET_NUMBER,  /* "13708424440", "-0.5": at most 15 significant digits, as
	                  Excel keeps them, never with an exponent below 10^30 */
	SHEET_DATE,    /* "2025-01-07", with a time of day that isn't midnight
	                  "2025-01-07 08:30" or "2025-01-07 08:30:15", a time without
	                  a date "08:30" */
	SHEET_BOOLEAN, /* "TRUE" or "FALSE" */
	SHEET_ERROR,   /* "#N/A", "#REF!" … */
	SHEET_CELL_KIND_COUNT
};

enum {
	SHEET_ROW_LIMIT = 1048576, /* Excel's own limits; beyond them a file is damaged */
	SHEET_COLUMN_LIMIT = 16384,
	SHEET_TEXT_LIMIT = 32767, /* characters of a cell; what is longer is cut */
	SHEET_LIMIT = 255         /* sheets of a book; those behind are not listed */
};

/* A cell that holds something. `text` is valid UTF-8 behind which a NUL stands,
 * without control characters other than tab and line feed. */
struct sheet_cell {
	uint32_t column; /* 0 is A */
	enum sheet_cell_kind kind;
	const char *text;
	size_t size; /* bytes, never 0 */
};

/* A row that has at least one such cell. Of merged cells, the first has the
 * value; of a formula, the value that was kept with it. */
struct sheet_row {
	uint32_t number; /* as the spreadsheet shows it, 1 is the first */
	bool hidden;
	size_t count;
	const struct sheet_cell *cells; /* by column, ascending */
};

struct sheet {
	const char *name; /* of a CSV file: "" */
	bool hidden;
	uint32_t rows; /* number of the last row as far as the file tells without
	                  being read through, else 0: see sheet_count */
};

struct sheet_book_info {
	enum sheet_file_kind kind;
	const char *encoding; /* of a CSV file: "UTF-8" "GB18030" "Big5" "UTF-16LE" …, else NULL */
	char separator;       /* of a CSV file: ',' ';' or tab, else 0 */
	size_t sheet_count;   /* at least 1 */
	const struct sheet *sheets;
};

/* Opens the file behind `descriptor` (a regular file, read from its beginning; the
 * caller keeps the descriptor and closes it, now if it likes) in a helper
 * process of `pool`. Errors: ERROR_INVALID for what is no spreadsheet, is
 * protected by a password, or is damaged; ERROR_TOO_LARGE beyond a limit;
 * ERROR_UNAVAILABLE when no helper can be had. */
struct sheet_book *sheet_open(struct ctx *ctx, struct sandbox_pool *pool, int descriptor);

const struct sheet_book_info *sheet_info(const struct sheet_book *book);

/* Goes to the sheet with this index. The next row read is the first one whose
 * number is at least `first_row`, so a reader that was interrupted goes on where
 * it stopped. Must precede sheet_next; may be called again at any time. */
bool sheet_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row);

/* The next row, NULL at the end of the sheet. It stays valid until the next call
 * with this book. After an error the book can only be freed. Errors as
 * sheet_open's. */
bool sheet_next(struct ctx *ctx, struct sheet_book *book, const struct sheet_row **row);

/* How many rows hold something from the selected row to the end, by reading
 * them; afterwards the sheet must be selected anew. */
bool sheet_count(struct ctx *ctx, struct sheet_book *book, uint32_t *count);

/* The cell of a column, NULL where it is empty. */
const struct sheet_cell *sheet_cell(const struct sheet_row *row, uint32_t column);
