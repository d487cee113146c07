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

/* The initial letters of a character's readings, each once. */
struct token_initials {
	char letters[PINYIN_READING_LIMIT];
	size_t count;
};

static struct token_initials token_initials(uint32_t code)
{
	const char *readings[PINYIN_READING_LIMIT];
	size_t count = pinyin_readings(code, readings);
	struct token_initials initials = {.count = 0};
	for (size_t i = 0; i < count; i++)
		if (!memchr(initials.letters, readings[i][0], initials.count))
			initials.letters[initials.count++] = readings[i][0];
	return initials;
}

/* One token for each way to take an initial of each of the `count` neighbours. */
static void token_add_run(const void *parent, struct token_writer *writer,
                          const struct token_initials *run, size_t count)
{
	size_t ways = 1;
	for (size_t i = 0; i < count; i++)
		ways *= run[i].count;
	char *at = token_room(parent, writer, ways * (count + 2));
	for (size_t way = 0; way < ways; way++) {
		size_t left = way;
		*at++ = '~';
		for (size_t i = 0; i < count; i++) {
			*at++ = run[i].letters[left % run[i].count];
			left /= run[i].count;
		}
		at = token_end(writer, at);
	}
}

/* Runs of two to SEARCH_INITIALS, where so many neighbours have a reading; the last
 * alone. */
static void token_add_initials(const void *parent, struct token_writer *writer,
                               const struct search_unit *units, size_t neighbours)
{
	struct token_initials run[SEARCH_INITIALS];
	size_t count = 0;
	while (count < neighbours && (run[count] = token_initials(units[count].code)).count)
		count++;
	if (count == 1)
		token_add_run(parent, writer, run, 1);
	for (size_t size = 2; size <= count; size++)
		token_add_run(parent, writer, run, size);
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

/* `count` neighbours from `units` on. */
static void token_add_han(const void *parent, struct token_writer *writer,
                          const struct search_unit *units, size_t count)
{
	char *at = text_encode(token_room(parent, writer, 9), units[0].code);
	token_end(writer, count > 1 ? text_encode(at, units[1].code) : at);
	token_add_initials(parent, writer, units, count);
	token_add_readings(parent, writer, units[0].code);
}

/* How many Chinese characters of one line stand side by side from `start` on. */
static size_t token_neighbours(const struct search_units *text, size_t start)
{
	size_t count = 1;
	while (count < SEARCH_INITIALS && start + count < text->count &&
	       text->units[start + count].kind == SEARCH_HAN && !text->units[start + count].line_start)
		count++;
	return count;
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
		if (unit->kind == SEARCH_HAN)
			token_add_han(parent, &writer, unit, token_neighbours(&units, i));
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
