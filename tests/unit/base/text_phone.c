#include "test.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/text_phone_library.h"

#include <stdio.h>
#include <string.h>

static void test_read(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *country, *number;
		bool mobile;
	} rows[] = {{"13800138000", "CN", "+8613800138000", true},
	            {"１３８ ００１３ ８０００", "CN", "+8613800138000", true},
	            {"+86 136 6947 6293", "CN", "+8613669476293", true},
	            {"(+86)138-0013-8000", "CN", "+8613800138000", true},
	            {"0086 13800138000", "CN", "+8613800138000", true},
	            {"8613800138000", "CN", "+8613800138000", true},
	            {"19912345678", "CN", "+8619912345678", true},
	            {"02189002967", "CN", "+862189002967", false},
	            {"０２１８８０２００５８", "CN", "+862188020058", false},
	            {"0592-87275367", "CN", "+8659287275367", false},
	            {"0595 87074924", "CN", "+8659587074924", false},
	            {"(0579)87275367", "CN", "+8657987275367", false},
	            {"（０５７９）87275367", "CN", "+8657987275367", false},
	            {"+86 0579 87275367", "CN", "+8657987275367", false},
	            {"010-88886666", "CN", "+861088886666", false},
	            {"0579-87275367转801", "CN", "+8657987275367;ext=801", false},
	            {"0579-87275367转分机 801", "CN", "+8657987275367;ext=801", false},
	            {"0579-87275367-801", "CN", "+8657987275367;ext=801", false},
	            {"0579-87275367 ext. 801", "CN", "+8657987275367;ext=801", false},
	            {"0579 8727 5367 转 801", "CN", "+8657987275367;ext=801", false},
	            {"0579-87275367x8", "CN", "+8657987275367;ext=8", false},
	            {"+8657987275367;ext=801", "CN", "+8657987275367;ext=801", false},
	            {"电话：0579-87275367", "CN", "+8657987275367", false},
	            {"Tel. 0579-87275367", "CN", "+8657987275367", false},
	            {"400-812-3456", "CN", "+864008123456", false},
	            {"0055-11-3091-9564", "CN", "+551130919564", false},
	            {"+44 20 7946 0324", "CN", "+442079460324", false},
	            {"+44 (0)20 7946 0324", "CN", "+442079460324", false},
	            {"+49 30 901820", "CN", "+4930901820", false},
	            {"+1 (415) 555-0143", "CN", "+14155550143", true},
	            {"(415) 555-0143", "US", "+14155550143", true},
	            {"030 901820", "DE", "+4930901820", false}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text_phone phone;
		if (!text_phone_read(NULL, rows[i].typed, rows[i].country, &phone))
			fail_msg("%s is not read", rows[i].typed);
		assert_string_equal(phone.number, rows[i].number);
		assert_int_equal(phone.mobile, rows[i].mobile);
		/* What is stored and what is shown can be read again. */
		struct text_phone again;
		assert_true(text_phone_read(phone.number, phone.number, rows[i].country, &again));
		assert_string_equal(again.number, phone.number);
		char *shown = text_phone_show(phone.number, phone.number, rows[i].country);
		assert_true(text_phone_read(phone.number, shown, rows[i].country, &again));
		assert_string_equal(again.number, phone.number);
		talloc_free(phone.number);
	}
}

