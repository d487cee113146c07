/* HTTP: a server that knows no CRM.
 *
 * I/O threads read requests and send responses and never wait for anything but
 * sockets; handlers run on worker threads and may block. A request goes
 *
 *   headers read → site->route   (I/O thread: what body, which pool; no waiting)
 *                → site->admit   (worker: uploads only, before the body is read)
 *   body read    → site->answer  (worker: the work)
 *                → sent, counted, its memory released
 *
 * One worker uses a request at a time. A request is itself a talloc context:
 * whatever belongs to it hangs on it and is released when the response has been
 * sent or the client has gone, whichever is later than the handler's return.
 *
 * Every response carries X-Request-Id, Content-Security-Policy,
 * X-Content-Type-Options, Referrer-Policy and Cross-Origin-Resource-Policy; a header
 * that the handler sets itself takes their place. HTTP/1.1 (RFC 9112), plain or with TLS.
 *
 * Errors are the site's problem, with two exceptions that libmicrohttpd leaves no
 * choice about. What is not HTTP to it (a broken request line or header, a broken
 * Content-Length or chunk, a head beyond its 32 KiB) it answers by itself with a
 * line of HTML and closes; the request was not routed. And a client that is too slow
 * is told so (408) where a request line had come and the connection is plain; else
 * the connection just ends. */
#pragma once

#include "base/buffer.h"
#include "base/ctx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_exchange;
struct http_request;
struct http_response;
struct http_server;
struct http_stream;

enum http_method {
	HTTP_GET, /* HEAD too: see http_request.head */
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS, /* "OPTIONS *" is answered in here */
	HTTP_METHOD_COUNT
};
extern const char *const http_method_names[HTTP_METHOD_COUNT];

/* How a request's body reaches the handler. */
enum http_body {
	HTTP_BODY_NONE,   /* there must be none */
	HTTP_BODY_MEMORY, /* http_request.body */
	HTTP_BODY_UPLOAD, /* multipart/form-data (RFC 7578): http_request.parts, files
	                     written to disk as they arrive */
	HTTP_BODY_LINES   /* answer runs at once; the producer that it names (see
	                     http_answer_stream) takes lines with http_read_line */
};

/* Where a request is answered. */
enum http_pool {
	HTTP_FAST,  /* milliseconds */
	HTTP_SLOW,  /* reports, exports, bulk, uploads' evaluation */
	HTTP_INLINE /* on the I/O thread itself, which saves the hand-over: only what takes
	               microseconds and never waits (a read by key from a local database,
	               a file that is compiled in) */
};

/* What route decides about a request. It finds every member zero. */
struct http_plan {
	enum http_pool pool; /* http_answer_stream needs HTTP_SLOW; lines always get it */
	enum http_body body;
	uint64_t body_limit; /* bytes; 0: 1 MiB; for HTTP_BODY_LINES of one line */
	size_t label;        /* index into site->labels, for the metrics */
	void *target;        /* kept as http_request.target */
};

/* What the server serves. Callbacks get `data`; those with `worker` get what
 * worker_start returned for the thread that they run on. */
struct http_site {
	void *data;
	const char *const *labels; /* names of routes in the metrics; the first counts what
	                              was refused before it was routed, too */
	size_t label_count;        /* at least 1 */

