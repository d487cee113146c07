/* Lists for print: A4 pages with a letterhead, the column headings on each page,
 * long cells wrapped, and page numbers. Rows are kept as they come; pages are laid
 * out and drawn at the end, when all widths and the number of pages are known. */
#include "document/sheet_output.h"

#include "base/error.h"
#include "base/buffer.h"
#include "base/memory.h"

#include <cairo-pdf.h>
#include <errno.h>
#include <pango/pangocairo.h>
#include <string.h>
#include <unistd.h>

/* Lengths are points, 1/72 inch. */
#define FONT "Noto Sans CJK SC"
static const double page_short = 595.28, page_long = 841.89; /* A4 */
static const double margin = 36, padding = 3, footer_height = 24;
static const double font_size = 8, title_size = 14, company_size = 9;
static const double character_width = 4.6; /* of a digit, and of most Latin letters */
static const double widest = 0.95;         /* of any, as part of the font's size */
enum { CELL_LINES = 6, TEXT_WIDTH = 32 /* that a column of text may take on paper */ };

struct pdf_row {
	size_t texts; /* where its first text begins in pdf->texts */
	double height;
};

struct pdf {
	int descriptor;
	int write_error; /* errno of a write that failed, else 0 */
	bool english;
	double width, height; /* of a page */
	unsigned *needed;     /* by column: the widest cell, in Latin characters */
	double *columns;      /* by column: its width on the page */
	struct buffer *texts; /* of all cells, NUL behind each */
	struct pdf_row *rows; /* the first holds the headings */
	size_t row_count, row_room;
	double line; /* height of a line of text */
	PangoFontMap *fonts;
	PangoContext *context;
	PangoLayout *layout;
	cairo_surface_t *surface;
	cairo_t *cairo;
};

static int pdf_close(struct pdf *pdf)
{
	if (pdf->cairo)
		cairo_destroy(pdf->cairo);
	if (pdf->surface)
		cairo_surface_destroy(pdf->surface);
	g_object_unref(pdf->layout);
	g_object_unref(pdf->context);
	g_object_unref(pdf->fonts);
	return 0;
}

