/* Inside crm/: how many customers somebody holds, and may hold at once. */
#pragma once

#include "record/record.h"

struct hold {
	int64_t held;
	int64_t limit; /* of his roles; -1 for none */
};
/* Of an enabled user. `held` is counted where there is a limit, and 0 without one. */
bool hold_read(struct ctx *ctx, int64_t user, struct hold *hold);

/* May the actor, knowing it, give somebody more than he may hold? Administrators, and
 * whoever hands over everybody's customers: they answer for the whole company's. */
bool hold_may_exceed(const struct ctx *ctx);

/* Can the user take `more` customers? `most` is a further limit (a pool's), -1 for none.
 * ERROR_INVALID on `field` with the numbers when not. */
bool hold_check(struct ctx *ctx, const char *field, int64_t user, int64_t most, int64_t more);
/* The same, known to be too many. Returns false. */
bool hold_refuse(struct ctx *ctx, const char *field, int64_t user, const struct hold *hold,
                 int64_t more);

/* Is the pool in use? Into one that is not nothing is put, and nobody takes out of it but
 * who hands over. ERROR_INVALID on `field` when not. */
bool hold_pool_active(struct ctx *ctx, const char *field, int64_t pool);
