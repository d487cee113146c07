#include "document/compound.h"

#include "base/memory.h"
#include "document/sheet_format.h"
#include "document/sheet_map.h"

#include <string.h>
#include <strings.h>

enum {
	HEADER_SIZE = 512,
	HEADER_TABLES = 109, /* sectors of the table that the header lists itself */
	ENTRY_SIZE = 128,
	NAME_SIZE = 32,
	MINI_SIZE = 64, /* unit in which small streams are kept */
	STREAM_LIMIT = 120 << 20
};
static const uint32_t unit_last = 0xFFFFFFFA; /* above it, marks: end, free, … */

/* Bytes cut into units that are chained by a table: sectors of the file, and
 * mini sectors of the root's stream. */
struct space {
	const uint8_t *bytes;
	size_t size;
	size_t unit;
	uint32_t *next; /* by unit */
	size_t count;
};

struct compound {
	const uint8_t *file;
	size_t size;
	struct space sectors;
	struct space minis;
	struct buffer *directory;
	uint32_t mini_below; /* streams shorter than this are kept in mini sectors */
};

static uint16_t read16(const void *place)
{
	uint16_t value;
	memcpy(&value, place, sizeof value);
	return value;
}

static uint32_t read32(const void *place)
{
	uint32_t value;
	memcpy(&value, place, sizeof value);
	return value;
}

/* The bytes of a unit, NULL for one that the space doesn't have in full. */
static const uint8_t *unit_at(const struct space *space, uint32_t unit)
{
	if ((uint64_t)(unit + 1ULL) * space->unit > space->size)
		return NULL;
	return space->bytes + (size_t)unit * space->unit;
}

/* Gathers the chain that begins at `unit`, `most` bytes of it at most. */
static struct buffer *chain_read(struct ctx *ctx, const void *parent, const struct space *space,
                                 uint32_t unit, size_t most)
{
	struct buffer *bytes = buffer_new(parent, 4096);
	for (size_t steps = 0; unit < unit_last && bytes->size < most; steps++) {
		const uint8_t *at = unit_at(space, unit);
		/* A chain that is longer than there are units runs in a circle. */
		if (!at || unit >= space->count || steps == space->count)
			return sheet_error_damaged(ctx);
		if (bytes->size > STREAM_LIMIT)
			return sheet_error_large(ctx);
		buffer_add(bytes, at, space->unit);
		unit = space->next[unit];
	}
	if (bytes->size > most)
		bytes->size = most;
	return bytes;
}

/* One sector of the table, behind those that are there. */
static bool table_add(struct compound *compound, uint32_t sector)
{
	struct space *space = &compound->sectors;
	const uint8_t *at = unit_at(space, sector);
	size_t entries = space->unit / sizeof *space->next;
	if (!at || space->count > compound->size / space->unit + entries)
		return false;
	space->next = memory_must(
	    talloc_realloc(compound, space->next, uint32_t, (unsigned)(space->count + entries)));
	memcpy(space->next + space->count, at, space->unit);
	space->count += entries;
	return true;
}

/* The table of sectors: its first sectors stand in the header, the others in a
 * chain of lists whose last entry leads to the next list. */
static bool table_read(struct compound *compound)
{
	uint32_t left = read32(compound->file + 44), list = read32(compound->file + 68);
	size_t entries = compound->sectors.unit / sizeof(uint32_t) - 1;
	for (size_t i = 0; i < HEADER_TABLES && left > 0; i++, left--)
		if (!table_add(compound, read32(compound->file + 76 + 4 * i)))
			return false;
	while (left > 0) {
		const uint8_t *at = unit_at(&compound->sectors, list);
		for (size_t i = 0; at && i < entries && left > 0; i++, left--)
			if (!table_add(compound, read32(at + 4 * i)))
				return false;
		if (!at)
			return false;
		list = read32(at + 4 * entries);
	}
	return true;
}

/* The root's stream and the table of its mini sectors. */
static bool minis_read(struct ctx *ctx, struct compound *compound)
{
	const char *root = compound->directory->data;
	if (compound->directory->size < ENTRY_SIZE)
		return sheet_error_damaged(ctx);
	struct buffer *bytes =
	    chain_read(ctx, compound, &compound->sectors, read32(root + 116), read32(root + 120));
	struct buffer *table = bytes ? chain_read(ctx, compound, &compound->sectors,
	                                          read32(compound->file + 60), STREAM_LIMIT)
	                             : NULL;
	if (!table)
		return false;
	compound->minis = (struct space){
	    .bytes = (const uint8_t *)bytes->data,
	    .size = bytes->size,
	    .unit = MINI_SIZE,
	    .next = (uint32_t *)(void *)table->data,
	    .count = table->size / sizeof(uint32_t),
	};
	return true;
}

struct compound *compound_open(struct ctx *ctx, const void *parent, int descriptor)
{
	struct compound *compound = memory_new(parent, struct compound);
	const struct sheet_map *map = sheet_map_new(ctx, compound, descriptor);
	if (!map)
		return NULL;
	if (map->size < HEADER_SIZE)
		return sheet_error_damaged(ctx);
	compound->file = map->bytes;
	compound->size = map->size;
	uint16_t shift = read16(compound->file + 30);
	if ((shift != 9 && shift != 12) || compound->size < 1U << shift)
		return sheet_error_damaged(ctx);
	/* The header takes the room of one sector. */
	compound->sectors = (struct space){
	    .bytes = compound->file + (1U << shift),
	    .size = compound->size - (1U << shift),
	    .unit = 1U << shift,
	};
	compound->mini_below = read32(compound->file + 56);
	if (!table_read(compound))
		return sheet_error_damaged(ctx);
	compound->directory =
	    chain_read(ctx, compound, &compound->sectors, read32(compound->file + 48), STREAM_LIMIT);
	return compound->directory && minis_read(ctx, compound) ? compound : NULL;
}

/* Is this the directory's entry of a stream with that name? Names are UTF-16. */
static bool entry_named(const char *entry, const char *name)
{
	char ascii[NAME_SIZE + 1] = "";
	if (entry[66] != 2)
		return false;
	for (size_t i = 0; i < NAME_SIZE; i++)
		ascii[i] = entry[2 * i + 1] ? '?' : entry[2 * i];
	return strcasecmp(ascii, name) == 0;
}

struct buffer *compound_stream(struct ctx *ctx, struct compound *compound, const char *name)
{
	const struct buffer *directory = compound->directory;
	for (size_t at = 0; at + ENTRY_SIZE <= directory->size; at += ENTRY_SIZE) {
		const char *entry = directory->data + at;
		if (!entry_named(entry, name))
			continue;
		uint32_t start = read32(entry + 116), size = read32(entry + 120);
		bool mini = size < compound->mini_below;
		return chain_read(ctx, compound, mini ? &compound->minis : &compound->sectors, start, size);
	}
	return NULL;
}
