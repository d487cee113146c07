/* Server-sent events of this session. */
#include "api/dispatch.h"

#include "http/event.h"

static bool event_listen(struct ctx *ctx, struct api_call *call)
{
	struct event_listener listener = {ctx->actor->user, ctx->actor->session};
	if (listener.session)
		watch_begin(call->api->watches, listener.session);
	event_subscribe(ctx->company->events, call->response, listener);
	return true;
}

const struct api_route api_event_routes[] = {
    API_ROUTE(GET, "/api/v1/events", SESSION, READS, .run = event_listen,
              .answer = "text/event-stream",
              .help = {{"本次登录的事件：notice、progress、record、model",
                        "Events of this session: notice, progress, record, model"}}),
    {0},
};
