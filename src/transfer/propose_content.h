/* Inside transfer/: a column of a file, and telling by its cells what it holds. */
#pragma once

#include "transfer/target.h"

#include <stddef.h>
#include <stdint.h>

enum { PROPOSE_SAMPLES = 60 };

struct column {
	uint32_t index;
	const char *label;
	const char *samples[PROPOSE_SAMPLES];
	size_t sample_count;
	bool ignored;
	bool known; /* the target is set */
	struct target target;
};

/* Columns that no heading named: e-mail addresses, web addresses, numbers, places
 * and dates are known by their look. */
void columns_by_content(struct ctx *ctx, const struct object *object, struct column *columns,
                        size_t count);
