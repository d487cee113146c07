#include "base/memory.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void memory_exhausted(const char *reason)
{
	fprintf(stderr, "level=fatal event=abort reason=\"%s\"\n", reason);
	abort();
}

void base_start(void)
{
	talloc_set_abort_fn(memory_exhausted);
	if (sodium_init() < 0)
		memory_exhausted("libsodium can't start");
}

void *memory_must(void *pointer)
{
	if (!pointer)
		memory_exhausted("out of memory");
	return pointer;
}

char *memory_text(const void *parent, const char *text)
{
	return memory_must(talloc_strdup(parent, text));
}

char *memory_text_part(const void *parent, const char *text, size_t size)
{
	return memory_must(talloc_strndup(parent, text, size));
}

char *memory_format(const void *parent, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = talloc_vasprintf(parent, format, arguments);
	va_end(arguments);
	return memory_must(text);
}
