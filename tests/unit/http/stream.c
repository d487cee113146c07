#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int start(void **state)
{
	*state = serve_start((struct http_options){.io_threads = 2, .slow_workers = 2});
	return 0;
}

static int stop(void **state)
{
	serve_stop(*state);
	return 0;
}

static void stream_long_answers(void **state)
{
	struct client_answer answer = client_get(*state, "/long");
	assert_true(answer.whole);
	assert_int_equal(answer.size, 3000000);
	for (size_t i = 0; i < answer.size; i++)
		if (answer.body[i] != serve_pattern(i))
			fail_msg("byte %zu differs", i);
	/* HTTP/1.0 knows no chunks: the end is the connection's. */
	int client = client_open(*state);
	client_send(client, "GET /long HTTP/1.0\r\n\r\n");
	assert_null(client_header(
	    *state, &(struct client_answer){.head = client_read(*state, client, true).head},
	    "Transfer-Encoding"));
	size_t size = 0;
	char block[65536];
	for (ssize_t got; (got = recv(client, block, sizeof block, 0)) > 0;)
		size += (size_t)got;
	assert_int_equal(size, 3000000);
	close(client);
}

static void cut_failed_answers(void **state)
{
	struct client_answer answer = client_get(*state, "/half");
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body, "half");
	assert_false(answer.whole);
}

/* Who does not read holds the producer up, in bounded memory; who goes ends it. */
static void wait_for_slow_readers(void **state)
{
	struct serve *serve = *state;
	serve->write_cut = 0;
	serve->held_bytes = 0;
	int client = client_open(serve);
	client_send(client, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, true).status, 200);
	int before = -1;
	while (before != serve->held_bytes) {
		before = serve->held_bytes;
		usleep(100000);
	}
	assert_true(serve->held_bytes < 16 << 20);
	char block[65536];
	assert_true(recv(client, block, sizeof block, 0) > 0);
	close(client);
	serve_until(&serve->write_cut, 1);
}

static void read_lines(void **state)
{
	struct client_answer answer = client_ask(
	    *state, "POST /lines HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	            "4\r\none\n\r\n8\r\ntwo\r\n\nth\r\n4\r\nree\n\r\n4\r\nlast\r\n0\r\n\r\n");
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body, "3 one\n3 two\n5 three\n4 last\n");
	assert_true(answer.whole);
	assert_string_equal(client_ask(*state, "POST /lines HTTP/1.1\r\nHost: x\r\n"
	                                       "Content-Length: 0\r\n\r\n")
	                        .body,
	                    "");
	assert_string_equal(client_ask(*state, "POST /lines HTTP/1.1\r\nHost: x\r\n"
	                                       "Content-Length: 3\r\n\r\n\n\r\n")
	                        .body,
	                    "");
}

static void skip_long_lines(void **state)
{
	struct serve *serve = *state;
	static const size_t sizes[] = {1000, 1001, 100000, 5};
	struct buffer *body = buffer_new(serve->ctx, 64);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		memset(buffer_extend(body, sizes[i]), 'x', sizes[i]);
		buffer_add_text(body, "\n");
	}
	char *request = memory_format(
	    serve->ctx, "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n%s", body->size,
	    body->data);
	assert_string_equal(client_ask(serve, request).body,
	                    "1000 xxxxxxxxxxxxxxxxxxxx\nlong\nlong\n5 xxxxx\n");
}

/* The client sends everything before it reads anything: 400,000 lines with longer
 * results than any buffer takes. */
static void exchange_many_lines(void **state)
{
	enum { ROUNDS = 4000, LINES = 100, LINE = 20 };
	struct serve *serve = *state;
	char block[LINES * LINE];
	for (size_t i = 0; i < sizeof block; i++)
		block[i] = i % LINE == LINE - 1 ? '\n' : 'y';
	int client = client_open(serve);
	client_send(client,
	            memory_format(serve->ctx,
	                          "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n",
	                          ROUNDS * LINES * LINE));
	for (int i = 0; i < ROUNDS; i++)
		assert_true(client_send_bytes(client, block, sizeof block));
	struct client_answer answer = client_read(serve, client, false);
	assert_true(answer.whole);
	static const char result[] = "19 yyyyyyyyyyyyyyyyyyy\n";
	assert_int_equal(answer.size, ROUNDS * LINES * (sizeof result - 1));
	assert_memory_equal(answer.body + answer.size - sizeof result + 1, result, sizeof result - 1);
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	close(client);
}

static void read_lines_as_they_come(void **state)
{
	struct serve *serve = *state;
	serve->lines = 0;
	int client = client_open(serve);
	client_send(client, "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n1st\n");
	serve_until(&serve->lines, 1);
	client_send(client, "2nd\n");
	assert_string_equal(client_read(serve, client, false).body, "3 1st\n3 2nd\n");
	close(client);
}

static void cancel_lines(void **state)
{
	struct serve *serve = *state;
	serve->write_cut = 0;
	serve->lines = 0;
	int client = client_open(serve);
	client_send(client, "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: 800\r\n\r\n1st\nha");
	serve_until(&serve->lines, 1);
	close(client);
	serve_until(&serve->write_cut, 1);
}

static void refuse_lines(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, "POST /lines?refuse HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabc\n");
	assert_int_equal(client_read(serve, client, false).status, 403);
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stream_long_answers),
	    cmocka_unit_test(cut_failed_answers),
	    cmocka_unit_test(wait_for_slow_readers),
	    cmocka_unit_test(read_lines),
	    cmocka_unit_test(skip_long_lines),
	    cmocka_unit_test(exchange_many_lines),
	    cmocka_unit_test(read_lines_as_they_come),
	    cmocka_unit_test(cancel_lines),
	    cmocka_unit_test(refuse_lines),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
