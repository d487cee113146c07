/* Slow clients, full queues, crowds, and stopping. Each test has its own server. */
#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char get_wait[] = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

static void cut_slow_requests(void **state)
{
	static const char *const beginnings[] = {
	    "",
	    "GET /ec",
	    "GET /echo HTTP/1.1\r\nHost: x\r\n",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
	    "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
	    "Content-Length: 500\r\n\r\n--b",
	    "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nab",
	    "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nab",
	};
	(void)state;
	enum { COUNT = sizeof beginnings / sizeof *beginnings };
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int clients[COUNT];
	for (size_t i = 0; i < COUNT; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], beginnings[i]);
	}
	for (size_t i = 0; i < COUNT; i++) {
		assert_true(client_closed(clients[i]));
		close(clients[i]);
	}
	serve_stop(serve);
}

/* Who has begun a request is told why it was cut, in the form of all errors. */
static void tell_slow_requests(void **state)
{
	static const char *const beginnings[] = {
	    "GET /echo HTTP/1.1\r\nHost: x\r\n",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
	    "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
	    "Content-Length: 500\r\n\r\n--b",
	};
	(void)state;
	enum { COUNT = sizeof beginnings / sizeof *beginnings };
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int clients[COUNT];
	for (size_t i = 0; i < COUNT; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], beginnings[i]);
	}
	for (size_t i = 0; i < COUNT; i++) {
		struct client_answer answer = client_read(serve, clients[i], false);
		assert_int_equal(answer.status, 408);
		assert_true(answer.whole);
		assert_string_equal(client_header(serve, &answer, "Content-Type"),
		                    "application/problem+json");
		assert_string_equal(client_header(serve, &answer, "Connection"), "close");
		assert_string_equal(client_header(serve, &answer, "X-Content-Type-Options"), "nosniff");
		assert_non_null(client_header(serve, &answer, "Content-Security-Policy"));
		assert_non_null(client_header(serve, &answer, "Referrer-Policy"));
		const char *id = client_header(serve, &answer, "X-Request-Id");
		assert_int_equal(strlen(id), 16);
		assert_non_null(strstr(answer.body, memory_format(serve->ctx, "problem 408 %s", id)));
		assert_true(client_closed(clients[i]));
		close(clients[i]);
	}
	serve_stop(serve);
}

static void wait_for_metric(struct serve *serve, const char *line)
{
	struct buffer *out = buffer_new(serve->ctx, 4096);
	while (!strstr(out->data, line)) {
		buffer_clear(out);
		http_metrics(serve->server, out);
		usleep(1000);
	}
}

/* A body of `size` bytes is announced, `sent` of them come. */
static int send_body(struct serve *serve, size_t size, size_t sent)
{
	int client = client_open(serve);
	char *bytes = memory_must(talloc_size(serve->ctx, sent));
	memset(bytes, 'a', sent);
	client_send(client, memory_format(serve->ctx,
	                                  "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: %zu"
	                                  "\r\n\r\n",
	                                  size));
	client_send_bytes(client, bytes, sent);
	return client;
}

static int body_status(struct serve *serve, size_t size)
{
	int client = send_body(serve, size, size);
	struct client_answer answer = client_read(serve, client, false);
	assert_int_equal(answer.status == 503, client_header(serve, &answer, "Retry-After") != NULL);
	close(client);
	return answer.status;
}

/* Bodies that never end take so much memory together and no more; short ones get
 * through meanwhile, and long ones as soon as there is room. */
static void bound_bodies(void **state)
{
	(void)state;
	enum { CROWD = 40, FITTING = 5, LONG = 100000 };
	struct serve *serve = serve_start((struct http_options){.body_memory = 512 * 1024});
	int clients[CROWD];
	for (int i = 0; i < CROWD; i++) {
		clients[i] = send_body(serve, LONG, LONG / 2);
		/* Three quarters are for long ones, and each takes 64 KiB and a little. */
		if (i == FITTING - 1)
			wait_for_metric(serve, "http_body_bytes 327700\n");
	}
	for (int i = 0; i < 20; i++) {
		assert_int_equal(body_status(serve, LONG), 503);
		assert_int_equal(body_status(serve, 5), 200);
		assert_int_equal(body_status(serve, 10000), 200);
	}
	for (int i = 0; i < CROWD; i++)
		close(clients[i]);
	while (body_status(serve, LONG) != 200)
		usleep(1000);
	serve_stop(serve);
}

/* A byte now and then does not keep a connection. */
static void cut_dripping_requests(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int client = client_open(serve);
	client_send(client, "GET /echo HTTP/1.1\r\nHost: x\r\nX: ");
	int sent = 0;
	while (sent < 1000 && client_send(client, "x")) {
		usleep(20000);
		sent++;
	}
	assert_true(sent < 1000);
	close(client);
	serve_stop(serve);
}

/* Nor does one that comes on behind a good beginning of a body. */
static void cut_dripping_bodies(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int client = send_body(serve, 1000000, 200000);
	int sent = 0;
	while (sent < 1000 && client_send(client, "x")) {
		usleep(20000);
		sent++;
	}
	assert_true(sent < 1000);
	close(client);
	serve_stop(serve);
}

