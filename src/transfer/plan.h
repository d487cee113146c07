/* Inside transfer/: an import's settings, ready for work. */
#pragma once

#include "record/record.h"
#include "transfer/import_store.h"

enum { PLAN_HOLDERS = 4 };

enum plan_duplicates { PLAN_SKIP, PLAN_UPDATE, PLAN_ALLOW };
enum plan_unknown { PLAN_ADD, PLAN_EMPTY, PLAN_REJECT };

struct plan_column {
	uint32_t index;
	const char *label;         /* the heading */
	const struct field *field; /* NULL: into the remark, labelled */
	size_t holder;             /* whose field: index into plan->holders */
};

/* Immutable once made; belongs to the ctx it was made on. Needs no database. */
struct plan {
	const struct object *object;
	const struct object *holders[PLAN_HOLDERS]; /* the object, and what hangs on it */
	const struct record_maker *makers[PLAN_HOLDERS];
	size_t holder_count;
	struct plan_column *columns; /* in the order in which they are read: choices
	                                before those that depend on them, mobiles before
	                                other numbers */
	size_t column_count;
	const struct field *remark;    /* where goes what doesn't fit; NULL: nowhere */
	const struct record *defaults; /* for creation: settings' defaults, and the owner */
	enum plan_duplicates duplicates;
	bool by_phone;
	enum plan_unknown unknown;
	bool dry; /* nothing is going to stay */
};

/* Errors: error_field on what does not fit the model (any more). */
struct plan *plan_new(struct ctx *ctx, const struct import *import);

/* Does a holder's field have to be filled by the row? */
bool plan_asks_for(const struct plan *plan, size_t holder, const struct field *field);