	/* On an I/O thread when the headers are in: decides, without waiting. */
	void (*route)(void *data, struct http_request *request, struct http_plan *plan);
	/* Before the body of an HTTP_BODY_UPLOAD is read: may it be sent at all? False
	 * when `response` holds the refusal. NULL: always. */
	bool (*admit)(void *data, void *worker, struct http_request *request,
	              struct http_response *response);
	/* Fills the response. Leaving it untouched means 500 by way of problem. */
	void (*answer)(void *data, void *worker, struct http_request *request,
	               struct http_response *response);
	/* Fills the response with the body of an error that arose in here: 400, 408, 413,
	 * 415, 431, 500, 501, 503, 507. `reason` is a short English sentence for the detail.
	 * On any thread, without waiting; texts of the request that could not be read
	 * are empty. Headers such as Retry-After are set already. */
	void (*problem)(void *data, struct http_request *request, struct http_response *response,
	                int status, const char *reason);
	/* Once for each worker thread and each I/O thread that answers, on that thread
	 * and before its first request; `index` from 0, no two alike. worker_stop comes
	 * when the thread works no more, maybe on another one. Both may be NULL. */
	void *(*worker_start)(void *data, size_t index);
	void (*worker_stop)(void *data, void *worker);
};

struct event_hub;

/* Zero means the default. */
struct http_options {
	const char *address;          /* numeric IPv4 or IPv6 address; NULL: 127.0.0.1 */
	uint16_t port;                /* 0: any free one, see http_port */
	const char *certificate;      /* path of a PEM chain; NULL: no TLS */
	const char *key;              /* path of its PEM key */
	const char *spool;            /* folder for uploads and long answers, for this server
	                                 alone; what an earlier run left is removed. NULL: /tmp */
	struct event_hub *events;     /* served to whoever event_subscribe()s; may be NULL */
	unsigned io_threads;          /* one per core */
	unsigned fast_workers;        /* one per core, at least 2 */
	unsigned slow_workers;        /* one per core, at least 2 */
	unsigned queue_length;        /* requests waiting per pool, 2048; beyond: 503 */
	unsigned connections;         /* at most, 12288 */
	unsigned address_connections; /* at most from one address; no limit */
	unsigned receive_seconds;     /* for a request to arrive, 30, and for an answer to be
	                                 taken; one more for each 16 KiB that got through */
	unsigned idle_seconds;        /* an idle connection is kept, 75 */
	unsigned heartbeat_seconds;   /* between signs of life on event streams, 25 */
	size_t header_limit;          /* bytes of request line and headers, 16 KiB */
	size_t body_memory;           /* bytes of bodies in memory, of all requests together,
	                                 64 MiB; beyond: 503. A quarter is for short ones alone */
};

/* Starts serving; site and what it points to must outlive the server. NULL with
 * ERROR_UNAVAILABLE when the address can't be bound, ERROR_INVALID when it,
 * the certificate or the key can't be used. The server is its own talloc root. */
struct http_server *http_start(struct ctx *ctx, const struct http_options *options,
                               const struct http_site *site);
/* The port that it listens on. */
uint16_t http_port(const struct http_server *server);
/* Accepts no more, closes event streams and idle connections, waits up to
 * `milliseconds` for the requests under way, then ends all threads and frees the
 * server. False when a handler still runs after that: its connection is cut, its
 * thread and the server's memory stay, and the process had better end. */
bool http_stop(struct http_server *server, int64_t milliseconds);
/* Adds the counters in Prometheus' text form (version 0.0.4). */
void http_metrics(struct http_server *server, struct buffer *out);

/* ---- requests ---- */

/* A name with its value, as in queries, headers and cookies. */
struct http_pair {
	const char *name;
	const char *value;
};

/* A part of multipart/form-data: a field (`bytes`), or a file (`path`) when it
 * has a file name. */
struct http_part {
	const char *name;         /* UTF-8 */
	const char *file_name;    /* UTF-8, without folders; NULL for a field */
	const char *content_type; /* as the client claims; "" where it says nothing */
	const char *bytes;        /* a field's content, NUL behind it; NULL for a file */
	const char *path;         /* a file's content, removed with the request unless
	                             renamed away; NULL for a field */
	uint64_t size;
};

