/* Running an import, or trying it.
 *
 * A piece of rows is read and made into drafts before its transaction begins, so
 * that other writers wait for nothing but the writing. Its rows' results, the
 * import's counts and the last row are committed with its records: whatever
 * happens, the next run goes on behind that row. A second run of the same import
 * finds the last row moved on, and leaves. */
#include "transfer/run.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <string.h>

/* --- a piece --- */

static bool run_keep_notes(struct ctx *ctx, const struct import *import, const struct draft *draft)
{
	for (size_t i = 0; i < draft->note_count; i++)
		if (!import_note_keep(ctx, import->id, &draft->notes[i]))
			return false;
	return true;
}

static int64_t run_warnings(const struct draft *draft, enum import_outcome outcome)
{
	int64_t count = 0;
	for (size_t i = 0; i < draft->note_count; i++)
		count += draft->notes[i].kind == IMPORT_WARNING;
	return outcome == IMPORT_CREATED || outcome == IMPORT_UPDATED ? count : 0;
}

static bool run_keep(struct ctx *ctx, struct import *import, const struct draft *draft,
                     const struct import_result *result)
{
	import->counts[result->outcome]++;
	import->warnings += run_warnings(draft, result->outcome);
	import->last_row = draft->row;
	return import_result_keep(ctx, import->id, result) && run_keep_notes(ctx, import, draft);
}

static bool run_row(struct ctx *ctx, struct import *import, struct apply *apply,
                    struct draft *draft, bool *spoilt)
{
	struct import_result result;
	/* What is bold may have to be done again. */
	struct draft *mine = apply->bold ? draft_copy(ctx, draft) : draft;
	bool good = apply_row(ctx, apply, mine, &result);
	*spoilt = good && result.outcome == IMPORT_SPOILT;
	good = good && (*spoilt || run_keep(ctx, import, mine, &result));
	if (mine != draft)
		talloc_free(mine);
	return good;
}

static bool run_rows(struct ctx *ctx, struct import *import, struct apply *apply,
                     const struct rows_piece *piece, bool *spoilt)
{
	struct ctx *inner = ctx_inner_pooled(ctx, APPLY_MEMORY);
	for (size_t i = 0; i < piece->count && !*spoilt; i++)
		if (!run_row(inner, import, apply, piece->drafts[i], spoilt))
			return error_pass(ctx, inner);
	talloc_free(inner);
	if (piece->count == 0) {
		import->state = IMPORT_DONE;
		import->finished_at = ctx->now;
	}
	return *spoilt || import_save(ctx, import);
}

/* Has nobody paused or cancelled it, or gone further? */
static bool run_still(struct ctx *outer, const struct import *import, bool *still)
{
	struct ctx *ctx = ctx_inner(outer);
	const struct import *now = import_load(ctx, import->id);
	*still = now && now->state == IMPORT_RUNNING && now->last_row == import->last_row;
	bool loaded = now || error_pass(outer, ctx);
	talloc_free(ctx);
	return loaded;
}

/* What is spoilt has left nothing. */
static bool run_try(struct ctx *ctx, struct import *import, struct apply *apply,
                    const struct rows_piece *piece, bool *still, bool *spoilt)
{
	struct import before = *import;
	*spoilt = false;
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (run_still(ctx, import, still) && (!*still || run_rows(ctx, import, apply, piece, spoilt)) &&
	    !*spoilt && db_commit(ctx))
		return true;
	db_rollback(ctx);
	*import = before;
	return *spoilt;
}

/* Boldly, but not behind rows that would have spoilt it. */
static bool run_piece(struct ctx *ctx, struct import *import, struct apply *apply,
                      const struct rows_piece *piece, bool *still)
{
	bool spoilt;
	apply->bold = apply->undone == 0;
	apply->undone = 0;
	if (!run_try(ctx, import, apply, piece, still, &spoilt))
		return false;
	if (!spoilt)
		return true;
	apply->bold = false;
	apply->undone = 0;
	return run_try(ctx, import, apply, piece, still, &spoilt);
}

/* --- the whole --- */

static bool run_pieces(struct ctx *ctx, struct import *import, struct apply *apply,
                       struct rows *rows, const struct import_watch *watch, bool *finished)
{
	bool still = true;
	do {
		struct ctx *inner = ctx_inner(ctx);
		struct rows_piece *piece = rows_next(inner, rows);
		if (!piece || !run_piece(inner, import, apply, piece, &still))
			return error_pass(ctx, inner);
		rows_give_back(rows, piece);
		talloc_free(inner);
		*finished = !still || import->state == IMPORT_DONE;
	} while (!*finished && watch->go_on(ctx, import_rows_done(import), import->total, watch->data));
	return true;
}

