/* Do the ready counts say how many records there are? */
#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/tally_table.h"

#include <inttypes.h>

/* A table, and the field that it counts by. */
struct counted {
	const struct field *by;
	bool whole;
};

static bool count_wrong(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                        const void *about)
{
	const struct counted *counted = about;
	const struct field *by = counted->by;
	int64_t owner = db_null(rows, 0) ? 0 : db_integer(rows, 0);
	const char *who = counted->whole ? "" : memory_format(ctx, "（user %" PRId64 "）", owner);
	return check_wrong(ctx, check, by->object, 0, "按“%s”的现成计数%s差 %" PRId64 " 条。",
	                   "The ready count by “%s”%s is out by %" PRId64 ".",
	                   model_label(ctx, &by->label), who, db_integer(rows, 1));
}

/* What ought to be there less what is there, where that is not nothing. */
static bool counts_compare(struct ctx *ctx, struct check *check, const struct counted *counted)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	const struct field *by = counted->by;
	tally_fields(by, fields);
	sql_add(sql, "SELECT ");
	sql_column(sql, "both_sides", fields[TALLY_OWNER]->name);
	sql_add(sql, ", sum(both_sides.count) FROM (SELECT * FROM (");
	(counted->whole ? tally_counted_whole : tally_counted)(ctx, sql, by);
	sql_add(sql, ") AS ought UNION ALL SELECT ");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		sql_column(sql, "kept", fields[i]->name);
		sql_add(sql, ", ");
	}
	sql_add(sql, "-kept.count FROM ");
	sql_name(sql, (counted->whole ? tally_whole_table : tally_table)(sql, by));
	sql_add(sql, " AS kept) AS both_sides GROUP BY ");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		if (i)
			sql_add(sql, ", ");
		sql_column(sql, "both_sides", fields[i]->name);
	}
	sql_add(sql, " HAVING sum(both_sides.count) <> 0");
	check->looked++;
	return check_rows(ctx, check, sql, count_wrong, counted);
}

bool check_counts(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->index_count; k++) {
			struct counted own = {tally_by(object, &object->indexes[k]), false};
			struct counted whole = {own.by, true};
			if (own.by &&
			    (!counts_compare(ctx, check, &own) || !counts_compare(ctx, check, &whole)))
				return false;
		}
	}
	return true;
}
