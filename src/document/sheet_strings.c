#include "document/sheet_strings.h"

#include "base/memory.h"
#include "document/sheet_format.h"

#include <string.h>

enum {
	BLOCK_BITS = 20,
	BLOCK_SIZE = 1 << BLOCK_BITS,
	BLOCK_LIMIT = 256, /* MiB of text */
	STRING_LIMIT = 1 << 24,
	STRING_SIZE = 4 * SHEET_TEXT_LIMIT /* bytes of one that are kept */
};

/* A string's place is the number of its block, then the offset in it; there
 * stand its size and its bytes. */
struct sheet_strings {
	char *blocks[BLOCK_LIMIT];
	uint32_t block_count;
	uint32_t used; /* bytes of the last block */
	uint32_t *places;
	uint32_t count;
	uint32_t room;
};

struct sheet_strings *sheet_strings_new(const void *parent)
{
	return memory_new(parent, struct sheet_strings);
}

/* Room for a string of `size` bytes; NULL with an error when there's too much. */
static char *strings_place(struct ctx *ctx, struct sheet_strings *strings, uint32_t size)
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
		strings->places =
		    memory_must(talloc_realloc(strings, strings->places, uint32_t, strings->room));
	}
	uint32_t block = strings->block_count - 1;
	strings->places[strings->count++] = block << BLOCK_BITS | strings->used;
	char *place = strings->blocks[block] + strings->used;
	strings->used += needed;
	return place;
}

bool sheet_strings_add(struct ctx *ctx, struct sheet_strings *strings, const char *text,
                       size_t size)
{
	uint32_t length = size < STRING_SIZE ? (uint32_t)size : STRING_SIZE;
	char *place = strings_place(ctx, strings, length);
	if (!place)
		return false;
	memcpy(place, &length, sizeof length);
	memcpy(place + sizeof length, text, length);
	return true;
}

bool sheet_string(const struct sheet_strings *strings, uint64_t index, const char **text,
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
