#include "document/sheet_number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIGNIFICANT = 15, ZEROS_LIMIT = 20, PLAIN_EXPONENT = 30 };

/* Number formats that need no definition (18.8.30, with those of East Asia). */
static const struct {
	long first, last;
} date_formats[] = {{14, 22}, {27, 36}, {45, 45}, {47, 47}, {50, 58}, {71, 81}};

uint8_t sheet_style_of_builtin(long number)
{
	for (size_t i = 0; i < sizeof date_formats / sizeof *date_formats; i++)
		if (number >= date_formats[i].first && number <= date_formats[i].last)
			return SHEET_STYLE_DATE;
	return SHEET_STYLE_NUMBER;
}

/* Steps over what a format's code shows literally; returns `code` itself when it
 * stands on a letter with a meaning. */
static const char *format_skip(const char *code)
{
	const char *end;
	switch (*code) {
	case '"':
		end = strchr(code + 1, '"');
		return end ? end + 1 : code + strlen(code);
	case '[':
		end = strchr(code, ']');
		return end ? end + 1 : code + strlen(code);
	case '\\':
	case '_':
	case '*':
		return code[1] ? code + 2 : code + 1;
	default:
		return code;
	}
}

uint8_t sheet_style_of_code(const char *code)
{
	size_t zeros = 0;
	bool only_zeros = true;
	while (*code && *code != ';') {
		/* [h]:mm counts hours past a day: a quantity, not a time of day. */
		if (code[0] == '[' && code[1] && strchr("hHmMsS", code[1]))
			return SHEET_STYLE_NUMBER;
		const char *behind = format_skip(code);
		if (behind != code) {
			only_zeros = only_zeros && *code == '[';
			code = behind;
			continue;
		}
		if (strchr("yYmMdDhHsS", *code))
			return SHEET_STYLE_DATE;
		only_zeros = only_zeros && *code == '0';
		zeros += *code++ == '0';
	}
	if (!only_zeros || zeros < 2 || zeros > ZEROS_LIMIT)
		return SHEET_STYLE_NUMBER;
	return (uint8_t)(SHEET_STYLE_ZEROS + zeros - 1);
}

/* Puts the zeros in front that the format asks for. */
static size_t pad(char text[SHEET_NUMBER_TEXT_SIZE], size_t size, uint8_t style)
{
	if (style <= SHEET_STYLE_ZEROS || strspn(text, "0123456789") != size)
		return size;
	size_t wanted = (size_t)style - SHEET_STYLE_ZEROS + 1;
	if (size >= wanted)
		return size;
	memmove(text + wanted - size, text, size + 1);
	memset(text, '0', wanted - size);
	return wanted;
}

/* Significant digits of a finite number other than 0, without zeros behind;
 * `point` is where the decimal point stands, counted from their beginning. */
static size_t digits_of(double magnitude, char digits[SIGNIFICANT + 1], int *point)
{
	char scientific[SIGNIFICANT + 16];
	snprintf(scientific, sizeof scientific, "%.*e", SIGNIFICANT - 1, magnitude);
	*point = atoi(strchr(scientific, 'e') + 1) + 1;
	digits[0] = scientific[0];
	memcpy(digits + 1, scientific + 2, SIGNIFICANT - 1);
	size_t count = SIGNIFICANT;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	digits[count] = '\0';
	return count;
}

size_t sheet_number_print(double value, uint8_t style, char text[SHEET_NUMBER_TEXT_SIZE])
{
	static const char zeros[PLAIN_EXPONENT + 1] = "000000000000000000000000000000";
	if (!isfinite(value))
		return 0;
	char digits[SIGNIFICANT + 1] = "0";
	int point = 1, size;
	int count = value == 0 ? 1 : (int)digits_of(fabs(value), digits, &point);
	const char *sign = value < 0 ? "-" : "";
	if (point > PLAIN_EXPONENT || point < SIGNIFICANT - PLAIN_EXPONENT)
		size = snprintf(text, SHEET_NUMBER_TEXT_SIZE, "%s%c%s%sE%d", sign, digits[0],
		                count > 1 ? "." : "", digits + 1, point - 1);
	else if (point >= count)
		size =
		    snprintf(text, SHEET_NUMBER_TEXT_SIZE, "%s%s%.*s", sign, digits, point - count, zeros);
	else if (point > 0)
		size = snprintf(text, SHEET_NUMBER_TEXT_SIZE, "%s%.*s.%s", sign, point, digits,
		                digits + point);
	else
		size = snprintf(text, SHEET_NUMBER_TEXT_SIZE, "%s0.%.*s%s", sign, -point, zeros, digits);
	return pad(text, (size_t)size, style);
}