/* Who is slow, but gets on, is let. */
static void let_bodies_take_time(void **state)
{
	(void)state;
	enum { PIECE = 10000, PIECES = 25 };
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int client = send_body(serve, PIECES * PIECE, PIECE);
	char piece[PIECE];
	memset(piece, 'a', sizeof piece);
	for (int i = 1; i < PIECES; i++) {
		usleep(100000);
		assert_true(client_send_bytes(client, piece, sizeof piece));
	}
	assert_int_equal(client_read(serve, client, false).status, 200);
	close(client);
	serve_stop(serve);
}

/* An answer that is not taken, or by a byte now and then, holds no worker. */
static void cut_slow_readers(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int silent = client_open(serve);
	int dripping = client_open(serve);
	client_send(silent, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
	client_send(dripping, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
	char byte;
	while (serve->write_cut < 2)
		assert_true(recv(dripping, &byte, 1, MSG_DONTWAIT) <= 1 && !usleep(1000));
	assert_int_equal(client_get(serve, "/long").status, 200);
	close(silent);
	close(dripping);
	serve_stop(serve);
}

/* Connections that say nothing make room for those that do. */
static void make_room_in_crowds(void **state)
{
	(void)state;
	enum { CROWD = 8 };
	struct serve *serve = serve_start((struct http_options){
	    .io_threads = 1, .connections = CROWD, .receive_seconds = 3600, .idle_seconds = 3600});
	int clients[CROWD];
	for (int i = 0; i < CROWD; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], i % 2 ? "" : "GET /echo HTTP/1.1\r\nHost: ");
	}
	assert_int_equal(client_get(serve, "/echo").status, 200);
	for (int i = 0; i < CROWD; i++)
		close(clients[i]);
	serve_stop(serve);
}

static void close_idle_connections(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.idle_seconds = 1});
	int client = client_open(serve);
	client_send(client, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	assert_true(client_closed(client));
	close(client);
	serve_stop(serve);
}

/* Work may take longer than a request may take to arrive. */
static void let_handlers_take_time(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.receive_seconds = 1});
	int client = client_open(serve);
	client_send(client, get_wait);
	usleep(2500000);
	serve->gate = 1;
	assert_string_equal(client_read(serve, client, false).body, "waited");
	close(client);
	serve_stop(serve);
}

static void refuse_when_full(void **state)
{
	(void)state;
	struct serve *serve =
	    serve_start((struct http_options){.fast_workers = 1, .slow_workers = 1, .queue_length = 2});
	int clients[3];
	for (int i = 0; i < 3; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], get_wait);
		serve_until(&serve->answering, 1);
	}
	wait_for_metric(serve, "http_queue_length{pool=\"fast\"} 2\n");
	struct client_answer answer = client_get(serve, "/nothing");
	assert_int_equal(answer.status, 503);
	assert_non_null(client_header(serve, &answer, "Retry-After"));
	assert_non_null(strstr(answer.body, "problem 503"));
	/* What needs no such worker is answered all the same. */
	assert_int_equal(client_get(serve, "/inline").status, 200);
	assert_int_equal(client_get(serve, "/long").status, 200);
	serve->gate = 1;
	for (int i = 0; i < 3; i++) {
		assert_string_equal(client_read(serve, clients[i], false).body, "waited");
		close(clients[i]);
	}
	serve_stop(serve);
}

static void bound_connections(void **state)
{
	(void)state;
	struct serve *serve =
	    serve_start((struct http_options){.io_threads = 1, .address_connections = 3});
	int clients[3];
	for (int i = 0; i < 3; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
		assert_int_equal(client_read(serve, clients[i], false).status, 200);
	}
	int fourth = client_open(serve);
	assert_true(client_closed(fourth));
	close(fourth);
	for (int i = 0; i < 3; i++)
		close(clients[i]);
	serve_stop(serve);
}

/* Few clients that stay are spread over the I/O threads, whoever wakes first. */
static void share_connections(void **state)
{
	(void)state;
	enum { THREADS = 4, CLIENTS = 8 };
	struct serve *serve = serve_start((struct http_options){.io_threads = THREADS});
	int clients[CLIENTS];
	int workers[THREADS] = {0};
	for (int i = 0; i < CLIENTS; i++)
		clients[i] = client_open(serve);
	for (int i = 0; i < CLIENTS; i++) {
		client_send(clients[i], "GET /worker HTTP/1.1\r\nHost: x\r\n\r\n");
		int worker = atoi(client_read(serve, clients[i], false).body);
		assert_in_range(worker, 0, THREADS - 1);
		workers[worker]++;
	}
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(workers[i], CLIENTS / THREADS);
	for (int i = 0; i < CLIENTS; i++)
		close(clients[i]);
	serve_stop(serve);
}

