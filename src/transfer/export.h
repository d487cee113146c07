/* Export of what a list shows (P6): its filter, fields and order, with the
 * caller's rights, as .xlsx, .csv or .pdf.
 *
 * An export is a row of this room's table and, once it was run, a file below
 * exports/ in the company's folder, kept for a day and only for its maker
 * (ERROR_NOT_FOUND for others). */
#pragma once

#include "base/ctx.h"
#include "base/json.h"

/* So many rows are exported while the caller waits. */
enum { EXPORT_AT_ONCE = 2000 };

struct export_file {
	const char *path;
	const char *name; /* "客户 2026-03-02.xlsx" */
	const char *media_type;
};

/* Takes {"object","filter"?,"fields"?,"sort"?,"format"?}: fields a list of names or
 * a comma list, format "xlsx" (default), "csv" or "pdf". Checks all of it, counts,
 * notes it in the history. ERROR_FORBIDDEN without the right to export or beyond the
 * role's limit of rows; ERROR_TOO_LARGE for more than print can hold. In a write
 * transaction. `rows` gets how many it will be. */
bool export_make(struct ctx *ctx, const json_t *request, int64_t *id, int64_t *rows);

/* Asked now and then; false stops the export, which a later call begins anew. */
struct export_watch {
	bool (*go_on)(struct ctx *ctx, int64_t done, int64_t total, void *data);
	void *data;
};
/* Writes the file. As its maker, without a transaction. `watch` may be NULL. `finished` is false
 * when it was stopped by the watch. */
bool export_run(struct ctx *ctx, int64_t id, const struct export_watch *watch, bool *finished);
bool export_fail(struct ctx *ctx, int64_t id, const char *reason);

/* {"id","object","format","state","total","done","file_name","created_at","reason"?}, state one of
 * waiting, done, failed. In any transaction. */
bool export_print(struct ctx *ctx, int64_t id, struct json_writer *json);
/* ERROR_CONFLICT while it is not done. In any transaction. */
bool export_find(struct ctx *ctx, int64_t id, struct export_file *file);
/* Removes those older than a day, with their files. In a write transaction. */
bool export_sweep(struct ctx *ctx);
