/* The limit that HTTP figures are measured against: a bare libmicrohttpd that
 * answers everything with the same bytes from its I/O threads.
 *
 *   limit_http PORT BYTES
 *
 * Serves on 127.0.0.1 until its standard input ends. */
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT_THREADS = 2 };

static enum MHD_Result limit_answer(void *data, struct MHD_Connection *connection, const char *url,
                                    const char *method, const char *version, const char *upload,
                                    size_t *upload_size, void **state)
{
	(void)url, (void)method, (void)version, (void)upload, (void)upload_size;
	/* The first call only tells of the headers. */
	if (!*state) {
		*state = connection;
		return MHD_YES;
	}
	return MHD_queue_response(connection, MHD_HTTP_OK, data);
}

int main(int argument_count, char **arguments)
{
	long port = argument_count == 3 ? strtol(arguments[1], NULL, 10) : 0;
	long size = argument_count == 3 ? strtol(arguments[2], NULL, 10) : -1;
	if (port <= 0 || port > 65535 || size < 0) {
		fputs("usage: limit_http PORT BYTES\n", stderr);
		return 2;
	}
	char *body = malloc((size_t)size + 1);
	if (!body)
		return 1;
	memset(body, 'x', (size_t)size);
	struct MHD_Response *response =
	    MHD_create_response_from_buffer((size_t)size, body, MHD_RESPMEM_MUST_FREE);
	MHD_add_response_header(response, "Content-Type", "application/json");
	struct MHD_Daemon *daemon =
	    MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, (uint16_t)port, NULL, NULL, limit_answer,
	                     response, MHD_OPTION_THREAD_POOL_SIZE, LIMIT_THREADS, MHD_OPTION_END);
	if (!daemon) {
		perror("limit_http");
		return 1;
	}
	char byte;
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	MHD_stop_daemon(daemon);
	MHD_destroy_response(response);
	return 0;
}
