/* Import of records of any object from spreadsheets (P6).
 *
 * upload → settings (proposed, changed) → dry run → run → report, undo.
 *
 * An import is a row of this room's table and a file below imports/ in the
 * company's folder. Each row of the sheet ends as one of created, updated,
 * skipped and rejected; what it became is kept with the row and committed
 * together with the record, so that an interrupted run goes on exactly behind
 * the last committed row. A fault of a row never stops the others.
 *
 * What doesn't fit costs no row: a cell that can't be what its field asks for
 * goes, labelled, into the remark, and the row gets a warning. A row is rejected
 * only when something required is missing, or when rights or rules refuse it.
 *
 * Settings, as PATCH /imports/{id} takes them; what is not given stays:
 *   sheet        index of the sheet; columns are proposed anew
 *   header_row   its number as the spreadsheet shows it; columns are proposed anew
 *   mapping      {"<column index>": target}: a field; "contact.name", a field of an
 *                object that hangs on this one and is created along; "ignore"; or
 *                null: see unmapped
 *   columns      {"<heading>": target}: the same by heading, as a template keeps it;
 *                headings that the sheet doesn't have are passed over
 *   template     id of an import_template, whose settings are applied
 *   defaults     {field: value} for rows that say nothing, on creation only
 *   owner        "@me", a user's id, or {"pool": id}; a column mapped to the owner
 *                (login or name) goes before it
 *   duplicates   of records with the same unique text (a customer's name), or
 *                beneath the same record with the same name and time:
 *                "skip" (default); "update": what the row says replaces what was
 *                there, empty cells change nothing; "allow": created all the same,
 *                but where a text must be unique the row is rejected
 *   duplicates_by  ["name"] (default), or ["name","phone"]: the same number makes a
 *                duplicate too. Else it is a warning.
 *   unknown_choices  "add" (for who may change the model: their default),
 *                "empty" (default of the others; the words go into the remark), "reject"
 *   unmapped     columns without a field: "ignore" (default), "remark", or "field":
 *                made a text field on the spot by who may change the model
 *
 * All functions need ctx->model, organisation and actor. An import is seen by its
 * maker and by administrators; for others there is none (ERROR_NOT_FOUND).
 * Nothing here commits unless it says so. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"
#include "model/model.h"

enum { IMPORT_UNDO_DAYS = 30 };

/* Makes the room's tables, in a write transaction. */
bool transfer_open(struct ctx *ctx);

/* Takes in the file at `path` (moved away; it may lie on another disk), reads it
 * through once and proposes everything. The ctx has no transaction, and a write
 * transaction for the caller to commit when this returns true. ERROR_INVALID,
 * ERROR_TOO_LARGE for a file that can't be used, ERROR_FORBIDDEN without the right to
 * import; then nothing remains. */
bool import_upload(struct ctx *ctx, const char *path, const char *file_name,
                   const struct object *object, int64_t *id);

/* {"id","object","file_name","created_at","state","sheets":[{"name","rows"}],"sheet",
 * "header_row","columns":[{"index","label","field","ignored","samples"}],"defaults","owner",
 * "duplicates","duplicates_by","unknown_choices","unmapped","total","done","created",
 * "updated","skipped","rejected","warnings","undone","kept","reason",
 * "notes":[{"row","kind","field","code","message"}]}: notes are the first hundred
 * errors, skips and warnings. In any transaction. */
bool import_print(struct ctx *ctx, int64_t id, struct json_writer *json);
/* {"imports":[…]}: the caller's, newest first, at most `limit`, without columns and notes. */
bool import_list(struct ctx *ctx, int64_t limit, struct json_writer *json);

/* Changes settings while nothing has run yet (else ERROR_CONFLICT). `changes` as
 * above; every fault is an error_field. Without a transaction: it may have to read
 * the file, then begins and commits its own. */
bool import_configure(struct ctx *ctx, int64_t id, const json_t *changes);

/* A trial does everything the run would do and takes it back, a piece at a time:
 * {"state","done","total","would_create","would_update","would_skip","would_reject",
 * "warnings","errors":[{"row","field","code","message"}],"reason"?}: the first hundred
 * errors. `state` is "trying", with the counts so far, "done" or "failed". Other
 * settings end a trial and forget what it found. */

/* So many rows are tried while the caller waits. */
enum { IMPORT_TRY_AT_ONCE = 5000 };
/* Tries it now. Without a transaction. */
bool import_dry_run(struct ctx *ctx, int64_t id, struct json_writer *json);
/* Has it tried later, in a write transaction: somebody must call import_trial_run after
 * it, unless one is under way already (`begun` is false). */
