/* Exports: ordered, written, offered, removed. */
#include "transfer/export.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "document/sheet_writer.h"
#include "record/history.h"
#include "transfer/export_row.h"
#include "transfer/folder.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum export_state { EXPORT_WAITING, EXPORT_DONE, EXPORT_FAILED, EXPORT_STATE_COUNT };
static const char *const export_state_names[EXPORT_STATE_COUNT] = {"waiting", "done", "failed"};
static const int64_t DAY = 86400000;

struct export
{
	int64_t id, maker, created_at, total, done;
	enum language language;
	enum export_state state;
	struct export_order order;
	const char *reason;
};

/* --- ordering --- */

static bool export_within_limits(struct ctx *ctx, const struct export_order *order, int64_t rows)
{
	int64_t limit = access_limit(ctx, LIMIT_EXPORT_ROWS);
	if (limit >= 0 && rows > limit)
		return error_set(ctx, ERROR_FORBIDDEN,
		                 "共 %" PRId64 " 行，超过您一次可导出的 %" PRId64 " 行。请缩小范围。",
		                 "These are %" PRId64 " rows, more than the %" PRId64
		                 " that you may export at once. Narrow the list down.",
		                 rows, limit);
	if (order->format == SHEET_WRITE_PDF && rows > SHEET_PRINT_ROW_LIMIT)
		return error_set(ctx, ERROR_TOO_LARGE, "打印最多 %d 行，请缩小范围或导出为表格。",
		                 "At most %d rows can be printed; narrow the list down, or export a sheet.",
		                 SHEET_PRINT_ROW_LIMIT);
	return true;
}

bool export_make(struct ctx *ctx, const json_t *request, int64_t *id, int64_t *rows)
{
	struct export_order order;
	if (!export_order_read(ctx, request, &order))
		return false;
	struct record_query query = export_query(&order);
	if (!record_count(ctx, &query, rows) || !export_within_limits(ctx, &order, *rows))
		return false;
	struct json_writer *json = json_writer_new(ctx, 256);
	json_put_tree(json, request);
	if (!history_note(ctx, "export", order.object->name, 0, json->out->data) ||
	    !db_insert(
	        ctx, id,
	        "INSERT INTO export_run (object, request, format, maker, language, created_at, state,"
	        "                        total, done)"
	        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)",
	        value_text(order.object->name), value_text(json->out->data),
	        value_integer(order.format), value_integer(ctx->actor->user),
	        value_integer(ctx->language), value_integer(ctx->now), value_integer(EXPORT_WAITING),
	        value_integer(*rows)))
		return false;
	usage_add(ctx, USAGE_EXPORT_ROWS, *rows);
	return true;
}

/* --- finding --- */

static bool export_missing(struct ctx *ctx)
{
	return error_set(ctx, ERROR_NOT_FOUND, "没有这次导出，或它不是您的。",
	                 "There is no such export, or it is not yours.");
}

static bool export_read(struct ctx *ctx, const struct db_rows *rows, struct export *export)
{
	export->maker = db_integer(rows, 1);
	if (export->maker != ctx->actor->user && !ctx->actor->system)
		return export_missing(ctx);
	json_t *request = json_read(ctx, db_text(rows, 0), db_size(rows, 0));
	export->language = (enum language)db_integer(rows, 2);
	export->created_at = db_integer(rows, 3);
	export->state = (enum export_state)db_integer(rows, 4);
	export->total = db_integer(rows, 5);
	export->done = db_integer(rows, 6);
	export->reason = db_null(rows, 7) ? NULL : memory_text(ctx, db_text(rows, 7));
	return request && export_order_read(ctx, request, &export->order);
}

static struct export *export_load(struct ctx *ctx, int64_t id)
{
	struct export *export = memory_new(ctx, struct export);
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT request, maker, language, created_at, state, total, done, reason"
	             "  FROM export_run"
	             " WHERE id = $1",
	             value_integer(id));
	if (!rows)
		return NULL;
	export->id = id;
	if (db_next(ctx, rows))
		export_read(ctx, rows, export);
	else if (!ctx->error)
		export_missing(ctx);
	talloc_free(rows);
	return ctx->error ? NULL : export;
}

