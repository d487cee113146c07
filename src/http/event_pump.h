/* Inside this room: the thread that looks after event streams without libmicrohttpd. */
#pragma once

#include "http/event_stream.h"

/* For the streams of a hub; belongs to `parent`. NULL when the system gives no thread. */
struct event_pump *event_pump_start(const void *parent, struct event_hub *hub);
/* Says the last words of streams that were ended, closes all and ends the thread. */
void event_pump_stop(struct event_pump *pump);
/* Takes the stream, whose queue begins with the head of the answer, and owns `socket`
 * from now on. Under the hub's lock. False when the system refuses. */
bool event_pump_take(struct event_pump *pump, struct event_stream *stream, int socket);
/* There is something to send, or the stream was closed. Under the hub's lock. */
void event_pump_wake(struct event_stream *stream);
