/* Inside access/: ending sessions and tokens. */
#pragma once

#include "base/ctx.h"
#include "db/db.h"

/* Ends all of a user but the session `except` (0 for none), in the ctx's write
 * transaction. Nobody's right to do so is asked here. */
bool session_end_all(struct ctx *ctx, int64_t user, int64_t except);

/* The user has done what a need (of enum need) asked for: his sessions are free of it. */
bool session_need_met(struct ctx *ctx, int64_t user, unsigned need);

/* Tells everybody in memory that what the query gives ends: rows of secret, user_id, and
 * the session's id or 0 for a token. `rows` may be NULL with ctx->error set. How many
 * there were is written. */
bool session_end_rows(struct ctx *ctx, struct db_rows *rows, int64_t *count);
