/* Lists as .xlsx. The sheet's XML is written here row by row, its texts in the
 * cells themselves, and goes compressed through libarchive into the file: no
 * temporary file, and memory that doesn't grow with the list. */
#include "document/xlsx_writer.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "document/sheet.h"
#include "document/sheet_number.h"

#include <archive.h>
#include <string.h>

enum { FLUSH_SIZE = 64 * 1024, COLUMN_NAME_SIZE = 4, ROW_DIGITS = 8 };

struct xlsx_writer {
	struct archive *archive;
	struct buffer *xml;
	char (*columns)[COLUMN_NAME_SIZE]; /* "A" … */
	uint32_t line;                     /* of the spreadsheet, written last */
	uint32_t headings;                 /* the line that they stand in */
};

static const enum xlsx_format formats[SHEET_COLUMN_KIND_COUNT] = {
    [SHEET_COLUMN_TEXT] = XLSX_FORMAT_TEXT,       [SHEET_COLUMN_INTEGER] = XLSX_FORMAT_INTEGER,
    [SHEET_COLUMN_DECIMAL] = XLSX_FORMAT_GENERAL, [SHEET_COLUMN_MONEY] = XLSX_FORMAT_MONEY,
    [SHEET_COLUMN_DATE] = XLSX_FORMAT_DATE,       [SHEET_COLUMN_DATETIME] = XLSX_FORMAT_DATETIME,
};

static int xlsx_close(struct xlsx_writer *xlsx)
{
	archive_write_free(xlsx->archive);
	return 0;
}

static void column_name(uint32_t column, char name[COLUMN_NAME_SIZE])
{
	char letters[COLUMN_NAME_SIZE];
	size_t count = 0;
	for (column++; column > 0; column = (column - 1) / 26)
		letters[count++] = (char)('A' + (column - 1) % 26);
	for (size_t i = 0; i < count; i++)
		name[i] = letters[count - 1 - i];
	name[count] = '\0';
}

static bool xlsx_flush(struct ctx *ctx, struct xlsx_writer *xlsx, size_t most)
{
	if (xlsx->xml->size <= most)
		return true;
	la_ssize_t size = archive_write_data(xlsx->archive, xlsx->xml->data, xlsx->xml->size);
	buffer_clear(xlsx->xml);
	return size >= 0 || sheet_output_failed(ctx, archive_errno(xlsx->archive));
}

/* <c r="B7" s="2" and no further. */
static void cell_open(struct xlsx_writer *xlsx, size_t column, const char *row,
                      enum xlsx_format format)
{
	char style[] = "\" s=\"0\"";
	style[5] = (char)('0' + format);
	buffer_add(xlsx->xml, "<c r=\"", 6);
	buffer_add_text(xlsx->xml, xlsx->columns[column]);
	buffer_add_text(xlsx->xml, row);
	buffer_add(xlsx->xml, style, sizeof style - 1);
}

static void text_put(struct xlsx_writer *xlsx, size_t column, const char *row, const char *text,
                     enum xlsx_format format)
{
	bool spaced = strchr(" \t\n", text[0]) || strchr(" \t\n", text[strlen(text) - 1]);
	cell_open(xlsx, column, row, format);
	buffer_add_text(xlsx->xml, " t=\"inlineStr\"><is><t");
	buffer_add_text(xlsx->xml, spaced ? " xml:space=\"preserve\">" : ">");
	xlsx_escape(xlsx->xml, text);
	buffer_add_text(xlsx->xml, "</t></is></c>");
}

static void number_put(struct xlsx_writer *xlsx, size_t column, const char *row, const char *number,
                       enum xlsx_format format)
{
	cell_open(xlsx, column, row, format);
	buffer_add(xlsx->xml, "><v>", 4);
	buffer_add_text(xlsx->xml, number);
	buffer_add(xlsx->xml, "</v></c>", 8);
}

