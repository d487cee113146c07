/* Inside record/: rows on their way from the database to an answer, without a struct
 * record in between. */
#pragma once

#include "base/json.h"
#include "record/row.h"
#include "record/show_plan.h"

struct show {
	struct ctx *ctx;
	struct row_reader row; /* before the first of the fields' columns */
	bool masked;           /* sensitive fields are shown in part */
	struct json_writer *json;
};

/* Writes the row as {"id","version",…}; its columns come in the order of the fields.
 * False on error. */
bool show_row(struct show *show, const struct show_field *fields, size_t count, int64_t id,
              int64_t version);

/* How rows of a list are written: its fields in the object's order. */
struct show_list {
	struct show_field *fields;
	size_t count;
	bool may_mask;
};

/* Brings the selection, whose fields the actor may all see, into the object's order. */
struct show_list *show_list_new(struct ctx *ctx, struct row_selection *selection);

/* Writes the current row, whose columns (row_columns) begin at `first`. */
bool show_list_row(struct ctx *ctx, const struct show_list *list,
                   const struct row_selection *selection, const struct db_rows *rows, int first,
                   struct json_writer *json);
