/* A cell of a spreadsheet that holds several phone numbers. */
#include "base/text.h"

#include "base/memory.h"

#include <string.h>

enum { PHONE_WHOLE_DIGITS = 7 /* of the shortest number that stands for itself */ };

struct phone_pieces {
	char **pieces;
	size_t count;
	const char *country;
};

static void phone_add_piece(struct phone_pieces *pieces, const char *start, const char *end)
{
	while (start < end && *start == ' ')
		start++;
	while (end > start && end[-1] == ' ')
		end--;
	if (start == end)
		return;
	void *parent = talloc_parent(pieces->pieces);
	pieces->pieces =
	    memory_must(talloc_realloc(parent, pieces->pieces, char *, (unsigned)pieces->count + 1));
	pieces->pieces[pieces->count++] =
	    memory_text_part(pieces->pieces, start, (size_t)(end - start));
}

static bool phone_is_one(const struct phone_pieces *pieces, const char *start, const char *end)
{
	struct text_phone phone;
	char *part = memory_text_part(NULL, start, (size_t)(end - start));
	bool one = text_phone_read(part, part, pieces->country, &phone);
	talloc_free(part);
	return one;
}

/* The end of the longest number that begins at `start` and ends at a space or at
 * `end`; `start` where there is none. */
static const char *phone_longest(const struct phone_pieces *pieces, const char *start,
                                 const char *end)
{
	for (const char *stop = end; stop > start; stop--)
		if ((stop == end || *stop == ' ') && phone_is_one(pieces, start, stop))
			return stop;
	return start;
}

/* Is every word of the text as long as a whole number? */
static bool phone_long_words(const char *start, const char *end)
{
	size_t digits = 0;
	for (; start < end; start++) {
		if (*start >= '0' && *start <= '9')
			digits++;
		else if (*start == ' ' && digits < PHONE_WHOLE_DIGITS)
			return false;
		else if (*start == ' ')
			digits = 0;
	}
	return digits >= PHONE_WHOLE_DIGITS;
}

/* Cuts at spaces between numbers, where all between them can be read; what can't
 * stays in one piece for people to look at. */
static void phone_split_spaces(struct phone_pieces *pieces, const char *start, const char *end)
{
	enum { CELL_LIMIT = 200 };
	size_t before = pieces->count;
	const char *at = start;
	while (at < end && end - start <= CELL_LIMIT) {
		const char *stop = phone_longest(pieces, at, end);
		if (stop == at)
			break;
		phone_add_piece(pieces, at, stop);
		at = stop + (stop < end);
	}
	if (at == end)
		return;
	pieces->count = before;
	if (!phone_long_words(start, end)) {
		phone_add_piece(pieces, start, end);
		return;
	}
	while (start < end) {
		const char *space = memchr(start, ' ', (size_t)(end - start));
		phone_add_piece(pieces, start, space ? space : end);
		start = space ? space + 1 : end;
	}
}

/* Behind the separator at `text`, or `text` where there is none. */
static const char *phone_skip_separator(const char *text)
{
	static const char *const separators[] = {"/", ";", ",", "、", "\n", "\t", "|", "&", "或"};
	/* The stored form of an extension. */
	if (strncmp(text, ";ext=", 5) == 0)
		return text;
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		if (strncmp(text, separators[i], strlen(separators[i])) == 0)
			return text + strlen(separators[i]);
	return text;
}

char **text_phone_split(const void *parent, const char *cell, const char *country, size_t *count)
{
	struct phone_pieces pieces = {.country = country};
	pieces.pieces = memory_array(parent, char *, 1);
	char *tidy = text_tidy_half(NULL, cell, strlen(cell), false);
	const char *start = tidy;
	const char *at = tidy;
	while (*at) {
		const char *next = phone_skip_separator(at);
		if (next == at) {
			at++;
			continue;
		}
		phone_split_spaces(&pieces, start, at);
		start = at = next;
	}
	phone_split_spaces(&pieces, start, at);
	talloc_free(tidy);
	*count = pieces.count;
	return pieces.pieces;
}
