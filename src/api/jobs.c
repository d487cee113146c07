/* What administrators see of the queue of jobs. */
#include "api/dispatch.h"

#include "job/job.h"

static bool job_show_all(struct ctx *ctx, struct api_call *call)
{
	return job_list(ctx, call_text(call, "state"), call_number(call, "limit", 50), call->json);
}

static bool job_try_again(struct ctx *ctx, struct api_call *call)
{
	return job_retry(ctx, call->id);
}

static bool job_throw_away(struct ctx *ctx, struct api_call *call)
{
	return job_discard(ctx, call->id);
}

static const struct api_parameter job_parameters[] = {
    {.name = "state", .type = API_TEXT},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {0},
};

const struct api_route api_job_routes[] = {
    API_ROUTE(GET, "/api/v1/jobs", ADMINISTRATOR, READS, .run = job_show_all,
              .parameters = job_parameters, .answer = "jobs",
              .help = {{"后台任务", "Background jobs"}}),
    API_ROUTE(POST, "/api/v1/jobs/{id}/retry", ADMINISTRATOR, WRITES, .run = job_try_again,
              .help = {{"重试失败的任务", "Try a dead job again"}}),
    API_ROUTE(POST, "/api/v1/jobs/{id}/discard", ADMINISTRATOR, WRITES, .run = job_throw_away,
              .help = {{"放弃失败的任务", "Give up a dead job"}}),
    {0},
};