struct http_request {
	const char *id; /* 16 characters of base32, made by us */
	enum http_method method;
	bool head;                   /* a HEAD: answer as to GET, the body is not sent */
	bool secure;                 /* came over TLS */
	const char *address;         /* numeric, of the peer */
	const char *path;            /* decoded once; begins with '/'; valid UTF-8; no NUL, no
	                                backslash, no segment "." or ".." */
	const char *const *segments; /* the path cut at its '/' before it was decoded, so
	                                that "%2F" stays in its segment; "/a/b": a, b */
	size_t segment_count;
	const struct http_pair *query; /* decoded, in order; repeated names repeat */
	size_t query_count;
	const char *body; /* HTTP_BODY_MEMORY, NUL behind it; never NULL */
	size_t body_size;
	const struct http_part *parts; /* HTTP_BODY_UPLOAD */
	size_t part_count;
	int64_t arrived;                /* monotonic microseconds, see time_monotonic */
	void *target;                   /* the plan's */
	struct http_exchange *exchange; /* the server's own */
};

/* The value of a header (`name` in any case), NULL where there is none; of
 * several the first. The text lives as long as the request. */
const char *http_header(const struct http_request *request, const char *name);
/* The value of a cookie (RFC 6265; names keep their case), or NULL. */
const char *http_cookie(const struct http_request *request, const char *name);
/* The value of a query parameter, or NULL; `repeated` (may be NULL) tells whether
 * it came more than once. */
const char *http_query(const struct http_request *request, const char *name, bool *repeated);
/* The part with that name, or NULL; of several the first. */
const struct http_part *http_part(const struct http_request *request, const char *name);

enum http_line {
	HTTP_LINE,          /* here is one */
	HTTP_LINES_END,     /* the body is over */
	HTTP_LINE_TOO_LONG, /* longer than the plan's body_limit; the next call goes on
	                       behind it */
	HTTP_LINES_CUT      /* the client has gone or was too slow: stop */
};
/* The next line of an HTTP_BODY_LINES request without its line break, waiting for
 * it; for the producer only. Valid until the next call; NUL behind it; empty lines are skipped. */
enum http_line http_read_line(struct http_request *request, const char **line, size_t *size);

/* ---- responses ---- */

/* Adds a header; of the same name (in any case) the last counts, but for
 * Set-Cookie and Link, which add up. Copies both. A value with control characters is a
 * programmer's error. Content-Length and Transfer-Encoding are the server's. */
void http_response_header(struct http_response *response, const char *name, const char *value);

/* A body of bytes that are constant or belong to the request; not copied.
 * `content_type` NULL for no body. Later calls replace earlier ones, and so it is
 * with all the http_answer functions. */
void http_answer(struct http_response *response, int status, const char *content_type,
                 const void *bytes, size_t size);

/* A file's content with Content-Length, Accept-Ranges, If-None-Match, If-Range and
 * Range of one part (RFC 9110, 13 and 14); `etag` with its quotes, or NULL. The
 * status is 200, 206, 304 or 416. ERROR_NOT_FOUND when the file can't be opened. */
bool http_answer_file(struct ctx *ctx, const struct http_request *request,
                      struct http_response *response, const char *content_type, const char *path,
                      const char *etag);

/* Writes the body while it is being sent. Runs on the worker that ran answer,
 * right after it returned. False cuts the connection, so that the client can't
 * take half an answer for a whole one. */
typedef bool http_producer(void *data, void *worker, struct http_request *request,
                           struct http_stream *stream);
/* A body of unknown length made by `producer`. Of an HTTP_BODY_LINES request, what
 * is written before its last line was read waits on disk: a client that first
 * sends and then reads can't get stuck, and memory stays bounded both ways. The
 * producer of a HEAD request is not called. */
void http_answer_stream(struct http_response *response, int status, const char *content_type,
                        http_producer *producer, void *data);
/* Sends bytes (copied), waiting while the client is slow. False: the client has
 * gone; stop. */
bool http_stream_write(struct http_stream *stream, const void *bytes, size_t size);

/* The status that the response has now; 0 while it is untouched. */
int http_response_status(const struct http_response *response);
