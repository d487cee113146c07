#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
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

static void read_everything(void **state)
{
	struct client_answer answer = client_ask(
	    *state, "POST /%E6%B5%B7/x?p=1&q=a+b&p=2 HTTP/1.1\r\nHost: x\r\nCookie: a=1; b=two; c=\r\n"
	            "X-Test:  some value \r\nContent-Length: 5\r\n\r\nhello");
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body,
	                    "method=POST head=0 path=/海/x\nsegment=海\nsegment=x\n"
	                    "query p=1\nquery q=a b\nquery p=2\n"
	                    "cookie=two header=some value p=1 repeated=1 address=127.0.0.1 "
	                    "body=5:hello\n");
}

static void answer_with_headers(void **state)
{
	struct client_answer answer = client_get(*state, "/inline");
	const char *id = client_header(*state, &answer, "X-Request-Id");
	assert_int_equal(strspn(id, "0123456789abcdefghjkmnpqrstvwxyz"), 16);
	assert_int_equal(strlen(id), 16);
	assert_string_equal(client_header(*state, &answer, "X-Content-Type-Options"), "nosniff");
	assert_string_equal(client_header(*state, &answer, "Referrer-Policy"), "same-origin");
	assert_non_null(strstr(client_header(*state, &answer, "Content-Security-Policy"),
	                       "frame-ancestors 'none'"));
	assert_null(client_header(*state, &answer, "Server"));
	struct client_answer other = client_get(*state, "/inline");
	assert_string_not_equal(id, client_header(*state, &other, "X-Request-Id"));
}

static void let_handlers_set_headers(void **state)
{
	struct client_answer answer = client_get(*state, "/headers");
	assert_int_equal(answer.status, 201);
	assert_string_equal(client_header(*state, &answer, "Content-Security-Policy"), "sandbox");
	assert_string_equal(client_header(*state, &answer, "X-Twice"), "second");
	assert_non_null(strstr(answer.head, "Set-Cookie: a=1\r\n"));
	assert_non_null(strstr(answer.head, "Set-Cookie: b=2\r\n"));
	assert_null(strstr(answer.head, "first"));
	assert_null(client_header(*state, &answer, "Content-Type"));
}

