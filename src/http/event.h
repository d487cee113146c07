/* Server-sent events (HTML Living Standard, 9.2): open streams to browsers.
 *
 * A hub holds the open streams of one company, for one server at a time. Streams need
 * no thread each, and cost ordinary requests nothing: they
 * sleep until something is published. Each has a bounded queue; one that lags
 * behind it is closed, and the browser comes back by itself after `retry`. Events
 * are news of the moment: who was away reads the state anew, nothing is replayed.
 * Safe from any thread. */
#pragma once

#include "http/http.h"

struct event_hub;

/* Belongs to `parent`, which must outlive every server that serves it. */
struct event_hub *event_hub_new(const void *parent);

/* Who listens. */
struct event_listener {
	int64_t user;
	int64_t session;
};

/* Makes the response a stream of events to this listener, from the moment of the
 * call. A user's streams beyond 32 close the oldest. */
void event_subscribe(struct event_hub *hub, struct http_response *response,
                     struct event_listener listener);

/* Sends an event to the streams of `user` (0: everybody's). `name` is a word,
 * `json` one line of JSON text. */
void event_publish(struct event_hub *hub, int64_t user, const char *name, const char *json);

/* As event_publish, to each stream that `wanted` says yes to. It is called under
 * the hub's lock: no waiting, and no call of the hub, in there. */
typedef bool event_wanted(const void *data, const struct event_listener *listener);
void event_publish_where(struct event_hub *hub, event_wanted *wanted, const void *data,
                         const char *name, const char *json);

/* Ends the streams of a session (logout), or of a user (disabled). */
void event_close_session(struct event_hub *hub, int64_t session);
void event_close_user(struct event_hub *hub, int64_t user);
/* Ends the streams of a user that belong to no session (API tokens). */
void event_close_tokens(struct event_hub *hub, int64_t user);

/* How many streams are open. */
size_t event_count(struct event_hub *hub);
