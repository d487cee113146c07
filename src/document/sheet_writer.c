#include "document/sheet_output.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/sheet.h"

#include <assert.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

enum { NUMBER_DIGITS = 15, DATE_SIZE = 10, HEADING_ROOM = 4 };

const struct sheet_writer_kind sheet_writer_kinds[SHEET_WRITE_FORMAT_COUNT] = {
    [SHEET_WRITE_XLSX] = {"xlsx",
                          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    [SHEET_WRITE_CSV] = {"csv", "text/csv; charset=utf-8"},
    [SHEET_WRITE_PDF] = {"pdf", "application/pdf"},
};

static const struct sheet_output *const outputs[SHEET_WRITE_FORMAT_COUNT] = {
    [SHEET_WRITE_XLSX] = &xlsx_output,
    [SHEET_WRITE_CSV] = &csv_output,
    [SHEET_WRITE_PDF] = &pdf_output,
};

static const unsigned default_widths[SHEET_COLUMN_KIND_COUNT] = {
    [SHEET_COLUMN_TEXT] = 18,  [SHEET_COLUMN_INTEGER] = 10, [SHEET_COLUMN_DECIMAL] = 12,
    [SHEET_COLUMN_MONEY] = 14, [SHEET_COLUMN_DATE] = 12,    [SHEET_COLUMN_DATETIME] = 18,
};

unsigned sheet_text_width(const char *text)
{
	unsigned width = 0;
	int32_t at = 0;
	UChar32 character;
	for (;;) {
		U8_NEXT_UNSAFE(text, at, character);
		if (character == 0)
			return width;
		int east_asian = u_getIntPropertyValue(character, UCHAR_EAST_ASIAN_WIDTH);
		width += east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ? 2 : 1;
	}
}

unsigned sheet_column_width(const struct sheet_column *column)
{
	if (column->width)
		return column->width;
	unsigned heading = sheet_text_width(column->heading) + HEADING_ROOM;
	unsigned usual = default_widths[column->kind];
	return heading > usual ? heading : usual;
}

bool sheet_number_written(const char *text)
{
	const char *number = text + (*text == '-');
	size_t whole = strspn(number, "0123456789"), part = 0;
	if (number[whole] == '.')
		part = strspn(number + whole + 1, "0123456789");
	size_t size = whole + (number[whole] == '.') + part;
	bool lost = number[0] == '0' && whole > 1;
	return whole > 0 && whole + part <= NUMBER_DIGITS && !lost && number[size] == '\0' &&
	       (part > 0 || number[whole] == '\0');
}

bool sheet_output_failed(struct ctx *ctx, int number)
{
	return error_disk(ctx, number, "writing a list");
}

static void layout_copy(struct sheet_writer *writer, const struct sheet_layout *layout)
{
	struct sheet_layout *copy = &writer->layout;
	struct sheet_column *columns = memory_array(writer, struct sheet_column, layout->column_count);
	*copy = *layout;
	copy->title = memory_text(writer, layout->title);
	copy->company = layout->company ? memory_text(writer, layout->company) : NULL;
	copy->author = layout->author ? memory_text(writer, layout->author) : NULL;
	copy->printed = layout->printed ? memory_text(writer, layout->printed) : NULL;
	copy->columns = columns;
	for (size_t i = 0; i < layout->column_count; i++) {
		columns[i] = layout->columns[i];
		columns[i].heading = memory_text(writer, layout->columns[i].heading);
	}
}

struct sheet_writer *sheet_writer_new(struct ctx *ctx, int descriptor,
                                      const struct sheet_layout *layout)
{
	assert(layout->format < SHEET_WRITE_FORMAT_COUNT);
	assert(layout->column_count > 0 && layout->column_count <= SHEET_COLUMN_LIMIT);
	struct sheet_writer *writer = memory_new(ctx, struct sheet_writer);
	writer->descriptor = descriptor;
	writer->output = outputs[layout->format];
	writer->cells = memory_array(writer, struct sheet_output_cell, layout->column_count);
	layout_copy(writer, layout);
	if (writer->output->begin(ctx, writer))
		return writer;
	talloc_free(writer);
	return NULL;
}

/* Writes the row in hand. */
static bool writer_put(struct ctx *ctx, struct sheet_writer *writer)
{
	if (writer->rows == writer->output->row_limit) {
		error_set(ctx, ERROR_TOO_LARGE, "超过了此格式最多 %u 行的限制。",
		          "There are more rows than the %u that this format can hold.",
		          writer->output->row_limit);
		error_hint(ctx, "请缩小筛选范围后再导出。", "Narrow the filter down and export again.");
		return false;
	}
	writer->rows++;
	return writer->output->row(ctx, writer, writer->cells);
}

bool sheet_writer_row(struct ctx *ctx, struct sheet_writer *writer, const char *const *values)
{
	for (size_t i = 0; i < writer->layout.column_count; i++) {
		const char *text = values[i] && values[i][0] ? values[i] : NULL;
		writer->cells[i] = (struct sheet_output_cell){writer->layout.columns[i].kind, text};
	}
	return writer_put(ctx, writer);
}

/* The kind of column in which a cell that was read would stand. */
static enum sheet_column_kind kind_of(const struct sheet_cell *cell)
{
	if (cell->kind == SHEET_NUMBER)
		return SHEET_COLUMN_DECIMAL;
	if (cell->kind == SHEET_DATE)
		return cell->size > DATE_SIZE ? SHEET_COLUMN_DATETIME : SHEET_COLUMN_DATE;
	return SHEET_COLUMN_TEXT;
}

bool sheet_writer_cells(struct ctx *ctx, struct sheet_writer *writer, const struct sheet_row *row,
                        size_t extra_column, const char *extra)
{
	size_t columns = writer->layout.column_count;
	size_t end = extra && extra_column < columns ? extra_column : columns;
	memset(writer->cells, 0, columns * sizeof *writer->cells);
	for (size_t i = 0; i < row->count && row->cells[i].column < end; i++)
		writer->cells[row->cells[i].column] =
		    (struct sheet_output_cell){kind_of(&row->cells[i]), row->cells[i].text};
	if (end < columns && extra[0])
		writer->cells[end] = (struct sheet_output_cell){SHEET_COLUMN_TEXT, extra};
	return writer_put(ctx, writer);
}

bool sheet_writer_finish(struct ctx *ctx, struct sheet_writer *writer)
{
	return writer->output->finish(ctx, writer);
}
