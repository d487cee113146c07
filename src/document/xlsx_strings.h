/* The strings that the cells of an .xlsx file share. */
#pragma once

#include "base/buffer.h"
#include "base/ctx.h"

#include <zip.h>

struct sheet_strings;

/* Reads the part `name`, NULL for a file that has none. */
struct sheet_strings *xlsx_strings_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                        const char *name);

/* Replaces in place what the format writes as _xHHHH_ (ECMA-376 part 1, 22.9.2.19)
 * from byte `start` of the buffer on. */
void xlsx_unescape(struct buffer *text, size_t start);
