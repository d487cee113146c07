/* Exact decimals: text and JSON to scaled integers and back. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One digit more, within TYPE_INTEGER_LIMIT. */
static bool decimal_shift(int64_t *number, int digit)
{
	if (*number > (TYPE_INTEGER_LIMIT - digit) / 10)
		return false;
	*number = *number * 10 + digit;
	return true;
}

enum decimal_fault decimal_scan(const char *text, int scale, int64_t *number)
{
	assert(scale >= 0 && scale <= TYPE_SCALE_LIMIT);
	bool negative = *text == '-';
	text += *text == '-' || *text == '+';
	bool digits = false, fraction = false, fits = true;
	int left = scale;
	int64_t sum = 0;
	for (; *text; text++) {
		if (*text == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (*text < '0' || *text > '9')
			return DECIMAL_NOT_ONE;
		digits = true;
		if (!fraction || left > 0)
			fits = decimal_shift(&sum, *text - '0') && fits;
		else if (*text != '0')
			return DECIMAL_TOO_FINE;
		left -= fraction;
	}
	for (; left > 0; left--)
		fits = decimal_shift(&sum, 0) && fits;
	if (!digits)
		return DECIMAL_NOT_ONE;
	if (!fits)
		return DECIMAL_TOO_LARGE;
	*number = negative ? -sum : sum;
	return DECIMAL_FINE;
}

const char *decimal_print(int64_t number, int scale, bool grouped, char text[DECIMAL_TEXT_SIZE])
{
	assert(scale >= 0 && scale <= TYPE_SCALE_LIMIT);
	char digits[24];
	uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	int count = snprintf(digits, sizeof digits, "%0*" PRIu64, scale + 1, size);
	int whole = count - scale;
	char *out = text;
	if (number < 0)
		*out++ = '-';
	for (int i = 0; i < count; i++) {
		if (i == whole)
			*out++ = '.';
		else if (grouped && i > 0 && i < whole && (whole - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	*out = '\0';
	return text;
}

static bool decimal_wrong(struct ctx *ctx, const char *path, enum decimal_fault fault, int scale)
{
	if (fault == DECIMAL_TOO_FINE)
		return error_field(ctx, path, "too_many_decimals", "最多 %d 位小数。",
		                   "At most %d digits behind the point.", scale);
	if (fault == DECIMAL_TOO_LARGE)
		return error_field(ctx, path, "too_large", "数值过大。", "The number is too large.");
	return error_field(ctx, path, "not_a_number", "须为数字。", "It must be a number.");
}

/* Fifteen significant digits survive the way through a double (IEEE 754); more
 * must come as a text. */
static bool decimal_of_double(double number, char text[DECIMAL_TEXT_SIZE])
{
	snprintf(text, DECIMAL_TEXT_SIZE, "%.15g", number);
	return strtod(text, NULL) == number && !strpbrk(text, "eEni");
}

bool decimal_from_json(struct ctx *ctx, const char *path, const json_t *json, int scale,
                       int64_t *number)
{
	char digits[DECIMAL_TEXT_SIZE];
	const char *text = digits;
	if (json_is_string(json))
		text = text_tidy_half(ctx, json_string_value(json), json_string_length(json), true);
	else if (json_is_integer(json))
		snprintf(digits, sizeof digits, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
	else if (!json_is_real(json))
		return decimal_wrong(ctx, path, DECIMAL_NOT_ONE, scale);
	else if (!decimal_of_double(json_real_value(json), digits))
		return error_field(ctx, path, "not_exact", "请以文字形式发送位数这么多的数字。",
		                   "A number of so many digits must be sent as a text.");
	enum decimal_fault fault = decimal_scan(text, scale, number);
	return fault == DECIMAL_FINE || decimal_wrong(ctx, path, fault, scale);
}

/* Groups are of three digits, but for the first: 1,280 and not 1,28. */
static bool decimal_groups(const char *text, char *out)
{
	int since = -1;
	for (; *text && *text != '.'; text++) {
		if (*text == ',') {
			if (since >= 0 && since != 3)
				return false;
			since = 0;
			continue;
		}
		if (since >= 0)
			since++;
		*out++ = *text;
	}
	if (since >= 0 && since != 3)
		return false;
	memmove(out, text, strlen(text) + 1);
	return true;
}

const char *decimal_clean(struct ctx *ctx, const char *cell)
{
	char *text = text_tidy_half(ctx, cell, strlen(cell), true);
	char *clean = memory_text(ctx, text);
	size_t size = 0;
	for (const char *at = text; *at; at++)
		if (*at != ' ' && *at != '\'')
			clean[size++] = *at;
	clean[size] = '\0';
	if (size > 1 && clean[size - 1] == '-') { /* 1,280.00-, as ledgers print it */
		memmove(clean + 1, clean, size - 1);
		clean[0] = '-';
	}
	return decimal_groups(memory_text(ctx, clean), clean) ? clean : NULL;
}
