#include "base/memory.h"

#include "base/memory_library.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uclean.h>

static void memory_exhausted(const char *reason)
{
	fprintf(stderr, "level=fatal event=abort reason=\"%s\"\n", reason);
	abort();
}

static void memory_out(void)
{
	memory_exhausted("out of memory");
}

/* --- for libraries that take their memory from us --- */

static void *library_new(size_t size)
{
	return memory_must(malloc(size ? size : 1));
}

static void *library_icu_new(const void *unused, size_t size)
{
	(void)unused;
	return library_new(size);
}

static void *library_icu_resize(const void *unused, void *memory, size_t size)
{
	(void)unused;
	return memory_must(realloc(memory, size ? size : 1));
}

static void library_icu_free(const void *unused, void *memory)
{
	(void)unused;
	free(memory);
}

void base_start(void)
{
	talloc_set_abort_fn(memory_exhausted);
	memory_library_start(memory_out);
	json_set_alloc_funcs(library_new, free);
	/* Refused, without harm, once ICU has been used. */
	UErrorCode status = U_ZERO_ERROR;
	u_setMemoryFunctions(NULL, library_icu_new, library_icu_resize, library_icu_free, &status);
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
