/* The parts of an .xls file ([MS-XLS]; and of Excel 5 to 95, whose records are
 * almost the same): what an opened book keeps between sheets. */
#pragma once

#include "document/sheet_format.h"

#include <unicode/ucnv.h>

struct sheet_strings;

/* A record of the workbook stream. */
struct xls_record {
	uint16_t type;
	uint16_t size;
	const uint8_t *body;
};

enum xls_record_type {
	XLS_FORMULA = 0x0006,
	XLS_END = 0x000A,
	XLS_DATE_MODE = 0x0022,
	XLS_PASSWORD = 0x002F,
	XLS_CONTINUE = 0x003C,
	XLS_CODE_PAGE = 0x0042,
	XLS_SHEET = 0x0085,
	XLS_NUMBERS = 0x00BD, /* several RK */
	XLS_RICH_LABEL = 0x00D6,
	XLS_FORMAT_STYLE = 0x00E0,
	XLS_STRINGS = 0x00FC,
	XLS_STRING_CELL = 0x00FD,
	XLS_DIMENSIONS = 0x0200,
	XLS_NUMBER = 0x0203,
	XLS_LABEL = 0x0204,
	XLS_BOOLEAN = 0x0205,
	XLS_STRING = 0x0207, /* the text that a formula gave */
	XLS_ROW = 0x0208,
	XLS_SHORT_NUMBER = 0x027E,
	XLS_FORMAT = 0x041E,
	XLS_BEGIN = 0x0809
};

/* Where a cell's value is. Sorted by place: rows come in order then, which
 * records need not. */
struct xls_cell {
	uint32_t place; /* row << 16 | column */
	uint32_t at;    /* of its record in the stream */
};

enum { XLS_ROWS = 65536 };

struct xls_book {
	struct buffer *stream;
	bool wide; /* texts are UTF-16 (Excel 97 and later), not of a code page */
	bool from_1904;
	UConverter *code_page;
	uint32_t *sheets; /* where each begins in the stream */
	struct sheet_strings *strings;
	struct buffer *styles;  /* one byte for each cell format: enum sheet_style */
	struct buffer *formats; /* struct xls_format of those that the file defines */
	struct buffer *text;    /* of the cell in hand */
	struct xls_cell *cells; /* of the sheet that is selected */
	size_t cell_count, cell_room;
	size_t next_cell;             /* the first that was not packed yet */
	uint8_t hidden[XLS_ROWS / 8]; /* a bit for each row */
};

/* A number format that the file defines. */
struct xls_format {
	uint16_t number;
	uint8_t style;
};

uint16_t xls_read16(const uint8_t *place);
uint32_t xls_read32(const uint8_t *place);

/* The record at `*at`, which moves behind it; false at the end of the stream. */
bool xls_record_next(const struct xls_book *xls, size_t *at, struct xls_record *record);

/* Reads the records in front of the sheets; fills xls and the book's sheets. */
bool xls_globals_read(struct ctx *ctx, struct sheet_book *book, struct xls_book *xls);

/* Adds a text to `target` as UTF-8: `count` characters at `bytes`, of two bytes
 * each if `wide`, else Latin-1 (in a wide book) or of the code page. */
void xls_text_add(const struct xls_book *xls, struct buffer *target, const uint8_t *bytes,
                  size_t count, bool wide);
/* The text of a record from its byte `at` on: a count of characters in
 * `count_size` bytes, then the characters. False, without an error, if the record
 * is too short. */
bool xls_text_read(const struct xls_book *xls, struct buffer *target,
                   const struct xls_record *record, size_t at, size_t count_size);

/* Reads the table of shared strings, whose record ends at `at`. */
bool xls_strings_read(struct ctx *ctx, struct xls_book *xls, const struct xls_record *record,
                      size_t at);

/* Finds the cells of a sheet, those of `first_row` and behind. */
bool xls_cells_find(struct ctx *ctx, struct xls_book *xls, size_t sheet, uint32_t first_row);
/* Number of the last row that a sheet declares, 0 when it doesn't say. */
uint32_t xls_rows_declared(const struct xls_book *xls, size_t sheet);
/* Packs the next row that has cells. */
bool xls_row_pack(struct ctx *ctx, struct xls_book *xls, struct buffer *batch);
