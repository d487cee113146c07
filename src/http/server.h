/* Inside this room: what server, I/O threads, connections and exchanges share.
 *
 * An exchange is one request with its response. It is held by its connection
 * (I/O thread) and, while it works, by a worker; whoever lets go last frees it.
 * While a worker has it, the connection is suspended in libmicrohttpd, so that
 * one thread at a time uses it; where both run at once (lines coming in, a stream
 * going out) the exchange's lock guards what they share. */
#pragma once

#include "http/http.h"
#include "http/metrics.h"
#include "http/crew.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
	HTTP_ID_SIZE = 16,          /* characters of a request's id */
	HTTP_REQUEST_MEMORY = 8192, /* pool that most requests fit in */
	HTTP_BODY_DEFAULT = 1 << 20,
	HTTP_BYTES_PER_SECOND = 16 * 1024, /* the slowest that a client may be for long */
	HTTP_DRAIN_LIMIT = 16 << 20,       /* bytes of a refused body that are read and dropped,
	                                     so that the client gets to read the refusal */
	HTTP_ADDRESS_SIZE = 46
};

struct http_connection {
	struct http_connection *next, *previous;
	struct http_exchange *exchange; /* the one under way, under the I/O's lock */
	int socket;
	_Atomic int64_t deadline; /* monotonic microseconds; then it is cut. 0: never */
	atomic_bool hears;        /* more of a request is to come */
	bool ended;               /* the client has said that nothing does; the watch's */
	int64_t patience;         /* microseconds left to the client while the deadline rests;
	                             the I/O thread's */
	char address[HTTP_ADDRESS_SIZE];
};

/* One I/O thread: a daemon of libmicrohttpd, which gets its connections from us. */
struct http_io {
	struct http_server *server;
	struct MHD_Daemon *daemon;
	size_t index;
	struct http_worker worker;  /* for HTTP_INLINE */
	unsigned char random[1024]; /* for ids; drawn in one go, since each costs a call */
	size_t random_left;
	pthread_mutex_t lock; /* of the list */
	struct http_connection *connections;
	atomic_size_t connection_count; /* with those that are on their way to the thread */
};

struct event_pump;
struct http_accept;

struct http_server {
	struct http_options options; /* no zero is left, texts are copies */
	const struct http_site *site;
	int socket;
	uint16_t port;
	struct http_io *io; /* io_threads of them */
	struct http_accept *accept;
	struct event_pump *pump;    /* NULL under TLS and without events */
	struct http_crew *crews[2]; /* HTTP_FAST, HTTP_SLOW */
	struct http_metrics *metrics;
	pthread_t watch;
	atomic_bool watching;
	atomic_bool stopping;
	atomic_size_t under_way; /* exchanges that are not over */
	atomic_size_t kept;      /* bytes of bodies in memory, of all exchanges */
};

enum http_stage {
	HTTP_STAGE_NEW, /* the headers are not read */
	HTTP_STAGE_RECEIVING,
	HTTP_STAGE_DISCARDING, /* the body of a request whose answer is ready */
	HTTP_STAGE_WORKING,    /* a worker has it; suspended */
	HTTP_STAGE_ANSWERED,   /* the response is ready */
	HTTP_STAGE_SENDING
};

/* What a suspended connection waits for: each is woken by those alone who bring it. */
enum http_sleep {
	HTTP_AWAKE,
	HTTP_SLEEP_WORK, /* a worker's decision or answer */
	HTTP_SLEEP_BYTES /* room for further lines, or bytes of a stream */
};

