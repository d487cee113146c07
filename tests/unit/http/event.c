#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CROWD = 2000 };

static int start(void **state)
{
	*state = serve_start((struct http_options){.io_threads = 2, .heartbeat_seconds = 1});
	return 0;
}

static int stop(void **state)
{
	serve_stop(*state);
	return 0;
}

/* An open stream whose greeting has come. */
static int listen_as(struct serve *serve, int user, int session)
{
	int client = client_open(serve);
	client_send(client, memory_format(serve->ctx,
	                                  "GET /events?user=%d&session=%d HTTP/1.1\r\nHost: x\r\n\r\n",
	                                  user, session));
	assert_true(client_expect(client, "retry: 3000\n\n"));
	return client;
}

static void wait_for_count(struct serve *serve, size_t count)
{
	while (event_count(serve->hub) != count)
		usleep(1000);
}

static void publish(void **state)
{
	struct serve *serve = *state;
	int one = listen_as(serve, 1, 10);
	int two = listen_as(serve, 2, 20);
	event_publish(serve->hub, 1, "reminder", "{\"id\":1}");
	event_publish(serve->hub, 0, "all", "{}");
	assert_true(client_expect(one, "event: reminder\ndata: {\"id\":1}\n\n"));
	assert_true(client_expect(one, "event: all\ndata: {}\n\n"));
	/* Had the other got the first one, it would stand before this. */
	assert_true(client_expect(two, "event: "));
	assert_true(client_expect(two, "data: "));
	char text[5] = "";
	assert_int_equal(recv(two, text, 4, MSG_WAITALL), 4);
	assert_string_equal(text, "{}\n\n");
	close(one);
	close(two);
}

/* The answer is as others are, and nobody waits for more of it than comes. */
static void begin_as_others(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	/* A first request on the same connection, and something behind the second. */
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	client_send(client, "GET /events?user=1&session=1 HTTP/1.1\r\nHost: x\r\n\r\nGET /inl");
	struct client_answer answer = client_read(serve, client, false);
	assert_int_equal(answer.status, 200);
	assert_string_equal(client_header(serve, &answer, "Content-Type"), "text/event-stream");
	assert_string_equal(client_header(serve, &answer, "Cache-Control"), "no-store");
	assert_string_equal(client_header(serve, &answer, "Connection"), "close");
	assert_non_null(client_header(serve, &answer, "X-Request-Id"));
	assert_non_null(client_header(serve, &answer, "Content-Security-Policy"));
	assert_true(client_expect(client, "retry: 3000\n\n"));
	client_send(client, "ine HTTP/1.1\r\nHost: x\r\n\r\n");
	event_publish(serve->hub, 1, "still", "{}");
	assert_true(client_expect(client, "event: still"));
	shutdown(client, SHUT_WR);
	assert_true(client_closed(client));
	wait_for_count(serve, 0);
	close(client);
}

static bool is_session(const void *data, const struct event_listener *listener)
{
	return listener->session == *(const int64_t *)data;
}

static void publish_where(void **state)
{
	struct serve *serve = *state;
	int one = listen_as(serve, 1, 10);
	int two = listen_as(serve, 1, 20);
	int64_t session = 20;
	event_publish_where(serve->hub, is_session, &session, "chosen", "1");
	event_publish(serve->hub, 1, "next", "2");
	assert_true(client_expect(two, "event: chosen"));
	assert_true(client_expect(one, "event: n"));
	close(one);
	close(two);
}

static void show_life(void **state)
{
	struct serve *serve = *state;
	int client = listen_as(serve, 1, 10);
	assert_true(client_expect(client, ":\n\n"));
	assert_true(client_expect(client, ":\n\n"));
	close(client);
	/* That it has gone is noticed when it can't be written to. */
	wait_for_count(serve, 0);
}

static void close_streams(void **state)
{
	struct serve *serve = *state;
	int first = listen_as(serve, 1, 10);
	int second = listen_as(serve, 1, 20);
	int other = listen_as(serve, 2, 30);
	event_close_session(serve->hub, 10);
	assert_true(client_closed(first));
	wait_for_count(serve, 2);
	event_close_user(serve->hub, 1);
	assert_true(client_closed(second));
	wait_for_count(serve, 1);
	event_publish(serve->hub, 0, "still", "{}");
	assert_true(client_expect(other, "event: still"));
	close(first);
	close(second);
	close(other);
}

/* One who does not read loses the stream; others do not wait for it. */
static void drop_who_lags(void **state)
{
	struct serve *serve = *state;
	int lazy = listen_as(serve, 1, 10);
	int busy = listen_as(serve, 2, 20);
	char *json = memory_must(talloc_zero_size(serve->ctx, 30001));
	memset(json, '1', 30000);
	for (int i = 0; i < 2000; i++)
		event_publish(serve->hub, 1, "flood", json);
	event_publish(serve->hub, 2, "calm", "{}");
	assert_true(client_expect(busy, "event: calm"));
	wait_for_count(serve, 1);
	close(lazy);
	close(busy);
}

static void bound_a_user(void **state)
{
	struct serve *serve = *state;
	enum { MANY = 40, LIMIT = 32 };
	int clients[MANY];
	for (int i = 0; i < MANY; i++)
		clients[i] = listen_as(serve, 7, i);
	wait_for_count(serve, LIMIT);
	for (int i = 0; i < MANY - LIMIT; i++)
		assert_true(client_closed(clients[i]));
	event_publish(serve->hub, 7, "news", "{}");
	for (int i = MANY - LIMIT; i < MANY; i++)
		assert_true(client_expect(clients[i], "event: news"));
	for (int i = 0; i < MANY; i++)
		close(clients[i]);
}

static void serve_a_crowd(void **state)
{
	struct serve *serve = *state;
	int *clients = memory_array(serve->ctx, int, CROWD);
	for (int i = 0; i < CROWD; i++)
		clients[i] = listen_as(serve, i + 1, i + 1);
	assert_int_equal(event_count(serve->hub), CROWD);
	assert_int_equal(client_get(serve, "/echo").status, 200);
	event_publish(serve->hub, 0, "all", "{}");
	for (int i = 0; i < CROWD; i++)
		assert_true(client_expect(clients[i], "event: all"));
	for (int i = 0; i < CROWD; i++)
		close(clients[i]);
}

static void answer_head_at_once(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, "HEAD /events?user=1&session=1 HTTP/1.1\r\nHost: x\r\n\r\n");
	struct client_answer answer = client_read(serve, client, true);
	assert_int_equal(answer.status, 200);
	assert_string_equal(client_header(serve, &answer, "Content-Type"), "text/event-stream");
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(publish, start, stop),
	    cmocka_unit_test_setup_teardown(begin_as_others, start, stop),
	    cmocka_unit_test_setup_teardown(publish_where, start, stop),
	    cmocka_unit_test_setup_teardown(show_life, start, stop),
	    cmocka_unit_test_setup_teardown(close_streams, start, stop),
	    cmocka_unit_test_setup_teardown(drop_who_lags, start, stop),
	    cmocka_unit_test_setup_teardown(bound_a_user, start, stop),
	    cmocka_unit_test_setup_teardown(serve_a_crowd, start, stop),
	    cmocka_unit_test_setup_teardown(answer_head_at_once, start, stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
