/* Inside this room: lines on their way from the I/O thread to a worker. */
#pragma once

#include "http/server.h"

enum { HTTP_LINES_ROOM = 256 * 1024 }; /* bytes that wait for the worker */

void http_lines_begin(struct http_exchange *exchange);
/* On the I/O thread: bytes have come; the connection sleeps while too many wait. */
void http_lines_add(struct http_exchange *exchange, const char *bytes, size_t size);
/* On the I/O thread: the body is over. */
void http_lines_end(struct http_exchange *exchange);
/* The two below under the exchange's lock. */
bool http_lines_ended(const struct http_lines *lines);
/* Nobody reads any more: what comes is forgotten. */
void http_lines_drop(struct http_lines *lines);
