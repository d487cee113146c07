#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

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

static void take_bodies(void **state)
{
	struct serve *serve = *state;
	assert_non_null(strstr(client_ask(serve, "POST /small HTTP/1.1\r\nHost: x\r\n"
	                                         "Content-Length: 10\r\n\r\n0123456789")
	                           .body,
	                       "body=10:0123456789"));
	assert_non_null(strstr(client_ask(serve, "POST /small HTTP/1.1\r\nHost: x\r\n"
	                                         "Transfer-Encoding: chunked\r\n\r\n"
	                                         "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n")
	                           .body,
	                       "body=7:abcdefg"));
	assert_non_null(strstr(client_ask(serve, "POST /small HTTP/1.1\r\nHost: x\r\n"
	                                         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
	                           .body,
	                       "body=0:"));
	assert_non_null(strstr(client_get(serve, "/small").body, "body=0:"));
}

static void refuse_long_bodies(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n01234567890");
	struct client_answer answer = client_read(serve, client, false);
	assert_int_equal(answer.status, 413);
	assert_non_null(strstr(answer.body, "problem 413"));
	/* The connection goes on behind a refused body. */
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx");
	assert_int_equal(client_read(serve, client, false).status, 413);
	client_send(client, "GET /inline HTTP/1.1\r\nHost: x\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 200);
	/* One that is announced as very long is not waited for. */
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 413);
	assert_true(client_closed(client));
	close(client);
	/* Nor is anything else behind chunks. */
	client = client_open(serve);
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
	                    "b\r\n01234567890\r\n0\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 413);
	assert_true(client_closed(client));
	close(client);
}

static void continue_when_asked(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
	                    "Expect: 100-continue\r\n\r\n");
	assert_int_equal(client_read(serve, client, true).status, 100);
	client_send(client, "abc");
	assert_non_null(strstr(client_read(serve, client, false).body, "body=3:abc"));
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n"
	                    "Expect: 100-continue\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 413);
	close(client);
}

/* A chunked body without end is cut, whoever refused it. */
static void cut_endless_bodies(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	char *chunk = memory_must(talloc_size(serve->ctx, 65536 + 10));
	strcpy(chunk, "10000\r\n");
	memset(chunk + 7, 'x', 65536);
	memcpy(chunk + 7 + 65536, "\r\n", 2);
	int sent = 0;
	while (sent < 1000 && client_send_bytes(client, chunk, 7 + 65536 + 2))
		sent++;
	assert_true(sent < 1000);
	close(client);
}

#define UPLOAD(query, size)                                                                        \
	"POST /upload" query " HTTP/1.1\r\nHost: x\r\n"                                                \
	"Content-Type: multipart/form-data; boundary=B\r\nContent-Length: " size "\r\n"

static struct client_answer upload(struct serve *serve, const char *body)
{
	return client_ask(serve,
	                  memory_format(serve->ctx, UPLOAD("", "%zu") "\r\n%s", strlen(body), body));
}

static void take_uploads(void **state)
{
	struct client_answer answer = upload(
	    *state, "--B\r\nContent-Disposition: form-data; name=\"object\"\r\n\r\n客户\r\n"
	            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"名单.csv\"\r\n"
	            "Content-Type: text/csv\r\n\r\na,b\r\n1,2\r\n"
	            "--B\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
	            "--B\r\nContent-Disposition: form-data; name=\"keep\"; filename=\"k\"\r\n\r\n\r\n"
	            "--B--\r\n");
	assert_int_equal(answer.status, 200);
	assert_string_equal(answer.body, "object|-||6|客户\nfile|名单.csv|text/csv|8|\nstarts a,b\n"
	                                 "keep|k||0|\nstarts \n");
}

static void refuse_uploads(void **state)
{
	struct serve *serve = *state;
	assert_int_equal(upload(serve, "--B\r\nnonsense").status, 400);
	assert_int_equal(
	    upload(serve, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n").status, 400);
	assert_int_equal(client_get(serve, "/upload").status, 415);
	assert_int_equal(client_ask(serve, "POST /upload HTTP/1.1\r\nHost: x\r\n"
	                                   "Content-Type: text/plain\r\nContent-Length: 1\r\n\r\nx")
	                     .status,
	                 415);
	struct buffer *many = buffer_new(serve->ctx, 64);
	for (int i = 0; i < 65; i++)
		buffer_add_text(many, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n");
	buffer_add_text(many, "--B--");
	struct client_answer answer = upload(serve, many->data);
	assert_int_equal(answer.status, 400);
	assert_non_null(strstr(answer.body, "too many parts"));
	buffer_clear(many);
	buffer_add_text(many, "--B\r\nContent-Disposition: form-data; name=a\r\n\r\n");
	memset(buffer_extend(many, 300000), 'x', 300000);
	buffer_add_text(many, "\r\n--B--");
	answer = upload(serve, many->data);
	assert_int_equal(answer.status, 400);
	assert_non_null(strstr(answer.body, "too long"));
}

/* Who may not upload is told before the file is sent. */
static void admit_first(void **state)
{
	struct serve *serve = *state;
	int client = client_open(serve);
	client_send(client, UPLOAD("?refuse", "4000000") "Expect: 100-continue\r\n\r\n");
	assert_int_equal(client_read(serve, client, false).status, 401);
	close(client);
	client = client_open(serve);
	client_send(client, UPLOAD("", "4000000") "Expect: 100-continue\r\n\r\n");
	assert_int_equal(client_read(serve, client, true).status, 100);
	close(client);
	assert_int_equal(client_ask(serve, UPLOAD("?refuse", "3") "\r\nabc").status, 401);
}

static void take_large_uploads(void **state)
{
	struct serve *serve = *state;
	enum { SIZE = 3 << 20 };
	struct buffer *body = buffer_new(serve->ctx, SIZE + 1000);
	buffer_add_text(body, "--B\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\n");
	char *file = buffer_extend(body, SIZE);
	for (size_t i = 0; i < SIZE; i++)
		file[i] = "\r\n--B"[i % 4];
	buffer_add_text(body, "\r\n--B--\r\n");
	int client = client_open(serve);
	client_send(client, memory_format(serve->ctx, UPLOAD("", "%zu") "\r\n", body->size));
	client_send_bytes(client, body->data, body->size);
	struct client_answer answer = client_read(serve, client, false);
	assert_string_equal(answer.body, "f|f||3145728|\nstarts \r\n-\n");
	close(client);
}

static void cancel_uploads(void **state)
{
	struct serve *serve = *state;
	for (int i = 0; i < 20; i++) {
		int client = client_open(serve);
		client_send(client, UPLOAD("", "100000") "\r\n--B\r\n"
		                                         "Content-Disposition: form-data; name=f; "
		                                         "filename=f\r\n\r\nsome bytes");
		if (i % 2)
			usleep(2000);
		close(client);
	}
	/* That no file stays is seen when the server stops. */
	assert_int_equal(client_get(serve, "/inline").status, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(take_bodies),         cmocka_unit_test(refuse_long_bodies),
	    cmocka_unit_test(continue_when_asked), cmocka_unit_test(cut_endless_bodies),
	    cmocka_unit_test(take_uploads),        cmocka_unit_test(refuse_uploads),
	    cmocka_unit_test(admit_first),         cmocka_unit_test(take_large_uploads),
	    cmocka_unit_test(cancel_uploads),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
