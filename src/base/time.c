/* Clocks, and instants as RFC 3339 text. */
#include "base/time.h"

#include <string.h>
#include <time.h>

enum { TIME_DAY = 86400000, TIME_HOUR = 3600000, TIME_MINUTE = 60000, TIME_SECOND = 1000 };

int64_t time_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t time_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Writes `value` in `width` digits and returns where they end. */
static char *time_digits(char *at, int64_t value, int width)
{
	for (int i = width - 1; i >= 0; i--, value /= 10)
		at[i] = (char)('0' + value % 10);
	return at + width;
}

const char *time_print(int64_t instant, char text[TIME_TEXT_SIZE])
{
	int64_t days = instant / TIME_DAY - (instant % TIME_DAY < 0);
	int64_t rest = instant - days * TIME_DAY;
	date_from_days(days, text);
	char *at = text + DATE_TEXT_SIZE - 1;
	*at++ = 'T';
	at = time_digits(at, rest / TIME_HOUR, 2);
	*at++ = ':';
	at = time_digits(at, rest % TIME_HOUR / TIME_MINUTE, 2);
	*at++ = ':';
	at = time_digits(at, rest % TIME_MINUTE / TIME_SECOND, 2);
	if (rest % TIME_SECOND) {
		*at++ = '.';
		at = time_digits(at, rest % TIME_SECOND, 3);
	}
	*at++ = 'Z';
	*at = '\0';
	return text;
}

/* What is left of a text that is being read. */
struct time_reader {
	const char *at;
	const char *end;
};

static bool time_take(struct time_reader *reader, const char *any_of)
{
	if (reader->at == reader->end || !*reader->at || !strchr(any_of, *reader->at))
		return false;
	reader->at++;
	return true;
}

static bool time_take_digit(struct time_reader *reader, int *digit)
{
	if (reader->at == reader->end || *reader->at < '0' || *reader->at > '9')
		return false;
	*digit = *reader->at++ - '0';
	return true;
}

/* Two digits, at most `limit`. */
static bool time_take_pair(struct time_reader *reader, int limit, int *value)
{
	int tens, ones;
	if (!time_take_digit(reader, &tens) || !time_take_digit(reader, &ones))
		return false;
	*value = tens * 10 + ones;
	return *value <= limit;
}

/* Any number of digits behind the point; what is finer than a millisecond is cut. */
static bool time_take_fraction(struct time_reader *reader, int *milliseconds)
{
	*milliseconds = 0;
	if (!time_take(reader, "."))
		return true;
	int digit;
	if (!time_take_digit(reader, &digit))
		return false;
	for (int weight = 100;; weight /= 10) {
		*milliseconds += digit * weight;
		if (!time_take_digit(reader, &digit))
			return true;
	}
}

static bool time_take_offset(struct time_reader *reader, int64_t *offset)
{
	*offset = 0;
	if (time_take(reader, "Zz"))
		return true;
	bool west = reader->at < reader->end && *reader->at == '-';
	int hours, minutes;
	if (!time_take(reader, "+-") || !time_take_pair(reader, 23, &hours) ||
	    !time_take(reader, ":") || !time_take_pair(reader, 59, &minutes))
		return false;
	*offset = ((int64_t)hours * 60 + minutes) * TIME_MINUTE * (west ? -1 : 1);
	return true;
}

bool time_read(const char *text, size_t size, int64_t *instant)
{
	enum { DATE_SIZE = DATE_TEXT_SIZE - 1 };
	if (size < DATE_SIZE || !date_valid(text, DATE_SIZE))
		return false;
	struct time_reader reader = {text + DATE_SIZE, text + size};
	int hour, minute, second, milliseconds;
	int64_t offset;
	/* Second 60 is a leap second: the Unix clock counts it as the next minute's first. */
	if (!time_take(&reader, "Tt ") || !time_take_pair(&reader, 23, &hour) ||
	    !time_take(&reader, ":") || !time_take_pair(&reader, 59, &minute) ||
	    !time_take(&reader, ":") || !time_take_pair(&reader, 60, &second) ||
	    !time_take_fraction(&reader, &milliseconds) || !time_take_offset(&reader, &offset) ||
	    reader.at != reader.end)
		return false;
	char date[DATE_TEXT_SIZE];
	memcpy(date, text, DATE_SIZE);
	date[DATE_SIZE] = '\0';
	int64_t result = date_to_days(date) * TIME_DAY + (int64_t)hour * TIME_HOUR +
	                 (int64_t)minute * TIME_MINUTE + (int64_t)second * TIME_SECOND + milliseconds -
	                 offset;
	if (result < date_to_days("0001-01-01") * TIME_DAY ||
	    result >= (date_to_days("9999-12-31") + 1) * TIME_DAY)
		return false;
	*instant = result;
	return true;
}
