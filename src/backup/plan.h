/* Inside backup/: when backups are made and which stay. */
#pragma once

#include "backup/store.h"

/* In hours, minutes after midnight, and so on; administrators set them. */
enum plan_number {
	PLAN_ON,
	PLAN_EVERY,      /* hours; a divisor of 24 */
	PLAN_AT,         /* minutes after midnight of the first in a day */
	PLAN_KEEP_HOURS, /* all of so many hours stay */
	PLAN_KEEP_DAYS,  /* one a day, of so many days */
	PLAN_KEEP_WEEKS, /* one a week, of so many weeks */
	PLAN_CHECK,      /* each is looked at when it is made */
	PLAN_CONTINUOUS,
	PLAN_NUMBERS
};

struct plan {
	int64_t numbers[PLAN_NUMBERS];
};

struct plan_member {
	const char *name;    /* in the API */
	const char *setting; /* as access_setting knows it */
	int64_t otherwise, least, most;
	bool flag;
};
extern const struct plan_member plan_members[PLAN_NUMBERS];

bool plan_read(struct ctx *ctx, struct plan *plan);
/* The last instant until now at which one was to be made, and the next. */
int64_t plan_last(const struct ctx *ctx, const struct plan *plan);
int64_t plan_next(const struct ctx *ctx, const struct plan *plan);
/* Removes what is not to stay any longer, with what was committed before the instants that
 * can still be asked for. The newest always stays. The store is open for writing. */
bool plan_thin(struct ctx *ctx, const struct plan *plan, const struct store *store);
