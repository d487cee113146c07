/* Exact arithmetic for formulas, in 128 bits made of two halves. */
#include "model/formula.h"

/* Leaves room for one addition. */
#define FORMULA_LIMIT (INT64_MAX / 4)

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

static void multiply_wide(uint64_t a, uint64_t b, uint64_t *high, uint64_t *low)
{
	uint64_t a0 = a & 0xffffffffu, a1 = a >> 32, b0 = b & 0xffffffffu, b1 = b >> 32;
	uint64_t middle = a1 * b0 + (a0 * b0 >> 32);
	uint64_t carry = a0 * b1 + (middle & 0xffffffffu);
	*high = a1 * b1 + (middle >> 32) + (carry >> 32);
	*low = a * b;
}

bool formula_scale(int64_t a, int64_t b, int64_t c, int64_t *result)
{
	uint64_t high, low, divisor = magnitude(c);
	multiply_wide(magnitude(a), magnitude(b), &high, &low);
	if (divisor == 0 || divisor > INT64_MAX || high >= divisor)
		return false;
	uint64_t rest = high, quotient = 0;
	for (int bit = 63; bit >= 0; bit--) {
		rest = rest << 1 | (low >> bit & 1);
		quotient <<= 1;
		if (rest >= divisor) {
			rest -= divisor;
			quotient |= 1;
		}
	}
	quotient += rest >= divisor - rest;
	if (quotient > (uint64_t)FORMULA_LIMIT)
		return false;
	bool negative = ((a < 0) != (b < 0)) != (c < 0);
	*result = negative ? -(int64_t)quotient : (int64_t)quotient;
	return true;
}
