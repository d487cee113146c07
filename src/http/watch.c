/* The clock's eye on connections: libmicrohttpd closes silent ones, but one byte
 * now and then would hold a connection for ever. */
#include "base/memory.h"
#include "base/time.h"
#include "http/event_stream.h"
#include "http/response.h"

#include <sys/socket.h>

enum { WATCH_MILLISECONDS = 250, WATCH_ROUNDS = 4 };

/* Microseconds that are left where there is no room. */
enum { WATCH_HURRY_IDLE = 1000000, WATCH_HURRY_BUSY = 5000000 };

void http_watch_expect(struct http_exchange *exchange, int64_t seconds)
{
	struct http_connection *connection = exchange->connection;
	connection->patience = seconds * 1000000;
	connection->deadline = seconds ? time_monotonic() + connection->patience : 0;
}

static int64_t watch_left(const struct http_connection *connection, int64_t now)
{
	int64_t deadline = connection->deadline;
	return deadline ? deadline - now : connection->patience;
}

void http_watch_credit(struct http_exchange *exchange, size_t bytes)
{
	struct http_connection *connection = exchange->connection;
	int64_t now = time_monotonic();
	int64_t most = (int64_t)exchange->server->options.receive_seconds * 1000000;
	int64_t left = watch_left(connection, now) + (int64_t)bytes * 1000000 / HTTP_BYTES_PER_SECOND;
	connection->deadline = now + (left < most ? left : most);
}

void http_watch_rest(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->connection;
	connection->patience = watch_left(connection, time_monotonic());
	connection->deadline = 0;
}

static void watch_hurry_io(struct http_io *io, int64_t now)
{
	pthread_mutex_lock(&io->lock);
	for (struct http_connection *each = io->connections; each; each = each->next) {
		int64_t deadline = each->deadline;
		int64_t soon = now + (each->exchange ? WATCH_HURRY_BUSY : WATCH_HURRY_IDLE);
		/* Its own thread may set it at the same moment: that is the better news. */
		if (deadline > soon)
			atomic_compare_exchange_strong(&each->deadline, &deadline, soon);
	}
	pthread_mutex_unlock(&io->lock);
}

void http_watch_hurry(struct http_server *server)
{
	int64_t now = time_monotonic();
	for (size_t i = 0; i < server->options.io_threads; i++)
		watch_hurry_io(&server->io[i], now);
}

/* Tells a client that was too slow, in the place of libmicrohttpd, which knows no such
 * answer. Over TLS that can't be: the connection just ends. Under the I/O's lock, so
 * that the exchange stays. */
static void watch_refuse(const struct http_connection *connection)
{
	struct http_exchange *exchange = connection->exchange;
	struct http_server *server = exchange->server;
	if (server->options.certificate || atomic_exchange(&exchange->answered, true))
		return;
	struct http_exchange *voice = http_exchange_voice(exchange);
	http_exchange_refuse(voice, 408, "The request did not arrive in time.");
	const struct buffer *text = http_response_text(voice);
	/* Who does not read it either is not waited for. */
	ssize_t sent = send(connection->socket, text->data, text->size, MSG_DONTWAIT | MSG_NOSIGNAL);
	(void)sent;
	http_metrics_count(server->metrics, 0, voice->response->status, 0);
	talloc_free(voice);
}

/* Has the client ended in the middle of a request? libmicrohttpd misses an end that comes
 * together with bytes. Twice, since those bytes may be the last of the request and just
 * have been read. */
static bool watch_sees_end(struct http_connection *connection)
{
	char byte;
	bool before = connection->ended;
	connection->ended =
	    connection->hears && recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
	return before && connection->ended;
}

static void watch_ends(struct http_io *io)
{
	pthread_mutex_lock(&io->lock);
	for (struct http_connection *each = io->connections; each; each = each->next)
		if (watch_sees_end(each))
			shutdown(each->socket, SHUT_RDWR);
	pthread_mutex_unlock(&io->lock);
}

/* The socket is open as long as the connection is in the list; after the shutdown
 * libmicrohttpd sees its end and closes it. */
static void watch_cut(struct http_io *io, int64_t now)
{
	pthread_mutex_lock(&io->lock);
	for (struct http_connection *each = io->connections; each; each = each->next) {
		int64_t deadline = each->deadline;
		if (deadline && deadline < now) {
			each->deadline = 0;
			if (each->exchange)
				watch_refuse(each);
			shutdown(each->socket, SHUT_RDWR);
		}
	}
	pthread_mutex_unlock(&io->lock);
}

void *http_watch(void *data)
{
	struct http_server *server = data;
	const struct http_options *options = &server->options;
	struct timespec pause = {.tv_nsec = WATCH_MILLISECONDS * 1000000L};
	for (unsigned round = 0; server->watching; round++) {
		nanosleep(&pause, NULL);
		int64_t now = time_monotonic();
		bool second = round % WATCH_ROUNDS == 0;
		for (size_t i = 0; i < options->io_threads; i++) {
			watch_cut(&server->io[i], now);
			if (second)
				watch_ends(&server->io[i]);
		}
		if (options->events && second)
			http_events_beat(options->events, options->heartbeat_seconds);
	}
	return NULL;
}
