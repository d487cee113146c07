/* Inside this room: event streams as the server sees them.
 *
 * A stream is opened by a request and stays for hours. libmicrohttpd would keep for it
 * a connection with its 32 KiB, in a list that is walked whenever any request wakes
 * up. Where the connection is plain the stream therefore leaves it: the socket is
 * taken over, and one thread (the pump) looks after all of them. Only under TLS, where
 * libmicrohttpd alone can write, it stays. */
#pragma once

#include "http/event.h"
#include "http/server.h"

struct event_pump;

/* Locks are taken in this order: hub, exchange. A stream that is in its bucket has
 * either an exchange that lives, since http_events_leave comes before its release, or
 * a pump, which alone frees it. */
struct event_stream {
	struct event_stream *next, *previous; /* in the hub's bucket; under its lock */
	struct event_hub *hub;
	struct event_listener listener;
	int64_t spoken; /* last bytes queued, monotonic microseconds; under the hub's lock */
	struct http_exchange *exchange; /* NULL once a pump has it */
	/* Under the lock of the exchange, or with a pump the hub's. */
	struct buffer *queue; /* NULL while nothing waits: idle streams are many */
	size_t taken;
	bool closed;
	/* Under the hub's lock. */
	struct event_pump *pump;
	int socket;                /* the pump's own */
	struct event_stream *busy; /* the next that the pump is to look at */
	bool is_busy;
};

/* Takes the stream out of its hub. Under the hub's lock. */
void http_events_unlink(struct event_stream *stream);
/* Gives the pump an exchange's stream, with the head of the answer. False when there
 * is no descriptor for it. On the I/O thread; the connection is to be closed then. */
bool http_events_hand_over(struct http_exchange *exchange);

/* What libmicrohttpd calls for the next bytes. */
ssize_t http_events_read(void *exchange, uint64_t position, char *out, size_t room);
/* Takes the exchange's stream, if it still has one, out of its hub. Not under the
 * exchange's lock. */
void http_events_leave(struct http_exchange *exchange);
/* Sends a sign of life to each stream that was silent for so many seconds. */
void http_events_beat(struct event_hub *hub, unsigned seconds);
/* Ends all streams, and those that come later. */
void http_events_stop(struct event_hub *hub);
/* The hub's lock, for the pump. */
pthread_mutex_t *http_events_lock(struct event_hub *hub);
