#include "test.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/text_code.h"

#include <string.h>

struct pair {
	const char *from, *to;
};

static void test_valid(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t size;
		bool valid;
	} rows[] = {
	    {"", 0, true},
	    {"abc", 3, true},
	    {"宁波", 6, true},
	    {"\xf0\x9f\x98\x80", 4, true},
	    {"\xef\xbf\xbd", 3, true}, /* U+FFFD itself */
	    {"a\0b", 3, false},
	    {"\xc0\x80", 2, false},
	    {"\xed\xa0\x80", 3, false},
	    {"\xe5\xae", 2, false},
	    {"\xf4\x90\x80\x80", 4, false},
	    {"\x80", 1, false},
	    {"\xe0\x80\x80", 3, false},
	    {"\xff", 1, false},
	    {"\xc4\xfe\xb2\xa8", 4, false}, /* GBK */
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(text_valid(rows[i].text, rows[i].size), rows[i].valid);
	assert_int_equal(text_length("宁波Haitian😀"), 10);
	assert_int_equal(text_length(""), 0);
}

static void test_tidy(void **state)
{
	(void)state;
	static const struct pair rows[] = {
	    {"", ""},
	    {"　 ", ""},
	    {"\n\n", ""},
	    {"  宁波 \t 海天  ", "宁波 海天"},
	    {"ＡＢＣ１２３（宁波）　有限公司！", "ABC123（宁波） 有限公司！"},
	    {"宁波，海天：“引号”；《书》？", "宁波，海天：“引号”；《书》？"},
	    {"Ａ＆Ｂ（e\xcc\x81）", "A＆B（é）"},
	    {"a\r\nb\rc\nd", "a b c d"},
	    {"a\x01\x7f\xc2\x85z", "a z"},
	    {"\xef\xbb\xbf"
	     "宁\xe2\x80\x8b波",
	     "宁波"},
	    {"e\xcc\x81", "é"},
	    {"\xe2\x80\xae"
	     "abc",
	     "abc"}, /* a turned direction */
	    {"a\xc2\xa0\xc2\xa0"
	     "b",
	     "a b"},
	    {"\xe5\xae"
	     "a",
	     "\xef\xbf\xbd\xef\xbf\xbd"
	     "a"},
	    {"👍🏽 ok", "👍🏽 ok"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *tidy = text_tidy(NULL, rows[i].from, strlen(rows[i].from), true);
		assert_string_equal(tidy, rows[i].to);
		talloc_free(tidy);
	}
	char *tidy = text_tidy(NULL, "\n a \r\n\n b\t\tc \n", 14, false);
	assert_string_equal(tidy, "a\n\n b\tc");
	talloc_free(tidy);
	tidy = text_tidy(NULL, "a\0b", 3, true);
	assert_string_equal(tidy, "ab");
	talloc_free(tidy);
}

static void test_half(void **state)
{
	(void)state;
	static const struct pair rows[] = {
	    {"", ""},
	    {"ＡＢＣ１２３（宁波）　有限公司！", "ABC123(宁波) 有限公司!"},
	    {"宁波，海天：“引号”、《书》。", "宁波,海天:“引号”、《书》。"},
	    {"０５７９－８７２７５３６７；１３８", "0579-87275367;138"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *half = text_tidy_half(NULL, rows[i].from, strlen(rows[i].from), true);
		assert_string_equal(half, rows[i].to);
		talloc_free(half);
	}
}

/* Whatever the width in which it was stored, it is compared alike. */
static void test_fold_widths(void **state)
{
	(void)state;
	char wide[4], half[2] = {0};
	for (uint32_t code = 0xff01; code <= 0xff5e; code++) {
		void *scratch = talloc_new(NULL);
		*text_encode(wide, code) = '\0';
		half[0] = (char)(code - 0xff01 + 0x21);
		assert_string_equal(text_fold(scratch, text_tidy(scratch, wide, 3, true)),
		                    text_fold(scratch, half));
		talloc_free(scratch);
	}
}

static void test_fold(void **state)
{
	(void)state;
	static const struct pair rows[] = {{"", ""},
	                                   {" \t\n　", ""},
	                                   {"寧波 海天（ＡＢＣ）", "宁波海天(abc)"},
	                                   {"後來 后来", "后来后来"},
	                                   {"Straße", "strasse"},
	                                   {"ﬁnance", "finance"},
	                                   {"É", "é"},
	                                   {"Ⅳ①㈱", "iv1(株)"},
	                                   {"ｱｲｳ", "アイウ"},
	                                   {"豈", "岂"}, /* the compatibility form of 豈 */
	                                   {"한국", "한국"}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *folded = text_fold(NULL, rows[i].from);
		assert_string_equal(folded, rows[i].to);
		talloc_free(folded);
	}
}

static uint32_t random_code(uint64_t *seed)
{
	static const struct {
		uint32_t first, count;
	} blocks[] = {{1, 0x7f},        {0x80, 0x380},   {0x2000, 0x70},  {0x3000, 0x100},
	              {0x4e00, 0x5000}, {0x1100, 0x200}, {0xf900, 0x200}, {0xff00, 0xf0},
	              {0x1f600, 0x40},  {0x2f800, 0x200}};
	uint64_t block = test_random(seed) % COUNT(blocks);
	return blocks[block].first + (uint32_t)(test_random(seed) % blocks[block].count);
}

static void random_text(uint64_t *seed, char *text)
{
	for (uint64_t length = test_random(seed) % 12; length > 0; length--) {
		uint32_t code = random_code(seed);
		if (code < 0x80) {
			*text++ = (char)code;
		} else if (code < 0x800) {
			*text++ = (char)(0xc0 | code >> 6);
			*text++ = (char)(0x80 | (code & 63));
		} else if (code < 0x10000) {
			*text++ = (char)(0xe0 | code >> 12);
			*text++ = (char)(0x80 | (code >> 6 & 63));
			*text++ = (char)(0x80 | (code & 63));
		} else {
			*text++ = (char)(0xf0 | code >> 18);
			*text++ = (char)(0x80 | (code >> 12 & 63));
			*text++ = (char)(0x80 | (code >> 6 & 63));
			*text++ = (char)(0x80 | (code & 63));
		}
	}
	*text = '\0';
}

/* Doing it twice changes nothing; what is tidy or folded is valid. */
static void test_twice(void **state)
{
	(void)state;
	uint64_t seed = 42;
	for (int round = 0; round < 50000; round++) {
		char text[64];
		random_text(&seed, text);
		void *scratch = talloc_new(NULL);
		char *tidy = text_tidy(scratch, text, strlen(text), round & 1);
		assert_true(text_valid(tidy, strlen(tidy)));
		assert_string_equal(text_tidy(scratch, tidy, strlen(tidy), round & 1), tidy);
		char *folded = text_fold(scratch, text);
		assert_true(text_valid(folded, strlen(folded)));
		assert_string_equal(text_fold(scratch, folded), folded);
		assert_string_equal(text_fold(scratch, tidy), folded);
		talloc_free(scratch);
	}
}

static void test_huge(void **state)
{
	(void)state;
	enum { SIZE = 3000000 };
	char *text = talloc_array(NULL, char, SIZE + 1);
	for (size_t i = 0; i < SIZE; i += 3)
		memcpy(text + i, "\xcc\x81\xff", 3); /* accents and broken bytes by turns */
	text[SIZE] = '\0';
	char *tidy = text_tidy(text, text, SIZE, true);
	assert_true(text_valid(tidy, strlen(tidy)));
	assert_true(strlen(text_fold(text, text)) > 0);
	talloc_free(text);
}

static void test_nothing(void **state)
{
	(void)state;
	static const char *const nothing[] = {
	    "",       " ",    "无",   "-",  "--",   "/",        "——",      "不详", "待补充", "N/A",
	    "ｎ／ａ", "None", "NULL", "空", "未知", "电话空号", " 暂 无 ", "...",  "？"};
	static const char *const something[] = {"无锡",         "空调",     "0", "n",
	                                        "none of them", "无限公司", "a-"};
	for (size_t i = 0; i < COUNT(nothing); i++)
		assert_true(text_means_nothing(nothing[i]));
	for (size_t i = 0; i < COUNT(something); i++)
		assert_false(text_means_nothing(something[i]));
}

static int compare(const char *a, const char *b)
{
	size_t a_size, b_size;
	unsigned char *a_key = text_sort_key(NULL, a, &a_size);
	unsigned char *b_key = text_sort_key(NULL, b, &b_size);
	int order = memcmp(a_key, b_key, a_size < b_size ? a_size : b_size);
	if (order == 0)
		order = (a_size > b_size) - (a_size < b_size);
	talloc_free(a_key);
	talloc_free(b_key);
	return order;
}

static void test_sort(void **state)
{
	(void)state;
	static const char *const sorted[] = {"",      "123",   "阿里巴巴", "海天", "海天塑机",
	                                     "宁波",  "上海",  "中山",     "左",   "Abel",
	                                     "abuse", "Émile", "Zebra"};
	for (size_t i = 0; i + 1 < COUNT(sorted); i++) {
		assert_true(compare(sorted[i], sorted[i + 1]) < 0);
		assert_true(compare(sorted[i + 1], sorted[i]) > 0);
		assert_int_equal(compare(sorted[i], sorted[i]), 0);
	}
	/* A key that is longer than one step of making it. */
	char text[3001], more[3001];
	for (size_t i = 0; i < 3000; i += 3)
		memcpy(text + i, "海", 3);
	text[3000] = '\0';
	memcpy(more, text, sizeof more);
	memcpy(more + 2997, "宁", 3);
	assert_true(compare(text, more) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_valid), cmocka_unit_test(test_tidy),
	    cmocka_unit_test(test_half),  cmocka_unit_test(test_fold_widths),
	    cmocka_unit_test(test_fold),  cmocka_unit_test(test_twice),
	    cmocka_unit_test(test_huge),  cmocka_unit_test(test_nothing),
	    cmocka_unit_test(test_sort)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
