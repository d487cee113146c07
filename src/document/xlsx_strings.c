#include "document/xlsx_strings.h"

#include "base/memory.h"
#include "document/sheet_format.h"
#include "document/xlsx_part.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/utf8.h>

enum {
	BLOCK_BITS = 20,
	BLOCK_SIZE = 1 << BLOCK_BITS,
	BLOCK_LIMIT = 256,     /* MiB of text */
	STRING_LIMIT = 1 << 24,
	STRING_SIZE = 4 * SHEET_TEXT_LIMIT, /* bytes of one that are kept */
	ESCAPE_SIZE = 7
};

/* A string's place is the number of its block, then the offset in it; there
 * stand its size and its bytes. */
struct xlsx_strings {
	char *blocks[BLOCK_LIMIT];
	uint32_t block_count;
	uint32_t used; /* bytes of the last block */
	uint32_t *places;
	uint32_t count;
	uint32_t room;
};

struct reading {
	struct ctx *ctx;
	struct xlsx_strings *strings;
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

/* Room for a string of `size` bytes; NULL with an error when there's too much. */
static char *strings_place(struct ctx *ctx, struct xlsx_strings *strings, uint32_t size)
{
	uint32_t needed = size + (uint32_t)sizeof size;
	if (strings->count == STRING_LIMIT)
		return sheet_error_large(ctx);
	if (strings->block_count == 0 || strings->used + needed > BLOCK_SIZE) {
		if (strings->block_count == BLOCK_LIMIT)
			return sheet_error_large(ctx);
		strings->blocks[strings->block_count++] = memory_must(talloc_size(strings, BLOCK_SIZE));
		strings->used = 0;
	}
	if (strings->count == strings->room) {
		strings->room = strings->room ? 2 * strings->room : 1024;
		strings->places = memory_must(
		    talloc_realloc(strings, strings->places, uint32_t, strings->room));
	}
	uint32_t block = strings->block_count - 1;
	strings->places[strings->count++] = block << BLOCK_BITS | strings->used;
	char *place = strings->blocks[block] + strings->used;
	strings->used += needed;
	return place;
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
	uint32_t size = (uint32_t)reading->text->size;
	char *place = strings_place(reading->ctx, reading->strings, size);
	if (place) {
		memcpy(place, &size, sizeof size);
		memcpy(place + sizeof size, reading->text->data, size);
	}
}

static void strings_text(void *data, const char *text, size_t size)
{
	struct reading *reading = data;
	if (reading->wanted && reading->text->size + size <= STRING_SIZE)
		buffer_add(reading->text, text, size);
}

struct xlsx_strings *xlsx_strings_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                       const char *name)
{
	static const struct xlsx_handlers handlers = {strings_start, strings_end, strings_text};
	struct xlsx_strings *strings = memory_new(parent, struct xlsx_strings);
	if (!name)
		return strings;
	struct reading reading = {
		.ctx = ctx,
		.strings = strings,
		.text = buffer_new(strings, 1024),
	};
	return xlsx_part_parse(ctx, archive, name, &handlers, &reading) ? strings : NULL;
}

bool xlsx_string(const struct xlsx_strings *strings, uint64_t index, const char **text,
                 size_t *size)
{
	if (index >= strings->count)
		return false;
	uint32_t place = strings->places[index], length;
	const char *start = strings->blocks[place >> BLOCK_BITS] + (place & (BLOCK_SIZE - 1));
	memcpy(&length, start, sizeof length);
	*text = start + sizeof length;
	*size = length;
	return true;
}
