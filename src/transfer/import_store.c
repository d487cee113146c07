#include "transfer/import_store.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"
#include "transfer/export_store.h"
#include "transfer/folder.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

const char *const import_state_names[IMPORT_STATE_COUNT] = {
    [IMPORT_UPLOADED] = "uploaded", [IMPORT_CHECKED] = "checked", [IMPORT_RUNNING] = "running",
    [IMPORT_PAUSED] = "paused",     [IMPORT_DONE] = "done",       [IMPORT_CANCELLED] = "cancelled",
    [IMPORT_FAILED] = "failed",     [IMPORT_UNDOING] = "running", [IMPORT_UNDONE] = "undone",
};

static const char *const import_tables[] = {
    "CREATE TABLE import_run ("
    " id INTEGER PRIMARY KEY,"
    " object TEXT NOT NULL,"
    " maker BIGINT NOT NULL,"
    " language SMALLINT NOT NULL,"
    " file_name TEXT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " finished_at BIGINT NOT NULL,"
    " state SMALLINT NOT NULL,"
    " sheets TEXT NOT NULL,"
    " columns TEXT NOT NULL,"
    " settings TEXT NOT NULL,"
    " sheet BIGINT NOT NULL,"
    " header_row BIGINT NOT NULL,"
    " last_row BIGINT NOT NULL,"
    " total BIGINT NOT NULL,"
    " created BIGINT NOT NULL,"
    " updated BIGINT NOT NULL,"
    " skipped BIGINT NOT NULL,"
    " rejected BIGINT NOT NULL,"
    " warnings BIGINT NOT NULL,"
    " undone BIGINT NOT NULL,"
    " kept BIGINT NOT NULL,"
    " reason TEXT)",
    "CREATE INDEX import_run_maker ON import_run (maker, id)",

    /* Rows come in order and are read in order: the key is the table. */
    "CREATE TABLE import_result ("
    " import BIGINT NOT NULL,"
    " row BIGINT NOT NULL,"
    " outcome SMALLINT NOT NULL,"
    " record BIGINT NOT NULL,"
    " version BIGINT NOT NULL,"
    " before TEXT,"
    " along TEXT,"
    " PRIMARY KEY (import, row)) WITHOUT ROWID",

    "CREATE TABLE import_note ("
    " import BIGINT NOT NULL,"
    " kind SMALLINT NOT NULL,"
    " row BIGINT NOT NULL,"
    " place SMALLINT NOT NULL,"
    " field TEXT,"
    " code TEXT NOT NULL,"
    " message TEXT NOT NULL,"
    " PRIMARY KEY (import, kind, row, place)) WITHOUT ROWID",
    NULL,
};

/* Whether its end was told, and what a trial of the settings found: the number is the
 * trial's that is wanted, so that an older one notices that it is no more. */
static const char *const import_trials[] = {
    "ALTER TABLE import_run ADD COLUMN told SMALLINT NOT NULL DEFAULT 1",
    "ALTER TABLE import_run ADD COLUMN trial TEXT",
    "ALTER TABLE import_run ADD COLUMN trial_state SMALLINT NOT NULL DEFAULT 0",
    "ALTER TABLE import_run ADD COLUMN trial_number BIGINT NOT NULL DEFAULT 0",
    NULL,
};

bool transfer_open(struct ctx *ctx)
{
	static const struct db_migration steps[] = {
	    {1, import_tables}, {2, export_tables}, {3, import_trials}};
	return db_migrate(ctx, "transfer", steps, sizeof steps / sizeof *steps);
}

/* --- imports --- */

static json_t *import_tree(struct ctx *ctx, const struct db_rows *rows, int column)
{
	return json_read(ctx, db_text(rows, column), db_size(rows, column));
}

static bool import_missing(struct ctx *ctx)
{
	return error_set(ctx, ERROR_NOT_FOUND, "没有这次导入，或它不是您的。",
	                 "There is no such import, or it is not yours.");
}

static bool import_read(struct ctx *ctx, const struct db_rows *rows, struct import *import)
{
	int64_t maker = db_integer(rows, 1);
	const struct object *object = model_object(ctx->model, db_text(rows, 0));
	bool own = maker == ctx->actor->user || ctx->actor->administrator || ctx->actor->system;
	if (!own || !object)
		return import_missing(ctx);
	*import = (struct import){
	    .id = import->id,
	    .object = object,
	    .maker = maker,
	    .language = (enum language)db_integer(rows, 2),
	    .file_name = memory_text(ctx, db_text(rows, 3)),
	    .created_at = db_integer(rows, 4),
	    .finished_at = db_integer(rows, 5),
	    .state = (enum import_state)db_integer(rows, 6),
	    .sheets = import_tree(ctx, rows, 7),
	    .columns = import_tree(ctx, rows, 8),
	    .settings = import_tree(ctx, rows, 9),
	    .sheet = db_integer(rows, 10),
	    .header_row = db_integer(rows, 11),
	    .last_row = db_integer(rows, 12),
	    .total = db_integer(rows, 13),
	    .warnings = db_integer(rows, 18),
	    .undone = db_integer(rows, 19),
	    .kept = db_integer(rows, 20),
	    .reason = db_null(rows, 21) ? NULL : memory_text(ctx, db_text(rows, 21)),
	};
	for (int i = 0; i < 4; i++)
		import->counts[IMPORT_CREATED + i] = db_integer(rows, 14 + i);
	return !ctx->error;
}

