/* Inside access/: ending sessions and tokens. */
#pragma once

#include "base/ctx.h"

/* Ends all of a user but the session `except` (0 for none), in the ctx's write
 * transaction. Nobody's right to do so is asked here. */
bool session_end_all(struct ctx *ctx, int64_t user, int64_t except);
