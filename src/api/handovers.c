/* Handing over the work of people. */
#include "api/dispatch.h"

#include "crm/crm.h"

static bool handover_look(struct ctx *ctx, struct api_call *call)
{
	return hand_over_preview(ctx, call->body, call->json);
}

static bool handover_make(struct ctx *ctx, struct api_call *call)
{
	return hand_over(ctx, call->body, call->json);
}

static bool handover_list(struct ctx *ctx, struct api_call *call)
{
	return hand_over_list(ctx, call_number(call, "limit", 50), call->json);
}

static bool handover_show(struct ctx *ctx, struct api_call *call)
{
	return hand_over_print(ctx, call->id, call->json);
}

static bool handover_undo(struct ctx *ctx, struct api_call *call)
{
	return hand_over_undo(ctx, call->id, call->json);
}

static const struct api_parameter list_parameters[] = {
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {0},
};

static const struct schema_member hand_over_members[] = {
    MAY("from", ID),
    MAY("objects", TEXTS),
    MAY("filter", LIST),
    MAY("ids", IDS),
    MAY("to", LIST, .of = "hand_over_target"),
    MAY("stages", OBJECT, .of = "hand_over_stages"),
    MAY("others", LIST, .of = "hand_over_target"),
    MAY("reason", TEXT),
    MAY("collaborations", TEXT),
    MAY("over_limit", BOOLEAN),
    {0},
};

const struct api_route api_handover_routes[] = {
    API_ROUTE(POST, "/api/v1/hand_overs/preview", SESSION, READS, .run = handover_look,
              .body = API_MEMBERS, .members = hand_over_members, .pool = HTTP_SLOW,
              .answer = "hand_over_preview",
              .help = {{"移交前看看会怎样：谁得到多少、哪些一起走、谁会超过上限",
                        "What a hand-over would do: who gets how much, what comes along, who "
                        "would hold too many"}}),
    API_ROUTE(POST, "/api/v1/hand_overs", SESSION, WRITES, .run = handover_make,
              .body = API_MEMBERS, .members = hand_over_members, .pool = HTTP_SLOW, .status = 201,
              .answer = "hand_over",
              .help = {{"移交某人的全部工作，或选出的记录，一次完成",
                        "Hand over all work of somebody, or chosen records, as a whole"}}),
    API_ROUTE(GET, "/api/v1/hand_overs", SESSION, READS, .run = handover_list,
              .parameters = list_parameters, .answer = "hand_overs",
              .help = {{"我做过的移交，新的在前；系统管理员看到全部",
                        "One's hand-overs, newest first; administrators see all"}}),
    API_ROUTE(GET, "/api/v1/hand_overs/{id}", SESSION, READS, .run = handover_show,
              .answer = "hand_over", .help = {{"一次移交", "One hand-over"}}),
    API_ROUTE(POST, "/api/v1/hand_overs/{id}/undo", SESSION, WRITES, .run = handover_undo,
              .pool = HTTP_SLOW, .answer = "hand_over",
              .help = {{"一天之内撤回移交；之后又转走的记录不动",
                        "Take a hand-over back within a day; what was moved on since stays"}}),
    {0},
};
