/* Inside transfer/: a draft becomes a record. */
#pragma once

#include "transfer/draft.h"

struct apply {
	const struct plan *plan;
	json_t *seen;  /* dry runs: what earlier rows, which are gone again, would have made */
	bool bold;     /* rows have no savepoints, which cost an eighth of an import */
	size_t undone; /* rows that were refused when something of them was written already */
};

/* About what storing a row takes: the ctx of many rows had better have it put aside
 * (ctx_inner_pooled), since it is free again after each. */
enum { APPLY_MEMORY = 96 << 10 };

/* Stores what the draft says, by the import's settings, in the ctx's write
 * transaction; a row that is refused leaves nothing behind and is a result too.
 * False only for errors that are not the row's fault: the disk, the program.
 *
 * Nearly all rows are stored, or are refused before anything of them is written. So
 * `bold` does without savepoints; where something was written the result is
 * IMPORT_SPOILT, and the caller has to undo the transaction and to begin again,
 * with fresh drafts and not bold. */
bool apply_row(struct ctx *ctx, struct apply *apply, struct draft *draft,
               struct import_result *result);
