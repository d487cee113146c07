/* Memory: talloc with one rule more, that allocation does not fail.
 *
 * base_start() makes talloc, and the libraries that take their memory from us (jansson,
 * ICU, those in C++), abort on exhaustion, with a line in the log, so that no caller
 * needs a branch it can't test. What a request may use is bounded
 * by the limits on its input (P3), not by checks after each allocation. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <talloc.h>

/* Called once by main before any thread starts: abort on exhausted memory,
 * libsodium's and ICU's one-time initialisation. */
void base_start(void);

/* `pointer` itself, or an abort with a message when it is NULL. */
void *memory_must(void *pointer);

/* As talloc's functions, but never NULL. */
#define memory_new(parent, type) ((type *)memory_must(talloc_zero(parent, type)))
#define memory_array(parent, type, count)                                                          \
	((type *)memory_must(talloc_zero_array(parent, type, (unsigned)(count))))
char *memory_text(const void *parent, const char *text);
char *memory_text_part(const void *parent, const char *text, size_t size);
char *memory_format(const void *parent, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
