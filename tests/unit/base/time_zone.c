#include "test.h"

#include "base/memory.h"
#include "base/time.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t instant_of(const char *text)
{
	int64_t instant;
	assert_true(time_read(text, strlen(text), &instant));
	return instant;
}

struct wall {
	const char *zone;
	const char *instant;
	const char *date;
	int minute;
};

/* What the clock on the wall shows. The Chinese summer time began and ended on
 * Sundays of 1986 to 1991. */
static const struct wall walls[] = {
    {"Asia/Shanghai", "2026-11-22T15:59:59Z", "2026-11-22", 1439},
    {"Asia/Shanghai", "2026-11-22T16:00:00Z", "2026-11-23", 0},
    {"Asia/Shanghai", "1986-07-01T12:00:00Z", "1986-07-01", 21 * 60},
    {"Asia/Shanghai", "1991-07-01T15:00:00Z", "1991-07-02", 0},
    {"Asia/Shanghai", "1992-07-01T12:00:00Z", "1992-07-01", 20 * 60},
    {"Asia/Shanghai", "2099-07-01T12:00:00Z", "2099-07-01", 20 * 60},
    {"America/New_York", "2026-03-08T06:59:00Z", "2026-03-08", 119},
    {"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08", 180},
    {"America/New_York", "2026-11-01T05:59:00Z", "2026-11-01", 119},
    {"America/New_York", "2026-11-01T06:00:00Z", "2026-11-01", 60},
    {"America/New_York", "2090-07-01T12:00:00Z", "2090-07-01", 8 * 60},
    {"Asia/Kolkata", "2026-01-01T18:29:00Z", "2026-01-01", 1439},
    {"Asia/Kolkata", "2026-01-01T18:30:00Z", "2026-01-02", 0},
    {"Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01", 345},
    {"UTC", "1900-01-01T00:00:00Z", "1900-01-01", 0},
    {"Asia/Shanghai", "1850-01-01T00:00:00Z", "1850-01-01", 485}};

static void test_wall(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(walls); i++) {
		struct zone *zone = zone_new(NULL, walls[i].zone);
		assert_non_null(zone);
		assert_string_equal(zone_name(zone), walls[i].zone);
		char date[DATE_TEXT_SIZE];
		int64_t instant = instant_of(walls[i].instant);
		zone_date(zone, instant, date);
		assert_string_equal(date, walls[i].date);
		assert_int_equal(zone_minute(zone, instant), walls[i].minute);
		talloc_free(zone);
	}
}

static void test_instant(void **state)
{
	(void)state;
	static const struct wall rows[] = {
	    {"Asia/Shanghai", "2026-11-21T16:00:00Z", "2026-11-22", 0},
	    {"Asia/Shanghai", "1988-06-30T15:00:00Z", "1988-07-01", 0},
	    /* Skipped: the end of the gap. Twice: the earlier one. */
	    {"America/New_York", "2026-03-08T07:00:00Z", "2026-03-08", 150},
	    {"America/New_York", "2026-11-01T05:30:00Z", "2026-11-01", 90},
	    {"America/New_York", "2026-11-01T07:00:00Z", "2026-11-01", 120},
	    /* Midnight itself is skipped, and a whole day is. */
	    {"America/Sao_Paulo", "2018-11-04T03:00:00Z", "2018-11-04", 0},
	    {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30", 0},
	    {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31", 0},
	    {"UTC", "2150-01-01T00:00:00Z", "2150-01-01", 0}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct zone *zone = zone_new(NULL, rows[i].zone);
		assert_int_equal(zone_instant(zone, rows[i].date, rows[i].minute),
		                 instant_of(rows[i].instant));
		talloc_free(zone);
	}
}

/* The C library reads the same rules from its own files. */
static void test_against_libc(void **state)
{
	(void)state;
	static const char *const names[] = {"Asia/Shanghai", "America/New_York", "Europe/Berlin",
	                                    "Australia/Lord_Howe", "America/Sao_Paulo"};
	for (size_t i = 0; i < COUNT(names); i++) {
		setenv("TZ", names[i], 1);
		tzset();
		struct zone *zone = zone_new(NULL, names[i]);
		uint64_t seed = 88172645463325252u;
		for (int round = 0; round < 20000; round++) {
			time_t second = (time_t)(test_random(&seed) % 1900000000u); /* to 2030 */
			struct tm local;
			localtime_r(&second, &local);
			char date[DATE_TEXT_SIZE], expected[DATE_TEXT_SIZE];
			strftime(expected, sizeof expected, "%Y-%m-%d", &local);
			int64_t instant = (int64_t)second * 1000;
			zone_date(zone, instant, date);
			assert_string_equal(date, expected);
			assert_int_equal(zone_minute(zone, instant), local.tm_hour * 60 + local.tm_min);
		}
		talloc_free(zone);
	}
}

/* Each day begins where it is not yesterday any more. */
static void test_day_start(void **state)
{
	(void)state;
	static const char *const names[] = {"Asia/Shanghai", "America/Sao_Paulo", "Africa/Cairo",
	                                    "America/Havana"};
	for (size_t i = 0; i < COUNT(names); i++) {
		struct zone *zone = zone_new(NULL, names[i]);
		char date[DATE_TEXT_SIZE] = "1980-01-01", shown[DATE_TEXT_SIZE];
		for (int day = 0; day < 20000; day++) {
			int64_t start = zone_day_start(zone, date);
			zone_date(zone, start, shown);
			assert_string_equal(shown, date);
			zone_date(zone, start - 1, shown);
			assert_true(strcmp(shown, date) < 0);
			date_add(date, 1, date);
		}
		talloc_free(zone);
	}
}

static void test_unknown(void **state)
{
	(void)state;
	static const char *const names[] = {
	    "",
	    "Asia/Atlantis",
	    "GMT+8",
	    "上海",
	    "asia shanghai",
	    "../../etc/passwd",
	    "Etc/Unknown",
	    "Asia/ShanghaiAsia/ShanghaiAsia/ShanghaiAsia/ShanghaiAsia/S"};
	for (size_t i = 0; i < COUNT(names); i++)
		assert_null(zone_new(NULL, names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_wall), cmocka_unit_test(test_instant),
	                                   cmocka_unit_test(test_day_start),
	                                   cmocka_unit_test(test_against_libc),
	                                   cmocka_unit_test(test_unknown)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