/* Is it already as sheet_number_print would write it? */
static bool number_plain(const char *number, size_t size)
{
	size_t at = size > 0 && number[0] == '-', start = at, points = 0;
	for (; at < size; at++) {
		if (number[at] == '.')
			points++;
		else if (number[at] < '0' || number[at] > '9')
			return false;
	}
	if (points > 1 || size - start - points == 0 || size - start - points > SIGNIFICANT)
		return false;
	if (points == 1 && (number[start] == '.' || number[size - 1] == '0' || number[size - 1] == '.'))
		return false;
	return number[start] != '0' || size == 1 || (number[start + 1] == '.' && size > start + 1);
}

size_t sheet_number_tidy(const char *number, size_t size, uint8_t style,
                         char text[SHEET_NUMBER_TEXT_SIZE])
{
	if (number_plain(number, size)) {
		memcpy(text, number, size);
		text[size] = '\0';
		return pad(text, size, style);
	}
	char copy[64], *end;
	if (size == 0 || size >= sizeof copy)
		return 0;
	memcpy(copy, number, size);
	copy[size] = '\0';
	if (strspn(copy, "+-.0123456789eE") < size)
		return 0;
	double value = strtod(copy, &end);
	return *end == '\0' ? sheet_number_print(value, style, text) : 0;
}

/* Days since 1970-01-01 and back, in the Gregorian calendar without a beginning.
 * The year is counted from March, so that the leap day is its last. */
static void date_of_days(int64_t days, int *year, int *month, int *day)
{
	int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted % 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t from_march = (5 * of_year + 2) / 153;
	*day = (int)(of_year - (153 * from_march + 2) / 5 + 1);
	*month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static int64_t days_of_date(int64_t year, int64_t month, int64_t day)
{
	year -= month <= 2;
	int64_t era = year / 400, year_of_era = year % 400;
	int64_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year -
	       719468;
}

enum {
	DAY_SECONDS = 86400,
	EPOCH_1900 = 25569, /* serial of 1970-01-01 */
	EPOCH_1904 = 24107,
	LAST_SERIAL = 2958465 /* 9999-12-31, 1900 system */
};

static size_t time_print_short(int64_t second, char *text, size_t room)
{
	int hour = (int)(second / 3600), minute = (int)(second / 60 % 60), rest = (int)(second % 60);
	return (size_t)(rest ? snprintf(text, room, "%02d:%02d:%02d", hour, minute, rest)
	                     : snprintf(text, room, "%02d:%02d", hour, minute));
}

size_t sheet_date_print(double serial, bool from_1904, char text[SHEET_NUMBER_TEXT_SIZE])
{
	if (!(serial >= 0 && serial < LAST_SERIAL + 1))
		return 0;
	int64_t seconds = llround(serial * DAY_SECONDS);
	int64_t days = seconds / DAY_SECONDS, second = seconds % DAY_SECONDS;
	if (days == 0 && !from_1904)
		return second ? time_print_short(second, text, SHEET_NUMBER_TEXT_SIZE) : 0;
	/* The 1900 system counts a 29 February 1900, its day 60, that never was. */
	if (!from_1904 && days < 60)
		days++;
	days -= from_1904 ? EPOCH_1904 : EPOCH_1900;
	int year, month, day;
	date_of_days(days, &year, &month, &day);
	if (year > 9999)
		return 0;
	size_t size =
	    (size_t)snprintf(text, SHEET_NUMBER_TEXT_SIZE, "%04d-%02d-%02d", year, month, day);
	if (second) {
		text[size++] = ' ';
		size += time_print_short(second, text + size, SHEET_NUMBER_TEXT_SIZE - size);
	}
	return size;
}

/* `count` digits as a number, -1 when they are none. */
static int digits_read(const char *text, int count)
{
	int value = 0;
	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* " 08:30" or " 08:30:15" as seconds, -1 when it is none. */
static int clock_read(const char *text)
{
	int hour = -1, minute = -1, second = 0;
	size_t size = strlen(text);
	if ((size == 6 || size == 9) && text[0] == ' ' && text[3] == ':') {
		hour = digits_read(text + 1, 2);
		minute = digits_read(text + 4, 2);
	}
	if (size == 9)
		second = text[6] == ':' ? digits_read(text + 7, 2) : -1;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return -1;
	return (hour * 60 + minute) * 60 + second;
}

bool sheet_date_serial(const char *text, double *serial)
{
	if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
		return false;
	int year = digits_read(text, 4), month = digits_read(text + 5, 2);
	int day = digits_read(text + 8, 2), seconds = text[10] ? clock_read(text + 10) : 0;
	if (year < 1901 || month < 1 || month > 12 || day < 1 || day > 31 || seconds < 0)
		return false;
	int64_t days = days_of_date(year, month, day);
	int real_year, real_month, real_day;
	date_of_days(days, &real_year, &real_month, &real_day);
	if (real_day != day)
		return false;
	*serial = (double)(days + EPOCH_1900) + seconds / (double)DAY_SECONDS;
	return true;
}
