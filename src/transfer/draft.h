/* Inside transfer/: a row of a sheet on its way to become a record. Made without
 * the database, so that it can be made ahead. */
#pragma once

#include "document/sheet.h"
#include "transfer/plan.h"

/* A cell that names a record: which one is looked up when the row is stored. */
struct draft_lookup {
	const struct plan_column *column;
	const char *text;
};

enum { DRAFT_NOTES = 64 }; /* what is behind is left out of the report */

struct draft {
	const struct plan *plan;
	int64_t row;
	struct record *records[PLAN_HOLDERS]; /* by holder; of the others NULL until they
	                                         get a value */
	struct draft_lookup *lookups;
	size_t lookup_count;
	struct buffer *rest; /* labelled lines for the remark */
	struct import_note *notes;
	size_t note_count;
	bool rejected;
};

/* Reads a row. Belongs to ctx, of which it needs company, model and language. */
struct draft *draft_new(struct ctx *ctx, const struct plan *plan, const struct sheet_row *row);

/* The same again, to be stored without a change to the first; on ctx. They share what
 * was read. */
struct draft *draft_copy(struct ctx *ctx, const struct draft *draft);

/* The record of a holder, made where it is missing. */
struct record *draft_record(struct draft *draft, size_t holder);
bool draft_has(const struct draft *draft, size_t holder, const struct field *field);
void draft_set(struct draft *draft, size_t holder, const struct field *field, struct value value);

/* Notes something; an error rejects the row. Texts are copied. */
void draft_note(struct ctx *ctx, struct draft *draft, enum import_note_kind kind, const char *field,
                const char *code, const char *message);
/* A labelled line for the remark. */
void draft_leave(struct draft *draft, const char *label, const char *text);
/* A cell that can't be what its column's field asks for: into the remark, with a
 * warning. `code` is a field type's. */
void draft_misfit(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                  const char *text, const char *code);
/* What was left over becomes part of the remark: behind `before`, the remark that
 * the record has (NULL for none), unless the row brings its own. */
void draft_finish(struct ctx *ctx, struct draft *draft, const char *before);
