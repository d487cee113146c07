/* Undoing an import: from its last row to its first, a piece in a transaction. */
#include "transfer/run.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/values.h"

#include <string.h>

enum { UNDO_PIECE = 100 };

/* Undoing asks for no right of its own to delete: what an import made it may take
 * back, in the name of who made it. */
static void undo_act(struct ctx *ctx)
{
	struct actor *actor = memory_new(ctx, struct actor);
	*actor = *ctx->actor;
	actor->system = true;
	ctx->actor = actor;
}

/* Is everything that hangs on the record what the import created with it, and is
 * that as it was? */
static bool undo_only_own(struct ctx *ctx, const struct object *object, int64_t id,
                          const json_t *along, bool *own)
{
	size_t i;
	json_t *one, *hanging;
	const char *name;
	struct json_writer *json = json_writer_new(ctx, 256);
	if (!record_delete_preview(ctx, object, id, json))
		return false;
	json_t *counts = json_read(ctx, json->out->data, json->out->size);
	int64_t all = 0;
	json_object_foreach(counts, name, hanging) all += json_integer_value(hanging);
	*own = (size_t)all == json_array_size(along);
	json_array_foreach((json_t *)along, i, one)
	{
		const struct object *below =
		    model_object(ctx->model, json_string_value(json_array_get(one, 0)));
		if (!below || !*own)
			break;
		struct record *record =
		    record_get(ctx, below, json_integer_value(json_array_get(one, 1)), OPERATION_READ);
		*own = record && record->version == json_integer_value(json_array_get(one, 2));
		error_take(ctx);
	}
	return true;
}

static bool undo_created(struct ctx *ctx, const struct record *record,
                         const struct import_result *result, bool *undone)
{
	json_t *along = result->along ? json_read(ctx, result->along, strlen(result->along)) : NULL;
	if (ctx->error || !undo_only_own(ctx, record->object, record->id, along, undone))
		return false;
	return !*undone || record_delete(ctx, record->object, record->id, result->version, NULL);
}

static bool undo_along(struct ctx *ctx, const struct import_result *result)
{
	size_t i;
	json_t *one;
	json_t *along = result->along ? json_read(ctx, result->along, strlen(result->along)) : NULL;
	json_array_foreach(along, i, one)
	{
		const struct object *object =
		    model_object(ctx->model, json_string_value(json_array_get(one, 0)));
		if (object && !record_delete(ctx, object, json_integer_value(json_array_get(one, 1)),
		                             json_integer_value(json_array_get(one, 2)), NULL))
			error_take(ctx); /* changed since: it stays */
	}
	return !ctx->error;
}

static bool undo_updated(struct ctx *ctx, const struct record *record,
                         const struct import_result *result, bool *undone)
{
	*undone = true;
	struct record *changes = values_read(ctx, record->object, result->before);
	return changes && record_update(ctx, record->object, record->id, changes, result->version) &&
	       undo_along(ctx, result);
}

/* One row; `undone` is false where the record was changed since, or is gone. */
static bool undo_row(struct ctx *ctx, const struct object *object,
                     const struct import_result *result, bool *undone)
{
	*undone = false;
	struct record *record = record_get(ctx, object, result->record, OPERATION_READ);
	if (!record || record->version != result->version) {
		error_take(ctx);
		return true;
	}
	return result->outcome == IMPORT_CREATED ? undo_created(ctx, record, result, undone)
	                                         : undo_updated(ctx, record, result, undone);
}

/* What a record refuses (something refers to it by now) is kept, not an error. */
static bool undo_one(struct ctx *outer, struct import *import, const struct import_result *result)
{
	bool undone = false;
	struct ctx *ctx = ctx_inner(outer);
	if (!db_savepoint(ctx))
		return error_pass(outer, ctx);
	bool good = undo_row(ctx, import->object, result, &undone) && db_release(ctx);
	if (!good) {
		undone = false;
		db_undo(ctx);
		good = ctx->error->code != ERROR_INTERNAL && ctx->error->code != ERROR_UNAVAILABLE;
	}
	import->undone += undone;
	import->kept += good && !undone;
	import->last_row = result->row;
	if (!good)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return good;
}

static size_t undo_results(struct ctx *ctx, const struct import *import,
                           struct import_result *results)
{
	size_t count = 0;
	struct db_rows *rows = db_query(ctx,
	                                "SELECT row, outcome, record, version, before, along"
	                                "  FROM import_result"
	                                " WHERE import = $1 AND row < $2 AND outcome <= $3"
	                                " ORDER BY row DESC"
	                                " LIMIT 100",
	                                value_integer(import->id), value_integer(import->last_row),
	                                value_integer(IMPORT_UPDATED));
	while (rows && count < UNDO_PIECE && db_next(ctx, rows))
		results[count++] = (struct import_result){
		    .row = db_integer(rows, 0),
		    .outcome = (enum import_outcome)db_integer(rows, 1),
		    .record = db_integer(rows, 2),
		    .version = db_integer(rows, 3),
		    .before = db_null(rows, 4) ? NULL : memory_text(ctx, db_text(rows, 4)),
		    .along = db_null(rows, 5) ? NULL : memory_text(ctx, db_text(rows, 5)),
		};
	talloc_free(rows);
	return count;
}

static bool undo_piece(struct ctx *ctx, struct import *import)
{
	struct import_result results[UNDO_PIECE];
	size_t count = undo_results(ctx, import, results);
	for (size_t i = 0; i < count && !ctx->error; i++)
		undo_one(ctx, import, &results[i]);
	if (ctx->error)
		return false;
	if (count == 0) {
		import->state = IMPORT_UNDONE;
		import->finished_at = ctx->now;
	}
	return import_save(ctx, import);
}

bool undo_run(struct ctx *ctx, struct import *import, const struct import_watch *watch,
              bool *finished)
{
	int64_t total = import->counts[IMPORT_CREATED] + import->counts[IMPORT_UPDATED];
	do {
		struct ctx *inner = ctx_inner(ctx);
		undo_act(inner);
		if (!db_begin(inner, DB_WRITE))
			return error_pass(ctx, inner);
		/* Another run of it may have been quicker. */
		const struct import *now = import_load(inner, import->id);
		bool still = now && now->state == IMPORT_UNDOING && now->last_row == import->last_row;
		if (!now || (still && !undo_piece(inner, import)) || !db_commit(inner)) {
			db_rollback(inner);
			return error_pass(ctx, inner);
		}
		talloc_free(inner);
		*finished = !still || import->state == IMPORT_UNDONE;
	} while (!*finished && watch->go_on(ctx, import->undone + import->kept, total, watch->data));
	return true;
}
