/* The whole database as one file, for backups.
 *
 * A driver may have its own form: SQLite's is a database file, which a data folder has as
 * guanxi.db. PostgreSQL has none: its own tools dump and archive it. */
#pragma once

#include "base/ctx.h"

/* The file's name in a data folder and in backups. */
extern const char db_snapshot_name[];

/* Has the company's database such a form? */
bool db_may_snapshot(const struct company *company);
/* Writes what the ctx's reading transaction sees to a new file. Others go on writing
 * meanwhile. It is not synced; on error what was written is left. ERROR_UNAVAILABLE
 * where there is no such form. */
bool db_snapshot(struct ctx *ctx, const char *path);

/* How large it will be, in bytes, by and large. In any transaction. */
bool db_snapshot_size(struct ctx *ctx, int64_t *size);
