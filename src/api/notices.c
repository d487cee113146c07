/* What the bell shows. */
#include "api/dispatch.h"

#include "base/error.h"
#include "crm/crm.h"

static bool notice_show(struct ctx *ctx, struct api_call *call)
{
	return notice_print(ctx, call_number(call, "limit", 50), call_flag(call, "unread"), call->json);
}

static bool notice_mark(struct ctx *ctx, struct api_call *call)
{
	size_t count = 0;
	const int64_t *ids = NULL;
	bool all = schema_boolean(call->body, "all");
	if (all == (json_object_get(call->body, "ids") != NULL))
		return error_set(ctx, ERROR_MALFORMED, "请给出 ids，或者 all。", "Give ids, or all.");
	if (!all)
		ids = schema_ids(ctx, call->body, "ids", &count);
	return !ctx->error && notice_read(ctx, ids, count);
}

static const struct api_parameter notice_parameters[] = {
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {.name = "unread", .type = API_FLAG},
    {0},
};

static const struct schema_member read_members[] = {
    MAY("ids", IDS),
    MAY("all", BOOLEAN),
    {0},
};

const struct api_route api_notice_routes[] = {
    API_ROUTE(GET, "/api/v1/notices", SESSION, READS, .run = notice_show,
              .parameters = notice_parameters, .answer = "notices",
              .help = {{"我的通知，新的在前", "One's notices, newest first"}}),
    API_ROUTE(POST, "/api/v1/notices/read", SESSION, WRITES, .run = notice_mark,
              .body = API_MEMBERS, .members = read_members,
              .help = {{"标为已读：ids 或 all", "Mark as read: ids or all"}}),
    {0},
};