/* Prepares the layout for a text; its height. `lines` at most, then an ellipsis. */
static double text_set(struct pdf *pdf, const char *text, double size, double width, bool bold,
                       int lines)
{
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, FONT);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(pdf->layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(pdf->layout, (int)(width * PANGO_SCALE));
	pango_layout_set_height(pdf->layout, (int)(lines * pdf->line * PANGO_SCALE));
	pango_layout_set_text(pdf->layout, text, -1);
	int height;
	pango_layout_get_size(pdf->layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

static void text_draw(struct pdf *pdf, double x, double y, PangoAlignment alignment)
{
	pango_layout_set_alignment(pdf->layout, alignment);
	cairo_move_to(pdf->cairo, x, y);
	pango_cairo_show_layout(pdf->cairo, pdf->layout);
}

/* How high a cell is. Most are so short that they need no layout to tell. */
static double cell_height(struct pdf *pdf, const char *text, double width, bool bold)
{
	if (!strchr(text, '\n') && sheet_text_width(text) * font_size * widest <= width)
		return pdf->line;
	return text_set(pdf, text, font_size, width, bold, CELL_LINES);
}

/* "-1234567.50" as "-1,234,567.50". */
static void money_add(struct buffer *texts, const char *number)
{
	size_t whole = strcspn(number, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0 && number[i - 1] != '-')
			buffer_add(texts, ",", 1);
		buffer_add(texts, number + i, 1);
	}
	buffer_add_text(texts, number + whole);
}

static bool pdf_row(struct ctx *ctx, struct sheet_writer *writer,
                    const struct sheet_output_cell *cells)
{
	(void)ctx;
	struct pdf *pdf = writer->state;
	if (pdf->row_count == pdf->row_room) {
		pdf->row_room = pdf->row_room ? 2 * pdf->row_room : 256;
		pdf->rows =
		    memory_must(talloc_realloc(pdf, pdf->rows, struct pdf_row, (unsigned)pdf->row_room));
	}
	pdf->rows[pdf->row_count++] = (struct pdf_row){.texts = pdf->texts->size};
	for (size_t i = 0; i < writer->layout.column_count; i++) {
		const char *text = cells[i].text ? cells[i].text : "";
		size_t start = pdf->texts->size;
		if (cells[i].kind == SHEET_COLUMN_MONEY && sheet_number_written(text))
			money_add(pdf->texts, text);
		else
			buffer_add_text(pdf->texts, text);
		buffer_add(pdf->texts, "", 1);
		unsigned width = sheet_text_width(pdf->texts->data + start);
		if (width > pdf->needed[i])
			pdf->needed[i] = width;
	}
	return true;
}

/* The width a column would like to have: of its widest cell, as far as the
 * layout allows that. */
static double column_wanted(const struct pdf *pdf, const struct sheet_layout *layout, size_t column)
{
	unsigned width = sheet_column_width(&layout->columns[column]);
	if (width < TEXT_WIDTH)
		width = TEXT_WIDTH;
	if (pdf->needed[column] < width)
		width = pdf->needed[column];
	return width * character_width + 2 * padding;
}

/* Portrait where the columns fit, else landscape. There, columns of text make
 * room first, so that dates and numbers stay in one piece as long as that goes. */
static void columns_measure(struct pdf *pdf, const struct sheet_layout *layout)
{
	double texts = 0, others = 0;
	for (size_t i = 0; i < layout->column_count; i++) {
		pdf->columns[i] = column_wanted(pdf, layout, i);
		*(layout->columns[i].kind == SHEET_COLUMN_TEXT ? &texts : &others) += pdf->columns[i];
	}
	bool landscape = texts + others > page_short - 2 * margin;
	pdf->width = landscape ? page_long : page_short;
	pdf->height = landscape ? page_short : page_long;
	double room = pdf->width - 2 * margin;
	bool fits = texts > 0 && others < room / 2;
	for (size_t i = 0; i < layout->column_count; i++) {
		if (!fits)
			pdf->columns[i] *= room / (texts + others);
		else if (layout->columns[i].kind == SHEET_COLUMN_TEXT)
			pdf->columns[i] *= (room - others) / texts;
	}
}

static void rows_measure(struct pdf *pdf, const struct sheet_layout *layout)
{
	const char *text = pdf->texts->data;
	for (size_t row = 0; row < pdf->row_count; row++) {
		double most = pdf->line;
		for (size_t i = 0; i < layout->column_count; i++, text += strlen(text) + 1) {
			double height = cell_height(pdf, text, pdf->columns[i] - 2 * padding, row == 0);
			most = height > most ? height : most;
		}
		pdf->rows[row].height = most + 2 * padding;
	}
}

static bool pdf_begin(struct ctx *ctx, struct sheet_writer *writer)
{
	struct pdf *pdf = writer->state = memory_new(writer, struct pdf);
	pdf->descriptor = writer->descriptor;
	pdf->english = ctx->language == LANGUAGE_EN;
	pdf->fonts = pango_cairo_font_map_new();
	pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(pdf->fonts), 72);
	pdf->context = pango_font_map_create_context(pdf->fonts);
	pdf->layout = pango_layout_new(pdf->context);
	talloc_set_destructor(pdf, pdf_close);
	pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_END);
	PangoAttrList *attributes = pango_attr_list_new();
	pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
	pango_layout_set_attributes(pdf->layout, attributes);
	pango_attr_list_unref(attributes);
	pdf->texts = buffer_new(pdf, 4096);
	pdf->line = text_set(pdf, "国g", font_size, page_short, false, 1);
	pdf->needed = memory_array(pdf, unsigned, writer->layout.column_count);
	pdf->columns = memory_array(pdf, double, writer->layout.column_count);
	for (size_t i = 0; i < writer->layout.column_count; i++)
		writer->cells[i] =
		    (struct sheet_output_cell){SHEET_COLUMN_TEXT, writer->layout.columns[i].heading};
	return pdf_row(ctx, writer, writer->cells);
}

/* Letterhead and title of the first page; returns where the table begins. With
 * nothing to draw on, only measures. */
static double head_draw(struct pdf *pdf, const struct sheet_layout *layout)
{
	const struct {
		const char *text;
		double size;
		bool bold;
	} lines[] = {{layout->company, company_size, false}, {layout->title, title_size, true}};
	double y = margin;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		if (!lines[i].text || !*lines[i].text)
			continue;
		double height =
		    text_set(pdf, lines[i].text, lines[i].size, pdf->width - 2 * margin, lines[i].bold, 2);
		if (pdf->cairo)
			text_draw(pdf, margin, y, PANGO_ALIGN_CENTER);
		y += height + padding;
	}
	return y + padding;
}

static void foot_draw(struct pdf *pdf, const struct sheet_layout *layout, size_t page, size_t pages)
{
	double y = pdf->height - margin - pdf->line, width = pdf->width - 2 * margin;
	char *number =
	    memory_format(pdf, pdf->english ? "Page %zu / %zu" : "第 %zu / %zu 页", page, pages);
	text_set(pdf, number, font_size, width, false, 1);
	text_draw(pdf, margin, y, PANGO_ALIGN_RIGHT);
	talloc_free(number);
	if (!layout->printed)
		return;
	text_set(pdf, layout->printed, font_size, width * 0.7, false, 1);
	text_draw(pdf, margin, y, PANGO_ALIGN_LEFT);
}

