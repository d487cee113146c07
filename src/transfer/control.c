/* The states of an import, and who may change them. */
#include "transfer/import.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "transfer/import_store.h"
#include "transfer/settings.h"

#include <inttypes.h>
#include <unistd.h>

static const int64_t DAY = 86400000;

/* Bits of the states in which a change is possible. */
#define IN(state) (1U << (state))

static struct import *control_load(struct ctx *ctx, int64_t id, unsigned states)
{
	struct import *import = import_load(ctx, id);
	if (!import || (states >> import->state & 1))
		return import;
	error_set(ctx, ERROR_CONFLICT, "导入现在的状态（%s）不允许这样做。",
	          "The import's state (%s) does not allow this.", import_state_names[import->state]);
	return NULL;
}

/* --- what its maker is told --- */

/* Shall the end be told that comes next? */
static bool control_tell(struct ctx *ctx, int64_t id, bool wanted)
{
	return db_run(ctx, "UPDATE import_run SET told = $1 WHERE id = $2", value_integer(!wanted),
	              value_integer(id));
}

bool import_take_news(struct ctx *ctx, int64_t id, struct import_news *news)
{
	int64_t told = 1;
	struct value value = value_integer(id);
	struct import *import = import_load(ctx, id);
	if (!import ||
	    !db_find_integer(ctx, 1, &told, "SELECT told FROM import_run WHERE id = $1", &value, 1))
		return false;
	unsigned ends = IN(IMPORT_DONE) | IN(IMPORT_FAILED) | IN(IMPORT_UNDONE);
	bool fresh = !told && (ends >> import->state & 1);
	*news = (struct import_news){
	    .state = fresh ? import_state_names[import->state] : NULL,
	    .file_name = import->file_name,
	    .object = import->object,
	    .maker = import->maker,
	    .created = import->counts[IMPORT_CREATED],
	    .updated = import->counts[IMPORT_UPDATED],
	    .skipped = import->counts[IMPORT_SKIPPED],
	    .rejected = import->counts[IMPORT_REJECTED],
	    .undone = import->undone,
	    .kept = import->kept,
	    .reason = import->reason,
	};
	return !fresh || control_tell(ctx, id, false);
}

/* --- states --- */

bool import_start(struct ctx *ctx, int64_t id)
{
	unsigned states =
	    IN(IMPORT_UPLOADED) | IN(IMPORT_CHECKED) | IN(IMPORT_PAUSED) | IN(IMPORT_FAILED);
	struct import *import = control_load(ctx, id, states);
	if (!import || !access_need(ctx, import->object, OPERATION_IMPORT) || !plan_new(ctx, import))
		return false;
	if (!settings_check_owner(ctx, import))
		return false;
	import->state = IMPORT_RUNNING;
	import->reason = NULL;
	return import_save(ctx, import) && control_tell(ctx, id, true);
}

bool import_pause(struct ctx *ctx, int64_t id)
{
	struct import *import = control_load(ctx, id, IN(IMPORT_RUNNING));
	if (!import)
		return false;
	import->state = IMPORT_PAUSED;
	return import_save(ctx, import);
}

bool import_cancel(struct ctx *ctx, int64_t id)
{
	unsigned states = IN(IMPORT_UPLOADED) | IN(IMPORT_CHECKED) | IN(IMPORT_RUNNING) |
	                  IN(IMPORT_PAUSED) | IN(IMPORT_FAILED);
	struct import *import = control_load(ctx, id, states);
	if (!import)
		return false;
	import->state = IMPORT_CANCELLED;
	import->finished_at = ctx->now;
	return import_save(ctx, import);
}

bool import_undo(struct ctx *ctx, int64_t id)
{
	unsigned states = IN(IMPORT_DONE) | IN(IMPORT_CANCELLED) | IN(IMPORT_FAILED);
	struct import *import = control_load(ctx, id, states);
	if (!import || !access_need(ctx, import->object, OPERATION_IMPORT))
		return false;
	if (import->finished_at && ctx->now - import->finished_at > IMPORT_UNDO_DAYS * DAY)
		return error_set(ctx, ERROR_CONFLICT, "导入已超过 %d 天，不能再撤销。",
		                 "The import is older than %d days and can't be undone any more.",
		                 IMPORT_UNDO_DAYS);
	import->state = IMPORT_UNDOING;
	import->last_row = INT64_MAX;
	return import_save(ctx, import) && control_tell(ctx, id, true);
}

bool import_fail(struct ctx *ctx, int64_t id, const char *reason)
{
	struct import *import = import_load(ctx, id);
	if (!import)
		return false;
	if (import->state != IMPORT_RUNNING && import->state != IMPORT_UNDOING)
		return true;
	import->state = IMPORT_FAILED;
	import->reason = reason;
	import->finished_at = ctx->now;
	return import_save(ctx, import);
}

/* --- tidying up --- */

static bool sweep_one(struct ctx *ctx, int64_t id)
{
	const char *path = import_path(ctx, id);
	if (!path || !db_run(ctx, "DELETE FROM import_result WHERE import = $1", value_integer(id)) ||
	    !db_run(ctx, "DELETE FROM import_note WHERE import = $1", value_integer(id)) ||
	    !db_run(ctx, "DELETE FROM import_run WHERE id = $1", value_integer(id)))
		return false;
	unlink(path);
	return true;
}

bool import_discard(struct ctx *ctx, int64_t id)
{
	return control_load(ctx, id, IN(IMPORT_UPLOADED) | IN(IMPORT_CHECKED)) && sweep_one(ctx, id);
}

bool import_sweep(struct ctx *ctx)
{
	int64_t id = 0;
	do {
		struct value before = value_integer(ctx->now - IMPORT_UNDO_DAYS * DAY);
		if (!db_find_integer(ctx, 0, &id,
		                     "SELECT min(id)"
		                     "  FROM import_run"
		                     " WHERE created_at < $1 AND finished_at < $1",
		                     &before, 1) ||
		    (id && !sweep_one(ctx, id)))
			return false;
	} while (id);
	return true;
}
