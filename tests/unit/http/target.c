#include "serve_test.h"

#include "base/memory.h"
#include "http/target.h"

#include <string.h>

static void read_path(void **state)
{
	static const struct {
		const char *raw;
		const char *path; /* NULL: refused */
		size_t segments;
	} cases[] = {
	    {"/", "/", 1},
	    {"/a/b", "/a/b", 2},
	    {"/a/", "/a/", 2},
	    {"//", "//", 2},
	    {"/%E6%B5%B7%e5%b7%9d", "/海川", 1},
	    {"/海川", "/海川", 1},
	    {"/a+b%2Bc", "/a+b+c", 1},
	    {"/x%2Fy", "/x/y", 1},
	    {"/...", "/...", 1},
	    {"http://host:80/a", "/a", 1},
	    {"", NULL, 0},
	    {"a", NULL, 0},
	    {"http://host", NULL, 0},
	    {"ftp://host/a", NULL, 0},
	    {"/%00", NULL, 0},
	    {"/%", NULL, 0},
	    {"/%4", NULL, 0},
	    {"/%4g", NULL, 0},
	    {"/%+1", NULL, 0},
	    {"/..", NULL, 0},
	    {"/a/../b", NULL, 0},
	    {"/a/./b", NULL, 0},
	    {"/%2e%2E/b", NULL, 0},
	    {"/a\\b", NULL, 0},
	    {"/a%5cb", NULL, 0},
	    {"/a%0ab", NULL, 0},
	    {"/a b", NULL, 0},
	    {"/a#b", NULL, 0},
	    {"/a\x7f", NULL, 0},
	    {"/%ff", NULL, 0},
	    {"/%c0%af", NULL, 0},
	    {"/%ed%a0%80", NULL, 0},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		void *memory = talloc_new(NULL);
		struct http_target target;
		const char *reason = http_target_read(memory, cases[i].raw, &target);
		if (cases[i].path) {
			assert_null(reason);
			assert_string_equal(target.path, cases[i].path);
			assert_int_equal(target.segment_count, cases[i].segments);
		} else {
			assert_non_null(reason);
		}
		talloc_free(memory);
	}
}

static void keep_segments(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	struct http_target target;
	assert_null(http_target_read(memory, "/by/number/A%2F2024%2F1", &target));
	assert_int_equal(target.segment_count, 3);
	assert_string_equal(target.segments[0], "by");
	assert_string_equal(target.segments[1], "number");
	assert_string_equal(target.segments[2], "A/2024/1");
	talloc_free(memory);
}

static void read_query(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	struct http_target target;
	assert_null(http_target_read(memory, "/?a=1&b=%E6%B5%B7+x&a=2&&c&d==&%3d=%26", &target));
	static const struct http_pair expected[] = {
	    {"a", "1"}, {"b", "海 x"}, {"a", "2"}, {"c", ""}, {"d", "="}, {"=", "&"},
	};
	assert_int_equal(target.query_count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < target.query_count; i++) {
		assert_string_equal(target.query[i].name, expected[i].name);
		assert_string_equal(target.query[i].value, expected[i].value);
	}
	assert_non_null(http_target_read(memory, "/?a=%zz", &target));
	assert_non_null(http_target_read(memory, "/?%=a", &target));
	assert_non_null(http_target_read(memory, "/?a=%00", &target));
	assert_non_null(http_target_read(memory, "/?a=%ff", &target));
	assert_null(http_target_read(memory, "/?", &target));
	assert_int_equal(target.query_count, 0);
	talloc_free(memory);
}

static void refuse_much(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	struct http_target target;
	char *text = memory_must(talloc_zero_size(memory, 10000));
	memset(text, 'a', HTTP_PATH_LIMIT + 1);
	text[0] = '/';
	assert_non_null(http_target_read(memory, text, &target));
	text[HTTP_PATH_LIMIT] = '\0';
	assert_null(http_target_read(memory, text, &target));
	memset(text, '/', HTTP_SEGMENT_LIMIT + 1);
	text[HTTP_SEGMENT_LIMIT + 1] = '\0';
	assert_non_null(http_target_read(memory, text, &target));
	text[HTTP_SEGMENT_LIMIT] = '\0';
	assert_null(http_target_read(memory, text, &target));
	memset(text, '&', HTTP_QUERY_PAIR_LIMIT + 2);
	memcpy(text, "/?", 2);
	text[HTTP_QUERY_PAIR_LIMIT + 2] = '\0';
	assert_non_null(http_target_read(memory, text, &target));
	text[HTTP_QUERY_PAIR_LIMIT + 1] = '\0';
	assert_null(http_target_read(memory, text, &target));
	talloc_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_path),
	    cmocka_unit_test(keep_segments),
	    cmocka_unit_test(read_query),
	    cmocka_unit_test(refuse_much),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
