/* Inside transfer/: a draft becomes a record. */
#pragma once

#include "transfer/draft.h"

struct apply {
	const struct plan *plan;
	json_t *seen; /* dry runs: what earlier rows, which are gone again, would have made */
};

/* About what storing a row takes: the ctx of many rows had better have it put aside
 * (ctx_inner_pooled), since it is free again after each. */
enum { APPLY_MEMORY = 96 << 10 };

/* Stores what the draft says, by the import's settings, in the ctx's write
 * transaction; a row that is refused leaves nothing behind and is a result too.
 * False only for errors that are not the row's fault: the disk, the program. */
bool apply_row(struct ctx *ctx, const struct apply *apply, struct draft *draft,
               struct import_result *result);
