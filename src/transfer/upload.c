/* An import until it runs: the file is taken in, settings are changed. */
#include "transfer/import.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "document/sheet.h"
#include "transfer/folder.h"
#include "transfer/import_store.h"
#include "transfer/propose.h"
#include "transfer/settings.h"

#include <fcntl.h>

static bool upload_allowed(struct ctx *ctx, const struct object *object)
{
	if (object->internal || object->system)
		return error_set(ctx, ERROR_FORBIDDEN, "%s不能导入。", "%s can't be imported.",
		                 model_label(ctx, &object->plural));
	return access_need(ctx, object, OPERATION_IMPORT) && access_need(ctx, object, OPERATION_CREATE);
}

/* The row and its file. A file whose row is never committed is overwritten by the next,
 * which gets the same id. */
static bool upload_keep(struct ctx *ctx, struct import *import, const char *path)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	const char *place = import_insert(ctx, import) ? import_path(ctx, import->id) : NULL;
	if (place && folder_take(ctx, path, place))
		return true;
	db_rollback(ctx);
	return false;
}

bool import_upload(struct ctx *ctx, const char *path, const char *file_name,
                   const struct object *object, int64_t *id)
{
	if (!upload_allowed(ctx, object))
		return false;
	struct import import = {
	    .object = object,
	    .maker = ctx->actor->user,
	    .language = ctx->language,
	    .file_name = file_name,
	    .state = IMPORT_UPLOADED,
	    .created_at = ctx->now,
	    .settings = settings_new(ctx),
	};
	int file = folder_open(ctx, ctx, path, O_RDONLY);
	struct sheet_book *book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	if (!book || !propose(ctx, book, &import))
		return false;
	talloc_free(book);
	if (!upload_keep(ctx, &import, path))
		return false;
	*id = import.id;
	return true;
}

/* --- settings --- */

static bool configure_number(struct ctx *ctx, const json_t *json, const char *name, int64_t most,
                             int64_t *number)
{
	if (!json)
		return true;
	if (!json_is_integer(json) || json_integer_value(json) < 0 || json_integer_value(json) > most)
		return error_field(ctx, name, "out_of_range", "“%s”应为 0 到 %lld 的整数。",
		                   "“%s” must be an integer from 0 to %lld.", name, (long long)most);
	*number = json_integer_value(json);
	return true;
}

/* Another sheet or header row: columns are proposed anew. */
static bool configure_anew(struct ctx *ctx, struct import *import, const json_t *changes)
{
	const json_t *sheet = json_object_get(changes, "sheet");
	const json_t *header = json_object_get(changes, "header_row");
	int64_t last_sheet = (int64_t)json_array_size(import->sheets) - 1;
	if (!sheet && !header)
		return true;
	if (!configure_number(ctx, sheet, "sheet", last_sheet, &import->sheet) ||
	    !configure_number(ctx, header, "header_row", SHEET_ROW_LIMIT, &import->header_row))
		return false;
	int file = import_file_open(ctx, ctx, import->id);
	struct sheet_book *book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	bool proposed = book && propose_columns(ctx, book, import, !header);
	talloc_free(book);
	return proposed;
}

static bool configure_state(struct ctx *ctx, const struct import *import)
{
	return import->state <= IMPORT_CHECKED ||
	       error_set(ctx, ERROR_CONFLICT, "导入已经开始，不能再改设置。",
	                 "The import has begun; its settings can't be changed.");
}

static struct import *configure_load(struct ctx *ctx, int64_t id)
{
	if (!db_begin(ctx, DB_READ))
		return NULL;
	struct import *import = import_load(ctx, id);
	db_rollback(ctx);
	return import && configure_state(ctx, import) ? import : NULL;
}

bool import_configure(struct ctx *ctx, int64_t id, const json_t *changes)
{
	struct import *import = configure_load(ctx, id);
	if (!import || !configure_anew(ctx, import, changes) || !db_begin(ctx, DB_WRITE))
		return false;
	/* Somebody may have started it meanwhile. */
	const struct import *now = import_load(ctx, id);
	if (now && configure_state(ctx, now) && settings_change(ctx, import, changes)) {
		import->state = IMPORT_UPLOADED;
		if (import_save(ctx, import) && import_trial_forget(ctx, id) && db_commit(ctx))
			return true;
	}
	db_rollback(ctx);
	return false;
}
