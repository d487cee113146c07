/* Counters of one server, written by all its threads without locks. */
#pragma once

#include "base/buffer.h"
#include "http/http.h"

struct http_metrics;

struct http_metrics *http_metrics_new(const void *parent, const struct http_site *site);
/* Counts a response: its route's label, status, and how long the work took. */
void http_metrics_count(struct http_metrics *metrics, size_t label, int status,
                        int64_t microseconds);
/* Adds requests and latencies by route in Prometheus' text form. */
void http_metrics_print(const struct http_metrics *metrics, struct buffer *out);
