/* What imports remember of a record. */
#include "transfer/import.h"

#include "base/memory.h"
#include "db/db.h"

#include <inttypes.h>

bool import_origin(struct ctx *ctx, const struct object *object, int64_t id,
                   struct import_origin *origin)
{
	/* As import_result's `along` names what was created beside the row's own record. */
	const char *along = memory_format(ctx, "%%[\"%s\",%" PRId64 ",%%", object->name, id);
	*origin = (struct import_origin){0};
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT r.import, r.row, i.created_at, i.file_name"
	             "  FROM import_result AS r"
	             "  JOIN import_run AS i ON i.id = r.import"
	             " WHERE (i.object = $1 AND r.record = $2) OR r.along LIKE $3 ESCAPE '\\'"
	             " ORDER BY r.import"
	             " LIMIT 1",
	             value_text(object->name), value_integer(id), value_text(along));
	if (rows && db_next(ctx, rows))
		*origin = (struct import_origin){
		    .import = db_integer(rows, 0),
		    .row = db_integer(rows, 1),
		    .at = db_integer(rows, 2),
		    .file_name = memory_text(ctx, db_text(rows, 3)),
		};
	talloc_free(rows);
	return !ctx->error;
}

bool import_forget_values(struct ctx *ctx, const struct object *object, int64_t id)
{
	return db_run(ctx,
	              "UPDATE import_result"
	              "   SET before = NULL"
	              " WHERE record = $1 AND before IS NOT NULL"
	              "   AND import IN (SELECT id FROM import_run WHERE object = $2)",
	              value_integer(id), value_text(object->name));
}