static void cell_put(struct xlsx_writer *xlsx, size_t column, const char *row,
                     const struct sheet_output_cell *cell)
{
	char number[SHEET_NUMBER_TEXT_SIZE];
	double serial;
	bool date = cell->kind == SHEET_COLUMN_DATE || cell->kind == SHEET_COLUMN_DATETIME;
	if (date && sheet_date_serial(cell->text, &serial)) {
		sheet_number_print(serial, SHEET_STYLE_NUMBER, number);
		number_put(xlsx, column, row, number, formats[cell->kind]);
	} else if (!date && cell->kind != SHEET_COLUMN_TEXT && sheet_number_written(cell->text)) {
		number_put(xlsx, column, row, cell->text, formats[cell->kind]);
	} else {
		text_put(xlsx, column, row, cell->text, XLSX_FORMAT_TEXT);
	}
}

/* Begins the next line of the sheet; `row` gets its number. */
static void line_open(struct xlsx_writer *xlsx, char row[ROW_DIGITS])
{
	char *digit = row + ROW_DIGITS - 1;
	*digit = '\0';
	for (uint32_t rest = ++xlsx->line; rest > 0; rest /= 10)
		*--digit = (char)('0' + rest % 10);
	memmove(row, digit, (size_t)(row + ROW_DIGITS - digit));
	buffer_add_text(xlsx->xml, "<row r=\"");
	buffer_add_text(xlsx->xml, row);
	buffer_add_text(xlsx->xml, "\">");
}

static bool xlsx_row(struct ctx *ctx, struct sheet_writer *writer,
                     const struct sheet_output_cell *cells)
{
	struct xlsx_writer *xlsx = writer->state;
	char row[ROW_DIGITS];
	line_open(xlsx, row);
	for (size_t i = 0; i < writer->layout.column_count; i++)
		if (cells[i].text)
			cell_put(xlsx, i, row, &cells[i]);
	buffer_add_text(xlsx->xml, "</row>");
	return xlsx_flush(ctx, xlsx, FLUSH_SIZE);
}

static void sheet_begin(struct xlsx_writer *xlsx, const struct sheet_layout *layout)
{
	buffer_add_text(
	    xlsx->xml, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
	               "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
	               "<sheetViews><sheetView workbookViewId=\"0\">");
	unsigned frozen = layout->stamp == SHEET_STAMP_FIRST ? 2 : 1;
	if (!layout->plain)
		buffer_format(xlsx->xml,
		              "<pane ySplit=\"%u\" topLeftCell=\"A%u\" activePane=\"bottomLeft\" "
		              "state=\"frozen\"/>",
		              frozen, frozen + 1);
	buffer_add_text(xlsx->xml, "</sheetView></sheetViews><cols>");
	for (size_t i = 0; i < layout->column_count; i++)
		buffer_format(xlsx->xml, "<col min=\"%zu\" max=\"%zu\" width=\"%u\" customWidth=\"1\"/>",
		              i + 1, i + 1, sheet_column_width(&layout->columns[i]));
	buffer_add_text(xlsx->xml, "</cols><sheetData>");
}

/* Who took it out and when, as a line of its own. */
static void stamp_put(struct xlsx_writer *xlsx, const struct sheet_layout *layout,
                      enum sheet_stamp place)
{
	char row[ROW_DIGITS];
	if (layout->stamp != place || layout->plain || !layout->printed || !layout->printed[0])
		return;
	line_open(xlsx, row);
	text_put(xlsx, 0, row, layout->printed, XLSX_FORMAT_TEXT);
	buffer_add_text(xlsx->xml, "</row>");
}

static void headings_put(struct xlsx_writer *xlsx, const struct sheet_layout *layout)
{
	char row[ROW_DIGITS];
	line_open(xlsx, row);
	for (size_t i = 0; i < layout->column_count; i++)
		if (layout->columns[i].heading[0])
			text_put(xlsx, i, row, layout->columns[i].heading, XLSX_FORMAT_HEADING);
	buffer_add_text(xlsx->xml, "</row>");
}

