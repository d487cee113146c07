/* Texts in .xls files ([MS-XLS] 2.5.293 and following). */
#include "document/xls_book.h"

#include "base/memory.h"
#include "document/sheet_strings.h"

#include <unicode/utf16.h>
#include <unicode/utf8.h>

enum { FLAG_WIDE = 1, FLAG_EXTRA = 4, FLAG_RICH = 8, RUN_SIZE = 4, REPLACEMENT = 0xFFFD };

static void character_add(struct buffer *target, uint32_t character)
{
	uint8_t bytes[U8_MAX_LENGTH];
	int32_t size = 0;
	if (character == 0)
		return;
	U8_APPEND_UNSAFE(bytes, size, character);
	buffer_add(target, bytes, (size_t)size);
}

/* UTF-16 as it comes, in pieces: a pair's first half waits for the second. */
static void unit_add(struct buffer *target, uint16_t unit, uint16_t *waiting)
{
	if (*waiting && U16_IS_TRAIL(unit))
		character_add(target, (uint32_t)U16_GET_SUPPLEMENTARY(*waiting, unit));
	else if (*waiting || U16_IS_TRAIL(unit))
		character_add(target, REPLACEMENT);
	bool paired = *waiting && U16_IS_TRAIL(unit);
	*waiting = U16_IS_LEAD(unit) ? unit : 0;
	if (!paired && !U16_IS_SURROGATE(unit))
		character_add(target, unit);
}

/* Texts of a code page, through ICU. */
static void page_add(const struct xls_book *xls, struct buffer *target, const uint8_t *bytes,
                     size_t count)
{
	UChar *units = memory_array(target, UChar, count + 1);
	UErrorCode status = U_ZERO_ERROR;
	uint16_t waiting = 0;
	int32_t size = ucnv_toUChars(xls->code_page, units, (int32_t)count + 1, (const char *)bytes,
	                             (int32_t)count, &status);
	for (int32_t i = 0; U_SUCCESS(status) && i < size; i++)
		unit_add(target, units[i], &waiting);
	talloc_free(units);
}

void xls_text_add(const struct xls_book *xls, struct buffer *target, const uint8_t *bytes,
                  size_t count, bool wide)
{
	uint16_t waiting = 0;
	if (!wide && !xls->wide && xls->code_page) {
		page_add(xls, target, bytes, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		unit_add(target, wide ? xls_read16(bytes + 2 * i) : bytes[i], &waiting);
}

bool xls_text_read(const struct xls_book *xls, struct buffer *target,
                   const struct xls_record *record, size_t at, size_t count_size)
{
	size_t head = count_size + (xls->wide ? 1 : 0);
	if (record->size < at + head)
		return false;
	const uint8_t *place = record->body + at;
	size_t count = count_size == 1 ? place[0] : xls_read16(place);
	bool wide = xls->wide && (place[count_size] & FLAG_WIDE);
	if (record->size < at + head + count * (wide ? 2 : 1))
		return false;
	xls_text_add(xls, target, place + head, count, wide);
	return true;
}

/* The table of strings goes on in further records; within a text, each of them
 * begins with a byte that tells anew how wide characters are (2.5.296). */
struct table {
	const struct xls_book *xls;
	const uint8_t *bytes; /* of the record in hand, not yet read */
	size_t size;
	size_t at; /* behind that record */
};

/* Goes on to the next record once this one is read. */
static bool table_more(struct table *table)
{
	struct xls_record record;
	while (table->size == 0) {
		if (!xls_record_next(table->xls, &table->at, &record) || record.type != XLS_CONTINUE)
			return false;
		table->bytes = record.body;
		table->size = record.size;
	}
	return true;
}

/* The next bytes as a number, the least one first. */
static bool table_number(struct table *table, size_t size, uint32_t *number)
{
	*number = 0;
	for (size_t i = 0; i < size; i++) {
		if (!table_more(table))
			return false;
		*number |= (uint32_t)*table->bytes++ << (8 * i);
		table->size--;
	}
	return true;
}

static bool table_skip(struct table *table, uint64_t size)
{
	while (size > 0) {
		if (!table_more(table))
			return false;
		size_t step = size < table->size ? (size_t)size : table->size;
		table->bytes += step;
		table->size -= step;
		size -= step;
	}
	return true;
}

static bool table_characters(struct table *table, struct buffer *text, uint32_t count,
                             uint32_t flags)
{
	uint16_t waiting = 0;
	uint32_t unit;
	for (uint32_t i = 0; i < count; i++) {
		if (table->size == 0 && !table_number(table, 1, &flags))
			return false;
		if (!table_number(table, flags & FLAG_WIDE ? 2 : 1, &unit))
			return false;
		unit_add(text, (uint16_t)unit, &waiting);
	}
	return true;
}

static bool table_string(struct table *table, struct buffer *text)
{
	uint32_t count, flags, runs = 0, extra = 0;
	if (!table_number(table, 2, &count) || !table_number(table, 1, &flags))
		return false;
	if ((flags & FLAG_RICH) && !table_number(table, 2, &runs))
		return false;
	if ((flags & FLAG_EXTRA) && !table_number(table, 4, &extra))
		return false;
	return table_characters(table, text, count, flags) &&
	       table_skip(table, (uint64_t)runs * RUN_SIZE + extra);
}

bool xls_strings_read(struct ctx *ctx, struct xls_book *xls, const struct xls_record *record,
                      size_t at)
{
	struct table table = {.xls = xls, .bytes = record->body, .size = record->size, .at = at};
	uint32_t total, count;
	if (!table_number(&table, 4, &total) || !table_number(&table, 4, &count))
		return sheet_error_damaged(ctx);
	for (uint32_t i = 0; i < count; i++) {
		buffer_clear(xls->text);
		if (!table_string(&table, xls->text))
			return sheet_error_damaged(ctx);
		if (!sheet_strings_add(ctx, xls->strings, xls->text->data, xls->text->size))
			return false;
	}
	return true;
}
