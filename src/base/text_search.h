/* What index and matcher of the search share; the contract is in text.h.
 *
 * The index holds sets of tokens, each with a first byte that tells its kind:
 *   宁波   two neighbouring Chinese characters, the last of a run alone
 *   ~nb    the initials of two neighbours, the last alone; each pair of readings
 *   ~nbht  the initials of three and of four neighbours, likewise
 *   'ning  the reading of a character; each reading
 *   =word  a word of letters and digits
 *   #1380  four neighbouring digits
 * Chinese characters are neighbours across spaces and punctuation, digits too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SEARCH_WORD_LIMIT = 40,  /* characters of a word that the index keeps */
	SEARCH_NUMBER = 7,       /* from so many digits on, a word is a number and no word */
	SEARCH_INITIALS = 4,     /* initials of the longest token of them */
	SEARCH_DIGITS = 4,       /* digits of a token, and the fewest found inside a number */
	SEARCH_UNIT_LIMIT = 4096 /* characters of a text that the search sees */
};

enum search_kind { SEARCH_HAN, SEARCH_DIGIT, SEARCH_LETTER };

/* One character of a text without its spaces and punctuation. */
struct search_unit {
	uint32_t code;
	enum search_kind kind;
	bool word_start; /* behind a space, punctuation, or (Chinese or not) another kind */
	bool line_start;
};

struct search_units {
	struct search_unit *units;
	size_t count;
};

/* The units of a text, spelled as text_spell does; at most SEARCH_UNIT_LIMIT. */
struct search_units search_units_read(const void *parent, const char *text);

/* Length of the word that begins at `start`. */
size_t search_word_size(const struct search_units *text, size_t start);

/* Is the word a long number, which is found by its tokens of digits alone? */
bool search_is_number(const struct search_units *text, size_t start, size_t size);

enum search_part_kind { SEARCH_PART_HAN, SEARCH_PART_WORD, SEARCH_PART_DIGITS };

struct pinyin_path;

/* One part of what was typed; a text must hold each. */
struct search_part {
	enum search_part_kind kind;
	const struct search_unit *units;
	size_t count;
	char letters[SEARCH_WORD_LIMIT + 1]; /* a word as it is, where it is of a to z alone */
	struct pinyin_path *paths;           /* what it may mean in pinyin */
	size_t path_count;
};

struct text_search {
	const char *folded; /* all that was typed, as text_fold gives it */
	const char *expression;
	struct search_part *parts;
	size_t count;
};

/* Writes the expression of the parts; NULL when there are none. */
const char *search_expression(const void *parent, const struct search_part *parts, size_t count);
