/* Inside this room: event streams as the server sees them. */
#pragma once

#include "http/event.h"
#include "http/server.h"

/* What libmicrohttpd calls for the next bytes. */
ssize_t http_events_read(void *exchange, uint64_t position, char *out, size_t room);
/* Takes the exchange's stream, if it has one, out of its hub. Not under the
 * exchange's lock. */
void http_events_leave(struct http_exchange *exchange);
/* Sends a sign of life to each stream that was silent for so many seconds. */
void http_events_beat(struct event_hub *hub, unsigned seconds);
/* Ends all streams, and those that come later. */
void http_events_stop(struct event_hub *hub);