bool import_trial_order(struct ctx *ctx, int64_t id, bool *begun);
/* ERROR_NOT_FOUND where none was ordered for these settings. In any transaction. */
bool import_trial_print(struct ctx *ctx, int64_t id, struct json_writer *json);
/* Marks one that can't go on. */
bool import_trial_fail(struct ctx *ctx, int64_t id, const char *reason);
/* The number of rows to come. In any transaction. */
bool import_total(struct ctx *ctx, int64_t id, int64_t *rows);

/* The first rows of a sheet as they stand in the file, titles above the headings
 * included: {"sheet","rows":[{"number","cells":[text …]}]}; texts are cut. For
 * choosing the row of headings. Without a transaction. */
bool import_preview(struct ctx *ctx, int64_t id, int64_t sheet, int64_t limit,
                    struct json_writer *json);

/* What there is to tell its maker of an import, or of its undoing, that has ended. */
struct import_news {
	const char *state; /* "done", "failed", "undone"; NULL: nothing, or it was told */
	const char *file_name;
	const struct object *object;
	int64_t maker;
	int64_t created, updated, skipped, rejected, undone, kept;
	const char *reason;
};
/* Tells it once: in the write transaction that hands it on. On ctx. */
bool import_take_news(struct ctx *ctx, int64_t id, struct import_news *news);

/* The changes of state, each in the caller's write transaction; ERROR_CONFLICT
 * where the state does not allow it. After import_start (also after a pause) and
 * import_undo, somebody must call import_run. A run under way notices a pause or a
 * cancellation before its next piece; what was imported until then stays, and can
 * be undone. */
bool import_start(struct ctx *ctx, int64_t id);
bool import_pause(struct ctx *ctx, int64_t id);
bool import_cancel(struct ctx *ctx, int64_t id);
/* Starts undoing: created records go into the recycle bin, updated ones get their
 * former values, where they were not changed since; the others are counted as
 * kept. Within IMPORT_UNDO_DAYS. */
bool import_undo(struct ctx *ctx, int64_t id);
/* Removes one that has not run, with its file. ERROR_CONFLICT once it has begun. */
bool import_discard(struct ctx *ctx, int64_t id);
/* Marks a run that can't go on (its job died) as failed. */
bool import_fail(struct ctx *ctx, int64_t id, const char *reason);

/* Asked after each committed piece; false stops the run, which a later call takes
 * up again. */
struct import_watch {
	bool (*go_on)(struct ctx *ctx, int64_t done, int64_t total, void *data);
	void *data;
};

/* Tries an import for which a trial was ordered; begins anew when it was stopped. Without
 * a transaction; acts as ctx->actor, who must be its maker. */
bool import_trial_run(struct ctx *ctx, int64_t id, const struct import_watch *watch,
                      bool *finished);

/* Runs an import, or its undoing, that was started: pieces of some hundred rows,
 * each in a write transaction that it begins and commits. `finished` is false when
 * it was stopped by the watch. Acts as ctx->actor, who must be its maker. Calling it
 * for an import that is not running does nothing. */
bool import_run(struct ctx *ctx, int64_t id, const struct import_watch *watch, bool *finished);

/* Writes the rejected rows in their original form, under the heading row, with a
 * column of reasons behind, as .xlsx to `descriptor`. Without a transaction. */
bool import_rejected(struct ctx *ctx, int64_t id, int descriptor);

/* An empty .xlsx with the headings of what can be imported into the object, and a second
 * sheet that says what each column takes, with the choices. */
bool import_template(struct ctx *ctx, const struct object *object, int descriptor);

/* Which import a record came from, or was first changed by, whoever made it; `import` is 0
 * where none is known (any more). On ctx; in any transaction. Reads all that imports have
 * kept: for what is asked seldom. */
struct import_origin {
	int64_t import, row, at; /* `at`: when the file was taken in */
	const char *file_name;
};
bool import_origin(struct ctx *ctx, const struct object *object, int64_t id,
                   struct import_origin *origin);
/* Forgets the record's former values, which undoing would bring back. */
bool import_forget_values(struct ctx *ctx, const struct object *object, int64_t id);

/* Removes imports, with their files, that can't be undone any more. In a write
 * transaction. */
bool import_sweep(struct ctx *ctx);
