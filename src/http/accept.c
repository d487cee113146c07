#include "http/accept.h"

#include "base/memory.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	ACCEPT_PAUSE_MILLISECONDS = 5, /* while there is no room for a further connection */
	ACCEPT_SILENCE_MILLISECONDS = 60000
};

struct http_accept {
	struct http_server *server;
	pthread_t thread;
	int stop;    /* an eventfd */
	size_t turn; /* of equals the next gets it */
};

union accept_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The I/O thread with the fewest connections; NULL when all are full. */
static struct http_io *accept_choose(struct http_accept *accept)
{
	const struct http_options *options = &accept->server->options;
	size_t count = options->io_threads;
	struct http_io *least = NULL;
	size_t fewest = (options->connections + count - 1) / count;
	accept->turn = (accept->turn + 1) % count;
	for (size_t i = 0; i < count; i++) {
		struct http_io *io = &accept->server->io[(accept->turn + i) % count];
		size_t connections = io->connection_count;
		if (connections < fewest) {
			fewest = connections;
			least = io;
		}
	}
	return least;
}

enum accepted {
	ACCEPT_MORE, /* there may be another one */
	ACCEPT_NONE, /* nobody waits */
	ACCEPT_FULL  /* no room, in the server or in the system */
};

static enum accepted accept_one(struct http_accept *accept)
{
	struct http_io *io = accept_choose(accept);
	if (!io)
		return ACCEPT_FULL;
	union accept_address address = {0};
	socklen_t size = sizeof address;
	int client = accept4(accept->server->socket, &address.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (client < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return ACCEPT_NONE;
	if (client < 0)
		return errno == ECONNABORTED || errno == EINTR ? ACCEPT_MORE : ACCEPT_FULL;
	/* Who vanishes without a word is noticed by what he does not acknowledge, not only
	 * after the quarter of an hour that the system would try. */
	unsigned patience = ACCEPT_SILENCE_MILLISECONDS;
	setsockopt(client, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience);
	/* Counted before its thread knows of it, so that those who come together are
	 * spread as well. What libmicrohttpd refuses it closes. */
	atomic_fetch_add(&io->connection_count, 1);
	if (MHD_add_connection(io->daemon, client, &address.any, size) != MHD_YES)
		atomic_fetch_sub(&io->connection_count, 1);
	return ACCEPT_MORE;
}

/* Waits until somebody comes; false when it is to stop. `pause`: not for those who
 * come, as there is no room for them, but for a moment. */
static bool accept_wait(struct http_accept *accept, bool pause)
{
	struct pollfd waits[] = {
	    {.fd = accept->stop, .events = POLLIN},
	    {.fd = accept->server->socket, .events = POLLIN},
	};
	poll(waits, pause ? 1 : 2, pause ? ACCEPT_PAUSE_MILLISECONDS : -1);
	return !waits[0].revents;
}

static void *accept_run(void *data)
{
	struct http_accept *accept = data;
	enum accepted last = ACCEPT_NONE;
	while (accept_wait(accept, last == ACCEPT_FULL)) {
		if (last == ACCEPT_FULL)
			http_watch_hurry(accept->server);
		do
			last = accept_one(accept);
		while (last == ACCEPT_MORE);
	}
	return NULL;
}

struct http_accept *http_accept_start(struct http_server *server)
{
	struct http_accept *accept = memory_new(server, struct http_accept);
	accept->server = server;
	accept->stop = eventfd(0, EFD_CLOEXEC);
	if (accept->stop < 0)
		return NULL;
	if (pthread_create(&accept->thread, NULL, accept_run, accept) == 0)
		return accept;
	close(accept->stop);
	return NULL;
}

void http_accept_stop(struct http_accept *accept)
{
	eventfd_write(accept->stop, 1);
	pthread_join(accept->thread, NULL);
	close(accept->stop);
	talloc_free(accept);
}
