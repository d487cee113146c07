#include "http/crew.h"

#include "base/memory.h"
#include "http/server.h"

struct crew_thread {
	struct http_crew *crew;
	struct http_worker worker;
	pthread_t thread;
};

struct http_crew {
	struct crew_thread *threads;
	size_t thread_count;
	size_t limit;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t filled;
	struct http_exchange *first;
	struct http_exchange **last;
	size_t length;
	size_t idle;
	size_t running; /* threads that have not ended */
	pthread_cond_t ended;
	bool stopping;
};

void *http_worker_state(struct http_worker *worker)
{
	if (!worker->started) {
		worker->started = true;
		if (worker->site->worker_start)
			worker->state = worker->site->worker_start(worker->site->data, worker->index);
	}
	return worker->state;
}

void http_worker_stop(struct http_worker *worker)
{
	if (worker->started && worker->site->worker_stop)
		worker->site->worker_stop(worker->site->data, worker->state);
	worker->started = false;
}

/* The next exchange, waiting for it; NULL when the crew stops. */
static struct http_exchange *crew_take(struct http_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	while (!crew->first && !crew->stopping) {
		crew->idle++;
		pthread_cond_wait(&crew->filled, &crew->lock);
		crew->idle--;
	}
	struct http_exchange *exchange = crew->first;
	if (exchange) {
		crew->first = exchange->waiting;
		if (!crew->first)
			crew->last = &crew->first;
		crew->length--;
	}
	pthread_mutex_unlock(&crew->lock);
	return exchange;
}

static void *crew_run(void *data)
{
	struct crew_thread *thread = data;
	void *state = http_worker_state(&thread->worker);
	struct http_exchange *exchange;
	while ((exchange = crew_take(thread->crew)))
		exchange->work(exchange, state);
	http_worker_stop(&thread->worker);
	struct http_crew *crew = thread->crew;
	pthread_mutex_lock(&crew->lock);
	crew->running--;
	pthread_cond_signal(&crew->ended);
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

struct http_crew *http_crew_start(const void *parent, const struct http_site *site, size_t threads,
                                  size_t first_index, size_t queue_length)
{
	struct http_crew *crew = memory_new(parent, struct http_crew);
	crew->threads = memory_array(crew, struct crew_thread, threads);
	crew->limit = queue_length;
	crew->last = &crew->first;
	pthread_mutex_init(&crew->lock, NULL);
	pthread_cond_init(&crew->filled, NULL);
	pthread_cond_init(&crew->ended, NULL);
	for (size_t i = 0; i < threads; i++) {
		struct crew_thread *thread = &crew->threads[i];
		*thread =
		    (struct crew_thread){.crew = crew, .worker = {.site = site, .index = first_index + i}};
		/* Counted before it runs: it may end at once. */
		pthread_mutex_lock(&crew->lock);
		crew->running++;
		pthread_mutex_unlock(&crew->lock);
		if (pthread_create(&thread->thread, NULL, crew_run, thread) != 0) {
			pthread_mutex_lock(&crew->lock);
			crew->running--;
			pthread_mutex_unlock(&crew->lock);
			http_crew_stop(crew, INT64_MAX);
			return NULL;
		}
		crew->thread_count++;
	}
	return crew;
}

bool http_crew_add(struct http_crew *crew, struct http_exchange *exchange)
{
	exchange->waiting = NULL;
	pthread_mutex_lock(&crew->lock);
	bool room = crew->length < crew->limit && !crew->stopping;
	bool wake = room && crew->idle > 0;
	if (room) {
		*crew->last = exchange;
		crew->last = &exchange->waiting;
		crew->length++;
	}
	pthread_mutex_unlock(&crew->lock);
	if (wake)
		pthread_cond_signal(&crew->filled);
	return room;
}

size_t http_crew_length(struct http_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	size_t length = crew->length;
	pthread_mutex_unlock(&crew->lock);
	return length;
}

bool http_crew_stop(struct http_crew *crew, int64_t deadline)
{
	struct timespec until = {.tv_sec = (time_t)(deadline / 1000000),
	                         .tv_nsec = (long)(deadline % 1000000) * 1000};
	int late = 0;
	pthread_mutex_lock(&crew->lock);
	crew->stopping = true;
	pthread_cond_broadcast(&crew->filled);
	while (crew->running && !late)
		late = pthread_cond_clockwait(&crew->ended, &crew->lock, CLOCK_MONOTONIC, &until);
	bool all = crew->running == 0;
	pthread_mutex_unlock(&crew->lock);
	for (size_t i = 0; all && i < crew->thread_count; i++)
		pthread_join(crew->threads[i].thread, NULL);
	return all;
}
