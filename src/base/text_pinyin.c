#include "base/text_pinyin.h"

#include "base/text_table.h"

#include <string.h>

enum { PATHS_OF_A_KIND = 7, SYLLABLE_LONGEST = TEXT_SYLLABLE_ROOM - 1 };

size_t pinyin_readings(uint32_t code, const char *readings[PINYIN_READING_LIMIT])
{
	uint32_t place = code - TEXT_TABLE_FIRST;
	if (place >= TEXT_TABLE_SIZE)
		return 0;
	const uint16_t *pool = text_table_readings + text_table_starts[place];
	for (size_t i = 0; i < pool[0]; i++)
		readings[i] = text_table_syllables[pool[i + 1]];
	return pool[0];
}

/* Letters as typed against a syllable's: u also stands for v. */
static bool pinyin_equal(const char *syllable, const char *letters, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (syllable[i] != letters[i] && !(syllable[i] == 'v' && letters[i] == 'u'))
			return false;
	return true;
}

static bool pinyin_reads(uint32_t code, const char *letters, size_t size, bool whole)
{
	const char *readings[PINYIN_READING_LIMIT];
	size_t count = pinyin_readings(code, readings);
	for (size_t i = 0; i < count; i++)
		if (pinyin_equal(readings[i], letters, size) && (!whole || !readings[i][size]))
			return true;
	return false;
}

bool pinyin_begins(uint32_t code, const char *letters, size_t size)
{
	return pinyin_reads(code, letters, size, false);
}

bool pinyin_is(uint32_t code, const char *letters, size_t size)
{
	return pinyin_reads(code, letters, size, true);
}

/* What a run of letters is among the syllables. */
struct piece {
	bool whole;     /* a syllable */
	bool beginning; /* a longer syllable begins so */
};

static struct piece pinyin_piece(const char *letters, size_t size)
{
	unsigned low = 0, high = text_table_syllable_count;
	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		if (text_table_syllables[middle][0] < letters[0])
			low = middle + 1;
		else
			high = middle;
	}
	struct piece piece = {false, false};
	for (; low < text_table_syllable_count && text_table_syllables[low][0] == letters[0]; low++) {
		const char *syllable = text_table_syllables[low];
		if (!pinyin_equal(syllable, letters, size))
			continue;
		piece.whole = piece.whole || !syllable[size];
		piece.beginning = piece.beginning || syllable[size];
	}
	return piece;
}

bool pinyin_unfinished(const char *letters, size_t size)
{
	return pinyin_piece(letters, size).beginning;
}

struct pinyin_search {
	const char *letters;
	size_t size;
	bool mixed; /* single initials may stand between syllables */
	struct pinyin_path *paths;
	size_t count;
	size_t limit;
	struct pinyin_path path;             /* the one being tried */
	bool dead[PINYIN_LETTERS_LIMIT + 1]; /* nothing can be made of the letters from here on */
};

static bool pinyin_allows(const struct pinyin_search *search, size_t at, size_t size)
{
	struct piece piece = pinyin_piece(search->letters + at, size);
	bool short_form = at + size == search->size || (search->mixed && size == 1);
	return piece.whole || (piece.beginning && short_form);
}

/* Tries all pieces from `at` on, long ones first. False when none leads to the end. */
static bool pinyin_extend(struct pinyin_search *search, size_t at)
{
	if (at == search->size) {
		/* Nothing but initials is a path already. */
		if (search->path.count == search->size)
			return true;
		search->paths[search->count++] = search->path;
		return true;
	}
	if (search->dead[at])
		return false;
	bool found = false;
	size_t longest = search->size - at < SYLLABLE_LONGEST ? search->size - at : SYLLABLE_LONGEST;
	for (size_t size = longest; size > 0 && search->count < search->limit; size--) {
		if (!pinyin_allows(search, at, size))
			continue;
		search->path.sizes[search->path.count++] = (unsigned char)size;
		found = pinyin_extend(search, at + size) || found;
		search->path.count--;
	}
	search->dead[at] = !found && search->count < search->limit;
	return found;
}

static size_t pinyin_search(const char *letters, size_t size, bool mixed, struct pinyin_path *paths)
{
	struct pinyin_search search = {
	    .letters = letters, .size = size, .mixed = mixed, .paths = paths, .limit = PATHS_OF_A_KIND};
	pinyin_extend(&search, 0);
	return search.count;
}

static bool pinyin_initials(const char *letters, size_t size, struct pinyin_path *path)
{
	for (size_t i = 0; i < size; i++) {
		struct piece piece = pinyin_piece(letters + i, 1);
		if (!piece.whole && !piece.beginning)
			return false;
		path->sizes[i] = 1;
	}
	path->count = size;
	return true;
}

size_t pinyin_paths(const char *letters, size_t size, struct pinyin_path paths[PINYIN_PATH_LIMIT])
{
	if (size == 0 || size > PINYIN_LETTERS_LIMIT)
		return 0;
	size_t count = pinyin_initials(letters, size, paths);
	size_t syllables = pinyin_search(letters, size, false, paths + count);
	if (syllables == 0)
		syllables = pinyin_search(letters, size, true, paths + count);
	return count + syllables;
}
