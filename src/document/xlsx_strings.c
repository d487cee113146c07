#include "document/xlsx_strings.h"

#include "document/sheet_format.h"
#include "document/sheet_strings.h"
#include "document/xlsx_part.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/utf8.h>

enum { STRING_SIZE = 4 * SHEET_TEXT_LIMIT, /* bytes of one that are kept */ ESCAPE_SIZE = 7 };

struct reading {
	struct ctx *ctx;
	struct sheet_strings *strings;
	struct buffer *text;
	bool wanted;   /* inside <t> */
	bool phonetic; /* inside <rPh>: how the characters are read, not part of the text */
};

void xlsx_unescape(struct buffer *text, size_t start)
{
	char *escape = text->data + start;
	while ((escape = strstr(escape, "_x"))) {
		size_t digits = 0;
		while (digits < 4 && isxdigit((unsigned char)escape[2 + digits]))
			digits++;
		if (digits < 4 || escape[6] != '_') {
			escape += 2;
			continue;
		}
		uint32_t character = (uint32_t)strtoul(escape + 2, NULL, 16);
		size_t size = 0;
		if (character != 0 && !U_IS_SURROGATE(character))
			U8_APPEND_UNSAFE((uint8_t *)escape, size, character);
		size_t rest = text->size - (size_t)(escape - text->data) - ESCAPE_SIZE;
		memmove(escape + size, escape + ESCAPE_SIZE, rest + 1);
		text->size -= ESCAPE_SIZE - size;
		escape += size;
	}
}

static void strings_start(void *data, const char *name, const char **attributes)
{
	(void)attributes;
	struct reading *reading = data;
	if (strcmp(name, "t") == 0)
		reading->wanted = !reading->phonetic;
	else if (strcmp(name, "rPh") == 0)
		reading->phonetic = true;
	else if (strcmp(name, "si") == 0)
		buffer_clear(reading->text);
}

static void strings_end(void *data, const char *name)
{
	struct reading *reading = data;
	if (strcmp(name, "t") == 0)
		reading->wanted = false;
	else if (strcmp(name, "rPh") == 0)
		reading->phonetic = false;
	if (strcmp(name, "si") != 0)
		return;
	xlsx_unescape(reading->text, 0);
	sheet_strings_add(reading->ctx, reading->strings, reading->text->data, reading->text->size);
}

static void strings_text(void *data, const char *text, size_t size)
{
	struct reading *reading = data;
	if (reading->wanted && reading->text->size + size <= STRING_SIZE)
		buffer_add(reading->text, text, size);
}

struct sheet_strings *xlsx_strings_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                        const char *name)
{
	static const struct xlsx_handlers handlers = {strings_start, strings_end, strings_text};
	struct sheet_strings *strings = sheet_strings_new(parent);
	if (!name)
		return strings;
	struct reading reading = {
	    .ctx = ctx,
	    .strings = strings,
	    .text = buffer_new(strings, 1024),
	};
	return xlsx_part_parse(ctx, archive, name, &handlers, &reading) ? strings : NULL;
}
