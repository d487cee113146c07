#include "db/snapshot.h"

#include "base/error.h"
#include "db/driver.h"

#include <assert.h>

const char db_snapshot_name[] = "guanxi.db";

bool db_may_snapshot(const struct company *company)
{
	return company->databases->driver->snapshot != NULL;
}

bool db_snapshot(struct ctx *ctx, const char *path)
{
	assert(ctx->db && ctx->db->mode == DB_READ);
	if (db_may_snapshot(ctx->company))
		return ctx->db->driver->snapshot(ctx, path);
	return error_set(ctx, ERROR_UNAVAILABLE,
	                 "PostgreSQL 上的公司请用 pg_dump 或连续归档备份数据库，并备份数据目录。",
	                 "A company on PostgreSQL is backed up with pg_dump or continuous archiving, "
	                 "and its data folder beside it.");
}

bool db_snapshot_size(struct ctx *ctx, int64_t *size)
{
	*size = ctx->db->driver->snapshot_size(ctx);
	return *size >= 0;
}
