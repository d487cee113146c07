/* The tables behind merging:
 *   record_merge       which record became part of which, and what that one was before
 *   record_merge_move  what referred to the one and then to the other */
#include "record/merge.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"

static const char *const merge_tables[] = {
    "CREATE TABLE record_merge ("
    "    id INTEGER PRIMARY KEY,"
    "    object TEXT NOT NULL,"
    "    kept INTEGER NOT NULL,"
    "    merged INTEGER NOT NULL,"
    "    made_at INTEGER NOT NULL,"
    "    made_by INTEGER NOT NULL,"
    "    fields_before TEXT NOT NULL,"
    "    fields_after TEXT NOT NULL,"
    "    undone_at INTEGER)",
    "CREATE INDEX record_merge_kept ON record_merge (object, kept)",
    "CREATE INDEX record_merge_merged ON record_merge (object, merged)",
    "CREATE TABLE record_merge_move ("
    "    merge INTEGER NOT NULL REFERENCES record_merge (id),"
    "    object TEXT NOT NULL,"
    "    field TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    listed_both INTEGER NOT NULL,"
    "    PRIMARY KEY (merge, object, field, record))",
    NULL,
};

bool merge_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, merge_tables}};
	return db_migrate(ctx, "merge", steps, sizeof steps / sizeof *steps);
}

const int64_t *merge_ids(struct ctx *ctx, const struct object *object, int64_t id, size_t *count)
{
	struct db_rows *rows = db_query(ctx,
	                                "WITH RECURSIVE part (id) AS ("
	                                "    SELECT $1"
	                                "     UNION"
	                                "    SELECT m.merged"
	                                "      FROM part"
	                                "      JOIN record_merge AS m ON m.kept = part.id"
	                                "     WHERE m.object = $2 AND m.undone_at IS NULL)"
	                                " SELECT id FROM part",
	                                value_integer(id), value_text(object->name));
	int64_t *ids = NULL;
	for (*count = 0; rows && db_next(ctx, rows);) {
		ids = memory_must(talloc_realloc(ctx, ids, int64_t, (unsigned)*count + 1));
		ids[(*count)++] = db_integer(rows, 0);
	}
	talloc_free(rows);
	return ctx->error ? NULL : ids;
}

bool merge_restorable(struct ctx *ctx, const struct object *object, int64_t id)
{
	const struct value keys[] = {value_text(object->name), value_integer(id)};
	int64_t kept = 0;
	if (!db_find_integer(ctx, 0, &kept,
	                     "SELECT kept"
	                     "  FROM record_merge"
	                     " WHERE object = $1 AND merged = $2 AND undone_at IS NULL",
	                     keys, 2))
		return false;
	return !kept ||
	       error_set(ctx, ERROR_CONFLICT, "该%s已合并到另一条记录，请到那条记录上撤销合并。",
	                 "This %s was merged into another record. Take the merging back there.",
	                 model_label(ctx, &object->label));
}

bool merge_store(struct ctx *ctx, struct merge *merge)
{
	return db_insert(ctx, &merge->id,
	                 "INSERT INTO record_merge"
	                 "    (object, kept, merged, made_at, made_by, fields_before, fields_after)"
	                 "    VALUES ($1, $2, $3, $4, $5, $6, $7)",
	                 value_text(merge->object->name), value_integer(merge->kept),
	                 value_integer(merge->merged), value_integer(ctx->now),
	                 value_integer(ctx->actor->user), value_text(merge->before),
	                 value_text(merge->after));
}

bool merge_last(struct ctx *ctx, const struct object *object, int64_t kept, struct merge *merge)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, merged, fields_before, fields_after"
	                                "  FROM record_merge"
	                                " WHERE object = $1 AND kept = $2 AND undone_at IS NULL"
	                                " ORDER BY id DESC"
	                                " LIMIT 1",
	                                value_text(object->name), value_integer(kept));
	*merge = (struct merge){.object = object, .kept = kept};
	if (rows && db_next(ctx, rows)) {
		merge->id = db_integer(rows, 0);
		merge->merged = db_integer(rows, 1);
		merge->before = memory_text(ctx, db_text(rows, 2));
		merge->after = memory_text(ctx, db_text(rows, 3));
	}
	talloc_free(rows);
	return !ctx->error;
}

bool merge_set_undone(struct ctx *ctx, const struct merge *merge)
{
	return db_run(ctx, "UPDATE record_merge SET undone_at = $1 WHERE id = $2",
	              value_integer(ctx->now), value_integer(merge->id));
}

/* --- what went over --- */

bool merge_store_move(struct ctx *ctx, const struct merge *merge, const struct merge_move *move)
{
	return db_run(ctx,
	              "INSERT INTO record_merge_move (merge, object, field, record, listed_both)"
	              "    VALUES ($1, $2, $3, $4, $5)",
	              value_integer(merge->id), value_text(move->field->object->name),
	              value_text(move->field->name), value_integer(move->record),
	              value_integer(move->both));
}

struct merge_move *merge_moves(struct ctx *ctx, const struct merge *merge, size_t *count)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT object, field, record, listed_both"
	                                "  FROM record_merge_move"
	                                " WHERE merge = $1",
	                                value_integer(merge->id));
	struct merge_move *moves = memory_array(ctx, struct merge_move, 1);
	for (*count = 0; rows && db_next(ctx, rows);) {
		const struct object *object = model_object(ctx->model, db_text(rows, 0));
		const struct field *field = object ? model_field(object, db_text(rows, 1)) : NULL;
		if (!field)
			continue;
		moves = memory_must(talloc_realloc(ctx, moves, struct merge_move, (unsigned)*count + 1));
		moves[(*count)++] =
		    (struct merge_move){field, db_integer(rows, 2), db_integer(rows, 3) != 0};
	}
	talloc_free(rows);
	return ctx->error ? NULL : moves;
}
