/* The way of a request, as libmicrohttpd's callbacks walk it on the I/O thread. */
#include "base/memory.h"
#include "base/time.h"
#include "http/event_stream.h"
#include "http/lines.h"
#include "http/response.h"

#include <sodium.h>
#include <string.h>

/* The answer to a request whose target was never read. */
static const struct http_request exchange_blank = {
    .address = "",
    .path = "",
    .body = "",
};

/* Crockford's digits: none is taken for another when read aloud. */
static void exchange_name(struct http_exchange *exchange)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	struct http_io *io = exchange->io;
	if (io->random_left < HTTP_ID_SIZE) {
		randombytes_buf(io->random, sizeof io->random);
		io->random_left = sizeof io->random;
	}
	for (size_t i = 0; i < HTTP_ID_SIZE; i++)
		exchange->id[i] = digits[io->random[--io->random_left] % 32];
}

void *http_exchange_begin(void *data, const char *target, struct MHD_Connection *wire)
{
	struct http_io *io = data;
	struct http_exchange *exchange = memory_new(NULL, struct http_exchange);
	struct http_request *request =
	    memory_must(talloc_pooled_object(NULL, struct http_request, 16, HTTP_REQUEST_MEMORY));
	*request = exchange_blank;
	request->exchange = exchange;
	exchange->server = io->server;
	exchange->io = io;
	exchange->wire = wire;
	exchange->connection =
	    MHD_get_connection_info(wire, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
	exchange->request = request;
	exchange->response = memory_new(request, struct http_response);
	exchange->response->exchange = exchange;
	exchange->target = memory_text(request, target ? target : "");
	exchange->holders = 1;
	pthread_mutex_init(&exchange->lock, NULL);
	pthread_cond_init(&exchange->changed, NULL);
	exchange_name(exchange);
	exchange->started = time_monotonic();
	request->id = exchange->id;
	request->address = exchange->connection->address;
	request->secure = io->server->options.certificate != NULL;
	request->arrived = exchange->started;
	atomic_fetch_add(&io->server->under_way, 1);
	pthread_mutex_lock(&io->lock);
	exchange->connection->exchange = exchange;
	exchange->connection->hears = true;
	pthread_mutex_unlock(&io->lock);
	http_watch_expect(exchange, io->server->options.receive_seconds);
	return exchange;
}

struct http_exchange *http_exchange_voice(const struct http_exchange *exchange)
{
	struct http_exchange *voice = memory_new(NULL, struct http_exchange);
	voice->server = exchange->server;
	voice->closing = true;
	memcpy(voice->id, exchange->id, sizeof voice->id);
	voice->request = memory_new(voice, struct http_request);
	*voice->request = exchange_blank;
	voice->request->exchange = voice;
	voice->request->id = voice->id;
	voice->response = memory_new(voice->request, struct http_response);
	voice->response->exchange = voice;
	return voice;
}

void http_exchange_sleep(struct http_exchange *exchange, enum http_sleep reason)
{
	if (exchange->sleep || exchange->cut)
		return;
	exchange->sleep = reason;
	MHD_suspend_connection(exchange->wire);
}

void http_exchange_wake(struct http_exchange *exchange, enum http_sleep reason)
{
	if (!exchange->sleep || exchange->sleep != reason)
		return;
	exchange->sleep = HTTP_AWAKE;
	MHD_resume_connection(exchange->wire);
}

void http_exchange_cut(struct http_exchange *exchange)
{
	pthread_mutex_lock(&exchange->lock);
	exchange->cut = true;
	pthread_cond_broadcast(&exchange->changed);
	http_exchange_wake(exchange, exchange->sleep);
	pthread_mutex_unlock(&exchange->lock);
}

void http_exchange_release(struct http_exchange *exchange)
{
	if (atomic_fetch_sub(&exchange->holders, 1) > 1)
		return;
	http_events_leave(exchange);
	atomic_fetch_sub(&exchange->server->kept, exchange->kept);
	talloc_free(exchange->request);
	talloc_free(exchange->lines);
	talloc_free(exchange->stream);
	pthread_mutex_destroy(&exchange->lock);
	pthread_cond_destroy(&exchange->changed);
	talloc_free(exchange);
}

bool http_exchange_refuse(struct http_exchange *exchange, int status, const char *reason)
{
	const struct http_site *site = exchange->server->site;
	http_answer(exchange->response, status, NULL, NULL, 0);
	site->problem(site->data, exchange->request, exchange->response, status, reason);
	return false;
}

void http_exchange_end(void *data, struct MHD_Connection *wire, void **state,
                       enum MHD_RequestTerminationCode code)
{
	(void)wire, (void)code;
	struct http_io *io = data;
	struct http_exchange *exchange = *state;
	if (!exchange)
		return;
	*state = NULL;
	http_watch_expect(exchange, io->server->options.idle_seconds);
	pthread_mutex_lock(&io->lock);
	exchange->connection->exchange = NULL;
	pthread_mutex_unlock(&io->lock);
	pthread_mutex_lock(&exchange->lock);
	exchange->cut = true;
	exchange->sleep = HTTP_AWAKE;
	pthread_cond_broadcast(&exchange->changed);
	pthread_mutex_unlock(&exchange->lock);
	http_events_leave(exchange);
	http_exchange_release(exchange);
	atomic_fetch_sub(&io->server->under_way, 1);
}

/* The client is to take the answer: one of a known size as a whole, a stream piece by
 * piece. Events come when there are some. */
static void exchange_expect_taking(struct http_exchange *exchange)
{
	const struct http_response *response = exchange->response;
	int64_t seconds = exchange->server->options.receive_seconds;
	if (response->kind == HTTP_RESPONSE_BYTES)
		seconds += (int64_t)(response->size / HTTP_BYTES_PER_SECOND);
	if (response->kind == HTTP_RESPONSE_FILE)
		seconds += (int64_t)(response->file->size / HTTP_BYTES_PER_SECOND);
	http_watch_expect(exchange, response->kind == HTTP_RESPONSE_EVENTS ? 0 : seconds);
	if (response->kind == HTTP_RESPONSE_STREAM)
		http_watch_rest(exchange);
}

static enum MHD_Result exchange_send(struct http_exchange *exchange)
{
	/* The watch may just have told the client that it was too slow. */
	if (atomic_exchange(&exchange->answered, true))
		return MHD_NO;
	struct http_response *response = exchange->response;
	http_metrics_count(exchange->server->metrics, exchange->plan.label, response->status,
	                   time_monotonic() - exchange->started);
	exchange_expect_taking(exchange);
	exchange->stage = HTTP_STAGE_SENDING;
	/* What libmicrohttpd has of the connection ends; the stream goes on. */
	if (response->kind == HTTP_RESPONSE_EVENTS && exchange->server->pump &&
	    !exchange->request->head && http_events_hand_over(exchange))
		return MHD_NO;
	struct MHD_Response *wire = http_response_build(exchange);
	enum MHD_Result queued = MHD_queue_response(exchange->wire, (unsigned)response->status, wire);
	MHD_destroy_response(wire);
	/* Streams of events stay for hours: they keep only what they need. */
	if (response->kind == HTTP_RESPONSE_EVENTS)
		TALLOC_FREE(exchange->request);
	return queued;
}

/* The answer is known although a body may follow. A short one is read and dropped,
 * so that the connection goes on; else it is closed behind the answer. */
static enum MHD_Result exchange_answer_early(struct http_exchange *exchange)
{
	if (exchange->has_body && (exchange->expects || exchange->announced > HTTP_DRAIN_LIMIT))
		return exchange_send(exchange);
	exchange->stage = HTTP_STAGE_DISCARDING;
	return MHD_YES;
}

/* Uploads are large: who may not send one is told so before anything else is said
 * about the body, and before any of it is kept. */
static bool exchange_admits(const struct http_exchange *exchange)
{
	return exchange->plan.body == HTTP_BODY_UPLOAD && exchange->server->site->admit;
}

/* Reads the head and decides; false when a refusal is ready. */
static bool exchange_route(struct http_exchange *exchange, const char *method, const char *version)
{
	const struct http_site *site = exchange->server->site;
	if (!http_head_read(exchange, method, version))
		return false;
	if (exchange->server->stopping)
		return http_exchange_refuse(exchange, 503, "The server is about to stop.");
	site->route(site->data, exchange->request, &exchange->plan);
	exchange->request->target = exchange->plan.target;
	return exchange_admits(exchange) || http_body_begin(exchange);
}

/* True when a worker has work to do before the body can come. */
static bool exchange_ask_first(struct http_exchange *exchange)
{
	if (exchange->plan.body == HTTP_BODY_LINES)
		return http_work_begin(exchange);
	return exchange_admits(exchange) && http_work_admit(exchange);
}

/* The headers are in; called again after a sleep. */
static enum MHD_Result exchange_open(struct http_exchange *exchange, const char *method,
                                     const char *version)
{
	if (exchange->stage == HTTP_STAGE_NEW) {
		exchange->stage = HTTP_STAGE_RECEIVING;
		if (!exchange_route(exchange, method, version))
			exchange->stage = HTTP_STAGE_ANSWERED;
		else if (exchange_ask_first(exchange))
			return MHD_YES;
	}
	if (exchange->stage == HTTP_STAGE_RECEIVING && exchange_admits(exchange) &&
	    !http_body_begin(exchange))
		exchange->stage = HTTP_STAGE_ANSWERED;
	exchange->opened = true;
	http_watch_expect(exchange, exchange->server->options.receive_seconds);
	if (exchange->stage == HTTP_STAGE_ANSWERED && !exchange->stream)
		return exchange_answer_early(exchange);
	return MHD_YES;
}

static enum MHD_Result exchange_take(struct http_exchange *exchange, const char *bytes, size_t size)
{
	if (exchange->stage != HTTP_STAGE_DISCARDING) {
		if (!http_body_take(exchange, bytes, size))
			exchange->stage = HTTP_STAGE_DISCARDING;
		return MHD_YES;
	}
	exchange->received += size;
	return exchange->received <= HTTP_DRAIN_LIMIT + exchange->plan.body_limit ? MHD_YES : MHD_NO;
}

/* The request is whole; called again after a sleep. Trailers mean nothing to us,
 * and libmicrohttpd can be misled about where they end: what follows them is not
 * read. */
static enum MHD_Result exchange_finish(struct http_exchange *exchange)
{
	if (MHD_get_connection_values_n(exchange->wire, MHD_FOOTER_KIND, NULL, NULL) > 0)
		exchange->closing = true;
	exchange->connection->hears = false;
	if (exchange->stage == HTTP_STAGE_RECEIVING) {
		if (http_body_finish(exchange) && http_work_begin(exchange))
			return MHD_YES;
	} else if (exchange->lines) {
		http_lines_end(exchange);
	}
	return exchange_send(exchange);
}

enum MHD_Result http_exchange_step(void *io, struct MHD_Connection *wire, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_size, void **state)
{
	(void)io, (void)wire, (void)url;
	struct http_exchange *exchange = *state;
	if (exchange->cut)
		return MHD_NO;
	if (!exchange->opened)
		return exchange_open(exchange, method, version);
	if (*upload_size == 0)
		return exchange_finish(exchange);
	size_t size = *upload_size;
	*upload_size = 0;
	return exchange_take(exchange, upload, size);
}
