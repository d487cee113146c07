/* What the tests of this room share: files made on the spot, and books as text. */
#pragma once

#include "base/error.h"
#include "base/memory.h"
#include "document/sheet_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* For cmocka: *state is a fresh struct ctx. */
int test_begin(void **state);
int test_end(void **state);

/* A file in memory with this content; closed by the test. */
int test_file(const void *bytes, size_t size);
int test_file_text(const char *text);

struct test_part {
	const char *name;
	const char *content;
};
/* A zip archive of these parts, those without content left out. */
int test_zip(const struct test_part *parts, size_t count);

/* An .xlsx file with one sheet "名单" (and, hidden, "秘密"), whose rows are `rows`;
 * NULL for what it is to do without. */
struct test_xlsx {
	const char *rows;     /* inside <sheetData> */
	const char *strings;  /* inside <sst> */
	const char *formats;  /* inside <styleSheet> */
	const char *workbook; /* in front of <sheets> */
	const char *head;     /* in front of <sheetData> */
};
int test_xlsx_file(const struct test_xlsx *xlsx);

/* A sheet's rows, one a line: "3: 0T客户 4N12.5\n"; kinds T N D B E, "h" behind the
 * number of a hidden row. Fails the test upon an error. */
char *test_rows(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row);
/* Opens the file here, gives test_rows of its first sheet, closes the file. */
char *test_read(struct ctx *ctx, int descriptor);
/* Opens and reads the file here, which must fail: the error. Closes the file. */
const struct error *test_fault(struct ctx *ctx, int descriptor);
