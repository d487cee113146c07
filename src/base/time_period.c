/* Periods by the words of the filter operator `within`. */
#include "base/time.h"

#include <stdlib.h>
#include <string.h>

enum { PERIOD_DAYS_LIMIT = 3650 };

/* Each unit gives the first day of the whole period that lies `shift` periods
 * from the one that holds today. */
typedef void period_start(const char *today, int shift, char date[DATE_TEXT_SIZE]);

static void period_day(const char *today, int shift, char date[DATE_TEXT_SIZE])
{
	date_add(today, shift, date);
}

static void period_week(const char *today, int shift, char date[DATE_TEXT_SIZE])
{
	date_add(today, 1 - date_weekday(today) + 7 * shift, date);
}

/* The first day of the run of `count` months, `shift` runs away. */
static void period_months(const char *today, int count, int shift, char date[DATE_TEXT_SIZE])
{
	int month = atoi(today) * 12 + atoi(today + 5) - 1;
	month -= month % count;
	month += count * shift;
	if (month >= 10000 * 12)
		date_from_days(INT64_MAX, date);
	else if (!date_make(month / 12, month % 12 + 1, 1, date))
		date_from_days(INT64_MIN, date);
}

static void period_month(const char *today, int shift, char date[DATE_TEXT_SIZE])
{
	period_months(today, 1, shift, date);
}

static void period_quarter(const char *today, int shift, char date[DATE_TEXT_SIZE])
{
	period_months(today, 3, shift, date);
}

static void period_year(const char *today, int shift, char date[DATE_TEXT_SIZE])
{
	period_months(today, 12, shift, date);
}

static const struct period_word {
	const char *word;
	period_start *start;
	int shift;
} period_words[] = {
    {"today", period_day, 0},
    {"yesterday", period_day, -1},
    {"tomorrow", period_day, 1},
    {"this_week", period_week, 0},
    {"last_week", period_week, -1},
    {"next_week", period_week, 1},
    {"this_month", period_month, 0},
    {"last_month", period_month, -1},
    {"next_month", period_month, 1},
    {"this_quarter", period_quarter, 0},
    {"last_quarter", period_quarter, -1},
    {"this_year", period_year, 0},
    {"last_year", period_year, -1},
};

/* N of `last_N_days`, given the text from N on; 0 when it is not of this form. */
static int period_days(const char *text)
{
	size_t digits = strspn(text, "0123456789");
	if (digits == 0 || digits > 4 || text[0] == '0' || strcmp(text + digits, "_days") != 0)
		return 0;
	int days = atoi(text);
	return days <= PERIOD_DAYS_LIMIT ? days : 0;
}

static bool period_read_days(const char *word, const char *today, struct period *period)
{
	bool last = strncmp(word, "last_", 5) == 0;
	if (!last && strncmp(word, "next_", 5) != 0)
		return false;
	int days = period_days(word + 5);
	if (days == 0)
		return false;
	date_add(today, last ? 1 - days : 0, period->first);
	date_add(today, last ? 0 : days - 1, period->last);
	return true;
}

bool period_read(const char *word, const char *today, struct period *period)
{
	for (size_t i = 0; i < sizeof period_words / sizeof *period_words; i++) {
		const struct period_word *row = &period_words[i];
		if (strcmp(word, row->word) != 0)
			continue;
		char next[DATE_TEXT_SIZE];
		row->start(today, row->shift, period->first);
		row->start(today, row->shift + 1, next);
		date_add(next, -1, period->last);
		return true;
	}
	if (strcmp(word, "overdue") == 0) {
		period->first[0] = '\0';
		date_add(today, -1, period->last);
		return true;
	}
	return period_read_days(word, today, period);
}
