/* The cells of a sheet: found first, since records may come in any order, then
 * packed row by row. */
#include "document/xls_book.h"

#include "base/memory.h"
#include "document/sheet_number.h"
#include "document/sheet_strings.h"

#include <stdlib.h>
#include <string.h>

enum {
	CELL_LIMIT = 1 << 24,
	CELL_SIZE = 6,  /* row, column and format, in front of every value */
	SHORT_SIZE = 6, /* format and short number, within XLS_NUMBERS */
	RESULT_SIZE = 8,
	ROW_HIDDEN = 0x20,
	ROW_OPTIONS = 12
};

/* A cell being packed. */
struct packing {
	const struct xls_book *xls;
	struct sheet_packer *packer;
	struct xls_record record;
	size_t next; /* behind the record */
	uint16_t column;
	uint8_t style;
};

static bool pack_double(struct packing *packing, double value)
{
	char text[SHEET_NUMBER_TEXT_SIZE];
	size_t size = 0;
	if (packing->style == SHEET_STYLE_DATE)
		size = sheet_date_print(value, packing->xls->from_1904, text);
	if (size)
		return sheet_pack_cell(packing->packer, packing->column, SHEET_DATE, text, size);
	size = sheet_number_print(value, packing->style, text);
	return sheet_pack_cell(packing->packer, packing->column, SHEET_NUMBER, text, size);
}

static double double_at(const uint8_t *place)
{
	double value;
	memcpy(&value, place, sizeof value);
	return value;
}

static bool pack_number(struct packing *packing)
{
	return pack_double(packing, double_at(packing->record.body + CELL_SIZE));
}

/* A number in four bytes: thirty bits of a whole number or of the front of a
 * double, perhaps to be divided by 100 ([MS-XLS] 2.5.217). */
static double short_number(uint32_t bits)
{
	double value;
	uint64_t front = (uint64_t)(bits & ~3U) << 32;
	memcpy(&value, &front, sizeof value);
	if (bits & 2)
		value = (int32_t)bits >> 2;
	return bits & 1 ? value / 100 : value;
}

static bool pack_short(struct packing *packing)
{
	return pack_double(packing, short_number(xls_read32(packing->record.body + CELL_SIZE)));
}

static bool pack_one_of_numbers(struct packing *packing)
{
	const uint8_t *body = packing->record.body;
	size_t index = (size_t)packing->column - xls_read16(body + 2);
	return pack_double(packing, short_number(xls_read32(body + CELL_SIZE + index * SHORT_SIZE)));
}

static bool pack_string(struct packing *packing)
{
	const char *text;
	size_t size;
	uint32_t index = xls_read32(packing->record.body + CELL_SIZE);
	return sheet_string(packing->xls->strings, index, &text, &size) &&
	       sheet_pack_cell(packing->packer, packing->column, SHEET_TEXT, text, size);
}

static bool pack_text(struct packing *packing, const struct xls_record *record, size_t at)
{
	struct buffer *text = packing->xls->text;
	buffer_clear(text);
	return xls_text_read(packing->xls, text, record, at, 2) &&
	       sheet_pack_cell(packing->packer, packing->column, SHEET_TEXT, text->data, text->size);
}

static bool pack_label(struct packing *packing)
{
	return pack_text(packing, &packing->record, CELL_SIZE);
}

/* Error values ([MS-XLS] 2.5.10). */
static const struct {
	uint8_t code;
	const char *text;
} faults[] = {
    {0x00, "#NULL!"}, {0x07, "#DIV/0!"}, {0x0F, "#VALUE!"}, {0x17, "#REF!"},
    {0x1D, "#NAME?"}, {0x24, "#NUM!"},   {0x2A, "#N/A"},
};

static bool pack_boolean_or_fault(struct packing *packing, uint8_t value, bool fault)
{
	const char *text = value ? "TRUE" : "FALSE";
	for (size_t i = 0; fault && i < sizeof faults / sizeof *faults; i++)
		if (faults[i].code == value)
			text = faults[i].text;
	return sheet_pack_cell(packing->packer, packing->column, fault ? SHEET_ERROR : SHEET_BOOLEAN,
	                       text, strlen(text));
}

static bool pack_boolean(struct packing *packing)
{
	const uint8_t *value = packing->record.body + CELL_SIZE;
	return pack_boolean_or_fault(packing, value[0], value[1]);
}

/* The text that a formula gave stands in one of the next records. */
static bool pack_formula_text(struct packing *packing)
{
	struct xls_record record;
	for (int i = 0; i < 3 && xls_record_next(packing->xls, &packing->next, &record); i++)
		if (record.type == XLS_STRING)
			return pack_text(packing, &record, 0);
	return true;
}

/* The value a formula had: a number, or by a mark another kind ([MS-XLS] 2.5.133). */
static bool pack_formula(struct packing *packing)
{
	const uint8_t *result = packing->record.body + CELL_SIZE;
	if (xls_read16(result + 6) != 0xFFFF)
		return pack_double(packing, double_at(result));
	switch (result[0]) {
	case 0:
		return pack_formula_text(packing);
	case 1:
	case 2:
		return pack_boolean_or_fault(packing, result[2], result[0] == 2);
	default:
		return true;
	}
}

static const struct cell_type {
	enum xls_record_type type;
	size_t size; /* of the record, at least */
	bool (*pack)(struct packing *packing);
} cell_types[] = {
    {XLS_STRING_CELL, CELL_SIZE + 4, pack_string},
    {XLS_NUMBER, CELL_SIZE + 8, pack_number},
    {XLS_SHORT_NUMBER, CELL_SIZE + 4, pack_short},
    {XLS_NUMBERS, CELL_SIZE + 6, pack_one_of_numbers},
    {XLS_LABEL, CELL_SIZE + 2, pack_label},
    {XLS_RICH_LABEL, CELL_SIZE + 2, pack_label},
    {XLS_BOOLEAN, CELL_SIZE + 2, pack_boolean},
    {XLS_FORMULA, CELL_SIZE + RESULT_SIZE, pack_formula},
};

