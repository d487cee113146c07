/* Trying an import: what its run would do, done and taken back. Each piece has a write
 * transaction of its own that is rolled back, so that nobody waits long. What was found
 * so far is kept with the import now and then, and in the end. */
#include "transfer/run.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "transfer/settings.h"

#include <string.h>

/* As stored: numbers are never given to another meaning. */
enum trial_state { TRIAL_NONE, TRIAL_TRYING, TRIAL_DONE, TRIAL_FAILED, TRIAL_STATE_COUNT };
static const char *const trial_state_names[TRIAL_STATE_COUNT] = {"", "trying", "done", "failed"};

enum {
	TRIAL_NOTES = 100,         /* of each kind */
	TRIAL_KEEP_PAUSE = 500000, /* microseconds between two looks at the import */
};

struct trial {
	struct import *import;
	struct apply apply;
	struct json_writer *notes[IMPORT_WARNING + 1]; /* by kind; NULL while there are none */
	size_t note_counts[IMPORT_WARNING + 1];
	int64_t number; /* of the trial that is wanted; another one: this is no more */
	int64_t kept;   /* when it was kept last, as time_monotonic tells it */
	bool wanted;
};

/* --- what it found --- */

static void trial_note(struct trial *trial, const struct import_note *note)
{
	struct json_writer **json = &trial->notes[note->kind];
	if (trial->note_counts[note->kind]++ >= TRIAL_NOTES)
		return;
	if (!*json)
		*json = json_writer_new(trial, 1024);
	import_note_print(note, *json);
}

/* The first of the kinds from `first` to `last`. */
static void trial_put_notes(const struct trial *trial, const char *name,
                            enum import_note_kind first, enum import_note_kind last,
                            struct json_writer *json)
{
	json_key(json, name);
	json_open_array(json);
	for (int kind = (int)first; kind <= (int)last; kind++) {
		const struct json_writer *notes = trial->notes[kind];
		if (!notes)
			continue;
		if (json->comma)
			buffer_add_text(json->out, ",");
		buffer_add(json->out, notes->out->data, notes->out->size);
		json->comma = true;
	}
	json_close_array(json);
}

static void trial_put(const struct trial *trial, enum trial_state state, const char *reason,
                      struct json_writer *json)
{
	const struct import *import = trial->import;
	int64_t done = import_rows_done(import);
	json_open_object(json);
	json_member_text(json, "state", trial_state_names[state]);
	json_member_integer(json, "done", done);
	json_member_integer(json, "total", state == TRIAL_DONE ? done : import->total);
	json_member_integer(json, "would_create", import->counts[IMPORT_CREATED]);
	json_member_integer(json, "would_update", import->counts[IMPORT_UPDATED]);
	json_member_integer(json, "would_skip", import->counts[IMPORT_SKIPPED]);
	json_member_integer(json, "would_reject", import->counts[IMPORT_REJECTED]);
	json_member_integer(json, "warnings", import->warnings);
	trial_put_notes(trial, "errors", IMPORT_ERROR, IMPORT_ERROR, json);
	trial_put_notes(trial, "notes", IMPORT_SKIP, IMPORT_WARNING, json);
	if (reason)
		json_member_text(json, "reason", reason);
	json_close_object(json);
}

static bool trial_store(struct ctx *ctx, const struct trial *trial, enum trial_state state,
                        const char *reason)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	trial_put(trial, state, reason, json);
	return db_run(ctx, "UPDATE import_run SET trial = $1, trial_state = $2 WHERE id = $3",
	              value_text_part(json->out->data, json->out->size), value_integer(state),
	              value_integer(trial->import->id));
}

/* The number of the trial that is wanted; 0 where none is, or the import has begun. */
static bool trial_wanted(struct ctx *ctx, int64_t id, int64_t *number)
{
	struct value values[] = {value_integer(id), value_integer(IMPORT_CHECKED),
	                         value_integer(TRIAL_TRYING)};
	return db_find_integer(ctx, 0, number,
	                       "SELECT trial_number"
	                       "  FROM import_run"
	                       " WHERE id = $1 AND state <= $2 AND trial_state = $3",
	                       values, 3);
}

