#include "base/text_normal.h"

#include "base/memory.h"

#include <assert.h>
#include <unicode/ustring.h>

enum { TEXT_SIZE_LIMIT = 1 << 29 };

/* ICU fails only when its data or memory is missing. */
static const UNormalizer2 *text_form(const UNormalizer2 *form, UErrorCode status)
{
	assert(U_SUCCESS(status));
	return form;
}

const UNormalizer2 *text_form_nfc(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFCInstance(&status);
	return text_form(form, status);
}

const UNormalizer2 *text_form_nfd(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFDInstance(&status);
	return text_form(form, status);
}

const UNormalizer2 *text_form_folded(void)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&status);
	return text_form(form, status);
}

static UChar *text_wide_room(const void *parent, int32_t length)
{
	return memory_must(talloc_array(parent, UChar, (unsigned)length + 1));
}

static char *text_from_wide(const void *parent, const UChar *wide, int32_t length, size_t *size)
{
	int32_t room = 0;
	UErrorCode status = U_ZERO_ERROR;
	u_strToUTF8(NULL, 0, &room, wide, length, &status);
	char *text = memory_must(talloc_array(parent, char, (unsigned)room + 1));
	status = U_ZERO_ERROR;
	u_strToUTF8(text, room + 1, &room, wide, length, &status);
	assert(U_SUCCESS(status));
	*size = (size_t)room;
	return text;
}

char *text_normalise(const void *parent, const UNormalizer2 *form, const char *text, size_t size,
                     size_t *result_size)
{
	assert(size < TEXT_SIZE_LIMIT);
	UErrorCode status = U_ZERO_ERROR;
	int32_t length = 0;
	UChar *wide = text_wide_room(parent, (int32_t)size); /* UTF-16 never has more units */
	u_strFromUTF8WithSub(wide, (int32_t)size + 1, &length, text, (int32_t)size, 0xfffd, NULL,
	                     &status);
	assert(U_SUCCESS(status));
	int32_t room = unorm2_normalize(form, wide, length, NULL, 0, &status);
	assert(status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(status));
	UChar *normal = text_wide_room(parent, room);
	status = U_ZERO_ERROR;
	room = unorm2_normalize(form, wide, length, normal, room + 1, &status);
	assert(U_SUCCESS(status));
	char *result = text_from_wide(parent, normal, room, result_size);
	talloc_free(wide);
	talloc_free(normal);
	return result;
}
