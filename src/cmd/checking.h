/* Looking whether a company is whole: for guanxi check, and for backups that are to be
 * verified. */
#pragma once

#include "record/check.h"

struct checking {
	struct check how; /* digests, seal, tell, data */
	/* After each part, with how long it took. May be NULL. */
	void (*after)(struct ctx *ctx, enum check_part part, const struct check *check, double seconds);
};

/* Looks at one part, in the ctx's transaction for reading. A part that can't be looked at
 * is a fault. */
void checking_part(struct ctx *ctx, enum check_part part, const struct checking *checking,
                   struct check *check);
/* Looks at all of ctx->company, which this opens and closes a transaction for. */
bool checking_all(struct ctx *ctx, const struct checking *checking,
                  struct check checks[CHECK_PARTS]);
int64_t checking_faults(const struct check checks[CHECK_PARTS]);

/* guanxi check's way: each fault, and a line for each part, on standard output; how.data is
 * the ctx. */
extern const struct checking checking_printed;

/* Restores a backup (`name` in a store, else NULL) into a temporary folder beside it, looks
 * at all of that, files included, and removes it. A file that the backup lacks is a fault
 * too. ctx has no company. */
bool checking_backup(struct ctx *ctx, const char *target, const char *name,
                     const struct checking *checking, int64_t *faults);
