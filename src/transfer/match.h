/* Inside transfer/: is a row's record there already? */
#pragma once

#include "transfer/apply.h"

struct match {
	bool found;
	bool unique; /* the same can't be there twice */
	int64_t id;  /* 0: an earlier row of a dry run */
	const char *code, *message;
};

/* Looks by unique text, by the same name and time beneath the same record, and by
 * phone number where the settings say so; else the same number is noted as a
 * warning. */
bool match_find(struct ctx *ctx, const struct apply *apply, struct draft *draft,
                struct match *match);
/* The record beneath the same one with the same name, and time where that is
 * required; 0 when there is none. */
bool match_beneath(struct ctx *ctx, const struct record *record, int64_t *id);