static void test_refuses(void **state)
{
	(void)state;
	static const char *const texts[] = {"",
	                                    " ",
	                                    "无",
	                                    "电话空号",
	                                    "12345",
	                                    "87275367",
	                                    "87275367-801",
	                                    "1380013800",
	                                    "138001380001",
	                                    "00000000000",
	                                    "11111111111",
	                                    "12345678901",
	                                    "138-0013-8000(王总)",
	                                    "jack@haitian.com",
	                                    "2025-01-07",
	                                    "0579-87275367转",
	                                    "0579-87275367转八",
	                                    "0579-87275367转123456789",
	                                    "+",
	                                    "++86",
	                                    "13800138000+",
	                                    "+86+13800138000",
	                                    "0579872753678",
	                                    "宁波海天",
	                                    "13800138000 13900139000",
	                                    "+999 123 456 789"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct text_phone phone;
		if (text_phone_read(NULL, texts[i], "CN", &phone))
			fail_msg("%s is read as %s", texts[i], phone.number);
	}
	char huge[5000];
	memset(huge, '1', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	struct text_phone phone;
	assert_false(text_phone_read(NULL, huge, "CN", &phone));
}

/* Plain Chinese numbers are read without the library; it must agree on each. */
static void test_agrees_with_library(void **state)
{
	(void)state;
	uint64_t seed = 7;
	size_t read = 0;
	for (int round = 0; round < 60000; round++) {
		char digits[16];
		size_t size = 10 + test_random(&seed) % 3;
		for (size_t i = 0; i < size; i++)
			digits[i] = (char)('0' + test_random(&seed) % 10);
		digits[0] = round % 2 ? '1' : '0';
		digits[size] = '\0';
		if (digits[0] == '0' && digits[1] == '0')
			continue; /* the way abroad, which is not the library's alone */
		struct text_phone phone;
		if (!text_phone_read(NULL, digits, "CN", &phone))
			continue;
		struct phone_library_number number;
		assert_true(phone_library_read(digits, "CN", &number));
		assert_string_equal(phone.number, number.number);
		if (digits[0] == '1' && size == 11)
			assert_int_equal(phone.mobile, number.mobile);
		else if (number.valid)
			assert_int_equal(phone.mobile, number.mobile);
		char shown[64], *ours = text_phone_show(phone.number, phone.number, "CN");
		assert_true(phone_library_show(phone.number, "CN", shown, sizeof shown));
		assert_string_equal(ours, shown);
		talloc_free(phone.number);
		read++;
	}
	assert_true(read > 10000);
}

/* So are Chinese numbers shown: all that are stored as such, whatever their digits. */
static void test_shows_as_library(void **state)
{
	(void)state;
	uint64_t seed = 11;
	for (int round = 0; round < 100000; round++) {
		char number[20] = "+86", shown[64];
		size_t size = 9 + test_random(&seed) % 3;
		for (size_t i = 0; i < size; i++)
			number[3 + i] = (char)('0' + test_random(&seed) % 10);
		/* Half of them with eight digits behind the area codes of two digits. */
		if (round % 2) {
			number[3] = "12"[round / 2 % 2];
			number[4] = round / 2 % 2 ? number[4] : '0';
			size = 10;
		}
		number[3 + size] = '\0';
		char *ours = text_phone_show(NULL, number, "CN");
		if (phone_library_show(number, "CN", shown, sizeof shown))
			assert_string_equal(ours, shown);
		else
			assert_string_equal(ours, number);
		talloc_free(ours);
	}
}

static void test_show(void **state)
{
	(void)state;
	static const struct {
		const char *number, *country, *shown;
	} rows[] = {{"+8613800138000", "CN", "138 0013 8000"},
	            {"+8613800138000", "US", "+86 138 0013 8000"},
	            {"+8657987275367;ext=801", "CN", "0579 8727 5367 转 801"},
	            {"+8657987275367;ext=801", "US", "+86 579 8727 5367 ext. 801"},
	            {"+14155550143", "CN", "+1 415-555-0143"},
	            {"待补充", "CN", "待补充"},
	            {"", "CN", ""}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *shown = text_phone_show(NULL, rows[i].number, rows[i].country);
		assert_string_equal(shown, rows[i].shown);
		talloc_free(shown);
	}
}

static void test_split(void **state)
{
	(void)state;
	static const struct {
		const char *cell;
		const char *pieces[4];
	} rows[] = {{"", {NULL}},
	            {" / ; ", {NULL}},
	            {"13800138000", {"13800138000"}},
	            {"021 85629088/17705579541", {"021 85629088", "17705579541"}},
	            {"0595 87074924", {"0595 87074924"}},
	            {"0595 87074924 13800138000", {"0595 87074924", "13800138000"}},
	            {"13800138000  13900139000", {"13800138000", "13900139000"}},
	            {"87275367 13800138000", {"87275367", "13800138000"}},
	            {"138 0013 8000\n139 0013 9000", {"138 0013 8000", "139 0013 9000"}},
	            {"13800138000，13900139000；0579-87275367、400-812-3456",
	             {"13800138000", "13900139000", "0579-87275367", "400-812-3456"}},
	            {"+8657987275367;ext=801;13800138000", {"+8657987275367;ext=801", "13800138000"}},
	            {"0579-87275367/68", {"0579-87275367", "68"}},
	            {"找 王总 转", {"找 王总 转"}}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t count, expected = 0;
		char **pieces = text_phone_split(NULL, rows[i].cell, "CN", &count);
		while (expected < COUNT(rows[i].pieces) && rows[i].pieces[expected])
			expected++;
		assert_int_equal(count, expected);
		for (size_t k = 0; k < count; k++)
			assert_string_equal(pieces[k], rows[i].pieces[k]);
		talloc_free(pieces);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_read),
	                                   cmocka_unit_test(test_refuses),
	                                   cmocka_unit_test(test_agrees_with_library),
	                                   cmocka_unit_test(test_shows_as_library),
	                                   cmocka_unit_test(test_show),
	                                   cmocka_unit_test(test_split)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
