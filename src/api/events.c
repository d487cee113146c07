/* Server-sent events of this session. */
#include "api/dispatch.h"

#include "base/error.h"
#include "http/event.h"

static bool event_listen(struct ctx *ctx, struct api_call *call)
{
	struct event_listener listener = {ctx->actor->user, ctx->actor->session};
	if (listener.session)
		watch_begin(call->api->watches, listener.user, listener.session);
	event_subscribe(ctx->company->events, call->response, listener);
	/* It may have ended since it was asked: then nobody will close this stream but us. */
	if (!api_authenticate(ctx, call)) {
		error_take(ctx);
		api_session_ended(ctx, listener.user, listener.session);
	}
	return true;
}

const struct api_route api_event_routes[] = {
    API_ROUTE(GET, "/api/v1/events", SESSION, READS, .run = event_listen,
              .answer = "text/event-stream",
              .help = {{"本次登录的事件：notice、progress、record、model",
                        "Events of this session: notice, progress, record, model"}}),
    {0},
};
