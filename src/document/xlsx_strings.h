/* The strings that the cells of an .xlsx file share, kept as compactly as they
 * come: text in blocks, four bytes more for each string. */
#pragma once

#include "base/buffer.h"
#include "base/ctx.h"

#include <zip.h>

struct xlsx_strings;

/* Reads the part `name`, NULL for a file that has none. */
struct xlsx_strings *xlsx_strings_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                       const char *name);
/* The string with this index; false when there is none. */
bool xlsx_string(const struct xlsx_strings *strings, uint64_t index, const char **text,
                 size_t *size);

/* Replaces in place what the format writes as _xHHHH_ (ECMA-376 part 1, 22.9.2.19)
 * from byte `start` of the buffer on. */
void xlsx_unescape(struct buffer *text, size_t start);
