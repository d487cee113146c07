/* Inside record/: phone numbers that a role sees only in part (P2, mask_phone). */
#pragma once

#include "record/record.h"

/* Must this actor see the record's sensitive fields masked? Never on his own
 * records: those that he owns or works on, and what hangs on them. False only
 * with ctx->error set. */
bool record_masked(struct ctx *ctx, const struct record *record, bool *masked);

/* 138****5678 of a number in E.164 or as people write it: the country code goes,
 * the first three and the last four digits stay; shorter ones keep less. On
 * `parent`. */
char *record_mask_phone(const void *parent, const char *number);
