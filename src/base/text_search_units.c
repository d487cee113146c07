#include "base/text_search.h"

#include "base/memory.h"
#include "base/text_code.h"
#include "base/text_normal.h"

#include <string.h>
#include <unicode/uchar.h>

/* False for spaces and punctuation. */
static bool search_classify(uint32_t code, enum search_kind *kind)
{
	if (code < 0x80) {
		*kind = code >= '0' && code <= '9' ? SEARCH_DIGIT : SEARCH_LETTER;
		return *kind == SEARCH_DIGIT || (code >= 'a' && code <= 'z');
	}
	*kind = text_is_han(code) ? SEARCH_HAN : SEARCH_LETTER;
	if (*kind == SEARCH_HAN)
		return true;
	uint32_t wanted = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
	return (U_GET_GC_MASK((UChar32)code) & wanted) != 0;
}

struct search_units search_units_read(const void *parent, const char *text)
{
	char *spelled = text_spell(parent, text);
	const char *at = spelled;
	const char *end = spelled + strlen(spelled);
	size_t room = (size_t)(end - at);
	if (room > SEARCH_UNIT_LIMIT)
		room = SEARCH_UNIT_LIMIT;
	struct search_units result = {
	    .units = memory_must(talloc_array(parent, struct search_unit, (unsigned)room))};
	bool gap = true, line_start = true;
	while (at < end && result.count < room) {
		struct search_unit unit = {.code = text_decode(&at, end), .line_start = line_start};
		if (!search_classify(unit.code, &unit.kind)) {
			gap = true;
			line_start = line_start || unit.code == '\n';
			continue;
		}
		bool han = unit.kind == SEARCH_HAN;
		unit.word_start = gap || han != (result.units[result.count - 1].kind == SEARCH_HAN);
		gap = line_start = false;
		result.units[result.count++] = unit;
	}
	talloc_free(spelled);
	return result;
}

size_t search_word_size(const struct search_units *text, size_t start)
{
	size_t end = start + 1;
	while (end < text->count && text->units[end].kind != SEARCH_HAN && !text->units[end].word_start)
		end++;
	return end - start;
}

bool search_is_number(const struct search_units *text, size_t start, size_t size)
{
	if (size < SEARCH_NUMBER)
		return false;
	for (size_t i = start; i < start + size; i++)
		if (text->units[i].kind != SEARCH_DIGIT)
			return false;
	return true;
}
