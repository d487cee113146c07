#include "http/event.h"

#include "base/memory.h"
#include "base/time.h"
#include "http/event_pump.h"
#include "http/response.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	EVENT_QUEUE_LIMIT = 64 * 1024, /* bytes that wait for one stream */
	EVENT_USER_LIMIT = 32,         /* streams of one user */
	EVENT_BUCKETS = 1 << 10
};

/* The browser waits this long before it comes back. */
static const char event_greeting[] = "retry: 3000\n\n";
static const char event_beat[] = ":\n\n";

struct event_hub {
	pthread_mutex_t lock;                        /* of what follows */
	struct event_stream *buckets[EVENT_BUCKETS]; /* by user; newest first */
	size_t count;
	bool stopped;
};

static int event_hub_release(struct event_hub *hub)
{
	assert(hub->count == 0);
	pthread_mutex_destroy(&hub->lock);
	return 0;
}

struct event_hub *event_hub_new(const void *parent)
{
	struct event_hub *hub = memory_new(parent, struct event_hub);
	pthread_mutex_init(&hub->lock, NULL);
	talloc_set_destructor(hub, event_hub_release);
	return hub;
}

static struct event_stream **event_bucket(struct event_hub *hub, int64_t user)
{
	return &hub->buckets[(uint64_t)user * 0x9e3779b97f4a7c15u >> (64 - 10)];
}

/* Ends the stream after what it has queued. Under the hub's lock. */
static void event_finish(struct event_stream *stream)
{
	if (stream->pump) {
		stream->closed = true;
		event_pump_wake(stream);
		return;
	}
	struct http_exchange *exchange = stream->exchange;
	pthread_mutex_lock(&exchange->lock);
	stream->closed = true;
	http_exchange_wake(exchange, HTTP_SLEEP_BYTES);
	pthread_mutex_unlock(&exchange->lock);
}

/* Queues bytes; one that lags too far behind is ended: it may be waiting for a client
 * that never reads on, so that an orderly end is of no use. Its socket is open as long
 * as the stream is in the hub. */
static void event_queue(struct event_stream *stream, int socket, const char *bytes, size_t size)
{
	if (!stream->queue)
		stream->queue = buffer_new(stream, size + 1);
	if (stream->queue->size - stream->taken + size > EVENT_QUEUE_LIMIT) {
		stream->closed = true;
		shutdown(socket, SHUT_RDWR);
	}
	if (!stream->closed)
		buffer_add(stream->queue, bytes, size);
}

/* Under the hub's lock. */
static void event_push(struct event_stream *stream, const char *bytes, size_t size)
{
	stream->spoken = time_monotonic();
	if (stream->pump) {
		event_queue(stream, stream->socket, bytes, size);
		event_pump_wake(stream);
		return;
	}
	struct http_exchange *exchange = stream->exchange;
	pthread_mutex_lock(&exchange->lock);
	event_queue(stream, exchange->connection->socket, bytes, size);
	http_exchange_wake(exchange, HTTP_SLEEP_BYTES);
	pthread_mutex_unlock(&exchange->lock);
}

/* Closes the user's oldest stream when there would be too many. */
static void event_make_room(struct event_hub *hub, int64_t user)
{
	size_t count = 1;
	struct event_stream *oldest = NULL;
	for (struct event_stream *stream = *event_bucket(hub, user); stream; stream = stream->next)
		if (stream->listener.user == user && !stream->closed) {
			count++;
			oldest = stream;
		}
	if (count > EVENT_USER_LIMIT)
		event_finish(oldest);
}

void event_subscribe(struct event_hub *hub, struct http_response *response,
                     struct event_listener listener)
{
	http_response_set(response, HTTP_RESPONSE_EVENTS, 200, "text/event-stream");
	http_response_header(response, "Cache-Control", "no-store");
	struct http_exchange *exchange = response->exchange;
	/* A root of its own: publishers work on it while others use the request. */
	struct event_stream *stream = memory_new(NULL, struct event_stream);
	*stream = (struct event_stream){.hub = hub, .listener = listener, .exchange = exchange};
	exchange->events = stream;
	pthread_mutex_lock(&hub->lock);
	event_make_room(hub, listener.user);
	struct event_stream **bucket = event_bucket(hub, listener.user);
	stream->next = *bucket;
	if (stream->next)
		stream->next->previous = stream;
	*bucket = stream;
	hub->count++;
	stream->closed = hub->stopped;
	event_push(stream, event_greeting, sizeof event_greeting - 1);
	pthread_mutex_unlock(&hub->lock);
}

pthread_mutex_t *http_events_lock(struct event_hub *hub)
{
	return &hub->lock;
}

void http_events_unlink(struct event_stream *stream)
{
	struct event_hub *hub = stream->hub;
	if (stream->previous)
		stream->previous->next = stream->next;
	else
		*event_bucket(hub, stream->listener.user) = stream->next;
	if (stream->next)
		stream->next->previous = stream->previous;
	hub->count--;
}

void http_events_leave(struct http_exchange *exchange)
{
	struct event_stream *stream = exchange->events;
	if (!stream)
		return;
	struct event_hub *hub = stream->hub;
	pthread_mutex_lock(&hub->lock);
	http_events_unlink(stream);
	pthread_mutex_unlock(&hub->lock);
	exchange->events = NULL;
	talloc_free(stream);
}

/* Puts the head of the answer before what waits already. */
static void event_begin(struct event_stream *stream, const struct buffer *head)
{
	struct buffer *queue = buffer_new(stream, head->size + 64);
	buffer_add(queue, head->data, head->size);
	if (stream->queue)
		buffer_add(queue, stream->queue->data, stream->queue->size);
	talloc_free(stream->queue);
	stream->queue = queue;
}

