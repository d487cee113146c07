/* Two records as one, and that taken back. */
#include "api/dispatch.h"

#include "record/record.h"

static bool merge_make(struct ctx *ctx, struct api_call *call)
{
	const struct record *record =
	    record_merge(ctx, call->object, call->id, schema_integer(call->body, "from"),
	                 json_object_get(call->body, "take"));
	return record && call_answer_written(ctx, call, record);
}

static bool merge_undo(struct ctx *ctx, struct api_call *call)
{
	const struct record *record = record_unmerge(ctx, call->object, call->id);
	return record && call_answer_written(ctx, call, record);
}

static const struct schema_member merge_members[] = {
    MUST("from", ID),
    MAY("take", TEXTS),
    {0},
};

const struct api_route api_merge_routes[] = {
    API_ROUTE(POST, "/api/v1/records/{object}/{id}/merge", DELETE_OBJECT, WRITES, .run = merge_make,
              .body = API_MEMBERS, .members = merge_members, .answer = "@record",
              .help = {{"把另一条记录合并进来，take 是取其值的字段",
                        "Merge another record into this one; take names the fields that get its "
                        "values"}}),
    API_ROUTE(POST, "/api/v1/records/{object}/{id}/unmerge", DELETE_OBJECT, WRITES,
              .run = merge_undo, .answer = "@record",
              .help = {{"撤销最近一次合并", "Take the latest merging back"}}),
    {0},
};