static bool aligned_right(enum sheet_column_kind kind)
{
	return kind == SHEET_COLUMN_INTEGER || kind == SHEET_COLUMN_DECIMAL ||
	       kind == SHEET_COLUMN_MONEY;
}

static void row_draw(struct pdf *pdf, const struct sheet_layout *layout, const struct pdf_row *row,
                     double y)
{
	const char *text = pdf->texts->data + row->texts;
	bool heading = row == pdf->rows;
	double x = margin, width = pdf->width - 2 * margin;
	if (heading) {
		cairo_set_source_rgb(pdf->cairo, 0.93, 0.95, 0.97);
		cairo_rectangle(pdf->cairo, margin, y, width, row->height);
		cairo_fill(pdf->cairo);
	}
	cairo_set_source_rgb(pdf->cairo, 0, 0, 0);
	for (size_t i = 0; i < layout->column_count; i++, text += strlen(text) + 1) {
		bool right = aligned_right(layout->columns[i].kind);
		if (*text) {
			text_set(pdf, text, font_size, pdf->columns[i] - 2 * padding, heading, CELL_LINES);
			text_draw(pdf, x + padding, y + padding, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
		}
		x += pdf->columns[i];
	}
	cairo_set_line_width(pdf->cairo, 0.4);
	cairo_set_source_rgb(pdf->cairo, 0.7, 0.75, 0.8);
	cairo_move_to(pdf->cairo, margin, y + row->height);
	cairo_rel_line_to(pdf->cairo, width, 0);
	cairo_stroke(pdf->cairo);
	cairo_set_source_rgb(pdf->cairo, 0, 0, 0);
}

/* Goes through all pages: counts them, and draws them where `pages`, their
 * number, is known (not 0). */
static size_t pages_pass(struct pdf *pdf, const struct sheet_layout *layout, size_t pages)
{
	const double bottom = pdf->height - margin - footer_height;
	size_t page = 0, row = 1;
	do {
		double y = page++ == 0 ? head_draw(pdf, layout) : margin;
		if (pages)
			row_draw(pdf, layout, &pdf->rows[0], y);
		y += pdf->rows[0].height;
		bool first = true; /* a page holds one row at least */
		for (; row < pdf->row_count && (first || y + pdf->rows[row].height <= bottom); row++) {
			if (pages)
				row_draw(pdf, layout, &pdf->rows[row], y);
			y += pdf->rows[row].height;
			first = false;
		}
		if (pages) {
			foot_draw(pdf, layout, page, pages);
			cairo_show_page(pdf->cairo);
		}
	} while (row < pdf->row_count);
	return page;
}

static cairo_status_t pdf_write(void *closure, const unsigned char *bytes, unsigned size)
{
	struct pdf *pdf = closure;
	while (size > 0) {
		ssize_t written = write(pdf->descriptor, bytes, size);
		if (written < 0 && errno != EINTR) {
			pdf->write_error = errno;
			return CAIRO_STATUS_WRITE_ERROR;
		}
		bytes += written > 0 ? written : 0;
		size -= written > 0 ? (unsigned)written : 0;
	}
	return CAIRO_STATUS_SUCCESS;
}

static bool pdf_finish(struct ctx *ctx, struct sheet_writer *writer)
{
	struct pdf *pdf = writer->state;
	columns_measure(pdf, &writer->layout);
	rows_measure(pdf, &writer->layout);
	size_t pages = pages_pass(pdf, &writer->layout, 0);
	pdf->surface = cairo_pdf_surface_create_for_stream(pdf_write, pdf, pdf->width, pdf->height);
	cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, writer->layout.title);
	if (writer->layout.author)
		cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_AUTHOR,
		                               writer->layout.author);
	pdf->cairo = cairo_create(pdf->surface);
	pages_pass(pdf, &writer->layout, pages);
	cairo_surface_finish(pdf->surface);
	cairo_status_t status = cairo_status(pdf->cairo);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(pdf->surface);
	if (status == CAIRO_STATUS_WRITE_ERROR)
		return sheet_output_failed(ctx, pdf->write_error);
	return status == CAIRO_STATUS_SUCCESS ||
	       error_internal(ctx, "drawing a list: %s", cairo_status_to_string(status));
}

const struct sheet_output pdf_output = {pdf_begin, pdf_row, pdf_finish, SHEET_PRINT_ROW_LIMIT};
