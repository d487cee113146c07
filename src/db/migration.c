#include "db/migration.h"

#include "base/error.h"
#include "db/db.h"

#include <assert.h>

static bool migration_step(struct ctx *ctx, const char *room, const struct db_migration *step)
{
	for (size_t i = 0; step->statements[i]; i++)
		if (!db_run_values(ctx, step->statements[i], NULL, 0, NULL))
			return false;
	return db_run(ctx,
	              "INSERT INTO schema_version (room, number) VALUES ($1, $2)"
	              "    ON CONFLICT (room) DO UPDATE SET number = excluded.number",
	              value_text(room), value_integer(step->number));
}

bool db_migrate(struct ctx *ctx, const char *room, const struct db_migration *steps, size_t count)
{
	assert(db_writing(ctx));
	struct value name = value_text(room);
	int64_t had = 0;
	if (!db_run_plain(ctx, "CREATE TABLE IF NOT EXISTS schema_version"
	                       " (room TEXT PRIMARY KEY, number INTEGER NOT NULL)") ||
	    !db_find_integer(ctx, 0, &had, "SELECT number FROM schema_version WHERE room = $1", &name,
	                     1))
		return false;
	if (had > (int64_t)count)
		return error_set(ctx, ERROR_UNAVAILABLE, "数据库是由更新版本的程序写入的。请升级本程序。",
		                 "The database was written by a newer version of this program. "
		                 "Please upgrade the program.");
	for (size_t i = 0; i < count; i++) {
		assert(steps[i].number == (int)i + 1);
		if (steps[i].number > had && !migration_step(ctx, room, &steps[i]))
			return false;
	}
	return true;
}
