/* Writing lists: .xlsx, .csv, and .pdf for print, behind one interface. Rows go
 * out as they come; only the print form keeps them until the end, since it says
 * how many pages there are. A writer belongs to the ctx it was made with; one
 * that is freed before sheet_writer_finish leaves an unusable file. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

struct sheet_row;
struct sheet_writer;

enum sheet_writer_format {
	SHEET_WRITE_XLSX,
	SHEET_WRITE_CSV, /* UTF-8 with a byte order mark, so that Excel reads it right */
	SHEET_WRITE_PDF,
	SHEET_WRITE_FORMAT_COUNT
};

/* What a column holds. Values are given as text: numbers with a point and
 * without separators ("1280.00"), dates "2025-01-07", instants in the reader's
 * time zone "2025-01-07 08:30" or with seconds. A value that is not of its
 * column's kind is written as text, as it is. */
enum sheet_column_kind {
	SHEET_COLUMN_TEXT,
	SHEET_COLUMN_INTEGER,
	SHEET_COLUMN_DECIMAL,
	SHEET_COLUMN_MONEY, /* with thousands separators and two decimals */
	SHEET_COLUMN_DATE,
	SHEET_COLUMN_DATETIME,
	SHEET_COLUMN_KIND_COUNT
};

struct sheet_column {
	const char *heading;
	enum sheet_column_kind kind;
	unsigned width; /* in Latin characters; 0 for what the kind usually needs */
};

/* A second sheet of texts, such as help for who fills in the first. */
struct sheet_guide {
	const char *title;
	const struct sheet_column *columns; /* headings and widths; all are texts */
	size_t column_count;
	const char *const *cells; /* row by row; NULL for empty ones */
	size_t row_count;
};

/* Where a sheet says who took it out, for all to see. */
enum sheet_stamp { SHEET_STAMP_NONE, SHEET_STAMP_FIRST, SHEET_STAMP_LAST };

struct sheet_layout {
	enum sheet_writer_format format;
	const char *title;      /* the sheet's name; over the list in print */
	const char *company;    /* letterhead in print, or NULL */
	const char *author;     /* who, in the file's properties, or NULL */
	const char *printed;    /* who and when: in the footer of print, in the properties of an
	                           .xlsx, or NULL */
	enum sheet_stamp stamp; /* with .xlsx: `printed` as its first or last line too */
	const struct sheet_column *columns;
	size_t column_count;             /* 1 to SHEET_COLUMN_LIMIT */
	bool plain;                      /* no headings of its own, no frozen row, no filter: rows are
	                                    handed through in their original form (sheet_writer_cells) */
	const struct sheet_guide *guide; /* with .xlsx; NULL for none. Lives as long as the
	                                    writer */
};

enum { SHEET_PRINT_ROW_LIMIT = 20000 };

/* What each format is called outside. */
struct sheet_writer_kind {
	const char *extension; /* "xlsx" */
	const char *media_type;
};
extern const struct sheet_writer_kind sheet_writer_kinds[SHEET_WRITE_FORMAT_COUNT];

/* Writes to `descriptor` from where it stands; the caller closes it after
 * sheet_writer_finish. `layout` is copied. */
struct sheet_writer *sheet_writer_new(struct ctx *ctx, int descriptor,
                                      const struct sheet_layout *layout);

/* One value for each column; NULL or "" leaves the cell empty. Values are used
 * before the call returns. Errors: ERROR_TOO_LARGE past the rows that the format
 * can hold, ERROR_INTERNAL when the file can't be written. */
bool sheet_writer_row(struct ctx *ctx, struct sheet_writer *writer, const char *const *values);

/* A row that was read (sheet.h) in its original form: each cell in its column
 * and of its kind, and `extra` (NULL for none) as text in column `extra_column`.
 * Cells at or behind `extra_column` are left out. */
bool sheet_writer_cells(struct ctx *ctx, struct sheet_writer *writer, const struct sheet_row *row,
                        size_t extra_column, const char *extra);

/* Ends the file. The writer can only be freed afterwards. */
bool sheet_writer_finish(struct ctx *ctx, struct sheet_writer *writer);
