/* One-time codes beside the password (P2): a user's own choice, or asked for by a role.
 * A secret counts once a first code has proved that the user has it. A code is taken
 * once, and none that is older than one taken; each of the recovery codes, which stand
 * in for a lost device, is taken once too and kept as a hash. */
#pragma once

#include "access/one_time.h"
#include "base/ctx.h"
#include "base/json.h"

enum { CODE_RECOVERY_COUNT = 10, CODE_RECOVERY_SIZE = 15 };

/* Shown this once: letters in three groups, "abcd-efgh-jkmn". */
struct code_recovery {
	char codes[CODE_RECOVERY_COUNT][CODE_RECOVERY_SIZE];
};

struct code_setup {
	char secret[ONE_TIME_TEXT_SIZE]; /* base32, to be typed */
	const char *address;             /* otpauth://…, for a QR code; on ctx */
};

/* {"active","required","since","recovery_left"} of a user, into an object that is open;
 * in a transaction. Nobody's right to know is asked here. */
bool code_print(struct ctx *ctx, int64_t user, struct json_writer *json);

/* All below are of the actor, who is here by a session, and have no transaction:
 * passwords are verified, like guesses at the door: ERROR_RATE_LIMITED; ERROR_INVALID on
 * "password" or "code". */

/* Makes a secret, which replaces one that was not confirmed. ERROR_CONFLICT when codes
 * are in use. The password is not asked of who has just logged in in order to do this. */
bool code_begin(struct ctx *ctx, const char *password, struct code_setup *setup);
/* The first code: from now on logging in asks for one. */
bool code_confirm(struct ctx *ctx, const char *typed, struct code_recovery *recovery);
/* New recovery codes; the old ones end. */
bool code_renew(struct ctx *ctx, const char *password, const char *typed,
                struct code_recovery *recovery);
/* ERROR_CONFLICT where a role asks for codes. */
bool code_stop(struct ctx *ctx, const char *password, const char *typed);

/* For administrators, of others who lost device and recovery codes; in the ctx's write
 * transaction. ERROR_NOT_FOUND when the user has none. */
bool code_reset(struct ctx *ctx, int64_t user);
