#include "base/value.h"

#include <string.h>

struct value value_integer(int64_t integer)
{
	return (struct value){.kind = VALUE_INTEGER, .integer = integer};
}

struct value value_text(const char *text)
{
	return text ? value_text_part(text, strlen(text)) : VALUE_NOTHING;
}

struct value value_text_part(const char *text, size_t size)
{
	return (struct value){.kind = VALUE_TEXT, .text = text, .size = size};
}

struct value value_blob(const void *bytes, size_t size)
{
	return (struct value){.kind = VALUE_BLOB, .text = bytes, .size = size};
}

static bool value_bytes_equal(const struct value *a, const struct value *b)
{
	return a->size == b->size && (a->size == 0 || memcmp(a->text, b->text, a->size) == 0);
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_INTEGER:
		return a->integer == b->integer;
	case VALUE_TEXT:
	case VALUE_BLOB:
		return value_bytes_equal(a, b);
	case VALUE_MONEY:
		return a->integer == b->integer && value_bytes_equal(a, b);
	case VALUE_LIST:
		if (a->size != b->size)
			return false;
		for (size_t i = 0; i < a->size; i++)
			if (!value_equal(&a->items[i], &b->items[i]))
				return false;
		return true;
	}
	return false;
}
