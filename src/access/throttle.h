/* Inside access/: attempts to log in, slowed down the more of them fail.
 *
 * Failures are counted for a login from an address, and for an address whatever
 * the logins; each count has its own delay, doubling up to 15 minutes. Nothing
 * is counted for a login alone: a stranger who guesses elsewhere would lock its
 * rightful user out. The counts are kept in memory, in a table of fixed size. */
#pragma once

#include "base/ctx.h"

struct throttle *throttle_new(const void *parent);
/* Before a try: ERROR_RATE_LIMITED with retry_after while there is a delay. Else
 * the try counts as failed until throttle_success says otherwise, so that many
 * at once gain nothing. `login` as text_fold gives it; address of ctx. */
bool throttle_try(struct ctx *ctx, struct throttle *throttle, const char *login);
/* The failures of this login from this address are forgotten. */
void throttle_success(struct ctx *ctx, struct throttle *throttle, const char *login);
