/* The server about itself: health, figures, its own description. */
#include "api/dispatch.h"

#include "base/error.h"
#include "db/db.h"
#include "http/event.h"
#include "job/job.h"

#include <string.h>

static bool server_is_alive(struct ctx *ctx, struct api_call *call)
{
	(void)ctx;
	json_open_object(call->json);
	json_member_text(call->json, "status", "ok");
	json_close_object(call->json);
	return true;
}

/* Ready when the database answers. */
static bool server_is_ready(struct ctx *ctx, struct api_call *call)
{
	int64_t one = 0;
	return db_find_integer(ctx, 0, &one, "SELECT 1", NULL, 0) && server_is_alive(ctx, call);
}

static void server_print_figures(struct api *api, struct ctx *ctx, struct buffer *out)
{
	static const char *const modes[] = {[DB_READ] = "read", [DB_WRITE] = "write"};
	buffer_add_text(out, "# HELP guanxi_transactions_total Calls by kind of transaction.\n"
	                     "# TYPE guanxi_transactions_total counter\n");
	for (int mode = DB_READ; mode <= DB_WRITE; mode++)
		buffer_format(out, "guanxi_transactions_total{mode=\"%s\"} %lld\n", modes[mode],
		              (long long)atomic_load(&api->figures.transactions[mode]));
	buffer_add_text(out, "# HELP guanxi_transaction_seconds_total Time in those calls.\n"
	                     "# TYPE guanxi_transaction_seconds_total counter\n");
	for (int mode = DB_READ; mode <= DB_WRITE; mode++)
		buffer_format(out, "guanxi_transaction_seconds_total{mode=\"%s\"} %.6f\n", modes[mode],
		              (double)atomic_load(&api->figures.microseconds[mode]) / 1e6);
	buffer_format(out,
	              "# HELP guanxi_logins_failed_total Refused log-ins.\n"
	              "# TYPE guanxi_logins_failed_total counter\n"
	              "guanxi_logins_failed_total %lld\n"
	              "# HELP guanxi_event_streams Open event streams.\n"
	              "# TYPE guanxi_event_streams gauge\n"
	              "guanxi_event_streams %zu\n",
	              (long long)atomic_load(&api->figures.logins_failed),
	              event_count(ctx->company->events));
}

static bool server_is_local(const struct http_request *request)
{
	bool near = !strcmp(request->address, "127.0.0.1") || !strcmp(request->address, "::1");
	return near && !http_header(request, "X-Forwarded-For") && !http_header(request, "Forwarded");
}

static bool server_metrics(struct ctx *ctx, struct api_call *call)
{
	if (!server_is_local(call->request))
		return error_set(ctx, ERROR_FORBIDDEN, "运行指标只能在服务器本机读取。",
		                 "The metrics can be read on the server's own machine only.");
	struct buffer *out = buffer_new(call, 16384);
	struct http_server *server = atomic_load(&call->api->server);
	if (server)
		http_metrics(server, out);
	server_print_figures(call->api, ctx, out);
	if (!job_metrics(ctx, out))
		return false;
	http_answer(call->response, 200, "text/plain; version=0.0.4; charset=utf-8", out->data,
	            out->size);
	return true;
}

static bool server_describe(struct ctx *ctx, struct api_call *call)
{
	api_openapi(ctx, call->api->options.version, call->json);
	return true;
}

const struct api_route api_server_routes[] = {
    API_ROUTE(GET, "/healthz", PUBLIC, OWN, .run = server_is_alive, .answer = "status",
              .help = {{"服务是否活着", "Is the server alive"}}),
    API_ROUTE(GET, "/readyz", PUBLIC, READS, .run = server_is_ready, .answer = "status",
              .help = {{"服务是否可用", "Is the server ready"}}),
    API_ROUTE(GET, "/metrics", PUBLIC, READS, .run = server_metrics, .answer = "text/plain",
              .help = {{"Prometheus 指标，限本机", "Prometheus figures, on this machine only"}}),
    API_ROUTE(GET, "/api/v1/openapi.json", SESSION, READS, .run = server_describe,
              .pool = HTTP_SLOW, .answer = "application/json",
              .help = {{"这份接口说明", "This description"}}),
    {0},
};
