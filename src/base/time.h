/* Instants, dates and periods. An instant is UTC milliseconds since 1970-01-01
 * (the Unix clock, no leap seconds); a date is the text YYYY-MM-DD. What "today"
 * is depends on a time zone, which is always passed in. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

enum { TIME_TEXT_SIZE = 32, DATE_TEXT_SIZE = 11 };

/* The machine's clock. Work in hand uses ctx->now instead, so that one request
 * sees one instant and a test can set it. */
int64_t time_now(void);
/* A clock that never goes back, in microseconds, for measuring. */
int64_t time_monotonic(void);

/* RFC 3339 in UTC with milliseconds where there are any: 2026-03-01T08:00:00Z.
 * Returns `text`. */
const char *time_print(int64_t instant, char text[TIME_TEXT_SIZE]);
/* Reads RFC 3339 with any offset; false when it is not that, or out of the years
 * 1 to 9999. Sets no error: the caller knows the field. */
bool time_read(const char *text, size_t size, int64_t *instant);

/* A real date of the Gregorian calendar written YYYY-MM-DD, years 1 to 9999? */
bool date_valid(const char *text, size_t size);
/* Days from 1970-01-01 to a valid `date`, negative before it, and back. Days out
 * of the years 1 to 9999 give the first or the last day of those. */
int64_t date_to_days(const char *date);
void date_from_days(int64_t days, char date[DATE_TEXT_SIZE]);
/* Writes a date of these numbers, false when there is no such day. */
bool date_make(int year, int month, int day, char date[DATE_TEXT_SIZE]);
/* The date `days` after `date` (before, where negative), within the years 1 to
 * 9999. */
void date_add(const char *date, int days, char result[DATE_TEXT_SIZE]);
/* Day of the week: 1 Monday … 7 Sunday. */
int date_weekday(const char *date);

/* A time zone's rules from 1900 to 2100, immutable once made: threads share it. */
struct zone;
/* `name` is an IANA name ("Asia/Shanghai"); NULL, without an error, for one that
 * is not known. Belongs to `parent`. */
struct zone *zone_new(const void *parent, const char *name);
const char *zone_name(const struct zone *zone);
/* Which date it is at `instant` in the zone. */
void zone_date(const struct zone *zone, int64_t instant, char date[DATE_TEXT_SIZE]);
/* Minutes since midnight there, 0 to 1439. */
int zone_minute(const struct zone *zone, int64_t instant);
/* The instant at which `date` begins there. */
int64_t zone_day_start(const struct zone *zone, const char *date);
/* The instant of `minute` (0 to 1439) of `date` there: the earlier one where the
 * clock shows it twice, the end of the gap where it is skipped. */
int64_t zone_instant(const struct zone *zone, const char *date, int minute);

/* A period of whole days, [first, last], both included; an end that is open is
 * the empty text. */
struct period {
	char first[DATE_TEXT_SIZE];
	char last[DATE_TEXT_SIZE];
};
/* The words of the filter operator `within` (P3): today yesterday tomorrow
 * this_week last_week next_week (weeks begin on Monday) this_month last_month
 * next_month this_quarter last_quarter this_year last_year last_N_days
 * next_N_days (today included, N 1 to 3650) overdue (before today). False when
 * `word` is none of them. */
bool period_read(const char *word, const char *today, struct period *period);
