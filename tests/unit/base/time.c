#include "test.h"

#include "base/time.h"

#include <string.h>
#include <time.h>

static void test_clocks(void **state)
{
	(void)state;
	time_t before = time(NULL);
	int64_t now = time_now();
	assert_true(now / 1000 >= before && now / 1000 <= time(NULL) + 1);
	int64_t first = time_monotonic();
	assert_true(time_monotonic() >= first);
}

static void test_print(void **state)
{
	(void)state;
	static const struct {
		int64_t instant;
		const char *text;
	} rows[] = {{0, "1970-01-01T00:00:00Z"},
	            {1, "1970-01-01T00:00:00.001Z"},
	            {-1, "1969-12-31T23:59:59.999Z"},
	            {1772352000000, "2026-03-01T08:00:00Z"},
	            {951782400000, "2000-02-29T00:00:00Z"},
	            {-62135596800000, "0001-01-01T00:00:00Z"},
	            {253402300799999, "9999-12-31T23:59:59.999Z"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char text[TIME_TEXT_SIZE];
		assert_string_equal(time_print(rows[i].instant, text), rows[i].text);
		int64_t back;
		assert_true(time_read(text, strlen(text), &back));
		assert_int_equal(back, rows[i].instant);
	}
}

static void test_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t instant;
	} rows[] = {{"2026-03-01T08:00:00Z", 1772352000000},
	            {"2026-03-01T16:00:00+08:00", 1772352000000},
	            {"2026-03-01 16:00:00+08:00", 1772352000000},
	            {"2026-03-01t03:00:00-05:00", 1772352000000},
	            {"2026-03-01T08:00:00.5z", 1772352000500},
	            {"2026-03-01T08:00:00.123456789Z", 1772352000123},
	            {"2016-12-31T23:59:60Z", 1483228800000}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t instant;
		assert_true(time_read(rows[i].text, strlen(rows[i].text), &instant));
		assert_int_equal(instant, rows[i].instant);
	}
}

static void test_read_refuses(void **state)
{
	(void)state;
	static const char *const texts[] = {"",
	                                    "2026-03-01",
	                                    "2026-03-01T08:00:00",
	                                    "2026-03-01T08:00Z",
	                                    "2026-02-30T08:00:00Z",
	                                    "2026-03-01T24:00:00Z",
	                                    "2026-03-01T08:60:00Z",
	                                    "2026-03-01T08:00:61Z",
	                                    "2026-03-01T08:00:00.Z",
	                                    "2026-03-01T08:00:00+0800",
	                                    "2026-03-01T08:00:00+24:00",
	                                    "2026-03-01T08:00:00Z ",
	                                    "2026-3-1T08:00:00Z",
	                                    "0000-01-01T00:00:00Z",
	                                    "0001-01-01T00:00:00+00:01",
	                                    "9999-12-31T23:59:59-00:01",
	                                    "+2026-03-01T08:00:00Z"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		int64_t instant = 42;
		assert_false(time_read(texts[i], strlen(texts[i]), &instant));
		assert_int_equal(instant, 42);
	}
	/* Every beginning of a good text is a bad one. */
	const char *good = "2026-03-01T08:00:00.5+08:00";
	for (size_t size = 0; size < strlen(good); size++) {
		int64_t instant;
		assert_false(time_read(good, size, &instant));
	}
}

static void test_date_valid(void **state)
{
	(void)state;
	static const char *const good[] = {"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"};
	static const char *const bad[] = {"2023-02-29", "1900-02-29", "2024-00-10",  "2024-13-01",
	                                  "2024-04-31", "2024-04-00", "0000-01-01",  "2024/04/01",
	                                  "2024-4-1",   "",           "2024-04-01 ", "２０24-04-01"};
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(date_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(date_valid(bad[i], strlen(bad[i])));
}

/* Walks the ends of every month against rules written independently. */
static void test_every_month(void **state)
{
	(void)state;
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t day = date_to_days("0001-01-01");
	int weekday = 1;
	for (int year = 1; year <= 9999; year++)
		for (int month = 1; month <= 12; month++) {
			bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
			int last = month_days[month - 1] + (month == 2 && leap);
			char date[DATE_TEXT_SIZE], back[DATE_TEXT_SIZE];
			assert_false(date_make(year, month, last + 1, date));
			assert_true(date_make(year, month, last, date));
			day += last - 1;
			weekday = (weekday + last - 2) % 7 + 1;
			assert_int_equal(date_to_days(date), day);
			date_from_days(day, back);
			assert_string_equal(back, date);
			assert_int_equal(date_weekday(date), weekday);
			day++;
			weekday = weekday % 7 + 1;
		}
	assert_int_equal(date_to_days("1970-01-01"), 0);
	assert_int_equal(date_weekday("2026-11-22"), 7);
}

static void test_date_add(void **state)
{
	(void)state;
	static const struct {
		const char *date;
		int days;
		const char *result;
	} rows[] = {{"2024-02-28", 1, "2024-02-29"},    {"2024-03-01", -1, "2024-02-29"},
	            {"2023-12-31", 1, "2024-01-01"},    {"2026-11-22", 0, "2026-11-22"},
	            {"2026-11-22", 3650, "2036-11-19"}, {"9999-12-31", 1, "9999-12-31"},
	            {"0001-01-01", -1, "0001-01-01"},   {"2026-01-01", INT32_MAX, "9999-12-31"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char result[DATE_TEXT_SIZE];
		date_add(rows[i].date, rows[i].days, result);
		assert_string_equal(result, rows[i].result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_clocks),     cmocka_unit_test(test_print),
	    cmocka_unit_test(test_read),       cmocka_unit_test(test_read_refuses),
	    cmocka_unit_test(test_date_valid), cmocka_unit_test(test_every_month),
	    cmocka_unit_test(test_date_add)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
