/* Rows of a table on their way from one database to another. */
#pragma once

#include "base/ctx.h"

/* What a table holds: the number of its rows, and the sum of their hashes (BLAKE2b over
 * the columns' names and values), which does not depend on the rows' order. */
struct db_sum {
	int64_t rows;
	uint64_t low, high;
};

/* Puts the rows of `table` in the place of those that are in the table of that name on
 * `to`, which has all of its columns; both in a transaction. An error is `to`'s. */
bool db_copy(struct ctx *from, struct ctx *to, const char *table);

/* Sums up the columns that the table has on `like`. An error is `ctx`'s. */
bool db_sum(struct ctx *ctx, struct ctx *like, const char *table, struct db_sum *sum);
