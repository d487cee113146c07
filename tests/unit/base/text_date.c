#include "test.h"

#include "base/text.h"

#include <string.h>

static void test_read(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *date;
		int minute;
	} rows[] = {{"2024/3/24", "2024-03-24", -1},
	            {"2025.12.14", "2025-12-14", -1},
	            {"2025-01-07", "2025-01-07", -1},
	            {"2025年7月10日", "2025-07-10", -1},
	            {"2025 年 7 月 10 号", "2025-07-10", -1},
	            {"２０２５－０７－１０", "2025-07-10", -1},
	            {"20250710", "2025-07-10", -1},
	            {"2025-7", "2025-07-01", -1},
	            {"2025年7月", "2025-07-01", -1},
	            {"24.3.2024", "2024-03-24", -1},
	            {"3/24/2024", "2024-03-24", -1}, /* no 24th month */
	            {"5/6/2024", "2024-06-05", -1},  /* day first */
	            {"10-Jul-2025", "2025-07-10", -1},
	            {"10 July 2025", "2025-07-10", -1},
	            {"Jul 10, 2025", "2025-07-10", -1},
	            {"September 1 2025", "2025-09-01", -1},
	            {"Sept 1, 2025", "2025-09-01", -1},
	            {"2024-02-29", "2024-02-29", -1},
	            {"2024/3/24 14:30", "2024-03-24", 870},
	            {"2024-3-24 9:05:59", "2024-03-24", 545},
	            {"2024-03-24T14:30:00Z", "2024-03-24", 870},
	            {"2024-3-24 下午2:30", "2024-03-24", 870},
	            {"2024-3-24 2:30 PM", "2024-03-24", 870},
	            {"2024-3-24 12:00:00 AM", "2024-03-24", 0},
	            {"2024-03-24T14:30:00.123+08:00", "2024-03-24", 870},
	            {"2024-3-24 14时30分05秒", "2024-03-24", 870},
	            {"2024-3-24 12:15 pm", "2024-03-24", 735},
	            {"2025年7月10日14时30分", "2025-07-10", 870},
	            {"20250710 08:00", "2025-07-10", 480}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char date[11];
		int minute = 7777;
		if (!text_date_read(rows[i].typed, date, &minute))
			fail_msg("%s is not read", rows[i].typed);
		assert_string_equal(date, rows[i].date);
		assert_int_equal(minute, rows[i].minute);
	}
}

static void test_refuses(void **state)
{
	(void)state;
	static const char *const texts[] = {"",
	                                    "无",
	                                    "45658",
	                                    "2025",
	                                    "2025-02-30",
	                                    "2025-13-01",
	                                    "2025.00.10",
	                                    "24/3/24",
	                                    "2025-1/7",
	                                    "2025--1-7",
	                                    "2025-1-7-8",
	                                    "20251301",
	                                    "2025010",
	                                    "202501077",
	                                    "Jux 10, 2025",
	                                    "2025-01-07 25:00",
	                                    "2025-01-07 12:60",
	                                    "2025-01-07 12",
	                                    "2025-01-07 x",
	                                    "2025-01-07 12:30 见客户",
	                                    "2025-01-07 12:30:61",
	                                    "2025-01-07 13:30; DROP",
	                                    "2025-01-07 12.30",
	                                    "0000-01-01",
	                                    "13800138000",
	                                    "0579-87275367",
	                                    "2025-01-07; DROP TABLE customer",
	                                    "99999999999999999999",
	                                    "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
	                                    "年月日"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		char date[11];
		int minute;
		if (text_date_read(texts[i], date, &minute))
			fail_msg("%s is read as %s", texts[i], date);
	}
	char huge[3000];
	memset(huge, ' ', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	char date[11];
	int minute;
	assert_false(text_date_read(huge, date, &minute));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read), cmocka_unit_test(test_refuses)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
