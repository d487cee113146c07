/* Inside record/: which columns a query fetches, and rows as records. */
#pragma once

#include "db/db.h"
#include "db/sql.h"
#include "record/record.h"

/* Fields to fetch. id and version come along always. */
struct row_selection {
	const struct object *object;
	const struct field **fields;
	size_t count;
};

/* The fields of a comma list, or all that the actor may see (NULL). NULL with
 * ERROR_INVALID for one that he does not know. */
struct row_selection *row_selection(struct ctx *ctx, const struct object *object,
                                    const char *names);
/* Every field of the object, seen or not: for rules and history. */
struct row_selection *row_selection_whole(struct ctx *ctx, const struct object *object);

enum { ROW_FIXED_COLUMNS = 2 }; /* id and version */

/* Writes "alias.id, alias.version, …" for a selection. */
void row_columns(struct ctx *ctx, struct sql *sql, const struct row_selection *selection,
                 const char *alias);
/* The current row as a record on ctx; the selection's columns begin at `first`.
 * Texts are copied when `keep`, else they live until the next row. NULL on error. */
struct record *row_read(struct ctx *ctx, const struct row_selection *selection,
                        const struct db_rows *rows, int first, bool keep);

/* The values of the current row one by one, in the order of row_columns. */
struct row_reader {
	struct ctx *ctx;
	const struct db_rows *rows;
	int column; /* the next to read */
	bool keep;  /* copy texts to the ctx; else they live until the next row */
};
/* The next value, of a field that is no link. */
struct value row_read_value(struct row_reader *reader, const struct field *field);
/* The values of a link field of the record `id`, as a list, on ctx; false on error. */
bool row_read_link(struct ctx *ctx, const struct field *field, int64_t id, struct value *list);

/* Does the field exist for this actor? Hidden ones are as if they did not. */
const struct field *row_field(struct ctx *ctx, const struct object *object, const char *name,
                              const char *path);

/* Are the names of the target's records hidden from this actor? What refers to them
 * must not show them then. (Users' names are known to everybody.) */
bool row_names_hidden(const struct ctx *ctx, const struct object *target);

/* Gives `item`, an id of the field's target, the name it shows: none where the
 * actor may not read that record. */
bool row_name_target(struct ctx *ctx, const struct field *field, struct value *item);
