#include "base/text.h"

#include "base/memory.h"
#include "base/text_normal.h"

#include <assert.h>
#include <string.h>
#include <unicode/ucol.h>

unsigned char *text_sort_key(const void *parent, const char *text, size_t *size)
{
	UErrorCode status = U_ZERO_ERROR;
	/* Cheap: ICU keeps the rules, and this makes a handle on them. */
	UCollator *collator = ucol_open("zh@collation=pinyin", &status);
	assert(U_SUCCESS(status));
	UCharIterator letters;
	uiter_setUTF8(&letters, text, (int32_t)strlen(text));
	enum { STEP = 128 };
	unsigned char *key = NULL;
	uint32_t state[2] = {0, 0};
	int32_t got;
	*size = 0;
	do {
		key = memory_must(talloc_realloc(parent, key, unsigned char, (unsigned)*size + STEP));
		got = ucol_nextSortKeyPart(collator, &letters, state, key + *size, STEP, &status);
		assert(U_SUCCESS(status));
		*size += (size_t)got;
	} while (got == STEP);
	ucol_close(collator);
	return key;
}
