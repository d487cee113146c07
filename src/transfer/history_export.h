/* The history as a spreadsheet. */
#pragma once

#include "base/ctx.h"
#include "record/history.h"

enum { HISTORY_EXPORT_MOST = 50000 };

struct history_file {
	bool csv; /* in: else .xlsx */
	/* Out, on ctx: */
	const char *name;
	const char *media_type;
};

/* Writes what the query finds to the descriptor, newest first; in a read transaction.
 * ERROR_TOO_LARGE beyond HISTORY_EXPORT_MOST entries. For administrators. */
bool history_export(struct ctx *ctx, const struct history_query *query, int descriptor,
                    struct history_file *file);