static void answer_head(void **state)
{
	int client = client_open(*state);
	client_send(client, "HEAD /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	struct client_answer answer = client_read(*state, client, true);
	assert_int_equal(answer.status, 200);
	assert_true(atoi(client_header(*state, &answer, "Content-Length")) > 20);
	client_send(client, "HEAD /long HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(*state, client, true).status, 200);
	client_send(client, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(*state, client, false).status, 204);
	client_send(client, "OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	answer = client_read(*state, client, false);
	assert_non_null(strstr(answer.body, "method=OPTIONS"));
	close(client);
}

static void keep_connections(void **state)
{
	int client = client_open(*state);
	for (int i = 0; i < 100; i++) {
		client_send(client, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
		assert_int_equal(client_read(*state, client, false).status, 200);
	}
	/* Sent in one go, answered in order. */
	client_send(client, "GET /echo?first HTTP/1.1\r\nHost: x\r\n\r\n"
	                    "GET /inline?second HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_non_null(strstr(client_read(*state, client, false).body, "first"));
	assert_non_null(strstr(client_read(*state, client, false).body, "second"));
	client_send(client, "GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	assert_int_equal(client_read(*state, client, false).status, 200);
	assert_true(client_closed(client));
	close(client);
}

/* Requests that could be read in two ways, or not at all. */
static void refuse_doubtful(void **state)
{
	static const struct {
		int status;
		const char *request;
	} cases[] = {
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
	          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	    {400,
	     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"},
	    {400,
	     "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\nabc"},
	    {413, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
	          "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	    {501,
	     "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"},
	    {501, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n"},
	    {501, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked;x\r\n\r\n0\r\n\r\n"},
	    {400, "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"},
	    {400, "GET /echo HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\n: no name\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\nA b: 1\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\nA: 1\x01\r\n\r\n"},
	    {400, "GET /echo HTTP/1.1\r\nHost: x\r\nA: 1\r2\r\n\r\n"},
	    {400, "GET http://y/echo HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {400, "GET echo HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {400, "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {400, "GET /a/../b HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {400, "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {400, "GET * HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {501, "BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {501, "get /echo HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {501, "TRACE /echo HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {501, "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n"},
	    {505, "GET /echo HTTP/2.0\r\nHost: x\r\n\r\n"},
	    {400, "GET /echo\r\nHost: x\r\n\r\n"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
	          "chunked\r\n\r\nzz\r\nab\r\n0\r\n\r\n"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
	          "chunked\r\n\r\n-1\r\nab\r\n0\r\n\r\n"},
	    {400, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
	          "chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n"},
	    {413, "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	          "ffffffffffffffffff\r\nab\r\n0\r\n\r\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct client_answer answer = client_ask(*state, cases[i].request);
		if (answer.status != cases[i].status)
			print_message("%s\n", cases[i].request);
		assert_int_equal(answer.status, cases[i].status);
	}
}

/* All that is HTTP to libmicrohttpd is refused in the form of all errors. */
static void refuse_in_form(void **state)
{
	static const char *const requests[] = {
	    "GET /echo HTTP/1.1\r\n\r\n",
	    "GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
	    "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n",
	    "BREW /echo HTTP/1.1\r\nHost: x\r\n\r\n",
	    "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
	    "GET /echo HTTP/1.1\r\nHost: x\r\nA b: 1\r\n\r\n",
	    "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n12345678901",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
	};
	struct serve *serve = *state;
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct client_answer answer = client_ask(serve, requests[i]);
		assert_non_null(client_header(serve, &answer, "Content-Type"));
		assert_string_equal(client_header(serve, &answer, "Content-Type"),
		                    "application/problem+json");
		assert_non_null(client_header(serve, &answer, "X-Request-Id"));
		assert_non_null(client_header(serve, &answer, "Content-Security-Policy"));
		assert_non_null(
		    strstr(answer.body, memory_format(serve->ctx, "problem %d", answer.status)));
	}
}

/* What stands behind a doubtful request is not taken for another one. */
static void smuggle_nothing(void **state)
{
	static const char *const heads[] = {
	    "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
	    "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n",
	    "Content-Length: 0\r\nContent-Length: 44\r\n",
	    "Transfer-Encoding: xchunked\r\n",
	    "Transfer-Encoding : chunked\r\n",
	    "X: 1\r\n Content-Length: 4\r\nContent-Length: 0\r\nContent-Length: 0\r\n",
	    "X: 1\r\n Transfer-Encoding: chunked\r\n",
	    "X: 1\nContent-Length: 4\r\n",
	    "X: 1\rContent-Length: 4\r\n",
	    "X: 1\n\rContent-Length: 4\r\n",
	    "X: 1\nY: 2\r\n",
	    "Content-Length: 4\nX: 1\r\n",
	    "Transfer-Encoding: identity\r\n",
	    "Transfer-Encoding: gzip\r\n",
	    "Transfer-Encoding: chunked, chunked\r\n",
	    "Transfer-Encoding: chunked;q=1\r\n",
	    "Transfer-Encoding: \x0b"
	    "chunked\r\n",
	    "Transfer-Encoding:\r\n",
	    "Transfer-Encoding: \r\nTransfer-Encoding: chunked\r\n",
	    "Content-Length: +4\r\n",
	    "Content-Length: 4, 4\r\n",
	    "Content-Length: 0x4\r\n",
	    "Content-Length: 4 4\r\n",
	    "Content-Length: 4;\r\n",
	    "Content-Length:\r\n",
	    "Content-Length: 18446744073709551620\r\n",
	};
	struct serve *serve = *state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		int client = client_open(serve);
		client_send(client, memory_format(serve->ctx,
		                                  "POST /echo HTTP/1.1\r\nHost: x\r\n%s\r\n0\r\n\r\n"
		                                  "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
		                                  heads[i]));
		struct client_answer answer = client_read(serve, client, false);
		assert_true(answer.status == 400 || answer.status == 413 || answer.status == 501);
		assert_int_equal(client_read(serve, client, false).status, 0);
		close(client);
	}
}

/* However generously chunks are read, nothing behind them is taken for a request. */
static void end_with_chunks(void **state)
{
	static const char *const bodies[] = {
	    "5\r\nhello\r\n0\r\n\r\n",
	    "5\nhello\n0\n\n",
	    "5;a=b\r\nhello\r\n0\r\n\r\n",
	    "5;\n\r\nhello\r\n0\r\n\r\n",
	    "5\r\nhello0\r\n\r\n",
	    "5 \r\nhello\r\n0\r\n\r\n",
	    "+5\r\nhello\r\n0\r\n\r\n",
	    "0x5\r\nhello\r\n0\r\n\r\n",
	    "000000000000000000005\r\nhello\r\n0\r\n\r\n",
	    "10000000000000005\r\nhello\r\n0\r\n\r\n",
	    "5\r\nhello\r\n0\r\nContent-Length: 50\r\n\r\n",
	    "5\r\nhello\r\n0;a\r\n\r\n",
	    "5\r\nhello\r\n00\r\n\r\n",
	};
	struct serve *serve = *state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		int client = client_open(serve);
		client_send(client,
		            memory_format(serve->ctx,
		                          "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
		                          "\r\n%sGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n",
		                          bodies[i]));
		/* Who waits for the rest of a body shall learn that there is none. */
		shutdown(client, SHUT_WR);
		struct client_answer answer = client_read(serve, client, false);
		assert_true(answer.status == 0 || answer.status == 200 || answer.status == 400 ||
		            answer.status == 413);
		assert_int_equal(client_read(serve, client, false).status, 0);
		close(client);
	}
}

/* A line without a name must not end the headers, nor may trailers end early. */
static void see_the_end(void **state)
{
	static const char *const heads[] = {
	    "GET /echo HTTP/1.1\r\nHost: x\r\n:\r\n",
	    "GET /echo HTTP/1.1\r\nHost: x\r\n: a\r\n",
	    "GET /echo HTTP/1.1\r\nHost: x\r\nEmpty:\r\n:\r\n",
	    "GET /echo HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
	    "GET /echo HTTP/1.1\nHost: x\n\n",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n: c\r\n",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n",
	};
	struct serve *serve = *state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		int client = client_open(serve);
		client_send(client, heads[i]);
		client_send(client, "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
		struct client_answer answer = client_read(serve, client, false);
		assert_int_equal(answer.status, heads[i][0] == 'G' ? 400 : 200);
		assert_int_equal(client_read(serve, client, false).status, 0);
		close(client);
	}
	assert_int_equal(client_ask(serve, "GET /echo HTTP/1.1\r\nHost: x\r\nEmpty:\r\n\r\n").status,
	                 200);
	assert_int_equal(
	    client_ask(serve, "GET /echo HTTP/1.1\r\nHost: x\r\nPadded: a \t\r\n\r\n").status, 200);
	assert_int_equal(client_ask(serve, "GET /echo HTTP/1.0\r\n\r\n").status, 200);
}

static void explain_refusals(void **state)
{
	struct client_answer answer = client_get(*state, "/%zz");
	assert_int_equal(answer.status, 400);
	assert_string_equal(client_header(*state, &answer, "Content-Type"), "application/problem+json");
	assert_non_null(strstr(answer.body, client_header(*state, &answer, "X-Request-Id")));
	answer = client_get(*state, "/nothing");
	assert_int_equal(answer.status, 500);
	assert_non_null(strstr(answer.body, "problem 500"));
}

static void bound_headers(void **state)
{
	struct serve *serve = *state;
	struct buffer *request = buffer_new(serve->ctx, 64);
	buffer_add_text(request, "GET /echo HTTP/1.1\r\nHost: x\r\nX: ");
	memset(buffer_extend(request, 15 * 1024), 'x', 15 * 1024);
	buffer_add_text(request, "\r\n\r\n");
	assert_int_equal(client_ask(serve, request->data).status, 200);
	request->size -= 4;
	memset(buffer_extend(request, 2 * 1024), 'x', 2 * 1024);
	buffer_add_text(request, "\r\n\r\n");
	struct client_answer answer = client_ask(serve, request->data);
	assert_int_equal(answer.status, 431);
	assert_non_null(strstr(answer.body, "problem 431"));
	buffer_clear(request);
	buffer_add_text(request, "GET /echo HTTP/1.1\r\nHost: x\r\n");
	for (int i = 0; i < 101; i++)
		buffer_add_text(request, "a: b\r\n");
	buffer_add_text(request, "\r\n");
	assert_int_equal(client_ask(serve, request->data).status, 431);
	/* More than any buffer holds. */
	buffer_clear(request);
	buffer_add_text(request, "GET /echo HTTP/1.1\r\nHost: x\r\nX: ");
	memset(buffer_extend(request, 100 * 1024), 'x', 100 * 1024);
	assert_int_equal(client_ask(serve, request->data).status, 431);
}

static void count(void **state)
{
	struct serve *serve = *state;
	client_get(serve, "/inline");
	client_get(serve, "/%zz");
	struct buffer *out = buffer_new(serve->ctx, 64);
	http_metrics(serve->server, out);
	assert_non_null(strstr(out->data, "http_requests_total{route=\"any\",status=\"400\"} "));
	assert_non_null(strstr(out->data, "http_requests_total{route=\"any\",status=\"200\"} "));
	assert_null(strstr(out->data, "route=\"wait\""));
	assert_non_null(
	    strstr(out->data, "http_request_duration_seconds_bucket{route=\"any\",le=\"+Inf\"}"));
	assert_non_null(strstr(out->data, "http_queue_length{pool=\"slow\"} 0\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(refuse_in_form),
	    cmocka_unit_test(read_everything),
	    cmocka_unit_test(answer_with_headers),
	    cmocka_unit_test(let_handlers_set_headers),
	    cmocka_unit_test(answer_head),
	    cmocka_unit_test(keep_connections),
	    cmocka_unit_test(end_with_chunks),
	    cmocka_unit_test(refuse_doubtful),
	    cmocka_unit_test(smuggle_nothing),
	    cmocka_unit_test(explain_refusals),
	    cmocka_unit_test(see_the_end),
	    cmocka_unit_test(bound_headers),
	    cmocka_unit_test(count),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
