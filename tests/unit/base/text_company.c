#include "test.h"

#include "base/memory.h"
#include "base/text.h"

static void test_same(void **state)
{
	(void)state;
	static const char *const groups[][6] = {
	    {"宁波海天塑机", "宁波海天塑机有限公司", "宁波市海天塑机有限责任公司",
	     "寧波海天塑機集團有限公司", "（宁波）海天塑机股份有限公司", "宁波 海天 塑机 集团"},
	    {"永康华强五金", "永康市华强五金有限公司"},
	    {"浙江永康华强五金", "浙江省永康市华强五金有限公司"},
	    {"Delta Trading", "DELTA TRADING CO., LTD.", "Delta Trading Co.,Ltd", "Delta Trading Inc.",
	     "The Delta Trading Company Limited", "Ｄｅｌｔａ　Ｔｒａｄｉｎｇ"},
	    {"Muller Sohne", "Müller & Söhne GmbH", "Müller & Söhne GmbH & Co. KG"},
	    {"Global Tools", "Global Tools S.A. de C.V.", "Global Tools Sp. z o.o.",
	     "Global Tools Ltda.", "Global Tools Pvt. Ltd.", "GLOBAL TOOLS SDN. BHD."},
	    {"Ромашка", "ООО «Ромашка»"},
	    {"トヨタ自動車", "株式会社トヨタ自動車", "トヨタ自動車株式会社"}};
	for (size_t i = 0; i < COUNT(groups); i++) {
		char *first = text_company_key(NULL, groups[i][0]);
		for (size_t k = 1; k < COUNT(groups[i]) && groups[i][k]; k++) {
			char *key = text_company_key(first, groups[i][k]);
			assert_string_equal(key, first);
		}
		talloc_free(first);
	}
}

static void test_different(void **state)
{
	(void)state;
	static const char *const pairs[][2] = {{"宁波海天塑机有限公司", "宁波海天机械有限公司"},
	                                       {"永康超市有限公司", "永康超有限公司"},
	                                       {"厦门门市部", "厦门门部"},
	                                       {"Zinc Ltd", "Z Ltd"},
	                                       {"Delta Trading", "Delta Tools"},
	                                       {"上海市场研究", "上海场研究"}};
	for (size_t i = 0; i < COUNT(pairs); i++) {
		char *first = text_company_key(NULL, pairs[i][0]);
		assert_string_not_equal(text_company_key(first, pairs[i][1]), first);
		talloc_free(first);
	}
}

static void test_never_empty(void **state)
{
	(void)state;
	static const char *const names[] = {"有限公司",     "公司", "Co., Ltd.", "Inc", "株式会社",
	                                    "市",           "---",  "()",        "The", "Sp. z o.o.",
	                                    "集团有限公司", "😀",    "...",       "'"};
	for (size_t i = 0; i < COUNT(names); i++) {
		char *key = text_company_key(NULL, names[i]);
		if (!*key)
			fail_msg("%s has an empty key", names[i]);
		talloc_free(key);
	}
	char *key = text_company_key(NULL, "");
	assert_string_equal(key, "");
	talloc_free(key);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_same),
	                                   cmocka_unit_test(test_different),
	                                   cmocka_unit_test(test_never_empty)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
