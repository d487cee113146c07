/* Erasing a contact's personal data on request. */
#include "api/dispatch.h"

#include "base/error.h"
#include "crm/erasure.h"

static bool erasure_show(struct ctx *ctx, struct api_call *call)
{
	return erasure_review(ctx, call->id, call->json);
}

static bool erasure_make(struct ctx *ctx, struct api_call *call)
{
	struct erasure erasure = {
	    .name = schema_text(call->body, "name"),
	    .reason = schema_text(call->body, "reason"),
	    .asked_by = schema_text(call->body, "asked_by"),
	};
	erasure.activities = schema_ids(ctx, call->body, "activities", &erasure.activity_count);
	/* Answers that are kept for a day must not show it either. */
	return !ctx->error && erasure_run(ctx, call->id, &erasure, call->json) &&
	       api_answers_forget(ctx, erasure.name);
}

static const struct schema_member erase_members[] = {
    MUST("name", TEXT), MUST("reason", TEXT), MUST("asked_by", TEXT), MAY("activities", IDS), {0},
};

const struct api_route api_erasure_routes[] = {
    API_ROUTE(GET, "/api/v1/contacts/{id}/erasure", SESSION, READS, .run = erasure_show,
              .pool = HTTP_SLOW, .answer = "erasure_review",
              .help = {{"删除一位联系人的个人信息前须过目的内容",
                        "What is to be looked through before a contact's personal data go"}}),
    API_ROUTE(POST, "/api/v1/contacts/{id}/erasure", SESSION, WRITES, .run = erasure_make,
              .body = API_MEMBERS, .members = erase_members, .pool = HTTP_SLOW, .answer = "erased",
              .help = {{"删除一位联系人的个人信息；不能恢复",
                        "Erase a contact's personal data; it can't be undone"}}),
    {0},
};
