/* Inside the .xlsx writer: the package around the sheet. */
#pragma once

#include "document/sheet_output.h"

#include <archive.h>

/* How a kind of column is shown: indexes into the parts' list of cell formats. */
enum xlsx_format {
	XLSX_FORMAT_GENERAL,
	XLSX_FORMAT_HEADING,
	XLSX_FORMAT_TEXT,
	XLSX_FORMAT_INTEGER,
	XLSX_FORMAT_MONEY,
	XLSX_FORMAT_DATE,
	XLSX_FORMAT_DATETIME,
	XLSX_FORMAT_WRAPPED
};

/* Begins a part of unknown size; its bytes follow through archive_write_data. */
bool xlsx_part_begin(struct ctx *ctx, struct archive *archive, const char *name);

/* The parts that every file has, its properties among them; one with a guide has a second
 * sheet. */
bool xlsx_parts_write(struct ctx *ctx, struct archive *archive, const struct sheet_layout *layout);
/* The workbook part: a sheet of that name, and a second one where `guide` is not NULL;
 * `filter` is the filtered range of the first ("$A$1:$L$10"), NULL for none. */
bool xlsx_workbook_write(struct ctx *ctx, struct archive *archive, const char *sheet,
                         const char *guide, const char *filter);

/* Adds text to XML, escaped; characters that XML can't hold are left out, and at
 * most SHEET_TEXT_LIMIT are written. */
struct buffer;
void xlsx_escape(struct buffer *out, const char *text);
