/* Pools: their figures, their rules, and who is about to lose what to them. */
#include "api/dispatch.h"

#include "base/error.h"
#include "crm/crm.h"

#include <string.h>

static bool pools_show(struct ctx *ctx, struct api_call *call)
{
	return pool_print_all(ctx, call->json);
}

static bool pools_forecast(struct ctx *ctx, struct api_call *call)
{
	const struct forecast_query query = {
	    .scope = call_text(call, "scope"),
	    .pool = call_number(call, "pool", 0),
	    .days = call_number(call, "days", 7),
	    .offset = call_number(call, "offset", 0),
	    .limit = call_number(call, "limit", 50),
	};
	if (query.scope && strcmp(query.scope, "mine") != 0 && strcmp(query.scope, "department") != 0)
		return error_field(ctx, "scope", "invalid", "scope 应为 mine 或 department。",
		                   "scope is mine or department.");
	return forecast_print(ctx, &query, call->json);
}

static bool pools_preview(struct ctx *ctx, struct api_call *call)
{
	return pool_preview_rules(ctx, call->id, call->body, call->json);
}

static bool pools_set_rules(struct ctx *ctx, struct api_call *call)
{
	return pool_set_rules(ctx, call->id, call->body, call->json);
}

static const struct api_parameter forecast_parameters[] = {
    {.name = "scope", .type = API_TEXT},
    {.name = "pool", .type = API_NUMBER, .minimum = 1, .maximum = INT64_MAX},
    {.name = "days", .type = API_NUMBER, .minimum = 1, .maximum = 90},
    {.name = "offset", .type = API_NUMBER, .minimum = 0, .maximum = INT32_MAX},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {0},
};

static const struct schema_member rule_members[] = {
    MAY("rule_not_contacted_days", INTEGER, .nullable = true),
    MAY("rule_no_deal_days", INTEGER, .nullable = true),
    MAY("rule_protection_ended", BOOLEAN),
    MAY("rule_warn_days", INTEGER, .nullable = true),
    MAY("exempt_deal", BOOLEAN),
    MAY("active", BOOLEAN),
    /* for administrators */
    MAY("members", IDS),
    MAY("departments", IDS),
    MAY("managers", IDS),
    {0},
};

const struct api_route api_pool_routes[] = {
    API_ROUTE(GET, "/api/v1/pools", SESSION, READS, .run = pools_show, .answer = "pools",
              .help = {{"我的公海：有多少客户、今天的变化、规则",
                        "One's pools: how many customers, today's changes, the rules"}}),
    API_ROUTE(GET, "/api/v1/pools/forecast", SESSION, READS, .run = pools_forecast,
              .parameters = forecast_parameters, .pool = HTTP_SLOW, .answer = "pool_forecast",
              .help = {{"今后几天哪些客户将退回公海",
                        "Which customers go back to a pool in the coming days"}}),
    API_ROUTE(POST, "/api/v1/pools/{id}/preview", SESSION, READS, .run = pools_preview,
              .body = API_MEMBERS, .members = rule_members, .pool = HTTP_SLOW,
              .answer = "pool_preview",
              .help = {{"按这些规则，下一次会收回多少客户",
                        "How many customers the next run would take by these rules"}}),
    API_ROUTE(PUT, "/api/v1/pools/{id}/rules", SESSION, WRITES, .run = pools_set_rules,
              .body = API_MEMBERS, .members = rule_members, .answer = "pool_rules_set",
              .help = {{"修改公海的规则（管理人）", "Change a pool's rules (its managers)"}}),
    {0},
};
