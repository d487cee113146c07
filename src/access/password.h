/* Inside access/: hashing passwords, a few at a time, and the rules for them. */
#pragma once

#include "access/organisation.h"
#include "base/ctx.h"

#include <sodium.h>

enum { PASSWORD_SHORTEST = 10 }; /* characters, where the administrator says nothing */

/* One hash takes 19 MiB and some tens of milliseconds. Of those who want one at
 * the same time two are served, the next wait, the rest are sent away. */
struct password_gate *password_gate_new(const void *parent);

/* Argon2id (RFC 9106) in libsodium's text form. ERROR_UNAVAILABLE when too many
 * wait. */
bool password_hash(struct ctx *ctx, const char *password, char hash[crypto_pwhash_STRBYTES]);
/* `hash` NULL takes the same time and is never right. */
bool password_verify(struct ctx *ctx, const char *hash, const char *password, bool *right);
/* The user's hash on ctx, "" when there is none yet; in the ctx's transaction.
 * NULL on error. */
const char *password_of(struct ctx *ctx, int64_t user);

/* Do the rules take it for this person? ERROR_INVALID on `field`. */
bool password_check(struct ctx *ctx, const struct person *person, const char *password,
                    const char *field);
/* Is it the person's? Else ERROR_INVALID on `field`; guessing is slowed down like at the
 * door. The ctx has no transaction. */
bool password_confirm(struct ctx *ctx, const struct person *person, const char *typed,
                      const char *field);
