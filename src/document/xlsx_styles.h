/* Which cell formats of an .xlsx file show dates. */
#pragma once

#include "base/ctx.h"

#include <zip.h>

struct xlsx_styles;

/* Reads the part `name`, NULL for a file that has none. */
struct xlsx_styles *xlsx_styles_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                     const char *name);
/* The enum sheet_style (sheet_number.h) of a cell's s attribute. */
uint8_t xlsx_style(const struct xlsx_styles *styles, uint64_t index);
