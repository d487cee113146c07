/* One-time codes against the test values of their RFCs. */
#include "access/one_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const unsigned char secret[] = "12345678901234567890";

/* RFC 4226, appendix D. */
static void counters(void **state)
{
	(void)state;
	static const uint32_t expected[] = {755224, 287082, 359152, 969429, 338314,
	                                    254676, 287922, 162583, 399871, 520489};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
		assert_int_equal(one_time_hotp(secret, 20, i, 6), expected[i]);
}

/* RFC 6238, appendix B, the rows of SHA1. */
static void instants(void **state)
{
	(void)state;
	static const struct {
		int64_t seconds;
		uint32_t code;
	} expected[] = {{59, 94287082},         {1111111109, 7081804},  {1111111111, 14050471},
	                {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		int64_t step = one_time_step(expected[i].seconds * 1000);
		assert_int_equal(one_time_hotp(secret, 20, (uint64_t)step, 8), expected[i].code);
	}
}

/* One step early or late passes; what is not later than the last one taken does not. */
static void drift_and_replay(void **state)
{
	(void)state;
	const int64_t now = 1111111111LL * 1000, present = one_time_step(now);
	for (int64_t step = present - 3; step <= present + 3; step++) {
		char code[16];
		snprintf(code, sizeof code, "%06u", one_time_hotp(secret, 20, (uint64_t)step, 6));
		int64_t passed = step >= present - 1 && step <= present + 1 ? step : 0;
		assert_int_equal(one_time_match(secret, code, now, 0), passed);
		assert_int_equal(one_time_match(secret, code, now, step - 1), passed);
		assert_int_equal(one_time_match(secret, code, now, step), 0);
		assert_int_equal(one_time_match(secret, code, now, present + 1), 0);
	}
	assert_int_equal(one_time_match(secret, "000000", now, 0), 0);
}

/* Base32 as Python's base64.b32encode writes it. */
static void texts(void **state)
{
	(void)state;
	char text[ONE_TIME_TEXT_SIZE];
	one_time_text(secret, text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	unsigned char ends[ONE_TIME_SECRET_SIZE];
	memset(ends, 0, sizeof ends);
	one_time_text(ends, text);
	assert_string_equal(text, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
	memset(ends, 0xff, sizeof ends);
	one_time_text(ends, text);
	assert_string_equal(text, "77777777777777777777777777777777");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(counters),
	    cmocka_unit_test(instants),
	    cmocka_unit_test(drift_and_replay),
	    cmocka_unit_test(texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
