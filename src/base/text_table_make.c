/* Run by the build: text_table_make PINYIN.JSON TABLE.C writes the constant
 * tables of text_table.h, so that the program starts without reading them. */
#include "base/text_code.h"
#include "base/text_table.h"

#include <jansson.h>
#include <opencc/opencc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READINGS_LIMIT = 8, SYLLABLE_LIMIT = 500, POOL_LIMIT = 65000 };

struct table {
	uint16_t simplified[TEXT_TABLE_SIZE];
	const char *syllables[SYLLABLE_LIMIT];
	unsigned syllable_count;
	uint16_t readings[TEXT_TABLE_SIZE][READINGS_LIMIT + 1]; /* a count, then syllables */
	uint16_t starts[TEXT_TABLE_SIZE];
	uint16_t pool[POOL_LIMIT];
	unsigned pool_size;
};

static void table_fail(const char *reason)
{
	fprintf(stderr, "text_table_make: %s\n", reason);
	exit(1);
}

/* One step of OpenCC; itself where the answer is not one character of the table. */
static uint32_t table_convert(opencc_t converter, uint32_t code)
{
	char text[5];
	*text_encode(text, code) = '\0';
	char *result = opencc_convert_utf8(converter, text, strlen(text));
	if (!result)
		table_fail("OpenCC does not convert");
	const char *at = result;
	const char *end = result + strlen(result);
	uint32_t simple = text_decode(&at, end);
	bool fits = at == end && simple - TEXT_TABLE_FIRST < TEXT_TABLE_SIZE;
	opencc_convert_utf8_free(result);
	return fits ? simple : code;
}

static void table_simplify(struct table *table)
{
	opencc_t converter = opencc_open("t2s.json");
	if (converter == (opencc_t)-1)
		table_fail("OpenCC has no t2s.json");
	for (uint32_t place = 0; place < TEXT_TABLE_SIZE; place++) {
		uint32_t code = TEXT_TABLE_FIRST + place;
		/* To the end of a chain, so that simplifying twice changes nothing. */
		for (int step = 0; step < 4; step++)
			code = table_convert(converter, code);
		table->simplified[place] = (uint16_t)code;
	}
	opencc_close(converter);
}

static int table_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void table_read_syllable(struct table *table, unsigned number, const char *characters)
{
	const char *end = characters + strlen(characters);
	while (characters < end) {
		uint32_t place = text_decode(&characters, end) - TEXT_TABLE_FIRST;
		if (place >= TEXT_TABLE_SIZE)
			table_fail("a character is out of the table");
		uint16_t *readings = table->readings[place];
		if (readings[0] == READINGS_LIMIT)
			table_fail("a character has too many readings");
		readings[++readings[0]] = (uint16_t)number;
	}
}

/* Returns the file's tree, to which the names of the syllables belong. */
static json_t *table_read_pinyin(struct table *table, const char *path)
{
	json_error_t where;
	json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, &where);
	json_t *syllables = json_object_get(file, "syllables");
	if (!syllables || json_object_size(syllables) > SYLLABLE_LIMIT)
		table_fail("the pinyin file can't be read");
	const char *name;
	json_t *characters;
	json_object_foreach(syllables, name, characters)
	{
		if (strlen(name) >= TEXT_SYLLABLE_ROOM)
			table_fail("a syllable is too long");
		table->syllables[table->syllable_count++] = name;
	}
	qsort(table->syllables, table->syllable_count, sizeof *table->syllables, table_compare);
	for (unsigned i = 0; i < table->syllable_count; i++)
		table_read_syllable(table, i,
		                    json_string_value(json_object_get(syllables, table->syllables[i])));
	return file;
}

/* Equal sets of readings share one place of the pool. */
static void table_pool_readings(struct table *table)
{
	for (uint32_t place = 0; place < TEXT_TABLE_SIZE; place++) {
		const uint16_t *readings = table->readings[place];
		unsigned size = readings[0] + 1u;
		unsigned start = 0;
		while (start < table->pool_size &&
		       memcmp(table->pool + start, readings, size * sizeof *readings) != 0)
			start += table->pool[start] + 1u;
		if (start == table->pool_size) {
			if (start + READINGS_LIMIT + 1 > POOL_LIMIT)
				table_fail("the readings do not fit");
			memcpy(table->pool + start, readings, size * sizeof *readings);
			table->pool_size += size;
		}
		table->starts[place] = (uint16_t)start;
	}
}

static void table_write_numbers(FILE *out, const char *name, const uint16_t *numbers,
                                unsigned count)
{
	fprintf(out, "const uint16_t %s[%u] = {", name, count);
	for (unsigned i = 0; i < count; i++)
		fprintf(out, "%s%u,", i % 16 ? "" : "\n\t", (unsigned)numbers[i]);
	fputs("\n};\n", out);
}

static void table_write(const struct table *table, FILE *out)
{
	fputs("#include \"base/text_table.h\"\n", out);
	table_write_numbers(out, "text_table_simplified", table->simplified, TEXT_TABLE_SIZE);
	table_write_numbers(out, "text_table_starts", table->starts, TEXT_TABLE_SIZE);
	table_write_numbers(out, "text_table_readings", table->pool, table->pool_size);
	fprintf(out, "const unsigned text_table_syllable_count = %u;\n", table->syllable_count);
	fputs("const char text_table_syllables[][TEXT_SYLLABLE_ROOM] = {\n", out);
	for (unsigned i = 0; i < table->syllable_count; i++)
		fprintf(out, "\t\"%s\",\n", table->syllables[i]);
	fputs("};\n", out);
}

int main(int count, char **arguments)
{
	if (count != 3)
		table_fail("usage: text_table_make PINYIN.JSON TABLE.C");
	struct table *table = calloc(1, sizeof *table);
	if (!table)
		table_fail("out of memory");
	table_simplify(table);
	json_t *pinyin = table_read_pinyin(table, arguments[1]);
	table_pool_readings(table);
	FILE *out = fopen(arguments[2], "w");
	if (!out)
		table_fail("the table can't be written");
	table_write(table, out);
	if (fclose(out) != 0)
		table_fail("the table can't be written");
	json_decref(pinyin);
	free(table);
	return 0;
}
