/* What was typed into a search box, cut into parts; and whether a text holds them. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_pinyin.h"
#include "base/text_search.h"

#include <string.h>

enum { SEARCH_PARTS_LIMIT = 16, SEARCH_TYPED_LIMIT = 512, SEARCH_ZEROS_FROM = 7 };

/* Digits, and what people write between those of a phone number. */
static bool search_is_phone(const char *typed)
{
	size_t digits = 0;
	for (const char *at = typed; *at; at++) {
		if (*at >= '0' && *at <= '9')
			digits++;
		else if (!strchr(" -.()+/", *at))
			return false;
	}
	return digits >= SEARCH_DIGITS;
}

static void search_add_part(struct text_search *search, enum search_part_kind kind,
                            const struct search_unit *units, size_t count)
{
	if (search->count == SEARCH_PARTS_LIMIT)
		return;
	struct search_part *part = &search->parts[search->count++];
	*part = (struct search_part){.kind = kind, .units = units, .count = count};
	if (kind != SEARCH_PART_WORD || count > SEARCH_WORD_LIMIT)
		return;
	for (size_t i = 0; i < count; i++) {
		if (units[i].code < 'a' || units[i].code > 'z')
			return;
		part->letters[i] = (char)units[i].code;
	}
	part->paths = memory_array(search, struct pinyin_path, PINYIN_PATH_LIMIT);
	part->path_count = pinyin_paths(part->letters, count, part->paths);
}

/* The stored form has no trunk prefix and no international prefix. */
static void search_add_phone(struct text_search *search, const struct search_units *typed)
{
	size_t zeros = 0;
	while (typed->count >= SEARCH_ZEROS_FROM && zeros < 2 && typed->units[zeros].code == '0')
		zeros++;
	search_add_part(search, SEARCH_PART_DIGITS, typed->units + zeros, typed->count - zeros);
}

static bool search_all_digits(const struct search_unit *units, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (units[i].kind != SEARCH_DIGIT)
			return false;
	return true;
}

static size_t search_han_size(const struct search_units *typed, size_t start)
{
	size_t end = start + 1;
	while (end < typed->count && typed->units[end].kind == SEARCH_HAN &&
	       !typed->units[end].word_start)
		end++;
	return end - start;
}

static void search_add_parts(struct text_search *search, const struct search_units *typed)
{
	size_t size;
	for (size_t i = 0; i < typed->count; i += size) {
		const struct search_unit *units = typed->units + i;
		bool han = units->kind == SEARCH_HAN;
		size = han ? search_han_size(typed, i) : search_word_size(typed, i);
		bool digits = !han && size >= SEARCH_DIGITS && search_all_digits(units, size);
		search_add_part(search,
		                han      ? SEARCH_PART_HAN
		                : digits ? SEARCH_PART_DIGITS
		                         : SEARCH_PART_WORD,
		                units, size);
	}
}

struct text_search *text_search_new(const void *parent, const char *typed)
{
	struct text_search *search = memory_new(parent, struct text_search);
	char *tidy = text_tidy_half(search, typed, strnlen(typed, SEARCH_TYPED_LIMIT), true);
	search->folded = text_fold(search, tidy);
	search->parts = memory_array(search, struct search_part, SEARCH_PARTS_LIMIT);
	struct search_units units = search_units_read(search, tidy);
	if (search_is_phone(tidy))
		search_add_phone(search, &units);
	else
		search_add_parts(search, &units);
	search->expression = search_expression(search, search->parts, search->count);
	return search;
}

const char *text_search_expression(const struct text_search *search)
{
	return search->expression;
}

/* Each of these: how many units of the text from `at` on are the part, 0 for none. */
static size_t search_match_units(const struct search_units *text, size_t at,
                                 const struct search_part *part)
{
	if (text->count - at < part->count)
		return 0;
	for (size_t i = 0; i < part->count; i++) {
		const struct search_unit *unit = &text->units[at + i];
		bool breaks =
		    i > 0 && (unit->line_start || (part->kind == SEARCH_PART_WORD && unit->word_start));
		if (breaks || unit->code != part->units[i].code)
			return 0;
	}
	return part->count;
}

static size_t search_match_word(const struct search_units *text, size_t at,
                                const struct search_part *part)
{
	if (!text->units[at].word_start)
		return 0;
	/* A long number has no token as a word. */
	if (search_is_number(text, at, search_word_size(text, at)))
		return 0;
	return search_match_units(text, at, part);
}

static size_t search_match_path(const struct search_units *text, size_t at, const char *letters,
                                const struct pinyin_path *path)
{
	if (text->count - at < path->count)
		return 0;
	for (size_t i = 0; i < path->count; i++) {
		const struct search_unit *unit = &text->units[at + i];
		size_t size = path->sizes[i];
		bool whole = size > 1 && i + 1 < path->count;
		if (unit->kind != SEARCH_HAN || (i > 0 && unit->line_start) ||
		    !(whole ? pinyin_is : pinyin_begins)(unit->code, letters, size))
			return 0;
		letters += size;
	}
	return path->count;
}

static size_t search_match_at(const struct search_units *text, size_t at,
                              const struct search_part *part)
{
	if (part->kind != SEARCH_PART_WORD)
		return search_match_units(text, at, part);
	size_t size = search_match_word(text, at, part);
	for (size_t i = 0; i < part->path_count && size == 0; i++)
		size = search_match_path(text, at, part->letters, &part->paths[i]);
	return size;
}

static int search_rank_part(const struct search_units *text, const struct search_part *part)
{
	int best = 0;
	for (size_t at = 0; at < text->count && best < 3; at++) {
		size_t size = search_match_at(text, at, part);
		if (size == 0)
			continue;
		bool first = text->units[at].line_start;
		bool last = at + size == text->count || text->units[at + size].line_start;
		int rank = first && last ? 3 : first ? 2 : 1;
		if (rank > best)
			best = rank;
	}
	return best;
}

/* Is a line of the text, folded, all that was typed? */
static bool search_whole_line(const void *parent, const struct text_search *search,
                              const char *text)
{
	for (;;) {
		size_t size = strcspn(text, "\n");
		char *line = text_fold(parent, memory_text_part(parent, text, size));
		if (strcmp(line, search->folded) == 0)
			return true;
		if (!text[size])
			return false;
		text += size + 1;
	}
}

int text_search_rank(const struct text_search *search, const char *text)
{
	if (search->count == 0)
		return 0;
	void *scratch = memory_must(talloc_new(NULL));
	struct search_units units = search_units_read(scratch, text);
	int rank = 0;
	for (size_t i = 0; i < search->count; i++) {
		int part = search_rank_part(&units, &search->parts[i]);
		if (part == 0) {
			rank = 0;
			break;
		}
		if (i == 0)
			rank = part;
	}
	if (rank > 0 && search->count > 1)
		rank = search_whole_line(scratch, search, text) ? 3 : rank == 3 ? 2 : rank;
	talloc_free(scratch);
	return rank;
}

char *text_search_query(const void *parent, const char *typed)
{
	struct text_search *search = text_search_new(NULL, typed);
	const char *expression = text_search_expression(search);
	char *query = expression ? memory_text(parent, expression) : NULL;
	talloc_free(search);
	return query;
}

int text_search_matches(const char *text, const char *typed)
{
	struct text_search *search = text_search_new(NULL, typed);
	int rank = text_search_rank(search, text);
	talloc_free(search);
	return rank;
}
