/* The strings that the cells of a file share, kept as compactly as they come:
 * text in blocks, four bytes more for each string. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

struct sheet_strings;

struct sheet_strings *sheet_strings_new(const void *parent);
/* Adds a string; what is longer than a cell can be is cut. Errors:
 * sheet_error_large. */
bool sheet_strings_add(struct ctx *ctx, struct sheet_strings *strings, const char *text,
                       size_t size);
/* The string with this index, counted from 0; false when there is none. */
bool sheet_string(const struct sheet_strings *strings, uint64_t index, const char **text,
                  size_t *size);
