/* Inside transfer/: the rows of an import's sheet, as drafts.
 *
 * A thread of its own reads and understands the rows ahead of who stores them, so
 * that both cores have work. It has a ctx without a database. */
#pragma once

#include "transfer/draft.h"

struct rows;

/* Opens the file of an import behind a row of its sheet. Belongs to `ctx`; the plan
 * and the ctx's model must live as long. */
struct rows *rows_open(struct ctx *ctx, const struct import *import, const struct plan *plan,
                       int64_t behind);

enum { ROWS_PIECE = 500 };

/* Some drafts in the order of the sheet. */
struct rows_piece {
	struct draft *drafts[ROWS_PIECE];
	size_t count; /* 0: the sheet is over */
};

/* The next piece, on ctx; free it when it is done, or give it back. NULL with ctx->error
 * set. */
struct rows_piece *rows_next(struct ctx *ctx, struct rows *rows);
/* Has the reader free it: to be called where nothing of ours hangs on it. */
void rows_give_back(struct rows *rows, struct rows_piece *piece);
