/* Readings of Chinese characters, and what a row of letters may mean in pinyin.
 * Readings are without tones; ü is written v, and typed as v or u. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PINYIN_LETTERS_LIMIT = 40, PINYIN_PATH_LIMIT = 16, PINYIN_READING_LIMIT = 8 };

/* The readings of a character, PINYIN_READING_LIMIT at most; 0 for one without. */
size_t pinyin_readings(uint32_t code, const char *readings[PINYIN_READING_LIMIT]);

/* Does a reading of the character begin with these letters, or is it these? */
bool pinyin_begins(uint32_t code, const char *letters, size_t size);
bool pinyin_is(uint32_t code, const char *letters, size_t size);

/* Does a longer syllable begin with these letters? */
bool pinyin_unfinished(const char *letters, size_t size);

/* One way to cut letters into pieces, one a character: an initial where it is one
 * letter, else a whole syllable; the last may be the beginning of a syllable. */
struct pinyin_path {
	unsigned char sizes[PINYIN_LETTERS_LIMIT];
	size_t count;
};

/* The ways to read `letters` (a to z): as initials (nbht), as syllables of which
 * the last may be unfinished (ningboha), and, only where they are no syllables, as
 * a mixture (nbhaitian). The first PINYIN_PATH_LIMIT of them, those with longer
 * syllables first; 0 where the letters can't be pinyin or are too many. */
size_t pinyin_paths(const char *letters, size_t size, struct pinyin_path paths[PINYIN_PATH_LIMIT]);
