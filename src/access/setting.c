/* Numbers that administrators set for the whole company. */
#include "access/access.h"

#include "base/error.h"
#include "db/db.h"

#include <assert.h>

bool access_setting(struct ctx *ctx, const char *name, int64_t otherwise, int64_t *value)
{
	const struct value key = value_text(name);
	return db_find_integer(ctx, otherwise, value,
	                       "SELECT value FROM access_setting WHERE name = $1", &key, 1);
}

bool access_set_setting(struct ctx *ctx, const char *name, int64_t value)
{
	assert(db_writing(ctx));
	if (!ctx->actor->administrator || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以修改这项设置。",
		                 "Only an administrator may change this setting.");
	return db_run(ctx,
	              "INSERT INTO access_setting (name, value) VALUES ($1, $2)"
	              "    ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	              value_text(name), value_integer(value));
}
