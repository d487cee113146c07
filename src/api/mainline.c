/* What the pages of the sales mainline ask for beside records. */
#include "api/dispatch.h"

#include "crm/crm.h"

static bool mainline_show(struct ctx *ctx, struct api_call *call)
{
	return mainline_board(ctx, call_text(call, "scope"), call->json);
}

static bool mainline_collect(struct ctx *ctx, struct api_call *call)
{
	return collect_text(ctx, schema_text(call->body, "text"), call->json);
}

static const struct api_parameter board_parameters[] = {
    {.name = "scope", .type = API_TEXT},
    {0},
};

static const struct schema_member collect_members[] = {
    MUST("text", TEXT),
    {0},
};

const struct api_route api_mainline_routes[] = {
    API_ROUTE(GET, "/api/v1/mainline", SESSION, READS, .run = mainline_show,
              .parameters = board_parameters, .answer = "board",
              .help = {{"销售主线：mine、collaborators 或 department",
                        "The mainline board: mine, collaborators or department"}}),
    API_ROUTE(POST, "/api/v1/collect", SESSION, READS, .run = mainline_collect, .body = API_MEMBERS,
              .members = collect_members, .answer = "collected",
              .help = {{"从一段文字中读出客户和联系人",
                        "Read a customer and a contact out of a block of text"}}),
    {0},
};
