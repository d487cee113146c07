/* Files, assets and TLS. */
#include "serve.h"

#include "serve_test.h"

#include "base/error.h"
#include "base/memory.h"
#include "http/asset.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int start(void **state)
{
	*state = serve_start((struct http_options){.io_threads = 2});
	return 0;
}

static int stop(void **state)
{
	serve_stop(*state);
	return 0;
}

static struct client_answer get_with(struct serve *serve, const char *path, const char *headers)
{
	return client_ask(
	    serve, memory_format(serve->ctx, "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, headers));
}

static void check_pattern(const struct client_answer *answer, size_t from)
{
	for (size_t i = 0; i < answer->size; i++)
		if (answer->body[i] != serve_pattern(from + i))
			fail_msg("byte %zu differs", i);
}

static void send_files(void **state)
{
	struct serve *serve = *state;
	struct client_answer answer = client_get(serve, "/file");
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.size, 100000);
	assert_string_equal(client_header(serve, &answer, "ETag"), "\"tag\"");
	assert_string_equal(client_header(serve, &answer, "Accept-Ranges"), "bytes");
	check_pattern(&answer, 0);
	assert_int_equal(client_get(serve, "/file?missing").status, 404);
	int client = client_open(serve);
	client_send(client, "HEAD /file HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = client_read(serve, client, true);
	assert_string_equal(client_header(serve, &answer, "Content-Length"), "100000");
	close(client);
}

static void send_parts(void **state)
{
	struct serve *serve = *state;
	struct client_answer answer = get_with(serve, "/file", "Range: bytes=99990-\r\n");
	assert_int_equal(answer.status, 206);
	assert_int_equal(answer.size, 10);
	assert_string_equal(client_header(serve, &answer, "Content-Range"), "bytes 99990-99999/100000");
	check_pattern(&answer, 99990);
	answer = get_with(serve, "/file", "Range: bytes=5-7\r\nIf-Range: \"tag\"\r\n");
	assert_int_equal(answer.status, 206);
	check_pattern(&answer, 5);
	answer = get_with(serve, "/file", "Range: bytes=5-7\r\nIf-Range: \"old\"\r\n");
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.size, 100000);
	answer = get_with(serve, "/file", "Range: bytes=100000-\r\n");
	assert_int_equal(answer.status, 416);
	assert_string_equal(client_header(serve, &answer, "Content-Range"), "bytes */100000");
	answer = get_with(serve, "/file", "If-None-Match: \"a\", \"tag\"\r\nRange: bytes=1-2\r\n");
	assert_int_equal(answer.status, 304);
}

static const struct http_asset asset_items[] = {
    {"/app-1.js",
     "text/javascript",
     "W/\"1\"",
     true,
     {(const unsigned char *)"plain", 5},
     {(const unsigned char *)"gz", 2},
     {(const unsigned char *)"b", 1}},
    {"/index.html", "text/html", "W/\"2\"", false, {(const unsigned char *)"index", 5}, {0}, {0}},
};
static const struct http_assets assets = {asset_items, 2};

static void find_assets(void **state)
{
	(void)state;
	assert_ptr_equal(http_asset_find(&assets, "/app-1.js"), &asset_items[0]);
	assert_ptr_equal(http_asset_find(&assets, "/"), &asset_items[1]);
	assert_null(http_asset_find(&assets, "/app-2.js"));
	assert_null(http_asset_find(&assets, ""));
}

static void asset_route(void *data, struct http_request *request, struct http_plan *plan)
{
	(void)data, (void)request;
	plan->pool = HTTP_INLINE;
}

static void asset_answer(void *data, void *worker, struct http_request *request,
                         struct http_response *response)
{
	(void)data, (void)worker;
	http_answer_asset(request, response, http_asset_find(&assets, request->path));
}

static void asset_problem(void *data, struct http_request *request, struct http_response *response,
                          int status, const char *reason)
{
	(void)data, (void)request;
	http_answer(response, status, "text/plain", reason, strlen(reason));
}

static void send_assets(void **state)
{
	struct serve *serve = *state;
	static const char *const labels[] = {"asset"};
	static const struct http_site site = {.labels = labels,
	                                      .label_count = 1,
	                                      .route = asset_route,
	                                      .answer = asset_answer,
	                                      .problem = asset_problem};
	struct serve other = {.ctx = serve->ctx};
	other.server = http_start(serve->ctx, &(struct http_options){0}, &site);
	assert_non_null(other.server);
	struct client_answer answer =
	    get_with(&other, "/app-1.js", "Accept-Encoding: gzip, deflate, br\r\n");
	assert_string_equal(answer.body, "b");
	assert_string_equal(client_header(&other, &answer, "Content-Encoding"), "br");
	assert_string_equal(client_header(&other, &answer, "Vary"), "Accept-Encoding");
	assert_non_null(strstr(client_header(&other, &answer, "Cache-Control"), "immutable"));
	assert_string_equal(get_with(&other, "/app-1.js", "Accept-Encoding: gzip\r\n").body, "gz");
	answer = get_with(&other, "/app-1.js", "");
	assert_string_equal(answer.body, "plain");
	assert_null(client_header(&other, &answer, "Content-Encoding"));
	answer = get_with(&other, "/", "Accept-Encoding: br\r\n");
	assert_string_equal(answer.body, "index");
	assert_string_equal(client_header(&other, &answer, "Cache-Control"), "no-cache");
	answer = get_with(&other, "/", "If-None-Match: W/\"2\"\r\n");
	assert_int_equal(answer.status, 304);
	assert_string_equal(client_header(&other, &answer, "ETag"), "W/\"2\"");
	assert_true(http_stop(other.server, 1000));
}

static void refuse_bad_options(void **state)
{
	struct serve *serve = *state;
	static const char *const labels[] = {"asset"};
	static const struct http_site site = {.labels = labels,
	                                      .label_count = 1,
	                                      .route = asset_route,
	                                      .answer = asset_answer,
	                                      .problem = asset_problem};
	const struct {
		struct http_options options;
		enum error_code code;
	} cases[] = {
	    {{.address = "localhost"}, ERROR_INVALID},
	    {{.address = "192.0.2.1"}, ERROR_UNAVAILABLE},
	    {{.port = http_port(serve->server)}, ERROR_UNAVAILABLE},
	    {{.certificate = "/nowhere", .key = "/nowhere"}, ERROR_INVALID},
	    {{.certificate = serve->file, .key = serve->file}, ERROR_INVALID},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ctx *ctx = ctx_new(serve, NULL);
		assert_null(http_start(ctx, &cases[i].options, &site));
		assert_int_equal(ctx->error->code, cases[i].code);
		talloc_free(ctx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(send_files),         cmocka_unit_test(send_parts),
	    cmocka_unit_test(find_assets),        cmocka_unit_test(send_assets),
	    cmocka_unit_test(refuse_bad_options),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