/* In a write transaction: settings that were tried to the end are checked. */
static bool trial_keep_in(struct ctx *ctx, struct trial *trial, enum trial_state state)
{
	int64_t number = 0;
	if (!trial_wanted(ctx, trial->import->id, &number))
		return false;
	trial->wanted = number == trial->number;
	if (!trial->wanted)
		return true;
	return trial_store(ctx, trial, state, NULL) &&
	       (state != TRIAL_DONE ||
	        db_run(ctx, "UPDATE import_run SET state = $1 WHERE id = $2",
	               value_integer(IMPORT_CHECKED), value_integer(trial->import->id)));
}

static bool trial_keep(struct ctx *outer, struct trial *trial, enum trial_state state)
{
	struct ctx *ctx = ctx_inner(outer);
	trial->kept = time_monotonic();
	bool kept = db_begin(ctx, DB_WRITE) && trial_keep_in(ctx, trial, state) && db_commit(ctx);
	if (!kept) {
		db_rollback(ctx);
		error_pass(outer, ctx);
	}
	talloc_free(ctx);
	return kept;
}

/* --- the rows --- */

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

static bool trial_piece(struct ctx *outer, struct trial *trial, struct rows *rows, bool *more)
{
	struct ctx *ctx = ctx_inner(outer);
	struct rows_piece *piece = rows_next(ctx, rows);
	if (!piece || !db_begin(ctx, DB_WRITE))
		return error_pass(outer, ctx);
	struct ctx *scratch = ctx_inner_pooled(ctx, APPLY_MEMORY);
	bool good = trial_rows(scratch, trial, piece);
	db_rollback(ctx);
	if (!good)
		return error_pass(outer, scratch);
	*more = piece->count > 0;
	talloc_free(ctx);
	return true;
}

/* `finished`: to the end, or nobody wants it any more. */
static bool trial_run(struct ctx *ctx, struct trial *trial, struct rows *rows,
                      const struct import_watch *watch, bool *finished)
{
	bool more = true;
	*finished = false;
	while (more && trial->wanted) {
		const struct import *import = trial->import;
		if (!trial_piece(ctx, trial, rows, &more))
			return false;
		if (more && watch &&
		    !watch->go_on(ctx, import_rows_done(import), import->total, watch->data))
			return true;
		if (more && time_monotonic() - trial->kept > TRIAL_KEEP_PAUSE &&
		    !trial_keep(ctx, trial, TRIAL_TRYING))
			return false;
	}
	*finished = true;
	return !trial->wanted || trial_keep(ctx, trial, TRIAL_DONE);
}

/* --- a trial from its beginning --- */

static struct import *trial_load(struct ctx *ctx, int64_t id)
{
	struct import *import = import_load(ctx, id);
	if (!import || import->state <= IMPORT_CHECKED)
		return import;
	error_set(ctx, ERROR_CONFLICT, "导入已经开始，不能再试运行。",
	          "The import has begun; there is nothing to try any more.");
	return NULL;
}

static struct trial *trial_open(struct ctx *ctx, int64_t id)
{
	struct trial *trial = memory_new(ctx, struct trial);
	struct plan *plan = NULL;
	if (!db_begin(ctx, DB_READ))
		return NULL;
	trial->import = trial_load(ctx, id);
	if (trial->import && settings_check_owner(ctx, trial->import) &&
	    trial_wanted(ctx, id, &trial->number))
		plan = plan_new(ctx, trial->import);
	db_rollback(ctx);
	if (!plan)
		return NULL;
	plan->dry = true;
	trial->apply = (struct apply){.plan = plan, .seen = json_keep(trial, json_object())};
	trial->wanted = trial->number > 0;
	trial->kept = time_monotonic();
	return trial;
}

