/* The rows of a worksheet part (ECMA-376 part 1, 18.3.1): handlers for the
 * parser's elements that pack each row as it ends. */
#include "document/xlsx_book.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/sheet_number.h"
#include "document/sheet_strings.h"
#include "document/xlsx_part.h"
#include "document/xlsx_strings.h"
#include "document/xlsx_styles.h"

#include <stdlib.h>
#include <string.h>

enum {
	VALUE_SIZE = 4 * SHEET_TEXT_LIMIT, /* bytes of a cell that are kept */
	ROW_SIZE = 16 << 20                /* bytes of a row: beyond it, it's an attack */
};

struct xlsx_rows;

/* The t attribute of a cell (18.18.11), and how its value is packed. */
struct cell_type {
	const char *name;
	bool (*pack)(struct xlsx_rows *rows);
};

struct xlsx_rows {
	struct ctx *ctx; /* of the call that is filling */
	const struct xlsx_book *xlsx;
	struct xlsx_part *part;
	struct sheet_packer packer;
	struct buffer *batch; /* where finished rows go */
	struct buffer *row;   /* the one in progress, which may span two pieces */
	struct buffer *value; /* the cell in progress */
	uint32_t number;      /* of the row */
	uint32_t first_row;
	uint32_t column; /* of the next cell, should it not say */
	uint8_t style;
	const struct cell_type *type;
	bool table;    /* inside <sheetData> */
	bool open;     /* inside a row */
	bool cell;     /* inside a cell of a row that is wanted */
	bool wanted;   /* inside what holds the cell's value */
	bool phonetic; /* inside how a text is read, no part of the text */
};

static bool pack(struct xlsx_rows *rows, enum sheet_cell_kind kind, const char *text, size_t size)
{
	return sheet_pack_cell(&rows->packer, rows->column, kind, text, size);
}

static bool pack_text(struct xlsx_rows *rows)
{
	xlsx_unescape(rows->value, 0);
	return pack(rows, SHEET_TEXT, rows->value->data, rows->value->size);
}

static bool pack_shared(struct xlsx_rows *rows)
{
	const char *text;
	char *end;
	size_t size;
	unsigned long index = strtoul(rows->value->data, &end, 10);
	if (end == rows->value->data)
		return true;
	return sheet_string(rows->xlsx->strings, index, &text, &size) &&
	       pack(rows, SHEET_TEXT, text, size);
}

static bool pack_number(struct xlsx_rows *rows)
{
	char text[SHEET_NUMBER_TEXT_SIZE];
	struct buffer *value = rows->value;
	if (rows->style == SHEET_STYLE_DATE) {
		size_t size = sheet_date_print(strtod(value->data, NULL), rows->xlsx->from_1904, text);
		if (size)
			return pack(rows, SHEET_DATE, text, size);
	}
	size_t size = sheet_number_tidy(value->data, value->size, rows->style, text);
	return size ? pack(rows, SHEET_NUMBER, text, size) : pack_text(rows);
}

static bool pack_boolean(struct xlsx_rows *rows)
{
	bool value = rows->value->data[0] == '1' || rows->value->data[0] == 't';
	return pack(rows, SHEET_BOOLEAN, value ? "TRUE" : "FALSE", value ? 4 : 5);
}

static bool pack_error(struct xlsx_rows *rows)
{
	return pack(rows, SHEET_ERROR, rows->value->data, rows->value->size);
}

/* ISO 8601: 2025-01-07T08:30:00.000Z, of which we keep what a serial date keeps. */
static bool pack_date(struct xlsx_rows *rows)
{
	char *value = rows->value->data, text[SHEET_NUMBER_TEXT_SIZE];
	double serial;
	if (rows->value->size > 10 && value[10] == 'T') {
		value[10] = ' ';
		value[strcspn(value, ".Z")] = '\0';
	}
	if (!sheet_date_serial(value, &serial))
		return pack(rows, SHEET_TEXT, value, strlen(value));
	return pack(rows, SHEET_DATE, text, sheet_date_print(serial, false, text));
}

/* The first is what a cell is that doesn't say. */
static const struct cell_type cell_types[] = {
    {"n", pack_number},  {"s", pack_shared}, {"str", pack_text}, {"inlineStr", pack_text},
    {"b", pack_boolean}, {"e", pack_error},  {"d", pack_date},
};

static const struct cell_type *cell_type_find(const char *name)
{
	for (size_t i = 0; i < sizeof cell_types / sizeof *cell_types; i++)
		if (strcmp(cell_types[i].name, name) == 0)
			return &cell_types[i];
	return &cell_types[0];
}

/* "BC12" is 54; what is no reference gives the limit. */
static uint32_t column_read(const char *reference)
{
	uint32_t column = 0;
	for (; *reference >= 'A' && *reference <= 'Z' && column <= SHEET_COLUMN_LIMIT; reference++)
		column = column * 26 + (uint32_t)(*reference - 'A' + 1);
	return column == 0 ? SHEET_COLUMN_LIMIT : column - 1;
}

