/* Starting and stopping a server. */
#include "http/server.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "http/accept.h"
#include "http/event_pump.h"
#include "http/listen.h"
#include "http/upload.h"

#include <arpa/inet.h>
#include <assert.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SERVER_CONNECTION_MEMORY = 32 * 1024, /* libmicrohttpd's, for a request's head and buffers */
	SERVER_POLL_NANOSECONDS = 2000000,
	SERVER_CUT_MICROSECONDS = 2000000 /* for I/O threads and workers to see that they are cut */
};

/* What GnuTLS holds to be sound, without the versions that RFC 8996 has put aside. */
static const char server_tls[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

static void server_default(unsigned *value, unsigned standard)
{
	if (!*value)
		*value = standard;
}

static struct http_options server_options(const void *parent, const struct http_options *given)
{
	struct http_options options = *given;
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned cores = online > 1 ? (unsigned)online : 1;
	options.address = memory_text(parent, given->address ? given->address : "127.0.0.1");
	options.spool = memory_text(parent, given->spool ? given->spool : "/tmp");
	server_default(&options.io_threads, cores);
	server_default(&options.fast_workers, cores > 2 ? cores : 2);
	server_default(&options.slow_workers, cores > 2 ? cores : 2);
	server_default(&options.queue_length, 2048);
	server_default(&options.connections, 12288);
	server_default(&options.receive_seconds, 30);
	server_default(&options.idle_seconds, 75);
	server_default(&options.heartbeat_seconds, 25);
	if (!options.header_limit)
		options.header_limit = 16 * 1024;
	if (!options.body_memory)
		options.body_memory = 64 << 20;
	return options;
}

static void server_address(struct MHD_Connection *wire, char text[HTTP_ADDRESS_SIZE])
{
	const struct sockaddr *address =
	    MHD_get_connection_info(wire, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
	const void *bytes =
	    address->sa_family == AF_INET6
	        ? (const void *)&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr
	        : &((const struct sockaddr_in *)(const void *)address)->sin_addr;
	if (!inet_ntop(address->sa_family, bytes, text, HTTP_ADDRESS_SIZE))
		text[0] = '\0';
}

static void server_connected(struct http_io *io, struct MHD_Connection *wire, void **place)
{
	struct http_connection *connection = memory_new(NULL, struct http_connection);
	connection->socket =
	    MHD_get_connection_info(wire, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	connection->hears = true;
	connection->deadline =
	    time_monotonic() + (int64_t)io->server->options.receive_seconds * 1000000;
	server_address(wire, connection->address);
	*place = connection;
	pthread_mutex_lock(&io->lock);
	connection->next = io->connections;
	if (connection->next)
		connection->next->previous = connection;
	io->connections = connection;
	pthread_mutex_unlock(&io->lock);
}

static void server_disconnected(struct http_io *io, struct MHD_Connection *wire,
                                struct http_connection *connection)
{
	/* Of the end of a request whose head did not come to one libmicrohttpd tells nobody. */
	void *exchange = connection->exchange;
	http_exchange_end(io, wire, &exchange, MHD_REQUEST_TERMINATED_CLIENT_ABORT);
	pthread_mutex_lock(&io->lock);
	if (connection->previous)
		connection->previous->next = connection->next;
	else
		io->connections = connection->next;
	if (connection->next)
		connection->next->previous = connection->previous;
	pthread_mutex_unlock(&io->lock);
	atomic_fetch_sub(&io->connection_count, 1);
	talloc_free(connection);
}

static void server_notify(void *io, struct MHD_Connection *wire, void **place,
                          enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		server_connected(io, wire, place);
	else
		server_disconnected(io, wire, *place);
}

static bool server_start_io(struct ctx *ctx, struct http_io *io, char *certificate, char *key)
{
	const struct http_options *options = &io->server->options;
	unsigned threads = options->io_threads;
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, certificate},
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, key},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)server_tls},
	    {MHD_OPTION_END, 0, NULL},
	};
	/* Turbo: libmicrohttpd then closes its descriptor of a connection without shutting
	 * the connection down, which an event stream needs that has left it. TLS wants to
	 * be shut down. */
	unsigned flags =
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_NO_LISTEN_SOCKET;
	io->daemon = MHD_start_daemon(
	    flags | (certificate ? MHD_USE_TLS : MHD_USE_TURBO), 0, NULL, NULL, http_exchange_step, io,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_CONNECTION_MEMORY,
	    MHD_OPTION_CONNECTION_LIMIT, (options->connections + threads - 1) / threads,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, (options->address_connections + threads - 1) / threads,
	    MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, MHD_OPTION_STRICT_FOR_CLIENT, 0,
	    MHD_OPTION_URI_LOG_CALLBACK, http_exchange_begin, io, MHD_OPTION_NOTIFY_COMPLETED,
	    http_exchange_end, io, MHD_OPTION_NOTIFY_CONNECTION, server_notify, io, MHD_OPTION_ARRAY,
	    certificate ? tls : tls + 3, MHD_OPTION_END);
	if (io->daemon)
		return true;
	if (!certificate)
		return error_internal(ctx, "libmicrohttpd can't start");
	return error_set(ctx, ERROR_INVALID, "无法使用 TLS 证书 %s 或私钥 %s：须为 PEM，且属于一对。",
	                 "The TLS certificate %s or the key %s can't be used: both must be PEM, and "
	                 "belong together.",
	                 options->certificate, options->key);
}

