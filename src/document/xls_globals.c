/* What the workbook stream says before the sheets: sheets, formats, strings. */
#include "document/xls_book.h"

#include "base/memory.h"
#include "document/sheet_number.h"

#include <stdio.h>
#include <string.h>

enum { VERSION_WIDE = 0x0600, UTF16_CODE_PAGE = 1200, HEAD_SIZE = 4 };

uint16_t xls_read16(const uint8_t *place)
{
	return (uint16_t)(place[0] | place[1] << 8);
}

uint32_t xls_read32(const uint8_t *place)
{
	return xls_read16(place) | (uint32_t)xls_read16(place + 2) << 16;
}

bool xls_record_next(const struct xls_book *xls, size_t *at, struct xls_record *record)
{
	const struct buffer *stream = xls->stream;
	if (*at + HEAD_SIZE > stream->size)
		return false;
	const uint8_t *head = (const uint8_t *)stream->data + *at;
	*record = (struct xls_record){
	    .type = xls_read16(head),
	    .size = xls_read16(head + 2),
	    .body = head + HEAD_SIZE,
	};
	*at += HEAD_SIZE + (size_t)record->size;
	return *at <= stream->size;
}

/* What is being read. */
struct reading {
	struct ctx *ctx;
	struct sheet_book *book;
	struct xls_book *xls;
	size_t at; /* behind the record in hand */
};

static bool read_begin(struct reading *reading, const struct xls_record *record)
{
	if (record->size < 4)
		return sheet_error_damaged(reading->ctx);
	reading->xls->wide = xls_read16(record->body) >= VERSION_WIDE;
	return true;
}

static bool read_password(struct reading *reading, const struct xls_record *record)
{
	(void)record;
	return sheet_error_locked(reading->ctx);
}

static bool read_date_mode(struct reading *reading, const struct xls_record *record)
{
	reading->xls->from_1904 = record->size >= 2 && xls_read16(record->body) == 1;
	return true;
}

/* The converter for texts that aren't UTF-16; an unknown page is read as Western. */
static bool read_code_page(struct reading *reading, const struct xls_record *record)
{
	struct xls_book *xls = reading->xls;
	UErrorCode status = U_ZERO_ERROR;
	char name[16];
	unsigned page = record->size >= 2 ? xls_read16(record->body) : 0;
	if (page == UTF16_CODE_PAGE || xls->code_page)
		return true;
	snprintf(name, sizeof name, "cp%u", page);
	xls->code_page = ucnv_open(name, &status);
	if (U_FAILURE(status)) {
		status = U_ZERO_ERROR;
		xls->code_page = ucnv_open("windows-1252", &status);
	}
	return true;
}

static bool read_sheet(struct reading *reading, const struct xls_record *record)
{
	struct xls_book *xls = reading->xls;
	size_t count = reading->book->info.sheet_count;
	if (record->size < 8)
		return sheet_error_damaged(reading->ctx);
	if (record->body[5] != 0) /* a chart, macros */
		return true;
	buffer_clear(xls->text);
	if (!xls_text_read(xls, xls->text, record, 6, 1))
		return sheet_error_damaged(reading->ctx);
	if (!sheet_book_add(reading->book, xls->text->data, (record->body[4] & 3) != 0, 0))
		return true;
	xls->sheets = memory_must(talloc_realloc(xls, xls->sheets, uint32_t, (unsigned)count + 1));
	xls->sheets[count] = xls_read32(record->body);
	return true;
}

static bool read_format(struct reading *reading, const struct xls_record *record)
{
	struct xls_book *xls = reading->xls;
	buffer_clear(xls->text);
	if (record->size < 2 || !xls_text_read(xls, xls->text, record, 2, xls->wide ? 2 : 1))
		return sheet_error_damaged(reading->ctx);
	const struct xls_format format = {
	    .number = xls_read16(record->body),
	    .style = sheet_style_of_code(xls->text->data),
	};
	buffer_add(xls->formats, &format, sizeof format);
	return true;
}

static bool read_style(struct reading *reading, const struct xls_record *record)
{
	struct xls_book *xls = reading->xls;
	if (record->size < 4)
		return sheet_error_damaged(reading->ctx);
	uint16_t number = xls_read16(record->body + 2);
	uint8_t style = sheet_style_of_builtin(number);
	struct xls_format format;
	for (size_t at = 0; at < xls->formats->size; at += sizeof format) {
		memcpy(&format, xls->formats->data + at, sizeof format);
		if (format.number == number)
			style = format.style;
	}
	buffer_add(xls->styles, &style, 1);
	return true;
}

static bool read_strings(struct reading *reading, const struct xls_record *record)
{
	return xls_strings_read(reading->ctx, reading->xls, record, reading->at);
}

static const struct {
	enum xls_record_type type;
	bool (*read)(struct reading *reading, const struct xls_record *record);
} readers[] = {
    {XLS_BEGIN, read_begin},     {XLS_PASSWORD, read_password},   {XLS_DATE_MODE, read_date_mode},
    {XLS_SHEET, read_sheet},     {XLS_CODE_PAGE, read_code_page}, {XLS_FORMAT, read_format},
    {XLS_STRINGS, read_strings}, {XLS_FORMAT_STYLE, read_style},
};

bool xls_globals_read(struct ctx *ctx, struct sheet_book *book, struct xls_book *xls)
{
	struct reading reading = {.ctx = ctx, .book = book, .xls = xls};
	struct xls_record record;
	bool first = true;
	while (xls_record_next(xls, &reading.at, &record) && record.type != XLS_END) {
		if (first && record.type != XLS_BEGIN)
			return sheet_error_damaged(ctx);
		first = false;
		for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
			if (readers[i].type == record.type && !readers[i].read(&reading, &record))
				return false;
	}
	return book->info.sheet_count > 0 || sheet_error_damaged(ctx);
}
