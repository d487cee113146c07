#include "document_test.h"

#include "document/sheet_number.h"

#include <stdlib.h>
#include <string.h>

static void assert_number(double value, uint8_t style, const char *expected)
{
	char text[SHEET_NUMBER_TEXT_SIZE] = "";
	size_t size = sheet_number_print(value, style, text);
	assert_string_equal(size ? text : "", expected);
	assert_int_equal(size, strlen(expected));
}

static void numbers_are_printed_as_excel_keeps_them(void **state)
{
	(void)state;
	assert_number(0, 0, "0");
	assert_number(-0.0, 0, "0");
	assert_number(13708424440, 0, "13708424440");
	assert_number(0.1 + 0.2, 0, "0.3");
	assert_number(-12.5, 0, "-12.5");
	assert_number(330282199001011234.0, 0, "330282199001011000");
	assert_number(1e29, 0, "100000000000000000000000000000");
	assert_number(1.5e300, 0, "1.5E300");
	assert_number(-2e-300, 0, "-2E-300");
	assert_number(0.00001234, 0, "0.00001234");
	assert_number(123456789.123456789, 0, "123456789.123457");
	assert_number(0.0 / 0.0, 0, "");
	assert_number(1.0 / 0.0, 0, "");
}

static void every_magnitude_fits(void **state)
{
	(void)state;
	char text[SHEET_NUMBER_TEXT_SIZE];
	for (int exponent = -320; exponent <= 308; exponent++) {
		double value = -1.23456789012345e0;
		for (int i = 0; i < abs(exponent); i++)
			value = exponent > 0 ? value * 10 : value / 10;
		size_t size = sheet_number_print(value, 0, text);
		if (value > -1.7e308) {
			assert_in_range(size, 1, SHEET_NUMBER_TEXT_SIZE - 1);
			double back = strtod(text, NULL);
			assert_true(back == value || (back / value > 0.99 && back / value < 1.01));
		}
	}
}

static void assert_tidy(const char *written, const char *expected)
{
	char text[SHEET_NUMBER_TEXT_SIZE] = "";
	size_t size = sheet_number_tidy(written, strlen(written), 0, text);
	assert_string_equal(size ? text : "", expected);
}

static void written_numbers_are_tidied(void **state)
{
	(void)state;
	assert_tidy("1.370842444E10", "13708424440");
	assert_tidy("13708424440", "13708424440");
	assert_tidy("0.30000000000000004", "0.3");
	assert_tidy("12.50", "12.5");
	assert_tidy("007", "7");
	assert_tidy("-0.5", "-0.5");
	assert_tidy(".5", "0.5");
	assert_tidy("1.", "1");
	assert_tidy("1.2.3", "");
	assert_tidy("", "");
	assert_tidy("-", "");
	assert_tidy("0x10", "");
	assert_tidy("nan", "");
	assert_tidy("1e999", "");
}

static void formats_tell_dates(void **state)
{
	(void)state;
	static const char *const dates[] = {
	    "yyyy-mm-dd",       "m/d/yy h:mm", "[$-804]yyyy\"年\"m\"月\"",
	    "[$-409]d\\-mmm;@", "h:mm AM/PM",  "[Red]yyyy"};
	static const char *const others[] = {
	    "General",      "0.00E+00",    "#,##0.00", "\"day\" 0",   "@",
	    "[Red]-#,##0",  "G/通用格式",  "[h]:mm",   "_-* #,##0_-", "0\\d",
	    "\"unclosed y", "[unclosed y", ""};
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		assert_int_equal(sheet_style_of_code(dates[i]), SHEET_STYLE_DATE);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_int_equal(sheet_style_of_code(others[i]), SHEET_STYLE_NUMBER);
	assert_int_equal(sheet_style_of_builtin(14), SHEET_STYLE_DATE);
	assert_int_equal(sheet_style_of_builtin(57), SHEET_STYLE_DATE);
	assert_int_equal(sheet_style_of_builtin(13), SHEET_STYLE_NUMBER);
	assert_int_equal(sheet_style_of_builtin(49), SHEET_STYLE_NUMBER);
}

static void formats_keep_zeros_in_front(void **state)
{
	(void)state;
	assert_number(571, sheet_style_of_code("0000"), "0571");
	assert_number(12345, sheet_style_of_code("0000"), "12345");
	assert_number(-1, sheet_style_of_code("0000"), "-1");
	assert_number(1.5, sheet_style_of_code("0000"), "1.5");
	assert_number(7, sheet_style_of_code("0"), "7");
}

static void assert_date(double serial, bool from_1904, const char *expected)
{
	char text[SHEET_NUMBER_TEXT_SIZE] = "";
	size_t size = sheet_date_print(serial, from_1904, text);
	assert_string_equal(size ? text : "", expected);
}

static void serials_are_dates(void **state)
{
	(void)state;
	assert_date(1, false, "1900-01-01");
	assert_date(59, false, "1900-02-28");
	assert_date(61, false, "1900-03-01");
	assert_date(25569, false, "1970-01-01");
	assert_date(45664, false, "2025-01-07");
	assert_date(45664.354166666664, false, "2025-01-07 08:30");
	assert_date(45664.354340277778, false, "2025-01-07 08:30:15");
	assert_date(45664.99999999999, false, "2025-01-08");
	assert_date(0.354166666666667, false, "08:30");
	assert_date(2958465, false, "9999-12-31");
	assert_date(2958466, false, "");
	assert_date(-1, false, "");
	assert_date(0, false, "");
	assert_date(0.0 / 0.0, false, "");
	assert_date(0, true, "1904-01-01");
	assert_date(44202, true, "2025-01-07");
	assert_date(2957004, true, "");
}

static void dates_are_serials(void **state)
{
	(void)state;
	double serial;
	assert_true(sheet_date_serial("2025-01-07", &serial));
	assert_true(serial == 45664);
	assert_true(sheet_date_serial("2025-01-07 12:00", &serial));
	assert_true(serial == 45664.5);
	static const char *const wrong[] = {"",           "2025-02-29",       "2025-13-01",
	                                    "2025-1-7",   "2025-01-07 24:00", "2025-01-07 12:0x",
	                                    "1900-01-01", "2025-01-07T12:00", "2025-01-07 12:00:60"};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(sheet_date_serial(wrong[i], &serial));
	/* There and back, for each day of a century. */
	for (double day = 36526; day < 36526 + 36525; day++) {
		char text[SHEET_NUMBER_TEXT_SIZE];
		sheet_date_print(day, false, text);
		assert_true(sheet_date_serial(text, &serial) && serial == day);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_printed_as_excel_keeps_them),
	    cmocka_unit_test(every_magnitude_fits),
	    cmocka_unit_test(written_numbers_are_tidied),
	    cmocka_unit_test(formats_tell_dates),
	    cmocka_unit_test(formats_keep_zeros_in_front),
	    cmocka_unit_test(serials_are_dates),
	    cmocka_unit_test(dates_are_serials),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
