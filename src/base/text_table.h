/* Constant tables over the Chinese characters U+3400 to U+9FFF, written at build
 * time by text_table_make.c from OpenCC and model/data/pinyin.json. */
#pragma once

#include <stdint.h>

enum { TEXT_TABLE_FIRST = 0x3400, TEXT_TABLE_SIZE = 0xa000 - 0x3400, TEXT_SYLLABLE_ROOM = 7 };

/* The simplified form of each character, itself where it has none. */
extern const uint16_t text_table_simplified[TEXT_TABLE_SIZE];

/* All syllables of Mandarin, sorted, without tones, v for ü. */
extern const char text_table_syllables[][TEXT_SYLLABLE_ROOM];
extern const unsigned text_table_syllable_count;

/* Where each character's readings begin in text_table_readings: a count, then as
 * many numbers of syllables. Characters without a known reading have count 0. */
extern const uint16_t text_table_starts[TEXT_TABLE_SIZE];
extern const uint16_t text_table_readings[];

static inline uint32_t text_simplify(uint32_t code)
{
	uint32_t place = code - TEXT_TABLE_FIRST;
	return place < TEXT_TABLE_SIZE ? text_table_simplified[place] : code;
}