static bool server_start_ios(struct ctx *ctx, struct http_server *server)
{
	struct http_options *options = &server->options;
	char *certificate = NULL;
	char *key = NULL;
	if (options->certificate) {
		certificate = http_read_text(ctx, server, options->certificate);
		key = certificate ? http_read_text(ctx, server, options->key) : NULL;
		if (!key)
			return false;
	}
	server->io = memory_array(server, struct http_io, options->io_threads);
	for (size_t i = 0; i < options->io_threads; i++) {
		struct http_io *io = &server->io[i];
		io->server = server;
		io->worker = (struct http_worker){
		    .site = server->site, .index = options->fast_workers + options->slow_workers + i};
		pthread_mutex_init(&io->lock, NULL);
		if (!server_start_io(ctx, io, certificate, key))
			return false;
	}
	return true;
}

static bool server_start_threads(struct ctx *ctx, struct http_server *server)
{
	const struct http_options *options = &server->options;
	server->crews[HTTP_FAST] =
	    http_crew_start(server, server->site, options->fast_workers, 0, options->queue_length);
	server->crews[HTTP_SLOW] = http_crew_start(server, server->site, options->slow_workers,
	                                           options->fast_workers, options->queue_length);
	if (!server->crews[HTTP_FAST] || !server->crews[HTTP_SLOW])
		return error_internal(ctx, "no threads for workers");
	if (!server_start_ios(ctx, server))
		return false;
	if (options->events && !options->certificate)
		server->pump = event_pump_start(server, options->events);
	server->accept = http_accept_start(server);
	if (!server->accept)
		return error_internal(ctx, "no thread to accept connections");
	server->watching = true;
	if (pthread_create(&server->watch, NULL, http_watch, server) != 0) {
		server->watching = false;
		return error_internal(ctx, "no thread for the watch");
	}
	return true;
}

struct http_server *http_start(struct ctx *ctx, const struct http_options *options,
                               const struct http_site *site)
{
	assert(site->label_count > 0 && site->route && site->answer && site->problem);
	assert(!options->certificate == !options->key);
	struct http_server *server = memory_new(NULL, struct http_server);
	server->options = server_options(server, options);
	server->site = site;
	server->metrics = http_metrics_new(server, site);
	server->socket = http_listen(ctx, server->options.address, options->port);
	if (server->socket < 0) {
		talloc_free(server);
		return NULL;
	}
	server->port = http_listen_port(server->socket);
	http_listen_allow(server->options.connections);
	if (options->spool)
		http_upload_clean(options->spool);
	if (!server_start_threads(ctx, server)) {
		http_stop(server, 0);
		return NULL;
	}
	return server;
}

uint16_t http_port(const struct http_server *server)
{
	return server->port;
}

static void server_quiesce(struct http_server *server)
{
	server->stopping = true;
	if (server->accept)
		http_accept_stop(server->accept);
	close(server->socket);
}

static void server_wait(const struct http_server *server, int64_t until)
{
	struct timespec pause = {.tv_nsec = SERVER_POLL_NANOSECONDS};
	while (server->under_way && time_monotonic() < until)
		nanosleep(&pause, NULL);
}

static void server_cut(struct http_server *server)
{
	for (size_t i = 0; server->io && i < server->options.io_threads; i++) {
		struct http_io *io = &server->io[i];
		if (!io->daemon)
			continue;
		pthread_mutex_lock(&io->lock);
		for (struct http_connection *each = io->connections; each; each = each->next)
			if (each->exchange) {
				shutdown(each->socket, SHUT_RDWR);
				http_exchange_cut(each->exchange);
			}
		pthread_mutex_unlock(&io->lock);
	}
}

static void server_stop_ios(struct http_server *server)
{
	for (size_t i = 0; server->io && i < server->options.io_threads; i++) {
		struct http_io *io = &server->io[i];
		if (io->daemon)
			MHD_stop_daemon(io->daemon);
		http_worker_stop(&io->worker);
		pthread_mutex_destroy(&io->lock);
	}
}

bool http_stop(struct http_server *server, int64_t milliseconds)
{
	server_quiesce(server);
	if (server->options.events)
		http_events_stop(server->options.events);
	server_wait(server, time_monotonic() + milliseconds * 1000);
	server_cut(server);
	int64_t until = time_monotonic() + SERVER_CUT_MICROSECONDS;
	bool ended = true;
	for (size_t i = 0; i < sizeof server->crews / sizeof *server->crews; i++)
		if (server->crews[i])
			ended &= http_crew_stop(server->crews[i], until);
	server_wait(server, until);
	if (server->watching) {
		server->watching = false;
		pthread_join(server->watch, NULL);
	}
	server_stop_ios(server);
	if (server->pump)
		event_pump_stop(server->pump);
	if (ended)
		talloc_free(server);
	return ended;
}

void http_metrics(struct http_server *server, struct buffer *out)
{
	static const char *const names[] = {[HTTP_FAST] = "fast", [HTTP_SLOW] = "slow"};
	http_metrics_print(server->metrics, out);
	buffer_add_text(out, "# HELP http_queue_length Requests waiting for a worker.\n"
	                     "# TYPE http_queue_length gauge\n");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		buffer_format(out, "http_queue_length{pool=\"%s\"} %zu\n", names[i],
		              http_crew_length(server->crews[i]));
	buffer_format(out,
	              "# HELP http_requests_under_way Requests that are not answered to the end.\n"
	              "# TYPE http_requests_under_way gauge\n"
	              "http_requests_under_way %zu\n"
	              "# HELP http_body_bytes Bytes of requests' bodies in memory.\n"
	              "# TYPE http_body_bytes gauge\n"
	              "http_body_bytes %zu\n",
	              (size_t)server->under_way, (size_t)server->kept);
	if (server->options.events)
		buffer_format(out,
		              "# HELP http_event_streams Open event streams.\n"
		              "# TYPE http_event_streams gauge\n"
		              "http_event_streams %zu\n",
		              event_count(server->options.events));
}
