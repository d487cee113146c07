/* Inside this room: bodies that a worker writes while they are sent. */
#pragma once

#include "http/server.h"

/* Begins the stream of an exchange whose response is one. */
void http_stream_begin(struct http_exchange *exchange);
/* The producer has returned. */
void http_stream_end(struct http_stream *stream, bool whole);
/* What libmicrohttpd calls for the next bytes. */
ssize_t http_stream_read(void *exchange, uint64_t position, char *out, size_t room);
