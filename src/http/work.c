/* Having requests answered: here or by a crew. */
#include "base/time.h"
#include "http/response.h"
#include "http/stream.h"

/* Lets the I/O thread go on. What it may see was written before, under its lock. */
static void work_hand_back(struct http_exchange *exchange, enum http_stage stage)
{
	pthread_mutex_lock(&exchange->lock);
	exchange->stage = stage;
	http_exchange_wake(exchange, HTTP_SLEEP_WORK);
	pthread_mutex_unlock(&exchange->lock);
}

static void work_ask(struct http_exchange *exchange, void *worker)
{
	const struct http_site *site = exchange->server->site;
	site->answer(site->data, worker, exchange->request, exchange->response);
	if (!exchange->response->status)
		http_exchange_refuse(exchange, 500, "The request got no answer.");
}

/* On a worker: the response goes out as soon as it is known, a stream while its
 * producer still runs. */
static void work_answer(struct http_exchange *exchange, void *worker)
{
	if (exchange->cut) {
		http_exchange_release(exchange);
		return;
	}
	work_ask(exchange, worker);
	struct http_response *response = exchange->response;
	bool streams = response->kind == HTTP_RESPONSE_STREAM && !exchange->request->head;
	http_producer *producer = response->producer;
	void *data = response->producer_data;
	if (streams)
		http_stream_begin(exchange);
	work_hand_back(exchange, HTTP_STAGE_ANSWERED);
	if (streams) {
		bool whole = producer(data, worker, exchange->request, exchange->stream);
		http_stream_end(exchange->stream, whole);
	}
	http_exchange_release(exchange);
}

static void work_admit(struct http_exchange *exchange, void *worker)
{
	const struct http_site *site = exchange->server->site;
	bool may = site->admit(site->data, worker, exchange->request, exchange->response);
	if (!may && !exchange->response->status)
		http_exchange_refuse(exchange, 500, "The request got no answer.");
	work_hand_back(exchange, may ? HTTP_STAGE_RECEIVING : HTTP_STAGE_ANSWERED);
	http_exchange_release(exchange);
}

/* True when a worker has it; else the refusal is ready. */
static bool work_pass(struct http_exchange *exchange, enum http_pool pool, http_work *work)
{
	exchange->work = work;
	exchange->stage = HTTP_STAGE_WORKING;
	http_watch_expect(exchange, 0);
	atomic_fetch_add(&exchange->holders, 1);
	/* The worker may be done at once: it wakes the connection under this lock,
	 * that is, not before it sleeps. */
	pthread_mutex_lock(&exchange->lock);
	bool passed = !exchange->cut && http_crew_add(exchange->server->crews[pool], exchange);
	if (passed)
		http_exchange_sleep(exchange, HTTP_SLEEP_WORK);
	pthread_mutex_unlock(&exchange->lock);
	if (passed)
		return true;
	atomic_fetch_sub(&exchange->holders, 1);
	http_response_header(exchange->response, "Retry-After", "1");
	exchange->stage = HTTP_STAGE_ANSWERED;
	return http_exchange_refuse(exchange, 503, "The server is busy.");
}

bool http_work_begin(struct http_exchange *exchange)
{
	exchange->started = time_monotonic();
	if (exchange->plan.pool != HTTP_INLINE)
		return work_pass(exchange, exchange->plan.pool, work_answer);
	work_ask(exchange, http_worker_state(&exchange->io->worker));
	exchange->stage = HTTP_STAGE_ANSWERED;
	return false;
}

bool http_work_admit(struct http_exchange *exchange)
{
	return work_pass(exchange, HTTP_FAST, work_admit);
}
