/* Inside record/: which records have become part of which. */
#pragma once

#include "record/record.h"

/* Makes the tables. */
bool merge_migrate(struct ctx *ctx);

/* The record's id and those of all that were merged into it, and into those; on
 * ctx. NULL on error. */
const int64_t *merge_ids(struct ctx *ctx, const struct object *object, int64_t id, size_t *count);

/* May the record come out of the recycle bin by itself? Not when it lies there
 * because it was merged: ERROR_CONFLICT. */
bool merge_restorable(struct ctx *ctx, const struct object *object, int64_t id);

/* One merging as it is stored. */
struct merge {
	int64_t id;
	const struct object *object;
	int64_t kept, merged;       /* records */
	const char *before, *after; /* what the kept one's fields were and became, see values.h */
};
bool merge_store(struct ctx *ctx, struct merge *merge);
/* The latest into `kept` that was not taken back; merge->id is 0 where there is none. */
bool merge_last(struct ctx *ctx, const struct object *object, int64_t kept, struct merge *merge);
bool merge_set_undone(struct ctx *ctx, const struct merge *merge);

/* A reference that went over from the merged record to the kept one. */
struct merge_move {
	const struct field *field; /* a ref, a list of refs, or what an attachment hangs on */
	int64_t record;            /* whose field it is */
	bool both;                 /* the list named both */
};
bool merge_store_move(struct ctx *ctx, const struct merge *merge, const struct merge_move *move);
/* Those that are stored with the merging, whose fields there still are; on ctx. */
struct merge_move *merge_moves(struct ctx *ctx, const struct merge *merge, size_t *count);
