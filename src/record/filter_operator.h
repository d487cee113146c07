/* Inside record/: what the two files of the filter share. */
#pragma once

#include "db/sql.h"
#include "record/filter.h"

struct filter {
	struct ctx *ctx;
	struct sql *sql;
	int conditions;            /* so far */
	int depth;                 /* of what is being written: see filter_deeper */
	int aliases;               /* made so far */
	bool ruled;                /* what is written is a rule's, not the caller's */
	const char *alias;         /* of the rows that are filtered */
	const struct index *order; /* see filter_write */
};

/* What a condition compares: a field of the rows in `alias`, found in `column`. */
struct filter_side {
	const struct field *field;
	const char *alias;
	const char *column;
};

struct filter_operator {
	const char *name;
	const char *sql; /* for those that compare with one value */
	bool negative;   /* also true where the field is empty */
	bool (*write)(struct filter *filter, const struct filter_side *side,
	              const struct filter_operator *operator, const json_t * json);
};

/* The operator, where the field's type takes it (`field` NULL: in any case); else NULL
 * without an error. */
const struct filter_operator *filter_operator_find(const struct field *field, const char *name);
/* Sets ctx->error on "filter" and returns false. */
bool filter_wrong(struct ctx *ctx, const char *zh, const char *en);
void filter_column(struct filter *filter, const struct filter_side *side);