static void row_start(struct xlsx_rows *rows, const char **attributes)
{
	const char *text = xlsx_attribute(attributes, "r");
	unsigned long number = text ? strtoul(text, NULL, 10) : rows->number + 1UL;
	if (rows->open || number <= rows->number || number > SHEET_ROW_LIMIT) {
		sheet_error_damaged(rows->ctx);
		return;
	}
	rows->open = true;
	rows->number = (uint32_t)number;
	rows->column = 0;
	buffer_clear(rows->row);
	sheet_pack_row(&rows->packer, rows->row, rows->number, xlsx_flag(attributes, "hidden"));
}

static void row_end(struct xlsx_rows *rows)
{
	rows->open = false;
	if (sheet_pack_end(&rows->packer))
		buffer_add(rows->batch, rows->row->data, rows->row->size);
}

static void cell_start(struct xlsx_rows *rows, const char **attributes)
{
	if (!rows->open || rows->cell) {
		sheet_error_damaged(rows->ctx);
		return;
	}
	if (rows->number < rows->first_row)
		return;
	rows->cell = true;
	rows->style = SHEET_STYLE_NUMBER;
	rows->type = &cell_types[0];
	buffer_clear(rows->value);
	for (; *attributes; attributes += 2) {
		if (attributes[0][1] != '\0')
			continue;
		if (attributes[0][0] == 'r')
			rows->column = column_read(attributes[1]);
		else if (attributes[0][0] == 's')
			rows->style = xlsx_style(rows->xlsx->styles, strtoul(attributes[1], NULL, 10));
		else if (attributes[0][0] == 't')
			rows->type = cell_type_find(attributes[1]);
	}
}

static void cell_end(struct xlsx_rows *rows)
{
	if (!rows->cell)
		return;
	rows->cell = false;
	if (rows->row->size > ROW_SIZE)
		sheet_error_large(rows->ctx);
	else if (rows->value->size > 0 && !rows->type->pack(rows))
		sheet_error_damaged(rows->ctx);
	rows->column++;
}

static void rows_start(void *data, const char *name, const char **attributes)
{
	struct xlsx_rows *rows = data;
	if (strcmp(name, "sheetData") == 0)
		rows->table = true;
	else if (!rows->table)
		return;
	else if (strcmp(name, "c") == 0)
		cell_start(rows, attributes);
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		rows->wanted = rows->cell && !rows->phonetic;
	else if (strcmp(name, "row") == 0)
		row_start(rows, attributes);
	else if (strcmp(name, "rPh") == 0)
		rows->phonetic = true;
}

static void rows_end(void *data, const char *name)
{
	struct xlsx_rows *rows = data;
	rows->wanted = false;
	if (!rows->table)
		return;
	if (strcmp(name, "c") == 0)
		cell_end(rows);
	else if (strcmp(name, "row") == 0)
		row_end(rows);
	else if (strcmp(name, "rPh") == 0)
		rows->phonetic = false;
	else if (strcmp(name, "sheetData") == 0)
		xlsx_part_stop(rows->part);
}

static void rows_text(void *data, const char *text, size_t size)
{
	struct xlsx_rows *rows = data;
	if (rows->wanted && rows->value->size + size <= VALUE_SIZE)
		buffer_add(rows->value, text, size);
}

struct xlsx_rows *xlsx_rows_open(struct ctx *ctx, struct xlsx_book *xlsx, const char *part,
                                 uint32_t first_row)
{
	static const struct xlsx_handlers handlers = {rows_start, rows_end, rows_text};
	struct xlsx_rows *rows = memory_new(xlsx, struct xlsx_rows);
	rows->xlsx = xlsx;
	rows->first_row = first_row;
	rows->row = buffer_new(rows, 4096);
	rows->value = buffer_new(rows, 256);
	rows->part = xlsx_part_open(ctx, rows, xlsx->archive, part, &handlers, rows);
	if (rows->part)
		return rows;
	talloc_free(rows);
	return NULL;
}

bool xlsx_rows_fill(struct ctx *ctx, struct xlsx_rows *rows, struct buffer *batch, bool *more)
{
	rows->ctx = ctx;
	rows->batch = batch;
	return xlsx_part_feed(ctx, rows->part, more);
}

/* What is being looked for in front of the rows. */
struct declared {
	struct xlsx_part *part;
	uint32_t rows;
};

static void declared_start(void *data, const char *name, const char **attributes)
{
	struct declared *declared = data;
	const char *range = NULL, *last;
	if (strcmp(name, "sheetData") == 0)
		xlsx_part_stop(declared->part);
	else if (strcmp(name, "dimension") == 0)
		range = xlsx_attribute(attributes, "ref");
	if (!range || !(last = strchr(range, ':')))
		return;
	unsigned long rows = strtoul(last + strcspn(last, "0123456789"), NULL, 10);
	declared->rows = rows <= SHEET_ROW_LIMIT ? (uint32_t)rows : 0;
}

bool xlsx_rows_declared(struct ctx *ctx, struct xlsx_book *xlsx, const char *part, uint32_t *rows)
{
	static const struct xlsx_handlers handlers = {.start = declared_start};
	struct declared declared = {0};
	declared.part = xlsx_part_open(ctx, ctx, xlsx->archive, part, &handlers, &declared);
	bool more = declared.part;
	while (more && xlsx_part_feed(ctx, declared.part, &more))
		continue;
	talloc_free(declared.part);
	*rows = declared.rows;
	return !ctx->error;
}
