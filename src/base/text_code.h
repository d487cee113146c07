/* Code points in UTF-8, for base/'s own text files. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TEXT_CODE_BROKEN = 0xfffd, TEXT_CODE_LAST = 0x10ffff };

/* The code point that begins at *at (before `end`), and moves *at behind it.
 * TEXT_CODE_BROKEN, and one byte on, for what is not UTF-8 (RFC 3629). */
static inline uint32_t text_decode(const char **at, const char *end)
{
	const unsigned char *in = (const unsigned char *)*at;
	size_t left = (size_t)(end - *at);
	(*at)++;
	if (in[0] < 0x80)
		return in[0];
	size_t size = in[0] >= 0xf0 ? 4 : in[0] >= 0xe0 ? 3 : 2;
	if (in[0] < 0xc2 || in[0] > 0xf4 || left < size)
		return TEXT_CODE_BROKEN;
	uint32_t code = in[0] & (0xffu >> (size + 1));
	for (size_t i = 1; i < size; i++) {
		if ((in[i] & 0xc0) != 0x80)
			return TEXT_CODE_BROKEN;
		code = code << 6 | (in[i] & 0x3f);
	}
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	if (code < least[size] || code > TEXT_CODE_LAST || (code >= 0xd800 && code <= 0xdfff))
		return TEXT_CODE_BROKEN;
	*at += size - 1;
	return code;
}

/* Writes `code` and returns where it ends; needs up to four bytes. */
static inline char *text_encode(char *at, uint32_t code)
{
	if (code < 0x80) {
		*at++ = (char)code;
	} else if (code < 0x800) {
		*at++ = (char)(0xc0 | code >> 6);
		*at++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*at++ = (char)(0xe0 | code >> 12);
		*at++ = (char)(0x80 | (code >> 6 & 0x3f));
		*at++ = (char)(0x80 | (code & 0x3f));
	} else {
		*at++ = (char)(0xf0 | code >> 18);
		*at++ = (char)(0x80 | (code >> 12 & 0x3f));
		*at++ = (char)(0x80 | (code >> 6 & 0x3f));
		*at++ = (char)(0x80 | (code & 0x3f));
	}
	return at;
}

/* A Chinese character of the Basic Multilingual Plane, outside compatibility
 * blocks: normalisation leaves it alone. */
static inline bool text_is_common_han(uint32_t code)
{
	return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf);
}

/* A Chinese character, whatever the plane (no compatibility forms). */
static inline bool text_is_han(uint32_t code)
{
	return text_is_common_han(code) || code == 0x3007 || (code >= 0x20000 && code <= 0x323af);
}

/* Full-width forms of printable ASCII, U+FF01 to U+FF5E, made half-width. */
static inline uint32_t text_narrow(uint32_t code)
{
	return code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code;
}

/* The same of letters and digits alone. */
static inline uint32_t text_narrow_word(uint32_t code)
{
	bool word = (code >= 0xff10 && code <= 0xff19) || (code >= 0xff21 && code <= 0xff3a) ||
	            (code >= 0xff41 && code <= 0xff5a);
	return word ? text_narrow(code) : code;
}
