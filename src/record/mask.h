/* Inside record/: phone numbers that a role sees only in part (P2, mask_phone). */
#pragma once

#include "record/record.h"

/* Must this actor see the record's sensitive fields masked? Never on his own
 * records: those that he owns or works on, and what hangs on them. False only
 * with ctx->error set. */
bool record_masked(struct ctx *ctx, const struct record *record, bool *masked);

/* 138****5678 of a number in E.164: in the company's own country without the
 * country code, and always without an extension; the last four digits stay, of
 * long numbers the first three too. On ctx. */
char *record_mask_phone(struct ctx *ctx, const char *number);
