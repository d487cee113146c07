/* A text file as a stream of UTF-8, whatever encoding it is in. */
#pragma once

#include "base/ctx.h"
#include "document/csv_encoding.h"

#include <stddef.h>

struct csv_text;

/* Starts at form->start; the descriptor stays the caller's. */
struct csv_text *csv_text_new(struct ctx *ctx, const void *parent, int descriptor,
                              const struct csv_form *form);
/* From the beginning again. */
void csv_text_rewind(struct csv_text *text);
/* The next piece of valid UTF-8, never cut within a character; size 0 at the
 * end. What can't be decoded becomes U+FFFD. Valid until the next call. */
bool csv_text_read(struct ctx *ctx, struct csv_text *text, const char **piece, size_t *size);