struct http_exchange {
	struct http_server *server;
	struct http_io *io;
	struct http_connection *connection; /* for the I/O thread; lives until http_exchange_end
	                                       has returned */
	struct MHD_Connection *wire;
	const char *target;              /* as it was sent */
	struct http_request *request;    /* in a memory of its own, freed early for events */
	struct http_response *response;  /* in the request's memory */
	const struct http_pair *headers; /* copies, in the request's memory */
	size_t header_count;
	struct http_plan plan;
	enum http_stage stage;
	bool opened;  /* libmicrohttpd has gone on from the headers */
	bool closing; /* the connection must not be used again */
	bool has_body;
	bool expects;       /* the client waits for "100 Continue" */
	uint64_t announced; /* bytes of the body, UINT64_MAX when it comes in chunks */
	uint64_t received;
	struct buffer *body;
	size_t kept; /* its share of server->kept */
	struct http_upload *upload;
	struct http_lines *lines;
	struct http_stream *stream;
	struct event_stream *events;
	char id[HTTP_ID_SIZE + 1];
	int64_t started;               /* when the work began, monotonic microseconds */
	http_work *work;               /* what a worker is to do with it */
	struct http_exchange *waiting; /* the next in a crew's queue */
	atomic_bool answered;          /* somebody speaks, or has spoken, to the client */
	atomic_int holders;
	atomic_bool cut;      /* the client has gone, or the server gave up; set under the lock */
	pthread_mutex_t lock; /* of what follows, and of lines, stream and events */
	pthread_cond_t changed;
	enum http_sleep sleep;
};

/* ---- exchange.c ---- */

/* libmicrohttpd's callbacks, with the http_io as data. */
void *http_exchange_begin(void *io, const char *target, struct MHD_Connection *wire);
enum MHD_Result http_exchange_step(void *io, struct MHD_Connection *wire, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **exchange);
void http_exchange_end(void *io, struct MHD_Connection *wire, void **exchange,
                       enum MHD_RequestTerminationCode code);

/* Suspends the connection, unless it is cut; on its I/O thread, from one of its
 * callbacks, under the exchange's lock. */
void http_exchange_sleep(struct http_exchange *exchange, enum http_sleep reason);
/* Has the I/O thread go on with it, if it sleeps for that reason; under the lock. */
void http_exchange_wake(struct http_exchange *exchange, enum http_sleep reason);
/* Wakes it for good: nothing more comes from it or goes to it. */
void http_exchange_cut(struct http_exchange *exchange);
/* Somebody who can answer in the name of `exchange` while its own thread goes on with
 * it: has its id, a blank request and nothing else; a talloc root. */
struct http_exchange *http_exchange_voice(const struct http_exchange *exchange);
/* One holder less. */
void http_exchange_release(struct http_exchange *exchange);
/* Puts the site's problem in the place of the response. Returns false. */
bool http_exchange_refuse(struct http_exchange *exchange, int status, const char *reason);

/* ---- head.c ---- */

/* Reads target and headers into the request; false when a refusal is ready.
 * `method` is libmicrohttpd's, which stands where the head begins. */
bool http_head_read(struct http_exchange *exchange, const char *method, const char *version);

/* ---- body.c ---- */

/* Makes ready for the body that the plan says; false when a refusal is ready. */
bool http_body_begin(struct http_exchange *exchange);
/* Takes bytes; false when a refusal is ready. May put the connection to sleep. */
bool http_body_take(struct http_exchange *exchange, const char *bytes, size_t size);
/* Takes so much memory for what the client sends, given back with the exchange. False
 * where all bodies together would take too much; the refusal is ready then. */
bool http_body_keep(struct http_exchange *exchange, size_t size);
/* The body is whole; false when a refusal is ready. */
bool http_body_finish(struct http_exchange *exchange);

/* ---- work.c ---- */

/* Has the request answered. True: by a worker, and the connection sleeps; nothing
 * of the exchange may be touched before it is called again. False: the answer is
 * ready and the stage is HTTP_STAGE_ANSWERED. */
bool http_work_begin(struct http_exchange *exchange);
/* Likewise has the site decide whether an upload may come. */
bool http_work_admit(struct http_exchange *exchange);

/* ---- watch.c ---- */

/* The thread that cuts slow connections and keeps event streams alive. */
void *http_watch(void *server);
/* From now the client has so many seconds to do its part; 0: as long as it likes.
 * On the I/O thread, as the next two. */
void http_watch_expect(struct http_exchange *exchange, int64_t seconds);
/* The client gets on: it has so many seconds more as the bytes take at
 * HTTP_BYTES_PER_SECOND, but never more than for a whole request from now. So who is slow
 * all the time is cut, and who rests for a moment is not. */
void http_watch_credit(struct http_exchange *exchange, size_t bytes);
/* The client has nothing to do until the next credit: time does not count. */
void http_watch_rest(struct http_exchange *exchange);
/* There is no room for a further connection: who has begun nothing is given a second,
 * who is under way a few. On any thread. */
void http_watch_hurry(struct http_server *server);