static const char *export_path(struct ctx *ctx, int64_t id)
{
	const char *folder = folder_path(ctx, "exports");
	return folder ? memory_format(ctx, "%s/%" PRId64, folder, id) : NULL;
}

static const char *export_name(struct ctx *ctx, const struct export *export)
{
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, export->created_at, date);
	return memory_format(ctx, "%s %s.%s", model_label(ctx, &export->order.object->plural), date,
	                     sheet_writer_kinds[export->order.format].extension);
}

bool export_find(struct ctx *ctx, int64_t id, struct export_file *file)
{
	struct export *export = export_load(ctx, id);
	if (!export)
		return false;
	if (export->state != EXPORT_DONE)
		return error_set(ctx, ERROR_CONFLICT, "导出尚未完成。", "The export is not done yet.");
	*file = (struct export_file){
	    .path = export_path(ctx, id),
	    .name = export_name(ctx, export),
	    .media_type = sheet_writer_kinds[export->order.format].media_type,
	};
	return file->path != NULL;
}

bool export_print(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	struct export *export = export_load(ctx, id);
	if (!export)
		return false;
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "object", export->order.object->name);
	json_member_text(json, "format", sheet_writer_kinds[export->order.format].extension);
	json_member_text(json, "state", export_state_names[export->state]);
	json_member_integer(json, "total", export->total);
	json_member_integer(json, "done", export->done);
	json_member_text(json, "file_name", export_name(ctx, export));
	json_key(json, "created_at");
	json_put_instant(json, export->created_at);
	if (export->reason)
		json_member_text(json, "reason", export->reason);
	json_close_object(json);
	return true;
}

/* --- running --- */

static bool export_mark(struct ctx *ctx, int64_t id, enum export_state state, int64_t done,
                        const char *reason)
{
	return db_run(ctx,
	              "UPDATE export_run"
	              "   SET state = $1, done = $2, reason = $3"
	              " WHERE id = $4",
	              value_integer(state), value_integer(done), value_text(reason), value_integer(id));
}

static bool export_keep(struct ctx *ctx, int64_t id, int64_t done)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (export_mark(ctx, id, EXPORT_DONE, done, NULL) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

bool export_run(struct ctx *ctx, int64_t id, const struct export_watch *watch, bool *finished)
{
	struct ctx *inner = ctx_inner(ctx);
	int64_t done = 0;
	*finished = true;
	if (!db_begin(inner, DB_READ))
		return error_pass(ctx, inner);
	struct export *export = export_load(inner, id);
	const char *path = export ? export_path(inner, id) : NULL;
	bool waiting = export && export->state == EXPORT_WAITING, written = path && !waiting;
	if (path && waiting) {
		inner->language = export->language;
		int file = folder_open(inner, inner, path, O_WRONLY | O_CREAT | O_TRUNC);
		written = file >= 0 &&
		          export_write(inner, &export->order, export->total, file, watch, &done, finished);
	}
	db_rollback(inner);
	if (written && waiting && *finished)
		written = export_keep(inner, id, done);
	if (!written)
		error_pass(ctx, inner);
	talloc_free(inner);
	return written;
}

bool export_fail(struct ctx *ctx, int64_t id, const char *reason)
{
	return export_mark(ctx, id, EXPORT_FAILED, 0, reason);
}

/* --- tidying up --- */

bool export_sweep(struct ctx *ctx)
{
	int64_t id = 0;
	do {
		struct value before = value_integer(ctx->now - DAY);
		if (!db_find_integer(ctx, 0, &id, "SELECT min(id) FROM export_run WHERE created_at < $1",
		                     &before, 1))
			return false;
		const char *path = id ? export_path(ctx, id) : "";
		if (!path || !db_run(ctx, "DELETE FROM export_run WHERE id = $1", value_integer(id)))
			return false;
		if (id)
			unlink(path);
	} while (id);
	return true;
}
