/* Numbered steps by which a room makes and changes its own fixed tables. (The
 * tables of objects follow their definitions instead; see model/model.h.)
 *
 * A step that was delivered is never edited: a change is a further step. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

struct db_migration {
	int number;                    /* 1, 2, 3 … without gaps */
	const char *const *statements; /* SQL, one statement each; NULL-terminated */
};

/* Runs those of the room's steps that this database has not had yet, in order,
 * and remembers them in the table schema_version; inside the ctx's write
 * transaction, so that all of it happens or nothing. ERROR_UNAVAILABLE when the
 * database has had steps that this program doesn't know: a newer one wrote it.
 *
 *   static const char *const tables[] = {"CREATE TABLE …", "CREATE INDEX …", NULL};
 *   static const struct db_migration steps[] = {{1, tables}};
 *   db_migrate(ctx, "access", steps, sizeof steps / sizeof *steps) */
bool db_migrate(struct ctx *ctx, const char *room, const struct db_migration *steps, size_t count);
