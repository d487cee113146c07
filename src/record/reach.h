/* Inside record/: the rows that a caller may see, as SQL. */
#pragma once

#include "record/record.h"
#include "record/sort.h"

/* How the rows of a query are reached. With branches, each is a run of an index
 * (one owner, one pool …) and their union is what may be seen. */
struct reach {
	const struct record_query *query;
	const struct access_branch *branches;
	size_t branch_count;        /* 0: one condition over the whole table */
	const struct index *order;  /* without branches: the index in whose order rows come */
	const struct field *counts; /* rows may stand for several records: see reach_use_counts */
	const json_t *whole;        /* the counts are the whole company's, and this is the filter */
	bool owned;                 /* with `whole`: of records that somebody owns */
};

/* Decides between branches and one condition. Branches serve when every run is in the
 * wanted order through an index, so that its beginning is enough; for counts and sums
 * (`sort` NULL) whenever there are some and the filter does not pin one of their
 * fields itself. */
struct reach reach_choose(struct ctx *ctx, const struct record_query *query,
                          const struct sort *sort);

/* For who wants to know only how many rows there are, of which values of `fields`: lets
 * reach_write take ready counts instead of rows (record/tally.h) where they say the same.
 * Each row of its statement then has a column n, the number of records. `asked`: all
 * conditions that the rows are tested for, the query's filter among them. */
void reach_use_counts(struct ctx *ctx, struct reach *reach, const json_t *asked,
                      const struct field *const *fields, size_t count);

/* Writes "SELECT <columns> FROM table AS t WHERE …" of all reachable rows that the filter
 * keeps; with branches the same for each, joined by UNION ALL, no row twice. `columns`
 * writes the columns over the alias t, or sets ctx->error. */
bool reach_write(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                 void (*columns)(struct ctx *ctx, struct sql *sql, void *data), void *data);

/* Writes one part of the page of a sorted query by way of branches: a SELECT of s0,
 * s1, …, id of `limit` rows in order. */
bool reach_page(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                const struct sort *sort, size_t part, int64_t limit);

/* " FROM <table> AS t WHERE <alive or deleted> AND <rights> AND <filter>" by one
 * condition. */
bool reach_where(struct ctx *ctx, struct sql *sql, const struct reach *reach);
