/* A file as memory. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

struct sheet_map {
	const uint8_t *bytes;
	size_t size;
};

/* Maps the whole file, for as long as the map lives; the descriptor is not needed
 * any more. The file must not be shortened meanwhile. Errors: sheet_error_damaged
 * for an empty one, sheet_error_large when there is no room. */
struct sheet_map *sheet_map_new(struct ctx *ctx, const void *parent, int descriptor);
