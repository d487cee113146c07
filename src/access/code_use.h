/* Inside access/: taking what was typed as a one-time code. */
#pragma once

#include "access/throttle.h"
#include "base/ctx.h"

struct throttle_attempt;

/* What a user's guesses at codes are counted under. */
struct throttle_attempt code_attempt(struct ctx *ctx, int64_t user);
/* Is it the user's code, or one of the recovery codes? What is right is used up; in the
 * ctx's write transaction. Spaces and hyphens don't matter. */
bool code_use(struct ctx *ctx, int64_t user, const char *typed, bool *right);
/* The same of a secret that is not confirmed yet; recovery codes are none. */
bool code_use_first(struct ctx *ctx, int64_t user, const char *typed, bool *right);
/* Adds to the error that is set, or sets, that `field` "code" is wrong. */
bool code_wrong(struct ctx *ctx);

enum { CODE_RECOVERY_HASH_SIZE = 32 };
/* What the table knows of a recovery code, typed without hyphens. */
void code_recovery_hash(struct ctx *ctx, int64_t user, const char *letters,
                        unsigned char hash[CODE_RECOVERY_HASH_SIZE]);
