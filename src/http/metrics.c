#include "http/metrics.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdatomic.h>

/* Statuses that have a counter of their own; the last stands for all others. */
static const int metrics_statuses[] = {200, 201, 202, 204, 206, 304, 400, 401, 403,
                                       404, 405, 408, 409, 412, 413, 415, 416, 422,
                                       429, 431, 500, 501, 503, 507, 0};
/* Upper ends of the histogram's buckets, in microseconds. */
static const int64_t metrics_bounds[] = {100,     250,     500,     1000,    2500,   5000,
                                         10000,   25000,   50000,   100000,  250000, 500000,
                                         1000000, 2500000, 5000000, 10000000};
enum {
	METRICS_STATUSES = sizeof metrics_statuses / sizeof *metrics_statuses,
	METRICS_BOUNDS = sizeof metrics_bounds / sizeof *metrics_bounds
};

struct metrics_route {
	_Atomic uint64_t statuses[METRICS_STATUSES];
	_Atomic uint64_t buckets[METRICS_BOUNDS + 1]; /* the last: beyond all bounds */
	_Atomic uint64_t microseconds;
};

struct http_metrics {
	const struct http_site *site;
	struct metrics_route *routes;
};

struct http_metrics *http_metrics_new(const void *parent, const struct http_site *site)
{
	struct http_metrics *metrics = memory_new(parent, struct http_metrics);
	metrics->site = site;
	metrics->routes = memory_array(metrics, struct metrics_route, site->label_count);
	return metrics;
}

static void metrics_add(_Atomic uint64_t *counter, uint64_t more)
{
	atomic_fetch_add_explicit(counter, more, memory_order_relaxed);
}

static uint64_t metrics_read(const _Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void http_metrics_count(struct http_metrics *metrics, size_t label, int status,
                        int64_t microseconds)
{
	struct metrics_route *route = &metrics->routes[label];
	size_t i = 0;
	while (i < METRICS_STATUSES - 1 && metrics_statuses[i] != status)
		i++;
	metrics_add(&route->statuses[i], 1);
	i = 0;
	while (i < METRICS_BOUNDS && microseconds > metrics_bounds[i])
		i++;
	metrics_add(&route->buckets[i], 1);
	metrics_add(&route->microseconds, (uint64_t)microseconds);
}

static void metrics_print_statuses(const struct metrics_route *route, const char *label,
                                   struct buffer *out)
{
	for (size_t i = 0; i < METRICS_STATUSES; i++) {
		uint64_t count = metrics_read(&route->statuses[i]);
		if (!count)
			continue;
		buffer_format(out, "http_requests_total{route=\"%s\",status=\"", label);
		if (metrics_statuses[i])
			buffer_format(out, "%d", metrics_statuses[i]);
		else
			buffer_add_text(out, "other");
		buffer_format(out, "\"} %" PRIu64 "\n", count);
	}
}

static void metrics_print_latencies(const struct metrics_route *route, const char *label,
                                    struct buffer *out)
{
	static const char name[] = "http_request_duration_seconds";
	uint64_t counts[METRICS_BOUNDS + 1];
	uint64_t total = 0;
	for (size_t i = 0; i <= METRICS_BOUNDS; i++)
		counts[i] = total += metrics_read(&route->buckets[i]);
	if (!total)
		return;
	for (size_t i = 0; i < METRICS_BOUNDS; i++)
		buffer_format(out, "%s_bucket{route=\"%s\",le=\"%g\"} %" PRIu64 "\n", name, label,
		              (double)metrics_bounds[i] / 1e6, counts[i]);
	buffer_format(out, "%s_bucket{route=\"%s\",le=\"+Inf\"} %" PRIu64 "\n", name, label, total);
	buffer_format(out, "%s_sum{route=\"%s\"} %.6f\n", name, label,
	              (double)metrics_read(&route->microseconds) / 1e6);
	buffer_format(out, "%s_count{route=\"%s\"} %" PRIu64 "\n", name, label, total);
}

void http_metrics_print(const struct http_metrics *metrics, struct buffer *out)
{
	const struct http_site *site = metrics->site;
	buffer_add_text(out, "# HELP http_requests_total Requests answered.\n"
	                     "# TYPE http_requests_total counter\n");
	for (size_t i = 0; i < site->label_count; i++)
		metrics_print_statuses(&metrics->routes[i], site->labels[i], out);
	buffer_add_text(out, "# HELP http_request_duration_seconds Time from the whole request to "
	                     "its response.\n"
	                     "# TYPE http_request_duration_seconds histogram\n");
	for (size_t i = 0; i < site->label_count; i++)
		metrics_print_latencies(&metrics->routes[i], site->labels[i], out);
}