bool http_events_hand_over(struct http_exchange *exchange)
{
	struct event_stream *stream = exchange->events;
	struct event_hub *hub = stream->hub;
	int socket = fcntl(exchange->connection->socket, F_DUPFD_CLOEXEC, 0);
	if (socket < 0)
		return false;
	exchange->closing = true;
	const struct buffer *head = http_response_head(exchange);
	pthread_mutex_lock(&hub->lock);
	bool taken = event_pump_take(exchange->server->pump, stream, socket);
	if (taken) {
		event_begin(stream, head);
		stream->exchange = NULL;
		exchange->events = NULL;
	}
	pthread_mutex_unlock(&hub->lock);
	if (!taken)
		close(socket);
	return taken;
}

ssize_t http_events_read(void *data, uint64_t position, char *out, size_t room)
{
	(void)position;
	struct http_exchange *exchange = data;
	struct event_stream *stream = exchange->events;
	ssize_t result = 0;
	pthread_mutex_lock(&exchange->lock);
	if (stream->queue) {
		size_t size = stream->queue->size - stream->taken;
		size = size < room ? size : room;
		memcpy(out, stream->queue->data + stream->taken, size);
		stream->taken += size;
		result = (ssize_t)size;
		if (stream->taken == stream->queue->size) {
			TALLOC_FREE(stream->queue);
			stream->taken = 0;
		}
	}
	if (result == 0 && (stream->closed || exchange->cut))
		result = MHD_CONTENT_READER_END_OF_STREAM;
	else if (result == 0)
		http_exchange_sleep(exchange, HTTP_SLEEP_BYTES);
	pthread_mutex_unlock(&exchange->lock);
	return result;
}

/* An event as it stands on the wire. */
static char *event_text(const char *name, const char *json)
{
	assert(!strpbrk(name, "\r\n") && !strpbrk(json, "\r\n"));
	return memory_format(NULL, "event: %s\ndata: %s\n\n", name, json);
}

/* A predicate for those who address a user or a session. */
static bool event_is_user(const void *data, const struct event_listener *listener)
{
	return listener->user == *(const int64_t *)data;
}

static bool event_is_session(const void *data, const struct event_listener *listener)
{
	return listener->session == *(const int64_t *)data;
}

typedef void event_action(struct event_stream *stream, const char *text);

static void event_do_push(struct event_stream *stream, const char *text)
{
	event_push(stream, text, strlen(text));
}

static void event_do_finish(struct event_stream *stream, const char *text)
{
	(void)text;
	event_finish(stream);
}

/* Does `action` to the streams of a bucket that are wanted (NULL: all). */
static void event_each(struct event_stream *stream, event_wanted *wanted, const void *data,
                       event_action *action, const char *text)
{
	for (; stream; stream = stream->next)
		if (!wanted || wanted(data, &stream->listener))
			action(stream, text);
}

static void event_each_bucket(struct event_hub *hub, event_wanted *wanted, const void *data,
                              event_action *action, const char *text)
{
	pthread_mutex_lock(&hub->lock);
	for (size_t i = 0; i < EVENT_BUCKETS; i++)
		event_each(hub->buckets[i], wanted, data, action, text);
	pthread_mutex_unlock(&hub->lock);
}

void event_publish(struct event_hub *hub, int64_t user, const char *name, const char *json)
{
	char *text = event_text(name, json);
	if (user) {
		pthread_mutex_lock(&hub->lock);
		event_each(*event_bucket(hub, user), event_is_user, &user, event_do_push, text);
		pthread_mutex_unlock(&hub->lock);
	} else {
		event_each_bucket(hub, NULL, NULL, event_do_push, text);
	}
	talloc_free(text);
}

void event_publish_where(struct event_hub *hub, event_wanted *wanted, const void *data,
                         const char *name, const char *json)
{
	char *text = event_text(name, json);
	event_each_bucket(hub, wanted, data, event_do_push, text);
	talloc_free(text);
}

void event_close_session(struct event_hub *hub, int64_t session)
{
	event_each_bucket(hub, event_is_session, &session, event_do_finish, NULL);
}

void event_close_user(struct event_hub *hub, int64_t user)
{
	event_each_bucket(hub, event_is_user, &user, event_do_finish, NULL);
}

static bool event_is_token(const void *data, const struct event_listener *listener)
{
	return event_is_user(data, listener) && !listener->session;
}

void event_close_tokens(struct event_hub *hub, int64_t user)
{
	event_each_bucket(hub, event_is_token, &user, event_do_finish, NULL);
}

static bool event_is_silent(const void *data, const struct event_listener *listener)
{
	/* The listener is the stream's own member. */
	const struct event_stream *stream =
	    (const void *)((const char *)listener - offsetof(struct event_stream, listener));
	return stream->spoken < *(const int64_t *)data;
}

void http_events_beat(struct event_hub *hub, unsigned seconds)
{
	int64_t before = time_monotonic() - (int64_t)seconds * 1000000;
	event_each_bucket(hub, event_is_silent, &before, event_do_push, event_beat);
}

void http_events_stop(struct event_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	hub->stopped = true;
	pthread_mutex_unlock(&hub->lock);
	event_each_bucket(hub, NULL, NULL, event_do_finish, NULL);
}

size_t event_count(struct event_hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	size_t count = hub->count;
	pthread_mutex_unlock(&hub->lock);
	return count;
}
