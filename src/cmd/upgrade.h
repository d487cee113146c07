/* Data of other versions of this program: newer ones are refused; older ones are brought
 * up to date in the transaction that opens the company, after a copy of the database as it
 * was has been put aside. */
#pragma once

#include "base/ctx.h"

struct upgrade {
	bool fresh;      /* a new company: there is nothing to put aside */
	int64_t from;    /* the version whose data it is, as upgrade.c writes it; 0: before there
	                    was such a note */
	int64_t changes; /* of the database, when the transaction began */
};

/* In the write transaction that opens the company, before all rooms but the first.
 * ERROR_UNAVAILABLE when a newer program wrote the data. */
bool upgrade_begin(struct ctx *ctx, struct upgrade *upgrade);
/* After the rooms were opened: where anything was changed, puts the database as it was
 * before the transaction aside, in before-upgrade/ in the data folder, where the last two
 * stay; and notes this version. ERROR_UNAVAILABLE when there is no room for it. */
bool upgrade_end(struct ctx *ctx, const struct upgrade *upgrade);
