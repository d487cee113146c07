#include "http/event_pump.h"

#include "base/memory.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Streams that are looked at in one go; between goes others get the hub's lock. */
enum { PUMP_BATCH = 64 };

struct event_pump {
	struct event_hub *hub;
	pthread_t thread;
	int epoll;
	int bell;                  /* an eventfd: somebody is busy, or it is to stop */
	struct event_stream *busy; /* under the hub's lock, as what follows */
	bool stopping;
};

static void pump_lock(struct event_pump *pump)
{
	pthread_mutex_lock(http_events_lock(pump->hub));
}

static void pump_unlock(struct event_pump *pump)
{
	pthread_mutex_unlock(http_events_lock(pump->hub));
}

void event_pump_wake(struct event_stream *stream)
{
	struct event_pump *pump = stream->pump;
	if (stream->is_busy)
		return;
	if (!pump->busy)
		eventfd_write(pump->bell, 1);
	stream->is_busy = true;
	stream->busy = pump->busy;
	pump->busy = stream;
}

bool event_pump_take(struct event_pump *pump, struct event_stream *stream, int socket)
{
	struct epoll_event wanted = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
	    .data.ptr = stream,
	};
	if (epoll_ctl(pump->epoll, EPOLL_CTL_ADD, socket, &wanted) != 0)
		return false;
	stream->pump = pump;
	stream->socket = socket;
	event_pump_wake(stream);
	return true;
}

/* Sends what it takes; false when the stream is over. */
static bool pump_send(struct event_stream *stream)
{
	struct buffer *queue = stream->queue;
	while (queue && stream->taken < queue->size) {
		ssize_t sent = send(stream->socket, queue->data + stream->taken,
		                    queue->size - stream->taken, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return !stream->closed && (errno == EAGAIN || errno == EWOULDBLOCK);
		stream->taken += (size_t)sent;
	}
	TALLOC_FREE(stream->queue);
	stream->taken = 0;
	return !stream->closed;
}

/* Its connection may be libmicrohttpd's for a moment yet, so that closing alone would
 * not take it out of our set. */
static void pump_end(struct event_pump *pump, struct event_stream *stream)
{
	epoll_ctl(pump->epoll, EPOLL_CTL_DEL, stream->socket, NULL);
	shutdown(stream->socket, SHUT_RDWR);
	close(stream->socket);
	http_events_unlink(stream);
	talloc_free(stream);
}

/* The client has gone, or says something, which nobody reads on an event stream. */
static void pump_hear(const struct epoll_event *event)
{
	struct event_stream *stream = event->data.ptr;
	if (event->events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
		stream->closed = true;
		TALLOC_FREE(stream->queue);
	}
	event_pump_wake(stream);
}

/* Looks at those who are busy, until nobody is. */
static void pump_work(struct event_pump *pump)
{
	bool more = true;
	while (more) {
		pump_lock(pump);
		for (int i = 0; i < PUMP_BATCH && pump->busy; i++) {
			struct event_stream *stream = pump->busy;
			pump->busy = stream->busy;
			stream->is_busy = false;
			if (!pump_send(stream))
				pump_end(pump, stream);
		}
		more = pump->busy != NULL;
		pump_unlock(pump);
	}
}

static void *pump_run(void *data)
{
	struct event_pump *pump = data;
	bool stopping = false;
	while (!stopping) {
		struct epoll_event events[PUMP_BATCH];
		int count = epoll_wait(pump->epoll, events, PUMP_BATCH, -1);
		pump_lock(pump);
		for (int i = 0; i < count; i++) {
			eventfd_t rung;
			if (events[i].data.ptr)
				pump_hear(&events[i]);
			else
				eventfd_read(pump->bell, &rung);
		}
		stopping = pump->stopping;
		pump_unlock(pump);
		pump_work(pump);
	}
	return NULL;
}

static int pump_close(struct event_pump *pump)
{
	if (pump->epoll >= 0)
		close(pump->epoll);
	if (pump->bell >= 0)
		close(pump->bell);
	return 0;
}

struct event_pump *event_pump_start(const void *parent, struct event_hub *hub)
{
	struct event_pump *pump = memory_new(parent, struct event_pump);
	struct epoll_event bell = {.events = EPOLLIN};
	pump->hub = hub;
	pump->epoll = epoll_create1(EPOLL_CLOEXEC);
	pump->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	talloc_set_destructor(pump, pump_close);
	if (pump->epoll >= 0 && pump->bell >= 0 &&
	    epoll_ctl(pump->epoll, EPOLL_CTL_ADD, pump->bell, &bell) == 0 &&
	    pthread_create(&pump->thread, NULL, pump_run, pump) == 0)
		return pump;
	talloc_free(pump);
	return NULL;
}

void event_pump_stop(struct event_pump *pump)
{
	pump_lock(pump);
	pump->stopping = true;
	eventfd_write(pump->bell, 1);
	pump_unlock(pump);
	pthread_join(pump->thread, NULL);
	talloc_free(pump);
}
