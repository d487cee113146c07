/* Inside access/: attempts to log in, slowed down the more of them fail.
 *
 * Failures are counted for a login from an address, for an address whatever the
 * logins, and for a login wherever from; each count has its own delay, which
 * doubles. The last is not asked of addresses from which the user has logged in
 * before, allows more and delays less: a stranger who guesses elsewhere must lock
 * nobody out. Only what was let through counts, so one address alone can't fill it.
 * Guesses of one-time codes, which only who knows the password can make, are counted
 * for the user wherever from. The counts are kept in memory, in a table of fixed size. */
#pragma once

#include "base/ctx.h"

enum throttle_kind {
	THROTTLE_LOGIN,
	THROTTLE_ADDRESS,
	THROTTLE_EVERYWHERE,
	THROTTLE_CODE,
	THROTTLE_KIND_COUNT
};

/* What is tried; the address is the ctx's. */
struct throttle_attempt {
	const char *login; /* as text_fold gives it */
	unsigned kinds;    /* a bit for each kind that counts it */
	bool news;         /* out, when refused: the first that this delay refuses */
};

enum {
	THROTTLE_KNOWN = 1u << THROTTLE_LOGIN | 1u << THROTTLE_ADDRESS,
	THROTTLE_UNKNOWN = THROTTLE_KNOWN | 1u << THROTTLE_EVERYWHERE,
	THROTTLE_CODES = 1u << THROTTLE_CODE
};

struct throttle *throttle_new(const void *parent);
/* Before a try: ERROR_RATE_LIMITED with retry_after while there is a delay. Else
 * the try counts as failed until one of the two below says otherwise, so that many
 * at once gain nothing. */
bool throttle_try(struct ctx *ctx, struct throttle *throttle, struct throttle_attempt *attempt);
/* It was right: the failures of this login from this address, or of this user's codes,
 * are forgotten; of the other counts this try alone: whoever has one account must not be
 * free to guess others. */
void throttle_success(struct ctx *ctx, struct throttle *throttle,
                      const struct throttle_attempt *attempt);
/* It was neither right nor wrong. */
void throttle_undo(struct ctx *ctx, struct throttle *throttle,
                   const struct throttle_attempt *attempt);
/* The ctx's address; of IPv6 the first half, its network: whoever has one address there
 * has 2^64 of them. On ctx. */
const char *throttle_place(struct ctx *ctx);
