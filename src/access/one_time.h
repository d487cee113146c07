/* Inside access/: one-time codes as authenticators make them, without any state.
 * HOTP is RFC 4226, TOTP RFC 6238, with the parameters that every authenticator
 * knows: HMAC-SHA-1, steps of 30 seconds from 1970 on, 6 digits. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ONE_TIME_SECRET_SIZE = 20, /* bytes: what RFC 4226, 4, asks for */
	ONE_TIME_TEXT_SIZE = 33,   /* of the secret in base32, with the NUL */
	ONE_TIME_DIGITS = 6,
	ONE_TIME_DIGITS_MOST = 9,
	ONE_TIME_STEP = 30 * 1000, /* ms */
	ONE_TIME_DRIFT = 1         /* steps that a clock may be wrong by, either way */
};

/* The value of the counter (RFC 4226, 5.3), as a number below 10^digits. */
uint32_t one_time_hotp(const unsigned char *secret, size_t size, uint64_t counter, int digits);
/* The step of an instant (RFC 6238, 4.2); UTC ms, not before 1970. */
int64_t one_time_step(int64_t now);
/* The step, later than `last`, whose code was typed: that of `now`, or one that
 * ONE_TIME_DRIFT lets pass. 0 when there is none. `typed` is ONE_TIME_DIGITS digits.
 * Takes the same time whatever is wrong. */
int64_t one_time_match(const unsigned char secret[ONE_TIME_SECRET_SIZE], const char *typed,
                       int64_t now, int64_t last);

void one_time_make(unsigned char secret[ONE_TIME_SECRET_SIZE]);
/* Base32 without padding (RFC 4648, 6). */
void one_time_text(const unsigned char secret[ONE_TIME_SECRET_SIZE], char text[ONE_TIME_TEXT_SIZE]);
