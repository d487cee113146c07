/* The tokens of a text; their kinds are described in text_search.h. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_code.h"
#include "base/text_pinyin.h"
#include "base/text_search.h"
#include "base/text_table.h"

#include <string.h>

struct token_writer {
	char *text;
	size_t size;
	size_t room;
};

/* At least so many bytes more; a token that is being written never moves. */
static char *token_room(const void *parent, struct token_writer *writer, size_t more)
{
	if (writer->room - writer->size < more) {
		writer->room = 2 * writer->room + more;
		writer->text =
		    memory_must(talloc_realloc(parent, writer->text, char, (unsigned)writer->room));
	}
	return writer->text + writer->size;
}

/* Ends the token that was written up to `at`; returns where the next one goes. */
static char *token_end(struct token_writer *writer, char *at)
{
	*at++ = ' ';
	writer->size = (size_t)(at - writer->text);
	return at;
}

/* Each initial letter of the character's readings once. */
static size_t token_initials(uint32_t code, char initials[PINYIN_READING_LIMIT])
{
	const char *readings[PINYIN_READING_LIMIT];
	size_t count = pinyin_readings(code, readings);
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		if (!memchr(initials, readings[i][0], found))
			initials[found++] = readings[i][0];
	return found;
}

static void token_add_initials(const void *parent, struct token_writer *writer, uint32_t code,
                               uint32_t next)
{
	char first[PINYIN_READING_LIMIT], second[PINYIN_READING_LIMIT];
	size_t first_count = token_initials(code, first);
	size_t second_count = next ? token_initials(next, second) : 0;
	for (size_t i = 0; i < first_count; i++) {
		char *at = token_room(parent, writer, 4 * (second_count + 1));
		for (size_t j = 0; j < second_count || j == 0; j++) {
			*at++ = '~';
			*at++ = first[i];
			if (second_count)
				*at++ = second[j];
			at = token_end(writer, at);
		}
	}
}

static void token_add_reading(const void *parent, struct token_writer *writer, const char *reading)
{
	char *at = token_room(parent, writer, 16);
	*at++ = '\'';
	for (const char *letter = reading; *letter; letter++)
		*at++ = *letter;
	token_end(writer, at);
}

static void token_add_readings(const void *parent, struct token_writer *writer, uint32_t code)
{
	const char *readings[PINYIN_READING_LIMIT];
	size_t count = pinyin_readings(code, readings);
	for (size_t i = 0; i < count; i++) {
		token_add_reading(parent, writer, readings[i]);
		const char *umlaut = strchr(readings[i], 'v');
		if (!umlaut)
			continue;
		/* Also as people type it who do not think of ü as v. */
		char typed[TEXT_SYLLABLE_ROOM];
		memcpy(typed, readings[i], sizeof typed);
		typed[umlaut - readings[i]] = 'u';
		token_add_reading(parent, writer, typed);
	}
}

static void token_add_han(const void *parent, struct token_writer *writer, uint32_t code,
                          uint32_t next)
{
	char *at = text_encode(token_room(parent, writer, 9), code);
	token_end(writer, next ? text_encode(at, next) : at);
	token_add_initials(parent, writer, code, next);
	token_add_readings(parent, writer, code);
}

static void token_add_word(const void *parent, struct token_writer *writer,
                           const struct search_units *text, size_t start)
{
	size_t size = search_word_size(text, start);
	if (search_is_number(text, start, size))
		return;
	if (size > SEARCH_WORD_LIMIT)
		size = SEARCH_WORD_LIMIT;
	char *at = token_room(parent, writer, 4 * size + 2);
	*at++ = '=';
	for (size_t i = start; i < start + size; i++)
		at = text_encode(at, text->units[i].code);
	token_end(writer, at);
}

/* The four digits that begin at `start`, where there are so many. */
static void token_add_digits(const void *parent, struct token_writer *writer,
                             const struct search_units *text, size_t start)
{
	char *at = token_room(parent, writer, SEARCH_DIGITS + 2);
	*at++ = '#';
	for (size_t i = start; i < start + SEARCH_DIGITS; i++) {
		if (i == text->count || text->units[i].kind != SEARCH_DIGIT ||
		    (i > start && text->units[i].line_start))
			return;
		*at++ = (char)text->units[i].code;
	}
	token_end(writer, at);
}

char *text_search_tokens(const void *parent, const char *text, bool digits)
{
	struct search_units units = search_units_read(parent, text);
	struct token_writer writer = {.room = 16 * units.count + 64};
	writer.text = memory_must(talloc_array(parent, char, (unsigned)writer.room));
	for (size_t i = 0; i < units.count; i++) {
		const struct search_unit *unit = &units.units[i];
		const struct search_unit *next = i + 1 < units.count ? unit + 1 : NULL;
		bool pair = next && next->kind == SEARCH_HAN && !next->line_start;
		if (unit->kind == SEARCH_HAN)
			token_add_han(parent, &writer, unit->code, pair ? next->code : 0);
		if (unit->kind == SEARCH_DIGIT)
			token_add_digits(parent, &writer, &units, i);
		if (unit->word_start && !digits)
			token_add_word(parent, &writer, &units, i);
	}
	talloc_free(units.units);
	if (writer.size > 0)
		writer.size--;
	writer.text[writer.size] = '\0';
	return writer.text;
}