struct import *import_load(struct ctx *ctx, int64_t id)
{
	struct db_rows *rows = db_query(
	    ctx,
	    "SELECT object, maker, language, file_name, created_at, finished_at, state, sheets, "
	    "columns,"
	    "       settings, sheet, header_row, last_row, total, created, updated, skipped, rejected,"
	    "       warnings, undone, kept, reason"
	    "  FROM import_run"
	    " WHERE id = $1",
	    value_integer(id));
	if (!rows)
		return NULL;
	struct import *import = memory_new(ctx, struct import);
	import->id = id;
	if (db_next(ctx, rows))
		import_read(ctx, rows, import);
	else if (!ctx->error)
		import_missing(ctx);
	talloc_free(rows);
	return ctx->error ? NULL : import;
}

/* A tree as text on ctx. */
static struct value import_text(struct ctx *ctx, const json_t *tree)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	json_put_tree(json, tree);
	return value_text_part(json->out->data, json->out->size);
}

bool import_insert(struct ctx *ctx, struct import *import)
{
	return db_insert(
	    ctx, &import->id,
	    "INSERT INTO import_run (object, maker, language, file_name, created_at, finished_at,"
	    "                        state, sheets, columns, settings, sheet, header_row,"
	    "                        last_row, total, created, updated, skipped, rejected,"
	    "                        warnings, undone, kept)"
	    " VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, 0, $12, 0, 0, 0, 0, 0, 0,"
	    "         0)",
	    value_text(import->object->name), value_integer(import->maker),
	    value_integer(import->language), value_text(import->file_name),
	    value_integer(import->created_at), value_integer(import->state),
	    import_text(ctx, import->sheets), import_text(ctx, import->columns),
	    import_text(ctx, import->settings), value_integer(import->sheet),
	    value_integer(import->header_row), value_integer(import->total));
}

bool import_save(struct ctx *ctx, const struct import *import)
{
	return db_run(ctx,
	              "UPDATE import_run"
	              "   SET state = $1, columns = $2, settings = $3, sheet = $4, header_row = $5,"
	              "       last_row = $6, total = $7, created = $8, updated = $9, skipped = $10,"
	              "       rejected = $11, warnings = $12, undone = $13, kept = $14, reason = $15,"
	              "       finished_at = $16"
	              " WHERE id = $17",
	              value_integer(import->state), import_text(ctx, import->columns),
	              import_text(ctx, import->settings), value_integer(import->sheet),
	              value_integer(import->header_row), value_integer(import->last_row),
	              value_integer(import->total), value_integer(import->counts[IMPORT_CREATED]),
	              value_integer(import->counts[IMPORT_UPDATED]),
	              value_integer(import->counts[IMPORT_SKIPPED]),
	              value_integer(import->counts[IMPORT_REJECTED]), value_integer(import->warnings),
	              value_integer(import->undone), value_integer(import->kept),
	              value_text(import->reason), value_integer(import->finished_at),
	              value_integer(import->id));
}

int64_t import_rows_done(const struct import *import)
{
	int64_t done = 0;
	for (int i = IMPORT_CREATED; i < IMPORT_OUTCOME_COUNT; i++)
		done += import->counts[i];
	return done;
}

/* --- rows --- */

void import_note_print(const struct import_note *note, struct json_writer *json)
{
	static const char *const kind_names[] = {
	    [IMPORT_ERROR] = "error", [IMPORT_SKIP] = "skip", [IMPORT_WARNING] = "warning"};
	json_open_object(json);
	json_member_integer(json, "row", note->row);
	json_member_text(json, "kind", kind_names[note->kind]);
	json_member_text(json, "field", note->field);
	json_member_text(json, "code", note->code);
	json_member_text(json, "message", note->message);
	json_close_object(json);
}

bool import_note_keep(struct ctx *ctx, int64_t import, const struct import_note *note)
{
	return db_run(ctx,
	              "INSERT INTO import_note (import, kind, row, place, field, code, message)"
	              " SELECT $1, $2, $3, count(*), $4, $5, $6"
	              "   FROM import_note"
	              "  WHERE import = $1 AND kind = $2 AND row = $3",
	              value_integer(import), value_integer(note->kind), value_integer(note->row),
	              value_text(note->field), value_text(note->code), value_text(note->message));
}

bool import_result_keep(struct ctx *ctx, int64_t import, const struct import_result *result)
{
	return db_run(ctx,
	              "INSERT INTO import_result (import, row, outcome, record, version, before, along)"
	              " VALUES ($1, $2, $3, $4, $5, $6, $7)",
	              value_integer(import), value_integer(result->row), value_integer(result->outcome),
	              value_integer(result->record), value_integer(result->version),
	              value_text(result->before), value_text(result->along));
}

/* --- the file --- */

const char *import_path(struct ctx *ctx, int64_t import)
{
	const char *folder = folder_path(ctx, "imports");
	return folder ? memory_format(ctx, "%s/%" PRId64, folder, import) : NULL;
}

int import_file_open(struct ctx *ctx, const void *parent, int64_t import)
{
	const char *path = import_path(ctx, import);
	return path ? folder_open(ctx, parent, path, O_RDONLY) : -1;
}