static bool xlsx_begin(struct ctx *ctx, struct sheet_writer *writer)
{
	struct xlsx_writer *xlsx = writer->state = memory_new(writer, struct xlsx_writer);
	const struct sheet_layout *layout = &writer->layout;
	size_t guided = layout->guide ? layout->guide->column_count : 0;
	size_t columns = guided > layout->column_count ? guided : layout->column_count;
	xlsx->archive = memory_must(archive_write_new());
	talloc_set_destructor(xlsx, xlsx_close);
	xlsx->xml = buffer_new(xlsx, 2 * FLUSH_SIZE);
	xlsx->columns = memory_must(talloc_array_size(xlsx, COLUMN_NAME_SIZE, (unsigned)columns));
	for (size_t i = 0; i < columns; i++)
		column_name((uint32_t)i, xlsx->columns[i]);
	/* Excel refuses the 64-bit form of zip. The fastest compression makes files a
	 * third larger, and lists three times as soon. */
	if (archive_write_set_format_zip(xlsx->archive) != ARCHIVE_OK ||
	    archive_write_set_options(xlsx->archive, "zip:!zip64,zip:compression-level=1") !=
	        ARCHIVE_OK ||
	    archive_write_open_fd(xlsx->archive, writer->descriptor) != ARCHIVE_OK)
		return sheet_output_failed(ctx, archive_errno(xlsx->archive));
	if (!xlsx_parts_write(ctx, xlsx->archive, layout) ||
	    !xlsx_part_begin(ctx, xlsx->archive, "xl/worksheets/sheet1.xml"))
		return false;
	sheet_begin(xlsx, layout);
	stamp_put(xlsx, layout, SHEET_STAMP_FIRST);
	if (!layout->plain)
		headings_put(xlsx, layout);
	xlsx->headings = xlsx->line;
	return true;
}

/* The second sheet: few rows, all of them at hand. */
static bool guide_write(struct ctx *ctx, struct xlsx_writer *xlsx, const struct sheet_guide *guide)
{
	const struct sheet_layout layout = {.columns = guide->columns,
	                                    .column_count = guide->column_count};
	if (!xlsx_part_begin(ctx, xlsx->archive, "xl/worksheets/sheet2.xml"))
		return false;
	xlsx->line = 0;
	sheet_begin(xlsx, &layout);
	headings_put(xlsx, &layout);
	for (size_t i = 0; i < guide->row_count; i++) {
		char row[ROW_DIGITS];
		const char *const *cells = guide->cells + i * guide->column_count;
		line_open(xlsx, row);
		for (size_t k = 0; k < guide->column_count; k++)
			if (cells[k] && cells[k][0])
				text_put(xlsx, k, row, cells[k], XLSX_FORMAT_WRAPPED);
		buffer_add_text(xlsx->xml, "</row>");
	}
	buffer_add_text(xlsx->xml, "</sheetData></worksheet>");
	return xlsx_flush(ctx, xlsx, 0);
}

static bool xlsx_finish(struct ctx *ctx, struct sheet_writer *writer)
{
	struct xlsx_writer *xlsx = writer->state;
	const struct sheet_guide *guide = writer->layout.guide;
	const char *filter = NULL;
	uint32_t end = xlsx->line;
	stamp_put(xlsx, &writer->layout, SHEET_STAMP_LAST);
	buffer_add_text(xlsx->xml, "</sheetData>");
	if (!writer->layout.plain) {
		const char *last = xlsx->columns[writer->layout.column_count - 1];
		buffer_format(xlsx->xml, "<autoFilter ref=\"A%u:%s%u\"/>", xlsx->headings, last, end);
		filter = memory_format(xlsx, "$A$%u:$%s$%u", xlsx->headings, last, end);
	}
	buffer_add_text(xlsx->xml, "</worksheet>");
	if (!xlsx_flush(ctx, xlsx, 0) || (guide && !guide_write(ctx, xlsx, guide)) ||
	    !xlsx_workbook_write(ctx, xlsx->archive, writer->layout.title, guide ? guide->title : NULL,
	                         filter))
		return false;
	return archive_write_close(xlsx->archive) == ARCHIVE_OK ||
	       sheet_output_failed(ctx, archive_errno(xlsx->archive));
}

const struct sheet_output xlsx_output = {xlsx_begin, xlsx_row, xlsx_finish, SHEET_ROW_LIMIT - 2};
