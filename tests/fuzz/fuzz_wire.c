/* Bytes on a connection to a running server, in two pieces (the first byte says where the
 * cut is): there are answers of the right form, or an end, and the server goes on. */
#include "base/memory.h"
#include "http/http.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

enum { WIRE_INPUT = 65536, WIRE_SECONDS = 5, WIRE_MICROSECONDS = 300 };

static void wire_route(void *data, struct http_request *request, struct http_plan *plan)
{
	(void)data;
	static const enum http_body bodies[] = {['n'] = HTTP_BODY_NONE,
	                                        ['m'] = HTTP_BODY_MEMORY,
	                                        ['u'] = HTTP_BODY_UPLOAD,
	                                        ['l'] = HTTP_BODY_LINES};
	unsigned char kind = (unsigned char)request->path[1];
	plan->body = kind < sizeof bodies / sizeof *bodies ? bodies[kind] : HTTP_BODY_MEMORY;
	plan->body_limit = 4096;
}

static bool wire_lines(void *data, void *worker, struct http_request *request,
                       struct http_stream *stream)
{
	(void)data, (void)worker;
	const char *line;
	size_t size;
	enum http_line kind;
	while ((kind = http_read_line(request, &line, &size)) < HTTP_LINES_CUT &&
	       kind != HTTP_LINES_END)
		if (!http_stream_write(stream, kind == HTTP_LINE ? line : "long",
		                       kind == HTTP_LINE ? size : 4))
			return false;
	return kind == HTTP_LINES_END;
}

/* Everything that was read is said again. */
static void wire_answer(void *data, void *worker, struct http_request *request,
                        struct http_response *response)
{
	(void)data, (void)worker;
	if (request->path[1] == 'l') {
		http_answer_stream(response, 200, "text/plain", wire_lines, NULL);
		return;
	}
	struct buffer *out = buffer_new(request, 256);
	buffer_format(out, "%s %zu %zu", request->path, request->query_count, request->body_size);
	for (size_t i = 0; i < request->query_count; i++)
		buffer_format(out, " %s=%s", request->query[i].name, request->query[i].value);
	for (size_t i = 0; i < request->part_count; i++)
		buffer_format(out, " %s", request->parts[i].name);
	http_answer(response, 200, "text/plain", out->data, out->size);
}

static void wire_problem(void *data, struct http_request *request, struct http_response *response,
                         int status, const char *reason)
{
	(void)data, (void)request;
	http_answer(response, status, "text/plain", reason, strlen(reason));
}

static uint16_t wire_serve(void)
{
	static const char *const labels[] = {"all"};
	static const struct http_site site = {.labels = labels,
	                                      .label_count = 1,
	                                      .route = wire_route,
	                                      .answer = wire_answer,
	                                      .problem = wire_problem};
	static struct http_server *server;
	if (server)
		return http_port(server);
	struct ctx *ctx = ctx_new(NULL, NULL);
	char folder[] = "/tmp/guanxi-fuzz-XXXXXX";
	const char *spool = mkdtemp(folder);
	/* Connections that libmicrohttpd leaves open are cut soon. */
	struct http_options options = {
	    .spool = spool, .io_threads = 1, .receive_seconds = 2, .idle_seconds = 1};
	server = http_start(ctx, &options, &site);
	assert(server);
	talloc_free(ctx);
	return http_port(server);
}

static int wire_connect(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
	                              .sin_port = htons(wire_serve()),
	                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = WIRE_SECONDS};
	struct linger at_once = {.l_onoff = 1};
	int client = socket(AF_INET, SOCK_STREAM, 0);
	assert(connect(client, (struct sockaddr *)&address, sizeof address) == 0);
	setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	/* Thousands of connections a second would use up the ports. */
	setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	return client;
}

/* Sends, says that nothing more comes, and takes all that comes back. */
static struct buffer *wire_ask(void *memory, const unsigned char *bytes, size_t size, size_t cut)
{
	int client = wire_connect();
	char block[4096];
	ssize_t got = send(client, bytes, cut, MSG_NOSIGNAL);
	if (got >= 0 && cut < size)
		got = send(client, bytes + cut, size - cut, MSG_NOSIGNAL);
	/* An end that comes together with bytes is seen a second later: too late for us. */
	usleep(WIRE_MICROSECONDS);
	shutdown(client, SHUT_WR);
	struct buffer *answer = buffer_new(memory, sizeof block);
	while ((got = recv(client, block, sizeof block, 0)) > 0)
		buffer_add(answer, block, (size_t)got);
	/* libmicrohttpd leaves some connections open for a while: the next one tells whether the
	 * server goes on. */
	assert(got == 0 || errno == ECONNRESET || errno == EAGAIN);
	close(client);
	return answer;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	static const char good[] = "GET /n HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	static const char begins[] = "HTTP/1.1 ";
	if (size < 2 || size > WIRE_INPUT)
		return 0;
	void *memory = talloc_new(NULL);
	const struct buffer *answer = wire_ask(memory, bytes + 1, size - 1, bytes[0] % size);
	assert(answer->size == 0 ||
	       memcmp(answer->data, begins, answer->size < 9 ? answer->size : 9) == 0);
	answer = wire_ask(memory, (const unsigned char *)good, sizeof good - 1, sizeof good - 1);
	assert(strncmp(answer->data, "HTTP/1.1 200 ", 13) == 0);
	talloc_free(memory);
	return 0;
}
