#include "access/one_time.h"

#include <assert.h>
#include <nettle/hmac.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* The code as a number that has any digits at all: RFC 4226, 5.3. */
static uint32_t one_time_truncate(const uint8_t digest[SHA1_DIGEST_SIZE])
{
	const uint8_t *at = digest + (digest[SHA1_DIGEST_SIZE - 1] & 0x0f);
	return ((uint32_t)(at[0] & 0x7f) << 24) | ((uint32_t)at[1] << 16) | ((uint32_t)at[2] << 8) |
	       at[3];
}

uint32_t one_time_hotp(const unsigned char *secret, size_t size, uint64_t counter, int digits)
{
	assert(digits > 0 && digits <= ONE_TIME_DIGITS_MOST);
	struct hmac_sha1_ctx hmac;
	uint8_t message[8], digest[SHA1_DIGEST_SIZE];
	uint32_t modulus = 1;
	for (int i = 0; i < 8; i++)
		message[i] = (uint8_t)(counter >> (8 * (7 - i)));
	hmac_sha1_set_key(&hmac, size, secret);
	hmac_sha1_update(&hmac, sizeof message, message);
	hmac_sha1_digest(&hmac, sizeof digest, digest);
	sodium_memzero(&hmac, sizeof hmac);
	for (int i = 0; i < digits; i++)
		modulus *= 10;
	return one_time_truncate(digest) % modulus;
}

int64_t one_time_step(int64_t now)
{
	assert(now >= 0);
	return now / ONE_TIME_STEP;
}

int64_t one_time_match(const unsigned char secret[ONE_TIME_SECRET_SIZE], const char *typed,
                       int64_t now, int64_t last)
{
	assert(strlen(typed) == ONE_TIME_DIGITS);
	int64_t found = 0, present = one_time_step(now);
	for (int64_t step = present - ONE_TIME_DRIFT; step <= present + ONE_TIME_DRIFT; step++) {
		char code[ONE_TIME_DIGITS_MOST + 2];
		uint32_t value =
		    one_time_hotp(secret, ONE_TIME_SECRET_SIZE, (uint64_t)step, ONE_TIME_DIGITS);
		snprintf(code, sizeof code, "%0*u", ONE_TIME_DIGITS, value);
		if (!sodium_memcmp(code, typed, ONE_TIME_DIGITS) && step > last && !found)
			found = step;
	}
	return found;
}

void one_time_make(unsigned char secret[ONE_TIME_SECRET_SIZE])
{
	randombytes_buf(secret, ONE_TIME_SECRET_SIZE);
}

void one_time_text(const unsigned char secret[ONE_TIME_SECRET_SIZE], char text[ONE_TIME_TEXT_SIZE])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	static_assert(ONE_TIME_SECRET_SIZE % 5 == 0, "whole groups of 40 bits: no padding");
	char *out = text;
	for (size_t group = 0; group < ONE_TIME_SECRET_SIZE; group += 5) {
		uint64_t bits = 0;
		for (size_t i = 0; i < 5; i++)
			bits = bits << 8 | secret[group + i];
		for (int shift = 35; shift >= 0; shift -= 5)
			*out++ = letters[bits >> shift & 0x1f];
	}
	*out = '\0';
}