static const struct cell_type *cell_type_of(const struct xls_record *record)
{
	for (size_t i = 0; i < sizeof cell_types / sizeof *cell_types; i++)
		if (cell_types[i].type == record->type && cell_types[i].size <= record->size)
			return &cell_types[i];
	return NULL;
}

static bool cell_add(struct ctx *ctx, struct xls_book *xls, uint32_t row, size_t column, size_t at)
{
	if (xls->cell_count == CELL_LIMIT)
		return sheet_error_large(ctx);
	if (xls->cell_count == xls->cell_room) {
		xls->cell_room = xls->cell_room ? 2 * xls->cell_room : 1024;
		xls->cells =
		    memory_must(talloc_realloc(xls, xls->cells, struct xls_cell, (unsigned)xls->cell_room));
	}
	xls->cells[xls->cell_count++] = (struct xls_cell){row << 16 | (uint32_t)column, (uint32_t)at};
	return true;
}

/* Notes the cells of a record that begins at `at`. */
static bool record_note(struct ctx *ctx, struct xls_book *xls, const struct xls_record *record,
                        size_t at, uint32_t first_row)
{
	if (record->type == XLS_ROW && record->size >= ROW_OPTIONS + 2) {
		uint16_t row = xls_read16(record->body);
		if (xls_read16(record->body + ROW_OPTIONS) & ROW_HIDDEN)
			xls->hidden[row / 8] |= (uint8_t)(1U << row % 8);
	}
	if (!cell_type_of(record))
		return true;
	uint32_t row = xls_read16(record->body);
	size_t column = xls_read16(record->body + 2), count = 1;
	if (record->type == XLS_NUMBERS)
		count = (size_t)(record->size - CELL_SIZE) / SHORT_SIZE;
	if (column + count > SHEET_COLUMN_LIMIT)
		return sheet_error_damaged(ctx);
	for (size_t i = 0; i < count && row + 1 >= first_row; i++)
		if (!cell_add(ctx, xls, row, column + i, at))
			return false;
	return true;
}

static int cell_compare(const void *left, const void *right)
{
	const struct xls_cell *a = left, *b = right;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static void cells_sort(struct xls_book *xls)
{
	for (size_t i = 1; i < xls->cell_count; i++)
		if (xls->cells[i].place <= xls->cells[i - 1].place) {
			qsort(xls->cells, xls->cell_count, sizeof *xls->cells, cell_compare);
			return;
		}
}

bool xls_cells_find(struct ctx *ctx, struct xls_book *xls, size_t sheet, uint32_t first_row)
{
	struct xls_record record;
	size_t at = xls->sheets[sheet], depth = 0, start = at;
	xls->cell_count = xls->next_cell = 0;
	memset(xls->hidden, 0, sizeof xls->hidden);
	while (xls_record_next(xls, &at, &record)) {
		if (depth == 0 && record.type != XLS_BEGIN)
			break;
		/* Charts within the sheet have a beginning and an end of their own. */
		if (record.type == XLS_BEGIN)
			depth++;
		else if (record.type == XLS_END && --depth == 0) {
			cells_sort(xls);
			return true;
		} else if (depth == 1 && !record_note(ctx, xls, &record, start, first_row))
			return false;
		start = at;
	}
	return sheet_error_damaged(ctx);
}

uint32_t xls_rows_declared(const struct xls_book *xls, size_t sheet)
{
	struct xls_record record;
	size_t at = xls->sheets[sheet];
	while (xls_record_next(xls, &at, &record) && record.type != XLS_END && !cell_type_of(&record))
		if (record.type == XLS_DIMENSIONS && record.size >= 8)
			return xls->wide ? xls_read32(record.body + 4) : xls_read16(record.body + 2);
	return 0;
}

static bool cell_pack(const struct xls_book *xls, struct sheet_packer *packer,
                      const struct xls_cell *cell)
{
	struct packing packing = {.xls = xls, .packer = packer, .next = cell->at};
	if (!xls_record_next(xls, &packing.next, &packing.record))
		return false;
	const uint8_t *body = packing.record.body;
	packing.column = (uint16_t)(cell->place & 0xFFFF);
	size_t place = CELL_SIZE - 2;
	if (packing.record.type == XLS_NUMBERS)
		place += ((size_t)packing.column - xls_read16(body + 2)) * SHORT_SIZE;
	uint16_t style = xls_read16(body + place);
	packing.style =
	    style < xls->styles->size ? (uint8_t)xls->styles->data[style] : (uint8_t)SHEET_STYLE_NUMBER;
	return cell_type_of(&packing.record)->pack(&packing);
}

bool xls_row_pack(struct ctx *ctx, struct xls_book *xls, struct buffer *batch)
{
	struct sheet_packer packer;
	const struct xls_cell *cells = xls->cells;
	uint32_t row = cells[xls->next_cell].place >> 16;
	sheet_pack_row(&packer, batch, row + 1, xls->hidden[row / 8] >> row % 8 & 1);
	for (; xls->next_cell < xls->cell_count && cells[xls->next_cell].place >> 16 == row;
	     xls->next_cell++) {
		size_t next = xls->next_cell + 1;
		/* Of a cell that was written twice, the last value stays. */
		if (next < xls->cell_count && cells[next].place == cells[xls->next_cell].place)
			continue;
		if (!cell_pack(xls, &packer, &cells[xls->next_cell]))
			return sheet_error_damaged(ctx);
	}
	sheet_pack_end(&packer);
	return true;
}
