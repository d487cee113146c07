/* Actions of objects: on one record, and on many. */
#include "api/dispatch.h"

#include "record/record.h"

static bool action_one(struct ctx *ctx, struct api_call *call)
{
	const struct record *record =
	    record_act(ctx, call->object, call->id, call_value(call, "action"), call->body);
	return record && call_answer_written(ctx, call, record);
}

static bool action_many(struct ctx *ctx, struct api_call *call)
{
	return record_act_many(ctx, call->object, call_value(call, "action"), call->body, call->json);
}

const struct api_route api_action_routes[] = {
    API_ROUTE(POST, "/api/v1/records/{object}/{id}/actions/{action}", READ_OBJECT, WRITES,
              .run = action_one, .body = API_FREE_BODY, .answer = "@record",
              .help = {{"对一条记录执行操作", "Do an action on a record"}}),
    API_ROUTE(POST, "/api/v1/records/{object}/actions/{action}", READ_OBJECT, WRITES,
              .run = action_many, .body = API_FREE_BODY, .pool = HTTP_SLOW, .answer = "results",
              .help = {{"对多条记录执行操作：ids 或 filter，逐条给出结果",
                        "Do an action on many records (ids or filter), with a result for each"}}),
    {0},
};