static bool trial_go(struct ctx *ctx, struct trial *trial, const struct import_watch *watch,
                     bool *finished)
{
	struct rows *rows = rows_open(ctx, trial->import, trial->apply.plan, 0);
	bool tried = rows && trial_run(ctx, trial, rows, watch, finished);
	talloc_free(rows);
	return tried;
}

bool import_trial_forget(struct ctx *ctx, int64_t id)
{
	return db_run(ctx, "UPDATE import_run SET trial_state = $1 WHERE id = $2",
	              value_integer(TRIAL_NONE), value_integer(id));
}

static bool trial_order_now(struct ctx *ctx, int64_t id)
{
	bool begun;
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (import_trial_forget(ctx, id) && import_trial_order(ctx, id, &begun) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

bool import_dry_run(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	bool finished;
	struct trial *trial = trial_order_now(ctx, id) ? trial_open(ctx, id) : NULL;
	if (!trial || !trial_go(ctx, trial, NULL, &finished))
		return false;
	if (!trial->wanted)
		return error_set(ctx, ERROR_CONFLICT, "试运行期间设置有改动，请重新试运行。",
		                 "The settings were changed meanwhile; try again.");
	trial_put(trial, TRIAL_DONE, NULL, json);
	return true;
}

bool import_trial_run(struct ctx *ctx, int64_t id, const struct import_watch *watch, bool *finished)
{
	int64_t number = 0;
	*finished = true;
	bool read = db_begin(ctx, DB_READ) && trial_wanted(ctx, id, &number);
	db_rollback(ctx);
	if (!read || !number)
		return read;
	struct trial *trial = trial_open(ctx, id);
	return trial && trial_go(ctx, trial, watch, finished);
}

/* --- from outside --- */

static bool trial_under_way(struct ctx *ctx, int64_t id, bool *under_way)
{
	int64_t state = TRIAL_NONE;
	struct value value = value_integer(id);
	if (!db_find_integer(ctx, TRIAL_NONE, &state,
	                     "SELECT trial_state FROM import_run WHERE id = $1", &value, 1))
		return false;
	*under_way = state == TRIAL_TRYING;
	return true;
}

bool import_trial_order(struct ctx *ctx, int64_t id, bool *begun)
{
	bool under_way;
	struct trial trial = {.import = trial_load(ctx, id)};
	if (!trial.import || !plan_new(ctx, trial.import) || !trial_under_way(ctx, id, &under_way))
		return false;
	*begun = !under_way;
	return under_way ||
	       (trial_store(ctx, &trial, TRIAL_TRYING, NULL) &&
	        db_run(ctx, "UPDATE import_run SET trial_number = trial_number + 1 WHERE id = $1",
	               value_integer(id)));
}

bool import_trial_fail(struct ctx *ctx, int64_t id, const char *reason)
{
	struct trial trial = {.import = import_load(ctx, id)};
	return trial.import && trial_store(ctx, &trial, TRIAL_FAILED, reason);
}

bool import_trial_print(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	if (!import_load(ctx, id)) /* is it the actor's? */
		return false;
	struct db_rows *rows =
	    db_query(ctx, "SELECT trial FROM import_run WHERE id = $1 AND trial_state <> $2",
	             value_integer(id), value_integer(TRIAL_NONE));
	bool found = rows && db_next(ctx, rows);
	if (found)
		buffer_add(json->out, db_text(rows, 0), db_size(rows, 0));
	talloc_free(rows);
	if (found || ctx->error)
		return found;
	return error_set(ctx, ERROR_NOT_FOUND, "这些设置还没有试运行过。",
	                 "These settings were not tried yet.");
}

bool import_total(struct ctx *ctx, int64_t id, int64_t *rows)
{
	const struct import *import = import_load(ctx, id);
	*rows = import ? import->total : 0;
	return import != NULL;
}
