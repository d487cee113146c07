/* The files of a record. */
#include "api/dispatch.h"

#include "crm/crm.h"

#include <stdlib.h>

static bool attachment_show(struct ctx *ctx, struct api_call *call)
{
	return attachment_list(ctx, call->object, call->id, call->json);
}

static bool attachment_hang(struct ctx *ctx, struct api_call *call)
{
	return attachment_add(ctx, call->object, call->id, schema_integer(call->body, "file"),
	                      call->json);
}

/* What is no number is no attachment's. */
static bool attachment_take(struct ctx *ctx, struct api_call *call)
{
	return attachment_remove(ctx, call->object, call->id,
	                         strtoll(call_value(call, "attachment"), NULL, 10));
}

static const struct schema_member hang_members[] = {
    MUST("file", ID),
    {0},
};

const struct api_route api_attachment_routes[] = {
    API_ROUTE(GET, "/api/v1/records/{object}/{id}/files", READ_OBJECT, READS,
              .run = attachment_show, .answer = "attachments",
              .help = {{"记录的附件", "The files of a record"}}),
    API_ROUTE(POST, "/api/v1/records/{object}/{id}/files", READ_OBJECT, WRITES,
              .run = attachment_hang, .body = API_MEMBERS, .members = hang_members, .status = 201,
              .answer = "attachment",
              .help = {{"把已上传的文件挂到记录上", "Hang an uploaded file on a record"}}),
    API_ROUTE(DELETE, "/api/v1/records/{object}/{id}/files/{attachment}", READ_OBJECT, WRITES,
              .run = attachment_take, .help = {{"从记录上删除附件", "Take a file off a record"}}),
    {0},
};