static void serve_many_connections(void **state)
{
	(void)state;
	enum { MANY = 3000 };
	struct serve *serve = serve_start((struct http_options){.io_threads = 2});
	int *clients = memory_array(serve->ctx, int, MANY);
	for (int i = 0; i < MANY; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	}
	for (int i = 0; i < MANY; i++) {
		struct client_answer answer = client_read(serve, clients[i], false);
		/* Those beyond the queue are told so at once. */
		assert_true(answer.status == 200 || answer.status == 503);
		close(clients[i]);
	}
	serve_stop(serve);
}

/* Clients that go away while their request is worked on harm nobody. */
static void survive_cancelled_clients(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.fast_workers = 2});
	struct linger abort_at_once = {.l_onoff = 1};
	for (int i = 0; i < 50; i++) {
		int client = client_open(serve);
		client_send(client, get_wait);
		if (i % 2)
			setsockopt(client, SOL_SOCKET, SO_LINGER, &abort_at_once, sizeof abort_at_once);
		close(client);
	}
	serve->gate = 1;
	assert_int_equal(client_get(serve, "/echo").status, 200);
	serve_stop(serve);
}

/* Nor do those who go in the middle of a head leave anything behind. */
static void forget_broken_heads(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){0});
	for (int i = 0; i < 50; i++) {
		int client = client_open(serve);
		client_send(client, "GET /echo HTTP/1.1\r\nHo");
		wait_for_metric(serve, "http_requests_under_way 1\n");
		close(client);
		wait_for_metric(serve, "http_requests_under_way 0\n");
	}
	serve_stop(serve);
}

/* Who ends in the middle of a request is not waited for, however the end came. */
static void see_early_ends(void **state)
{
	static const char *const beginnings[] = {
	    "GE",
	    "GET /echo HTTP/1.1\r\nHo",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc",
	    "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
	    "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc\n",
	};
	(void)state;
	enum { COUNT = 100, KINDS = sizeof beginnings / sizeof *beginnings };
	struct serve *serve =
	    serve_start((struct http_options){.receive_seconds = 3600, .idle_seconds = 3600});
	int clients[COUNT];
	for (int i = 0; i < COUNT; i++) {
		clients[i] = client_open(serve);
		client_send(clients[i], beginnings[i % KINDS]);
		shutdown(clients[i], SHUT_WR);
	}
	for (int i = 0; i < COUNT; i++) {
		assert_true(client_closed(clients[i]));
		close(clients[i]);
	}
	/* Who has said everything gets the answer. */
	int client = client_open(serve);
	client_send(client, get_wait);
	shutdown(client, SHUT_WR);
	usleep(2500000);
	serve->gate = 1;
	assert_string_equal(client_read(serve, client, false).body, "waited");
	close(client);
	serve_stop(serve);
}

static void finish_when_stopped(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){0});
	int working = client_open(serve);
	int idle = client_open(serve);
	int listening = client_open(serve);
	client_send(idle, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, idle, false).status, 200);
	client_send(listening, "GET /events?user=1&session=1 HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_true(client_expect(listening, "retry"));
	client_send(working, get_wait);
	serve_until(&serve->answering, 1);
	serve_stop(serve);
	assert_true(client_expect(working, "Connection: close"));
	assert_true(client_expect(working, "waited"));
	assert_true(client_closed(idle));
	assert_true(client_closed(listening));
	close(working);
	close(idle);
	close(listening);
}

static void give_up_when_stopped(void **state)
{
	(void)state;
	struct serve *serve = serve_start((struct http_options){.slow_workers = 2});
	int sending = client_open(serve);
	int reading = client_open(serve);
	int asking = client_open(serve);
	client_send(sending, "POST /lines HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n1\n2\n");
	client_send(reading, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
	client_send(asking, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n1\n2\n");
	serve_until(&serve->lines, 2);
	assert_true(client_expect(reading, "200 OK"));
	/* None of the three would ever end by itself. */
	assert_true(http_stop(serve->server, 100));
	assert_int_equal(serve->write_cut, 2);
	assert_int_equal(serve->workers, 0);
	assert_true(client_closed(sending));
	assert_true(client_closed(reading));
	assert_true(client_closed(asking));
	close(sending);
	close(reading);
	close(asking);
	unlink(serve->file);
	assert_int_equal(rmdir(serve->spool), 0);
	talloc_free(serve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(cut_slow_requests),
	    cmocka_unit_test(cut_dripping_requests),
	    cmocka_unit_test(tell_slow_requests),
	    cmocka_unit_test(bound_bodies),
	    cmocka_unit_test(share_connections),
	    cmocka_unit_test(close_idle_connections),
	    cmocka_unit_test(let_handlers_take_time),
	    cmocka_unit_test(refuse_when_full),
	    cmocka_unit_test(bound_connections),
	    cmocka_unit_test(serve_many_connections),
	    cmocka_unit_test(survive_cancelled_clients),
	    cmocka_unit_test(finish_when_stopped),
	    cmocka_unit_test(give_up_when_stopped),
	    cmocka_unit_test(cut_dripping_bodies),
	    cmocka_unit_test(let_bodies_take_time),
	    cmocka_unit_test(cut_slow_readers),
	    cmocka_unit_test(make_room_in_crowds),
	    cmocka_unit_test(forget_broken_heads),
	    cmocka_unit_test(see_early_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
