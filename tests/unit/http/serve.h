/* A server with a site for tests, and a client of bare sockets that can misbehave. */
#pragma once

#include "base/buffer.h"
#include "http/event.h"
#include "http/http.h"

#include <pthread.h>
#include <stdatomic.h>

struct serve {
	struct ctx *ctx;
	struct http_server *server;
	struct event_hub *hub;
	char spool[64];
	char file[96];            /* of 100000 bytes, see serve_pattern */
	atomic_int gate;          /* "/wait" goes on while it is 0 */
	atomic_int answering;     /* handlers that are in "/wait" */
	atomic_int workers;       /* started and not stopped */
	atomic_int lines;         /* read by "/lines" */
	atomic_int write_cut;     /* a producer saw that its client had gone */
	atomic_int held_bytes;    /* written by "/endless" */
	pthread_mutex_t lock;     /* of what follows */
	pthread_t io_threads[16]; /* that answered "/worker" */
	size_t io_count;
};

/* Options are completed with port, hub and spool folder. */
struct serve *serve_start(struct http_options options);
/* Stops it and checks that nothing is left over. */
void serve_stop(struct serve *serve);

/* A connection to the server; asserts that there is one. */
int client_open(const struct serve *serve);
/* Sends text; false when the server has closed. */
bool client_send(int client, const char *text);
bool client_send_bytes(int client, const void *bytes, size_t size);

/* What came back. */
struct client_answer {
	int status; /* 0: the connection was closed before an answer */
	char *head; /* lines as they came */
	char *body; /* without chunking, NUL behind it */
	size_t size;
	bool whole; /* ended as the framing says */
};
/* Reads one answer. `head_only`: to a HEAD. It belongs to the serve's ctx. */
struct client_answer client_read(const struct serve *serve, int client, bool head_only);
/* The value of a header, or NULL. */
const char *client_header(const struct serve *serve, const struct client_answer *answer,
                          const char *name);
/* Opens, sends, reads one answer, closes. */
struct client_answer client_ask(const struct serve *serve, const char *text);
/* GET of a path with the headers that a client has to send. */
struct client_answer client_get(const struct serve *serve, const char *path);
/* Waits until `text` has come; false when the connection ends before. */
bool client_expect(int client, const char *text);
/* True when the server closes the connection, whatever else it sends. */
bool client_closed(int client);

/* Byte `i` of the test file and of long answers. */
char serve_pattern(size_t i);
/* Waits until the counter has the value. */
void serve_until(atomic_int *counter, int value);