static bool run_all(struct ctx *ctx, struct import *import, const struct import_watch *watch,
                    bool *finished)
{
	struct apply apply = {.plan = plan_new(ctx, import)};
	struct rows *rows = apply.plan ? rows_open(ctx, import, apply.plan, import->last_row) : NULL;
	bool good = rows && run_pieces(ctx, import, &apply, rows, watch, finished);
	talloc_free(rows);
	return good;
}

bool import_run(struct ctx *ctx, int64_t id, const struct import_watch *watch, bool *finished)
{
	*finished = true;
	if (!db_begin(ctx, DB_READ))
		return false;
	struct import *import = import_load(ctx, id);
	db_rollback(ctx);
	if (!import)
		return false;
	ctx->language = import->language;
	if (import->state == IMPORT_UNDOING)
		return undo_run(ctx, import, watch, finished);
	if (import->state != IMPORT_RUNNING)
		return true;
	return extend_model(ctx, import) && run_all(ctx, import, watch, finished);
}

/* --- trying --- */

struct trial {
	struct import *import;
	struct apply apply;
	struct json_writer *errors;
	size_t error_count;
};

enum { TRIAL_ERRORS = 100 };

static void trial_note(struct trial *trial, const struct import_note *note)
{
	if (note->kind != IMPORT_ERROR || trial->error_count++ >= TRIAL_ERRORS)
		return;
	struct json_writer *json = trial->errors;
	json_open_object(json);
	json_member_integer(json, "row", note->row);
	json_member_text(json, "field", note->field);
	json_member_text(json, "code", note->code);
	json_member_text(json, "message", note->message);
	json_close_object(json);
}

static bool trial_rows(struct ctx *ctx, struct trial *trial, const struct rows_piece *piece)
{
	for (size_t i = 0; i < piece->count; i++) {
		struct import_result result;
		struct draft *draft = piece->drafts[i];
		if (!apply_row(ctx, &trial->apply, draft, &result))
			return false;
		trial->import->counts[result.outcome]++;
		trial->import->warnings += run_warnings(draft, result.outcome);
		for (size_t k = 0; k < draft->note_count; k++)
			trial_note(trial, &draft->notes[k]);
	}
	return true;
}

static bool trial_run(struct ctx *ctx, struct trial *trial, struct rows *rows)
{
	for (size_t count = 1; count > 0;) {
		struct ctx *inner = ctx_inner(ctx);
		struct rows_piece *piece = rows_next(inner, rows);
		if (!piece || !db_begin(inner, DB_WRITE))
			return error_pass(ctx, inner);
		struct ctx *scratch = ctx_inner_pooled(inner, APPLY_MEMORY);
		bool good = trial_rows(scratch, trial, piece);
		db_rollback(inner);
		if (!good)
			return error_pass(ctx, scratch);
		count = piece->count;
		talloc_free(inner);
	}
	return true;
}

static void trial_print(const struct trial *trial, struct json_writer *json)
{
	const struct import *import = trial->import;
	json_open_object(json);
	json_member_integer(json, "total", import_rows_done(import));
	json_member_integer(json, "would_create", import->counts[IMPORT_CREATED]);
	json_member_integer(json, "would_update", import->counts[IMPORT_UPDATED]);
	json_member_integer(json, "would_skip", import->counts[IMPORT_SKIPPED]);
	json_member_integer(json, "would_reject", import->counts[IMPORT_REJECTED]);
	json_member_integer(json, "warnings", import->warnings);
	json_key(json, "errors");
	json_open_array(json);
	buffer_add(json->out, trial->errors->out->data, trial->errors->out->size);
	json_close_array(json);
	json_close_object(json);
}

/* The settings were tried: they are still those. */
static bool trial_mark(struct ctx *ctx, int64_t id)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	struct import *import = import_load(ctx, id);
	if (import && import->state == IMPORT_UPLOADED) {
		import->state = IMPORT_CHECKED;
		import_save(ctx, import);
	}
	if (!ctx->error && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

bool import_dry_run(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	if (!db_begin(ctx, DB_READ))
		return false;
	struct import *import = import_load(ctx, id);
	struct plan *plan = import ? plan_new(ctx, import) : NULL;
	db_rollback(ctx);
	if (!plan)
		return false;
	if (import->state > IMPORT_CHECKED)
		return error_set(ctx, ERROR_CONFLICT, "导入已经开始，不能再试运行。",
		                 "The import has begun; there is nothing to try any more.");
	plan->dry = true;
	struct trial trial = {.import = import, .errors = json_writer_new(ctx, 1024)};
	trial.apply = (struct apply){.plan = plan, .seen = json_keep(ctx, json_object())};
	struct rows *rows = rows_open(ctx, import, plan, 0);
	bool tried = rows && trial_run(ctx, &trial, rows);
	talloc_free(rows);
	if (!tried)
		return false;
	trial_print(&trial, json);
	return trial_mark(ctx, id);
}
