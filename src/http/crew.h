/* Worker threads with one bounded queue. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_exchange;
struct http_crew;
struct http_site;

/* A thread's state of the site's, made when it is first needed. */
struct http_worker {
	const struct http_site *site;
	size_t index;
	bool started;
	void *state;
};

/* What worker_start returned for this thread. */
void *http_worker_state(struct http_worker *worker);
/* Calls worker_stop where worker_start was called. */
void http_worker_stop(struct http_worker *worker);

typedef void http_work(struct http_exchange *exchange, void *worker);

/* Starts `threads` workers with indexes from `first_index`. NULL when the system
 * gives no threads. */
struct http_crew *http_crew_start(const void *parent, const struct http_site *site, size_t threads,
                                  size_t first_index, size_t queue_length);
/* Has a worker call exchange->work. False when the queue is full. */
bool http_crew_add(struct http_crew *crew, struct http_exchange *exchange);
/* How many exchanges wait. */
size_t http_crew_length(struct http_crew *crew);
/* Ends the threads when the queue is empty. False when one still works at
 * `deadline` (monotonic microseconds): then the crew's memory must stay. */
bool http_crew_stop(struct http_crew *crew, int64_t deadline);
