/* Validity, and the two forms of a text: as it is stored, and as it is compared.
 * What nearly all texts here consist of (ASCII, Chinese, full-width forms) is
 * handled in one pass; ICU's normalisation is asked only for the rest. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_code.h"
#include "base/text_normal.h"
#include "base/text_table.h"

#include <string.h>
#include <unicode/uchar.h>

bool text_valid(const char *text, size_t size)
{
	const char *end = text + size;
	while (text < end) {
		const char *start = text;
		uint32_t code = text_decode(&text, end);
		/* A broken byte is skipped alone; U+FFFD itself has three. */
		if (code == 0 || (code == TEXT_CODE_BROKEN && text - start == 1))
			return false;
	}
	return true;
}

size_t text_length(const char *text)
{
	size_t length = 0;
	for (; *text; text++)
		length += (*text & 0xc0) != 0x80;
	return length;
}

enum tidy_class { TIDY_KEEP, TIDY_SPACE, TIDY_TAB, TIDY_BREAK, TIDY_DROP };

/* Control characters, and those format characters that show nothing and would
 * make equal texts unequal: zero-width spaces, directions, soft hyphens. */
static bool tidy_invisible(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xad || code == 0x200b ||
	       code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

static enum tidy_class tidy_classify(uint32_t code)
{
	if (code == '\t')
		return TIDY_TAB;
	if (code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029)
		return TIDY_BREAK;
	if (tidy_invisible(code))
		return TIDY_DROP;
	return u_isUWhiteSpace((UChar32)code) ? TIDY_SPACE : TIDY_KEEP;
}

struct tidy {
	char *start;
	char *at;
	bool one_line;
	char space;    /* ' ' or '\t' that comes before the next visible character, or 0 */
	size_t breaks; /* line breaks before that */
	bool normal;   /* nothing so far that normalisation could change */
};

static void tidy_flush(struct tidy *tidy)
{
	if (tidy->at > tidy->start) {
		memset(tidy->at, '\n', tidy->breaks);
		tidy->at += tidy->breaks;
		if (tidy->space)
			*tidy->at++ = tidy->space;
	}
	tidy->breaks = 0;
	tidy->space = 0;
}

static void tidy_add(struct tidy *tidy, uint32_t code)
{
	enum tidy_class class = tidy_classify(code);
	if (class == TIDY_BREAK && !tidy->one_line) {
		tidy->breaks++;
		tidy->space = 0;
	} else if (class == TIDY_TAB && !tidy->one_line) {
		tidy->space = '\t';
	} else if (class == TIDY_KEEP) {
		if (tidy->space || tidy->breaks)
			tidy_flush(tidy);
		tidy->normal = tidy->normal && code < 0x300;
		tidy->at = text_encode(tidy->at, code);
	} else if (class != TIDY_DROP && !tidy->space) {
		tidy->space = ' ';
	}
}

/* Visible, and the same after every normalisation, once it is narrowed where that is
 * wanted. */
static bool tidy_plain(uint32_t code)
{
	return (code > ' ' && code < 0x7f) || text_is_common_han(code) ||
	       (code >= 0x3001 && code <= 0x3029) || text_narrow(code) != code;
}

static char *tidy_make(const void *parent, const char *text, size_t size, bool one_line, bool half)
{
	/* Only a broken byte grows, to the three of U+FFFD. */
	size_t room = text_valid(text, size) ? size : 3 * size;
	char *result = memory_must(talloc_array(parent, char, (unsigned)room + 1));
	struct tidy tidy = {.start = result, .at = result, .one_line = one_line, .normal = true};
	const char *end = text + size;
	while (text < end) {
		uint32_t code = text_decode(&text, end);
		code = half ? text_narrow(code) : text_narrow_word(code);
		if (code == '\r' && text < end && *text == '\n')
			continue;
		if (!tidy_plain(code)) {
			tidy_add(&tidy, code);
			continue;
		}
		if (tidy.space || tidy.breaks)
			tidy_flush(&tidy);
		tidy.at = text_encode(tidy.at, code);
	}
	*tidy.at = '\0';
	if (tidy.normal)
		return result;
	char *normal =
	    text_normalise(parent, text_form_nfc(), result, (size_t)(tidy.at - result), &room);
	talloc_free(result);
	return normal;
}

char *text_tidy(const void *parent, const char *text, size_t size, bool one_line)
{
	return tidy_make(parent, text, size, one_line, false);
}

char *text_tidy_half(const void *parent, const char *text, size_t size, bool one_line)
{
	return tidy_make(parent, text, size, one_line, true);
}

static bool fold_is_space(uint32_t code)
{
	return code == ' ' || code == 0x3000 || (code >= '\t' && code <= '\r');
}

/* Writes the comparable form of a text of plain characters and returns its end,
 * NULL where it meets another kind. `out` has room for all of `text`. */
static char *fold_plain(char *out, const char *text, const char *end, bool spaces)
{
	while (text < end) {
		uint32_t code = text_narrow(text_decode(&text, end));
		if (fold_is_space(code)) {
			if (!spaces)
				continue;
			code = code == '\n' ? '\n' : ' ';
		} else if (code >= 'A' && code <= 'Z') {
			code += 'a' - 'A';
		} else if (text_is_common_han(code)) {
			code = text_simplify(code);
		} else if (!tidy_plain(code)) {
			return NULL;
		}
		out = text_encode(out, code);
	}
	return out;
}

/* Simplifies and drops what is not seen, in place; returns the new end. */
static char *fold_strip(char *text, size_t size)
{
	const char *at = text;
	const char *end = text + size;
	char *out = text;
	while (at < end) {
		uint32_t code = text_simplify(text_decode(&at, end));
		if (!u_isUWhiteSpace((UChar32)code) && !tidy_invisible(code))
			out = text_encode(out, code);
	}
	*out = '\0';
	return out;
}

/* Decomposed first, as compatibility matching wants it (Unicode, D146). */
static char *fold_normalise(const void *parent, const char *text, size_t size, size_t *result_size)
{
	char *decomposed = text_normalise(parent, text_form_nfd(), text, size, &size);
	char *folded = text_normalise(parent, text_form_folded(), decomposed, size, result_size);
	talloc_free(decomposed);
	return folded;
}

char *text_fold(const void *parent, const char *text)
{
	size_t size = strlen(text);
	char *result = memory_must(talloc_array(parent, char, (unsigned)size + 1));
	char *end = fold_plain(result, text, text + size, false);
	if (end) {
		*end = '\0';
		return result;
	}
	talloc_free(result);
	/* Twice, since a mark may come to stand behind another character when the
	 * space between them goes. */
	char *once = fold_normalise(parent, text, size, &size);
	end = fold_strip(once, size);
	result = fold_normalise(parent, once, (size_t)(end - once), &size);
	fold_strip(result, size);
	talloc_free(once);
	return result;
}

/* Drops the accents of a decomposed text and simplifies it, in place. */
static void spell_strip(char *text, size_t size)
{
	const char *at = text;
	const char *end = text + size;
	char *out = text;
	while (at < end) {
		uint32_t code = text_simplify(text_decode(&at, end));
		if (code < 0x300 || code > 0x36f)
			out = text_encode(out, code);
	}
	*out = '\0';
}

char *text_spell(const void *parent, const char *text)
{
	size_t size = strlen(text);
	char *result = memory_must(talloc_array(parent, char, (unsigned)size + 1));
	char *end = fold_plain(result, text, text + size, true);
	if (end) {
		*end = '\0';
		return result;
	}
	talloc_free(result);
	char *folded = fold_normalise(parent, text, size, &size);
	result = text_normalise(parent, text_form_nfd(), folded, size, &size);
	talloc_free(folded);
	spell_strip(result, size);
	return result;
}
