/* Running an import.
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
#include "transfer/settings.h"

#include <string.h>

/* --- a piece --- */

static bool run_keep_notes(struct ctx *ctx, const struct import *import, const struct draft *draft)
{
	for (size_t i = 0; i < draft->note_count; i++)
		if (!import_note_keep(ctx, import->id, &draft->notes[i]))
			return false;
	return true;
}

int64_t run_warnings(const struct draft *draft, enum import_outcome outcome)
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
	bool good = import && (import->state != IMPORT_RUNNING || settings_check_owner(ctx, import));
	db_rollback(ctx);
	if (!good)
		return false;
	ctx->language = import->language;
	if (import->state == IMPORT_UNDOING)
		return undo_run(ctx, import, watch, finished);
	if (import->state != IMPORT_RUNNING)
		return true;
	return extend_model(ctx, import) && run_all(ctx, import, watch, finished);
}
