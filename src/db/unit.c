#include "db/unit.h"

#include "base/time.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ISO 8601: the week belongs to the year that holds its Thursday. */
static void unit_week(const char *date, char result[DB_UNIT_SIZE])
{
	char thursday[DATE_TEXT_SIZE], day[DATE_TEXT_SIZE];
	date_add(date, 4 - date_weekday(date), thursday);
	int week = 1;
	for (date_add(thursday, -7, day); !strncmp(day, thursday, 4); date_add(day, -7, day))
		week++;
	snprintf(result, DB_UNIT_SIZE, "%.4s-W%02u", thursday, (unsigned)week % 100);
}

static void unit_day(const char *date, char result[DB_UNIT_SIZE])
{
	snprintf(result, DB_UNIT_SIZE, "%.10s", date);
}

static void unit_month(const char *date, char result[DB_UNIT_SIZE])
{
	snprintf(result, DB_UNIT_SIZE, "%.7s", date);
}

static void unit_quarter(const char *date, char result[DB_UNIT_SIZE])
{
	unsigned month = (unsigned)((date[5] - '0') * 10 + date[6] - '0');
	snprintf(result, DB_UNIT_SIZE, "%.4s-Q%u", date, (month + 2) / 3 % 5);
}

static void unit_year(const char *date, char result[DB_UNIT_SIZE])
{
	snprintf(result, DB_UNIT_SIZE, "%.4s", date);
}

void db_unit_of(const char *date, const char *unit, char result[DB_UNIT_SIZE])
{
	static const struct {
		const char *name;
		void (*cut)(const char *date, char result[DB_UNIT_SIZE]);
	} units[] = {{"day", unit_day},
	             {"week", unit_week},
	             {"month", unit_month},
	             {"quarter", unit_quarter},
	             {"year", unit_year}};
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strcmp(units[i].name, unit)) {
			units[i].cut(date, result);
			return;
		}
	assert(false && "a unit that is known");
}
