/* Inside record/: P3's sort orders, and the cursors that go on behind a row. */
#pragma once

#include "db/db.h"
#include "db/sql.h"
#include "record/record.h"

enum { SORT_KEY_LIMIT = 4 };

struct sort_key {
	const struct field *field;
	bool descending;
	const char *column; /* what is compared: the sort column of names, else the field's own */
};

/* What the keys are called as columns of a subquery. */
extern const char *const sort_names[SORT_KEY_LIMIT];

/* The id ends every order, in the direction of the last key, so that paging is
 * stable. Empty fields come last in both directions: who sorts by the next visit wants
 * to see visits. */
struct sort {
	struct sort_key keys[SORT_KEY_LIMIT];
	size_t count;
	bool id_descending;
	/* Where to go on: the last row's keys and id; position_count 0 at the start. */
	struct value position[SORT_KEY_LIMIT];
	int64_t position_id;
	bool positioned;
};

/* Reads "next_visit_at,-created_at" (NULL: newest first) and the cursor (or NULL).
 * NULL with ERROR_INVALID on "sort" or "after". */
struct sort *sort_read(struct ctx *ctx, const struct object *object, const char *words,
                       const char *after);
/* "alias.k AS s0, …, ": the keys as columns, for ordering behind a union. */
void sort_columns(struct sql *sql, const struct sort *sort, const char *alias);
/* " ORDER BY …" over the table's columns, or over s0 … of `alias`. */
void sort_order(struct sql *sql, const struct sort *sort, const char *alias, bool by_columns);
/* A sort whose first key may be empty has two parts, each a run of the index: the rows
 * that have it, and then those that don't. The first part that holds rows behind the
 * position, and the number of parts: */
size_t sort_first_part(const struct sort *sort);
size_t sort_parts(const struct sort *sort);
/* Writes " AND …": the part's rows behind the position. */
void sort_part(struct sql *sql, const struct sort *sort, const char *alias, size_t part);
/* The cursor behind the current row, whose keys begin at `column` and whose id is
 * `id`; on ctx. */
const char *sort_cursor(struct ctx *ctx, const struct sort *sort, const struct db_rows *rows,
                        int column, int64_t id);
