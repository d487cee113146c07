/* Inside transfer/: what a file seems to hold. */
#pragma once

#include "document/sheet.h"
#include "transfer/import_store.h"

/* Chooses the sheet with most data (instructions last), finds its header row, proposes a target for
 * each column and counts the rows, reading all of them, so that a file that is
 * damaged further down shows now. Fills sheets, sheet, header_row, columns, total. */
bool propose(struct ctx *ctx, struct sheet_book *book, struct import *import);
/* The same for the sheet that import->sheet says; and for the header row that
 * import->header_row says, 0 for none, unless `find_header`. */
bool propose_columns(struct ctx *ctx, struct sheet_book *book, struct import *import,
                     bool find_header);
