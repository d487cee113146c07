#include "serve_test.h"

#include "http/condition.h"

static void read_ranges(void **state)
{
	static const struct {
		const char *header;
		uint64_t size;
		enum http_range range;
		uint64_t offset, length;
	} cases[] = {
	    {NULL, 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=0-0", 10, HTTP_RANGE_PART, 0, 1},
	    {"bytes=2-5", 10, HTTP_RANGE_PART, 2, 4},
	    {"Bytes=5-", 10, HTTP_RANGE_PART, 5, 5},
	    {"bytes=-3", 10, HTTP_RANGE_PART, 7, 3},
	    {"bytes=-30", 10, HTTP_RANGE_PART, 0, 10},
	    {"bytes=5-99", 10, HTTP_RANGE_PART, 5, 5},
	    {"bytes=9-9", 10, HTTP_RANGE_PART, 9, 1},
	    {"bytes=10-", 10, HTTP_RANGE_NONE, 0, 10},
	    {"bytes=-0", 10, HTTP_RANGE_NONE, 0, 10},
	    {"bytes=0-", 0, HTTP_RANGE_NONE, 0, 0},
	    {"bytes=5-2", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=-", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=a-b", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=1-2,4-5", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=99999999999999999999-", 10, HTTP_RANGE_ALL, 0, 10},
	    {"bytes=1-2x", 10, HTTP_RANGE_ALL, 0, 10},
	    {"lines=1-2", 10, HTTP_RANGE_ALL, 0, 10},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t offset, length;
		assert_int_equal(http_range_read(cases[i].header, cases[i].size, &offset, &length),
		                 cases[i].range);
		assert_int_equal(offset, cases[i].offset);
		assert_int_equal(length, cases[i].length);
	}
}

static void compare_etags(void **state)
{
	(void)state;
	assert_true(http_etag_listed("\"a\"", "\"a\""));
	assert_true(http_etag_listed("*", "\"a\""));
	assert_true(http_etag_listed("\"x\", W/\"a\" ,\"y\"", "\"a\""));
	assert_true(http_etag_listed("\"a\"", "W/\"a\""));
	assert_true(http_etag_listed("\"a,b\"", "\"a,b\""));
	assert_false(http_etag_listed("\"a,b\"", "\"b\""));
	assert_false(http_etag_listed("\"ab\"", "\"a\""));
	assert_false(http_etag_listed("\"a", "\"a\""));
	assert_false(http_etag_listed("", "\"a\""));
	assert_false(http_etag_listed(NULL, "\"a\""));
	assert_false(http_etag_listed("*", NULL));
}

static void weigh_codings(void **state)
{
	(void)state;
	assert_true(http_coding_accepted("gzip, br", "br"));
	assert_true(http_coding_accepted("GZIP;q=0.5", "gzip"));
	assert_true(http_coding_accepted("*", "br"));
	assert_true(http_coding_accepted("gzip;q=0, *;q=0.1", "br"));
	assert_false(http_coding_accepted("gzip;q=0, *", "gzip"));
	assert_false(http_coding_accepted("br;q=0.000", "br"));
	assert_false(http_coding_accepted("*;q=0", "br"));
	assert_false(http_coding_accepted("brx, x-br", "br"));
	assert_false(http_coding_accepted("", "br"));
	assert_false(http_coding_accepted(NULL, "br"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_ranges),
	    cmocka_unit_test(compare_etags),
	    cmocka_unit_test(weigh_codings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
