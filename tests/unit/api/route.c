/* Which row a path leads to. */
#include "api/route.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct route_index *routes;

static int routes_make(void **state)
{
	(void)state;
	routes = route_index_new(NULL);
	return 0;
}

static int routes_end(void **state)
{
	(void)state;
	return talloc_free(routes);
}

static struct route_match *find(enum http_method method, const char *path)
{
	return route_find(routes, routes, method, path);
}

static void test_literal_segments_come_before_parameters(void **state)
{
	(void)state;
	assert_string_equal(find(HTTP_POST, "/api/v1/records/customer/bulk")->entry->label,
	                    "POST /api/v1/records/{object}/bulk");
	assert_string_equal(find(HTTP_GET, "/api/v1/records/customer/17")->entry->label,
	                    "GET /api/v1/records/{object}/{id}");
	assert_string_equal(find(HTTP_GET, "/healthz")->entry->label, "GET /healthz");
}

static void test_parameters_have_their_values(void **state)
{
	(void)state;
	struct route_match *match = find(HTTP_PUT, "/api/v1/records/customer/by/name/宁波 海天");
	assert_string_equal(route_value(match, "object"), "customer");
	assert_string_equal(route_value(match, "field"), "name");
	assert_string_equal(route_value(match, "value"), "宁波 海天");
}

static void test_an_id_is_a_positive_number_below_two_to_the_53(void **state)
{
	(void)state;
	static const char *const good[] = {"1", "17", "9007199254740991"};
	static const char *const bad[] = {"0",
	                                  "-1",
	                                  "+1",
	                                  "01",
	                                  "1.0",
	                                  "1e3",
	                                  "x",
	                                  "0x1",
	                                  " 1",
	                                  "",
	                                  "9007199254740992",
	                                  "99999999999999999999999"};
	char path[80];
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		snprintf(path, sizeof path, "/api/v1/records/customer/%s", good[i]);
		assert_non_null(find(HTTP_GET, path));
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(path, sizeof path, "/api/v1/records/customer/%s", bad[i]);
		assert_null(find(HTTP_GET, path));
	}
}

static void test_what_is_no_route_is_none(void **state)
{
	(void)state;
	static const char *const paths[] = {"/",
	                                    "//",
	                                    "/api",
	                                    "/api/v1",
	                                    "/api/v1/",
	                                    "/api/v1/records",
	                                    "/api/v1/records/",
	                                    "/api/v1/records//17",
	                                    "/healthz/",
	                                    "/api/v1/records/customer/17/",
	                                    "/a/b/c/d/e/f/g/h/i/j/k/l",
	                                    "/api/v1/records/customer/17/nothing"};
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_null(find(HTTP_GET, paths[i]));
	assert_null(find(HTTP_OPTIONS, "/healthz"));
	assert_null(find(HTTP_DELETE, "/api/v1/session/password"));
}

/* Every row must be reachable by its own path: none hides another. */
static void test_every_row_is_reached(void **state)
{
	(void)state;
	for (size_t table = 0; api_route_tables[table]; table++) {
		for (const struct api_route *route = api_route_tables[table]; route->path; route++) {
			char path[200], *to = path;
			for (const char *from = route->path; *from; from++) {
				if (*from != '{') {
					*to++ = *from;
					continue;
				}
				*to++ = '7';
				from += strcspn(from, "}");
			}
			*to = 0;
			struct route_match *match = find(route->method, path);
			assert_non_null(match);
			assert_ptr_equal(match->entry->route, route);
		}
	}
}

static void test_rows_say_what_belongs_together(void **state)
{
	(void)state;
	for (size_t table = 0; api_route_tables[table]; table++) {
		for (const struct api_route *route = api_route_tables[table]; route->path; route++) {
			bool of_object = strstr(route->path, "{object}") || route->object;
			bool asks = route->right >= API_READ_OBJECT;
			assert_true(!asks || of_object);
			if (route->method == HTTP_GET)
				assert_int_equal(route->body, API_NO_BODY);
			if (route->method == HTTP_GET)
				assert_true(route->transaction != API_WRITES);
			assert_non_null(route->help.text[LANGUAGE_ZH]);
			assert_non_null(route->help.text[LANGUAGE_EN]);
			bool named = route->answer && route->answer[0] != '@' && !strchr(route->answer, '/');
			assert_true(!named || schema_named(route->answer));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_literal_segments_come_before_parameters),
	    cmocka_unit_test(test_parameters_have_their_values),
	    cmocka_unit_test(test_an_id_is_a_positive_number_below_two_to_the_53),
	    cmocka_unit_test(test_what_is_no_route_is_none),
	    cmocka_unit_test(test_every_row_is_reached),
	    cmocka_unit_test(test_rows_say_what_belongs_together),
	};
	return cmocka_run_group_tests(tests, routes_make, routes_end);
}
