/* Dates of the Gregorian calendar as text. */
#include "base/time.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum {
	DATE_FIRST_DAY = -719162, /* 0001-01-01 */
	DATE_LAST_DAY = 2932896,  /* 9999-12-31 */
	DATE_ERA_DAYS = 146097    /* 400 years, after which the calendar repeats */
};

static bool date_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool date_exists(int year, int month, int day)
{
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= month_days[month - 1] + (month == 2 && date_leap(year));
}

static int date_number(const char *digits, int count)
{
	int number = 0;
	for (int i = 0; i < count; i++)
		number = number * 10 + (digits[i] - '0');
	return number;
}

bool date_valid(const char *text, size_t size)
{
	if (size != DATE_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < size; i++) {
		bool dash = i == 4 || i == 7;
		if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9')
			return false;
	}
	return date_exists(date_number(text, 4), date_number(text + 5, 2), date_number(text + 8, 2));
}

static void date_write(int year, int month, int day, char date[DATE_TEXT_SIZE])
{
	date[0] = (char)('0' + year / 1000);
	date[1] = (char)('0' + year / 100 % 10);
	date[2] = (char)('0' + year / 10 % 10);
	date[3] = (char)('0' + year % 10);
	date[4] = '-';
	date[5] = (char)('0' + month / 10);
	date[6] = (char)('0' + month % 10);
	date[7] = '-';
	date[8] = (char)('0' + day / 10);
	date[9] = (char)('0' + day % 10);
	date[10] = '\0';
}

bool date_make(int year, int month, int day, char date[DATE_TEXT_SIZE])
{
	if (!date_exists(year, month, day))
		return false;
	date_write(year, month, day, date);
	return true;
}

/* Both conversions count in years that begin in March, so that the leap day is a
 * year's last: a month's first day is then a linear function of its number. */
int64_t date_to_days(const char *date)
{
	assert(date_valid(date, strlen(date)));
	int year = date_number(date, 4);
	int month = date_number(date + 5, 2);
	int day = date_number(date + 8, 2);
	year -= month <= 2;
	int march_month = (month + 9) % 12;
	int day_of_year = (153 * march_month + 2) / 5 + day - 1;
	return (int64_t)year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - 719468;
}

void date_from_days(int64_t days, char date[DATE_TEXT_SIZE])
{
	if (days < DATE_FIRST_DAY)
		days = DATE_FIRST_DAY;
	if (days > DATE_LAST_DAY)
		days = DATE_LAST_DAY;
	int shifted = (int)days + 719468;
	int era = shifted / DATE_ERA_DAYS;
	int day_of_era = shifted % DATE_ERA_DAYS;
	int year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int march_month = (5 * day_of_year + 2) / 153;
	int month = march_month < 10 ? march_month + 3 : march_month - 9;
	int year = era * 400 + year_of_era + (month <= 2);
	date_write(year, month, day_of_year - (153 * march_month + 2) / 5 + 1, date);
}

void date_add(const char *date, int days, char result[DATE_TEXT_SIZE])
{
	date_from_days(date_to_days(date) + days, result);
}

int date_weekday(const char *date)
{
	/* 0001-01-01 was a Monday. */
	return (int)((date_to_days(date) - DATE_FIRST_DAY) % 7) + 1;
}
