#include "serve.h"

#include "serve_test.h"

#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

int client_open(const struct serve *serve)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons(http_port(serve->server)),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int client = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(client >= 0);
	assert_int_equal(connect(client, (struct sockaddr *)&address, sizeof address), 0);
	return client;
}

bool client_send_bytes(int client, const void *data, size_t size)
{
	const char *bytes = data;
	while (size) {
		ssize_t sent = send(client, bytes, size, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

bool client_send(int client, const char *text)
{
	return client_send_bytes(client, text, strlen(text));
}

/* Reads until a line ends; false when the connection does first. */
static bool read_line(int client, struct buffer *line)
{
	buffer_clear(line);
	char byte;
	while (recv(client, &byte, 1, 0) == 1) {
		buffer_add(line, &byte, 1);
		if (byte == '\n')
			return true;
	}
	return false;
}

static bool read_bytes(int client, struct buffer *out, size_t size)
{
	while (size) {
		char block[16384];
		ssize_t got = recv(client, block, size < sizeof block ? size : sizeof block, 0);
		if (got <= 0)
			return false;
		buffer_add(out, block, (size_t)got);
		size -= (size_t)got;
	}
	return true;
}

static bool read_chunks(int client, struct buffer *out)
{
	struct buffer *line = buffer_new(NULL, 64);
	bool whole = false;
	while (read_line(client, line)) {
		size_t size = strtoul(line->data, NULL, 16);
		whole = size == 0;
		if (!read_bytes(client, out, size) || !read_line(client, line)) {
			whole = false;
			break;
		}
		if (whole)
			break;
	}
	talloc_free(line);
	return whole;
}

const char *client_header(const struct serve *serve, const struct client_answer *answer,
                          const char *name)
{
	size_t length = strlen(name);
	for (const char *line = answer->head; *line; line = strchr(line, '\n') + 1)
		if (strncasecmp(line, name, length) == 0 && line[length] == ':')
			return memory_text_part(serve->ctx, line + length + 2,
			                        strcspn(line + length + 2, "\r"));
	return NULL;
}

struct client_answer client_read(const struct serve *serve, int client, bool head_only)
{
	struct buffer *head = buffer_new(serve->ctx, 512);
	struct buffer *body = buffer_new(serve->ctx, 512);
	struct buffer *line = buffer_new(serve->ctx, 128);
	struct client_answer answer = {.head = head->data, .body = body->data};
	do {
		if (!read_line(client, line))
			return answer;
		buffer_add(head, line->data, line->size);
	} while (strcmp(line->data, "\r\n") != 0);
	answer.head = head->data;
	answer.status = atoi(head->data + strlen("HTTP/1.1 "));
	const char *length = client_header(serve, &answer, "Content-Length");
	const char *coding = client_header(serve, &answer, "Transfer-Encoding");
	if (head_only || answer.status == 304 || answer.status == 204)
		answer.whole = true;
	else if (coding)
		answer.whole = read_chunks(client, body);
	else if (length)
		answer.whole = read_bytes(client, body, strtoul(length, NULL, 10));
	answer.body = body->data;
	answer.size = body->size;
	return answer;
}

struct client_answer client_ask(const struct serve *serve, const char *text)
{
	int client = client_open(serve);
	client_send(client, text);
	struct client_answer answer = client_read(serve, client, false);
	close(client);
	return answer;
}

struct client_answer client_get(const struct serve *serve, const char *path)
{
	return client_ask(serve, memory_format(serve->ctx, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", path));
}

bool client_expect(int client, const char *text)
{
	struct buffer *seen = buffer_new(NULL, 256);
	char byte;
	bool found = false;
	while (!found && recv(client, &byte, 1, 0) == 1) {
		buffer_add(seen, &byte, 1);
		found = strstr(seen->data, text) != NULL;
	}
	talloc_free(seen);
	return found;
}

bool client_closed(int client)
{
	char block[4096];
	ssize_t got;
	while ((got = recv(client, block, sizeof block, 0)) > 0)
		;
	return got == 0 || errno == ECONNRESET;
}
