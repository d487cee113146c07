/* Streams of compound files ([MS-CFB]), the small file system inside .xls. */
#pragma once

#include "base/buffer.h"
#include "base/ctx.h"

struct compound;

/* Maps the file behind `descriptor`, which must not change while it is read.
 * Errors: sheet_error_damaged. */
struct compound *compound_open(struct ctx *ctx, const void *parent, int descriptor);

/* The content of the stream with this name (ASCII). NULL without an error when
 * there is no such stream; errors: sheet_error_damaged, sheet_error_large. */
struct buffer *compound_stream(struct ctx *ctx, struct compound *compound, const char *name);
