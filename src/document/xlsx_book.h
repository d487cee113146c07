/* The parts of an .xlsx file: what an opened book keeps between sheets. */
#pragma once

#include "document/sheet_format.h"

#include <zip.h>

struct xlsx_rows;
struct sheet_strings;
struct xlsx_styles;

struct xlsx_book {
	zip_t *archive;
	const char **parts;       /* of the sheets, by index */
	const char *strings_part; /* NULL where the file has none */
	const char *styles_part;
	bool from_1904;
	struct sheet_strings *strings; /* read when the first sheet is selected */
	struct xlsx_styles *styles;
	struct xlsx_rows *rows; /* of the sheet that is selected */
};

/* The rows of one sheet. */
struct xlsx_rows *xlsx_rows_open(struct ctx *ctx, struct xlsx_book *xlsx, const char *part,
                                 uint32_t first_row);
/* Appends rows to the batch; `*more` tells whether others may follow. */
bool xlsx_rows_fill(struct ctx *ctx, struct xlsx_rows *rows, struct buffer *batch, bool *more);

/* Number of the last row that a sheet's part declares, 0 when it doesn't say. */
bool xlsx_rows_declared(struct ctx *ctx, struct xlsx_book *xlsx, const char *part, uint32_t *rows);

/* The parts as the package declares them; fills xlsx and the book's sheets. */
bool xlsx_package_read(struct ctx *ctx, struct sheet_book *book, struct xlsx_book *xlsx);
