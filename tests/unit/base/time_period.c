#include "test.h"

#include "base/time.h"

static void test_words(void **state)
{
	(void)state;
	static const struct {
		const char *word, *today, *first, *last;
	} rows[] = {
	    {"today", "2026-11-22", "2026-11-22", "2026-11-22"},
	    {"yesterday", "2026-01-01", "2025-12-31", "2025-12-31"},
	    {"tomorrow", "2024-02-28", "2024-02-29", "2024-02-29"},
	    {"this_week", "2026-11-22", "2026-11-16", "2026-11-22"}, /* a Sunday is the last */
	    {"this_week", "2026-11-23", "2026-11-23", "2026-11-29"}, /* a Monday the first */
	    {"last_week", "2026-11-22", "2026-11-09", "2026-11-15"},
	    {"next_week", "2026-12-30", "2027-01-04", "2027-01-10"},
	    {"this_month", "2024-02-10", "2024-02-01", "2024-02-29"},
	    {"last_month", "2026-01-31", "2025-12-01", "2025-12-31"},
	    {"next_month", "2026-12-31", "2027-01-01", "2027-01-31"},
	    {"this_quarter", "2026-11-22", "2026-10-01", "2026-12-31"},
	    {"last_quarter", "2026-02-22", "2025-10-01", "2025-12-31"},
	    {"this_year", "2026-11-22", "2026-01-01", "2026-12-31"},
	    {"last_year", "2026-11-22", "2025-01-01", "2025-12-31"},
	    {"last_1_days", "2026-11-22", "2026-11-22", "2026-11-22"},
	    {"last_7_days", "2026-11-22", "2026-11-16", "2026-11-22"},
	    {"next_30_days", "2026-11-22", "2026-11-22", "2026-12-21"},
	    {"last_3650_days", "2026-11-22", "2016-11-25", "2026-11-22"},
	    {"overdue", "2026-11-22", "", "2026-11-21"},
	    {"last_year", "0001-05-05", "0001-01-01", "0001-01-01"},
	    {"next_month", "9999-12-05", "9999-12-31", "9999-12-30"}, /* there is none */
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct period period;
		assert_true(period_read(rows[i].word, rows[i].today, &period));
		assert_string_equal(period.first, rows[i].first);
		assert_string_equal(period.last, rows[i].last);
	}
}

static void test_refuses(void **state)
{
	(void)state;
	static const char *const words[] = {"",
	                                    "Today",
	                                    "last_0_days",
	                                    "last_07_days",
	                                    "last_3651_days",
	                                    "last_99999_days",
	                                    "last_-1_days",
	                                    "last__days",
	                                    "last_7_day",
	                                    "last_7_days ",
	                                    "next_x_days",
	                                    "next_7",
	                                    "next_year_",
	                                    "this_decade",
	                                    "7_days",
	                                    "last_"};
	for (size_t i = 0; i < COUNT(words); i++) {
		struct period period;
		assert_false(period_read(words[i], "2026-11-22", &period));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_words),
	                                   cmocka_unit_test(test_refuses)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
