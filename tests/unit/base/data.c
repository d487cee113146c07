/* The lists in model/data, as scripts/update-regions and update-pinyin make them. */
#include "test.h"

#include "base/memory.h"
#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *load(const char *name)
{
	char *path = memory_format(NULL, "%s/%s", DATA_FOLDER, name);
	json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(file);
	assert_true(json_array_size(json_object_get(file, "source")) > 0);
	size_t i;
	json_t *source;
	json_array_foreach(json_object_get(file, "source"), i, source)
	{
		assert_non_null(json_string_value(json_object_get(source, "version")));
		assert_non_null(json_string_value(json_object_get(source, "license")));
	}
	talloc_free(path);
	return file;
}

/* A name, once folded, must tell one country. */
static void add_name(json_t *names, const char *name, const char *code)
{
	char *folded = text_fold(NULL, name);
	assert_true(*folded);
	const char *other = json_string_value(json_object_get(names, folded));
	if (other && strcmp(other, code) != 0)
		fail_msg("%s is %s and %s", name, other, code);
	json_object_set_new(names, folded, json_string(code));
	talloc_free(folded);
}

static void test_countries(void **state)
{
	(void)state;
	json_t *file = load("countries.json");
	json_t *names = json_object();
	size_t i, k;
	json_t *country, *synonym;
	json_array_foreach(json_object_get(file, "countries"), i, country)
	{
		const char *code = json_string_value(json_object_get(country, "code"));
		assert_int_equal(strlen(code), 2);
		add_name(names, code, code);
		add_name(names, json_string_value(json_object_get(country, "zh")), code);
		add_name(names, json_string_value(json_object_get(country, "en")), code);
		json_array_foreach(json_object_get(country, "synonyms"), k, synonym)
		    add_name(names, json_string_value(synonym), code);
	}
	assert_int_equal(i, 249);
	static const char *const known[][2] = {
	    {"UAE", "AE"},     {"USA", "US"},    {"Korea, Republic of", "KR"}, {"韩国", "KR"},
	    {"Türkiye", "TR"}, {"Turkey", "TR"}, {"Viet Nam", "VN"},           {"Vietnam", "VN"},
	    {"德国", "DE"},    {"Russia", "RU"}, {"United States", "US"},      {"香港", "HK"},
	    {"中国", "CN"}};
	for (i = 0; i < COUNT(known); i++) {
		char *folded = text_fold(NULL, known[i][0]);
		const char *code = json_string_value(json_object_get(names, folded));
		assert_non_null(code);
		assert_string_equal(code, known[i][1]);
		talloc_free(folded);
	}
	json_decref(names);
	json_decref(file);
}

/* Counts the regions below; each has six digits that begin like those around it. */
static size_t count_regions(json_t *regions, const char *around, size_t shared, json_t *codes)
{
	size_t i, count = 0;
	json_t *region;
	json_array_foreach(regions, i, region)
	{
		const char *code = json_string_value(json_array_get(region, 0));
		assert_int_equal(strspn(code, "0123456789"), 6);
		assert_int_equal(strlen(code), 6);
		assert_memory_equal(code, around, shared);
		assert_null(json_object_get(codes, code));
		json_object_set_new(codes, code, json_true());
		assert_true(strlen(json_string_value(json_array_get(region, 1))) >= 6);
		const char *english = json_string_value(json_array_get(region, 2));
		assert_true(english[0] >= 'A' && english[0] <= 'Z');
		count += 1 + count_regions(json_array_get(region, 3), code, 2, codes);
	}
	return count;
}

static void test_regions(void **state)
{
	(void)state;
	json_t *file = load("regions.json");
	json_t *codes = json_object();
	json_t *regions = json_object_get(file, "regions");
	assert_int_equal(json_array_size(regions), 34);
	assert_true(count_regions(regions, "", 0, codes) > 3200);
	static const char *const known[] = {"330784", "110105", "500112", "429004", "659001", "810001"};
	for (size_t i = 0; i < COUNT(known); i++)
		assert_non_null(json_object_get(codes, known[i]));
	json_decref(codes);
	json_decref(file);
}

static void test_pinyin(void **state)
{
	(void)state;
	json_t *file = load("pinyin.json");
	static const char *const known[][2] = {
	    {"重", "chong"}, {"重", "zhong"}, {"厦", "xia"},  {"长", "zhang"}, {"长", "chang"},
	    {"行", "hang"},  {"乐", "yue"},   {"单", "shan"}, {"曾", "zeng"},  {"解", "xie"},
	    {"仇", "qiu"},   {"车", "ju"},    {"吕", "lv"},   {"寧", "ning"}};
	for (size_t i = 0; i < COUNT(known); i++) {
		json_t *characters = json_object_get(json_object_get(file, "syllables"), known[i][1]);
		assert_non_null(strstr(json_string_value(characters), known[i][0]));
	}
	json_decref(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_countries),
	                                   cmocka_unit_test(test_regions),
	                                   cmocka_unit_test(test_pinyin)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
